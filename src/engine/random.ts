// Counter-based randomness: Philox 4x32-10 (Salmon et al. 2011), normals through a quantile table, shuffles by a keyed
// permutation. Every draw is a pure function of (seed, place), so nothing is stored and any step can be made again
// alone. What the words of a counter mean: places.ts. Numbers only; noise.ts makes tensors of them, kernels/philox.ts
// the same bits on a GPU. No Box-Muller: WGSL's cos is good to 2^-11 only, and every device must give the same bits.
import { KEY, type Place, PURPOSES, shuffleOf, thirdOf } from "./places";

/**
 * Philox 4x32-10 over the counters [from…, c1, c2, c3]: `words` 32-bit words, four to a block, in
 * order. key = [k0, k1].
 */
export function philox(
  key: readonly [number, number],
  c1: number,
  c2: number,
  c3: number,
  words: number,
  from = 0,
): Uint32Array {
  const out = new Uint32Array(Math.ceil(words / 4) * 4);
  for (let block = 0; block * 4 < out.length; block++) {
    let a = (from + block) >>> 0,
      b = c1 >>> 0,
      c = c2 >>> 0,
      d = c3 >>> 0,
      k0 = key[0] >>> 0,
      k1 = key[1] >>> 0;
    for (let round = 0; round < 10; round++) {
      // 32x32 → 64 bit products in 16-bit halves: JavaScript has no wider integer multiply that is fast
      const ah = a >>> 16,
        al = a & 0xffff,
        ch = c >>> 16,
        cl = c & 0xffff;
      const m0h = 0xd251,
        m0l = 0x1f53,
        m1h = 0xcd9e,
        m1l = 0x8d57;
      const p0 = m0h * al + ((m0l * al) >>> 16),
        q0 = m0l * ah + (p0 & 0xffff);
      const p1 = m1h * cl + ((m1l * cl) >>> 16),
        q1 = m1l * ch + (p1 & 0xffff);
      const high0 = (m0h * ah + Math.floor(p0 / 65536) + (q0 >>> 16)) >>> 0,
        low0 = Math.imul(0xd2511f53, a) >>> 0;
      const high1 = (m1h * ch + Math.floor(p1 / 65536) + (q1 >>> 16)) >>> 0,
        low1 = Math.imul(0xcd9e8d57, c) >>> 0;
      a = (high1 ^ b ^ k0) >>> 0;
      b = low1;
      c = (high0 ^ d ^ k1) >>> 0;
      d = low0;
      k0 = (k0 + 0x9e3779b9) >>> 0;
      k1 = (k1 + 0xbb67ae85) >>> 0;
    }
    out[4 * block] = a;
    out[4 * block + 1] = b;
    out[4 * block + 2] = c;
    out[4 * block + 3] = d;
  }
  return words === out.length ? out : out.subarray(0, words);
}

export const streamOf =
  (seed: number, place: Place) =>
  (words: number): Uint32Array =>
    philox([seed, KEY], place.place, thirdOf(place), PURPOSES[place.purpose], words);

/** (0, 1), exact in float32, never 0 nor 1. */
export function uniformOf(words: Uint32Array): Float32Array {
  const out = new Float32Array(words.length);
  for (let i = 0; i < out.length; i++) out[i] = (words[i]! >>> 9) * 2 ** -23 + 2 ** -24;
  return out;
}
const ROOT_HALF = Math.fround(0.70710678);
let table: Float32Array | undefined;
/**
 * N(0, 1): the sum of two entries of the quantile table, scaled. Each product and sum rounds to float32, as on a GPU.
 */
export function normalOf(words: Uint32Array): Float32Array {
  const t = (table ??= quantiles());
  const out = new Float32Array(words.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.fround(t[words[i]! & 65535]! + t[words[i]! >>> 16]!) * ROOT_HALF;
  return out;
}
/** T[i] = Φ⁻¹((i + ½) / 65 536), scaled to variance 1. */
export function quantiles(): Float32Array {
  const exact = new Float64Array(65536);
  let x = 0;
  for (let i = 32768; i < 65536; i++) {
    x = quantile((i + 0.5) / 65536, x + 1 / (65536 * density(x))); // on from its neighbour
    exact[i] = x;
    exact[65535 - i] = -x;
  }
  const scale = 1 / Math.sqrt(exact.reduce((sum, t) => sum + t * t, 0) / 65536);
  return Float32Array.from(exact, t => t * scale);
}
/** Φ⁻¹ for p ≥ ½ by Newton's method on Φ from a guess; Φ's series and continued fraction are good to 1e-15. */
function quantile(p: number, guess: number): number {
  let x = guess;
  for (let i = 0; i < 60; i++) {
    const step = (upperTail(x) - (1 - p)) / density(x);
    x += step;
    if (Math.abs(step) < 1e-8 * Math.max(1, x)) break; // what is left is of its square
  }
  return x;
}
const density = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
/** 1 − Φ(x), x ≥ 0. */
function upperTail(x: number): number {
  if (x < 2.5) {
    let term = x,
      sum = x;
    for (let k = 1; Math.abs(term) > 1e-17 * sum; k++) sum += term *= (x * x) / (2 * k + 1);
    return 0.5 - density(x) * sum; // Φ(x) − ½ = φ(x) · (x + x³/3 + x⁵/15 + …)
  }
  let fraction = 0;
  for (let k = 120; k > 0; k--) fraction = k / (x + fraction);
  return density(x) / (x + fraction); // Laplace's continued fraction
}

/**
 * Position of the shuffled epochs → row: a four-round Feistel network with cycle walking, so no host state and a
 * true shuffle per epoch. shuffle: the stream's, from places.ts.
 */
export function rowAt(seed: number, shuffle: number, position: number, count: number): number {
  const epoch = Math.floor(position / count);
  const half = halfOf(count);
  const mask = (1 << half) - 1;
  let row = position % count;
  do {
    let left = row >>> half;
    let right = row & mask;
    for (let round = 0; round < 4; round++) {
      const [f] = philox([seed, KEY], epoch, (shuffle | round) >>> 0, PURPOSES.batches, 1, right);
      [left, right] = [right, (left ^ f!) & mask];
    }
    row = (left << half) | right;
  } while (row >= count);
  return row;
}
/** Bits of half a row's number. */
export const halfOf = (count: number): number => Math.max(1, Math.ceil(Math.log2(Math.max(2, count)) / 2));
export const shuffledRow = (seed: number, phase: number, stream: number, position: number, count: number): number =>
  rowAt(seed, shuffleOf(phase, stream), position, count);

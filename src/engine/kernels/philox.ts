// Philox noise and shuffled rows on the GPU, with the bits that random.ts makes on the host (layout: places.ts). The
// step comes from a scalar on the device, so that a recorded program draws anew each time it is played. WebGPU only:
// elsewhere random.ts itself runs.
import { bufferWith, gpuDevice } from "../gpu";
import { KEY, PURPOSES, shuffleOf } from "../places";
import { halfOf, normalOf, philox, quantiles, rowAt, uniformOf } from "../random";
import { blank, type Kernel, run, type Values } from "./kernel";
import type { Tensor } from "../tf";
import { sizeOf } from "../shape";

const hex = (word: number) => `0x${word.toString(16)}u`;
/**
 * Four words for a counter block. The 32 x 32 → 64 bit products go through 16-bit halves: WGSL has no wider integers.
 */
const PHILOX = `
fn wide(a: u32, b: u32) -> vec2<u32> { // high, low
  let al = a & 0xffffu; let ah = a >> 16u; let bl = b & 0xffffu; let bh = b >> 16u;
  let p = ah * bl + ((al * bl) >> 16u);
  let q = al * bh + (p & 0xffffu);
  return vec2<u32>(ah * bh + (p >> 16u) + (q >> 16u), a * b);
}
fn philox(seed: u32, block: u32, place: u32, third: u32, purpose: u32) -> vec4<u32> {
  var c = vec4<u32>(block, place, third, purpose);
  var k = vec2<u32>(seed, ${hex(KEY)});
  for (var round = 0u; round < 10u; round++) {
    let m0 = wide(0xd2511f53u, c.x);
    let m1 = wide(0xcd9e8d57u, c.z);
    c = vec4<u32>(m1.x ^ c.y ^ k.x, m1.y, m0.x ^ c.w ^ k.y, m0.y);
    k = k + vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}`;
const BLOCK = `
  let w = philox(u.seed, i, u32(place[0]), u.third, u.purpose);
  for (var j = 0u; j < 4u; j++) {
    let at = 4u * i + j;
    if (at < u.size) { VALUE }
  }`;
const numbers = { seed: "u32", third: "u32", purpose: "u32", size: "u32" } as const;
type Numbers = Record<keyof typeof numbers, number>;
const words = (place: Values, { seed, third, purpose, size }: Numbers) =>
  philox([seed, KEY], place[0]!, third, purpose, size);

export const uniformNoise: Kernel<"out" | "place", keyof typeof numbers> = {
  name: "uniform",
  numbers,
  buffers: { out: "f32 written", place: "f32" },
  functions: PHILOX,
  wgsl: BLOCK.replace("VALUE", "out[at] = f32(w[j] >> 9u) * 0x1p-23f + 0x1p-24f;"), // exact in float32
  plain: (_n, { out, place }, all) => out.set(uniformOf(words(place, all))),
};
export const normalNoise: Kernel<"out" | "place" | "quantiles", keyof typeof numbers> = {
  name: "normal",
  numbers,
  buffers: { out: "f32 written", place: "f32", quantiles: "f32" },
  functions: PHILOX,
  wgsl: BLOCK.replace("VALUE", "out[at] = (quantiles[w[j] & 65535u] + quantiles[w[j] >> 16u]) * 0.70710678f;"),
  plain: (_n, { out, place }, all) => out.set(normalOf(words(place, all))),
};
let table: { device: GPUDevice; buffer: GPUBuffer } | undefined; // 256 KB, once per device
function tableOnDevice(): GPUBuffer {
  const device = gpuDevice();
  if (table?.device !== device) table = { device, buffer: bufferWith(quantiles().buffer as ArrayBuffer) };
  return table.buffer;
}

/** Draws of one call on the GPU; place: a scalar on the device. */
export function noiseOnGpu(
  kind: "normal" | "uniform",
  shape: readonly number[],
  seed: number,
  place: Tensor,
  third: number,
  purpose: number,
): Tensor {
  const size = sizeOf(shape),
    out = blank(shape);
  const all = { seed, third, purpose, size },
    blocks = Math.ceil(size / 4);
  if (kind === "normal") run(normalNoise, blocks, { out, place, quantiles: tableOnDevice() }, all);
  else run(uniformNoise, blocks, { out, place }, all);
  return out;
}

/** Row k of step t is position t·size + k of the stream's shuffled epochs. */
export const shuffled: Kernel<"rows" | "step", "seed" | "third" | "size" | "count" | "half"> = {
  name: "shuffled",
  buffers: { rows: "i32 written", step: "f32" },
  numbers: { seed: "u32", third: "u32", size: "u32", count: "u32", half: "u32" },
  functions: PHILOX,
  wgsl: `
  let position = u32(step[0]) * u.size + i;
  let epoch = position / u.count;
  let mask = (1u << u.half) - 1u;
  var row = position % u.count;
  loop {
    var left = row >> u.half;
    var right = row & mask;
    for (var round = 0u; round < 4u; round++) {
      let next = (left ^ philox(u.seed, right, epoch, u.third | round, ${PURPOSES.batches}u).x) & mask;
      left = right;
      right = next;
    }
    row = (left << u.half) | right;
    if (row < u.count) { break; }
  }
  rows[i] = i32(row);`,
  plain: (n, { rows, step }, { seed, third, size, count }) => {
    for (let k = 0; k < n; k++) rows[k] = rowAt(seed, third, step[0]! * size + k, count);
  },
};
/** int32 [size]. Exact as long as step · size < 2³², which a million steps of 4 000 rows are. */
export function shuffledRows(
  seed: number,
  phase: number,
  stream: number,
  step: Tensor,
  size: number,
  count: number,
): Tensor {
  const rows = blank([size], "int32");
  run(
    shuffled,
    size,
    { rows, step },
    {
      seed,
      third: shuffleOf(phase, stream),
      size,
      count,
      half: halfOf(count),
    },
  );
  return rows;
}

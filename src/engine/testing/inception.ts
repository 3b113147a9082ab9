// A made-up state dict of InceptionV3 for tests: every number is a hash of its place, as in
// scripts/inception-reference.py.
import type { Block } from "../train/snapshot";
import { sizeOf } from "../shape";

/** `count` numbers in [−0.5, 0.5): the finaliser of MurmurHash3 of place + key · 0x9e3779b9. */
export function hashed(count: number, key: number): Float32Array {
  const out = new Float32Array(count),
    from = Math.imul(key, 0x9e3779b9);
  for (let i = 0; i < count; i++) {
    let h = (from + i) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    out[i] = ((h ^ (h >>> 16)) >>> 0) / 2 ** 32 - 0.5;
  }
  return out;
}

// [name, in, out, height, width] of every convolution.
const A = (at: string, inputs: number, pooled: number) =>
  [
    [`${at}.branch1x1`, inputs, 64, 1, 1],
    [`${at}.branch5x5_1`, inputs, 48, 1, 1],
    [`${at}.branch5x5_2`, 48, 64, 5, 5],
    [`${at}.branch3x3dbl_1`, inputs, 64, 1, 1],
    [`${at}.branch3x3dbl_2`, 64, 96, 3, 3],
    [`${at}.branch3x3dbl_3`, 96, 96, 3, 3],
    [`${at}.branch_pool`, inputs, pooled, 1, 1],
  ] as const;
const C = (at: string, w: number) =>
  [
    [`${at}.branch1x1`, 768, 192, 1, 1],
    [`${at}.branch7x7_1`, 768, w, 1, 1],
    [`${at}.branch7x7_2`, w, w, 1, 7],
    [`${at}.branch7x7_3`, w, 192, 7, 1],
    [`${at}.branch7x7dbl_1`, 768, w, 1, 1],
    [`${at}.branch7x7dbl_2`, w, w, 7, 1],
    [`${at}.branch7x7dbl_3`, w, w, 1, 7],
    [`${at}.branch7x7dbl_4`, w, w, 7, 1],
    [`${at}.branch7x7dbl_5`, w, 192, 1, 7],
    [`${at}.branch_pool`, 768, 192, 1, 1],
  ] as const;
const E = (at: string, inputs: number) =>
  [
    [`${at}.branch1x1`, inputs, 320, 1, 1],
    [`${at}.branch3x3_1`, inputs, 384, 1, 1],
    [`${at}.branch3x3_2a`, 384, 384, 1, 3],
    [`${at}.branch3x3_2b`, 384, 384, 3, 1],
    [`${at}.branch3x3dbl_1`, inputs, 448, 1, 1],
    [`${at}.branch3x3dbl_2`, 448, 384, 3, 3],
    [`${at}.branch3x3dbl_3a`, 384, 384, 1, 3],
    [`${at}.branch3x3dbl_3b`, 384, 384, 3, 1],
    [`${at}.branch_pool`, inputs, 192, 1, 1],
  ] as const;
const CONVOLUTIONS: readonly (readonly [string, number, number, number, number])[] = [
  ["Conv2d_1a_3x3", 3, 32, 3, 3],
  ["Conv2d_2a_3x3", 32, 32, 3, 3],
  ["Conv2d_2b_3x3", 32, 64, 3, 3],
  ["Conv2d_3b_1x1", 64, 80, 1, 1],
  ["Conv2d_4a_3x3", 80, 192, 3, 3],
  ...A("Mixed_5b", 192, 32),
  ...A("Mixed_5c", 256, 64),
  ...A("Mixed_5d", 288, 64),
  ["Mixed_6a.branch3x3", 288, 384, 3, 3],
  ["Mixed_6a.branch3x3dbl_1", 288, 64, 1, 1],
  ["Mixed_6a.branch3x3dbl_2", 64, 96, 3, 3],
  ["Mixed_6a.branch3x3dbl_3", 96, 96, 3, 3],
  ...C("Mixed_6b", 128),
  ...C("Mixed_6c", 160),
  ...C("Mixed_6d", 160),
  ...C("Mixed_6e", 192),
  ["Mixed_7a.branch3x3_1", 768, 192, 1, 1],
  ["Mixed_7a.branch3x3_2", 192, 320, 3, 3],
  ["Mixed_7a.branch7x7x3_1", 768, 192, 1, 1],
  ["Mixed_7a.branch7x7x3_2", 192, 192, 1, 7],
  ["Mixed_7a.branch7x7x3_3", 192, 192, 7, 1],
  ["Mixed_7a.branch7x7x3_4", 192, 192, 3, 3],
  ...E("Mixed_7b", 1280),
  ...E("Mixed_7c", 2048),
];
export function shapesOf(classes: number): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([
    ["fc.bias", [classes]],
    ["fc.weight", [classes, 2048]],
  ]);
  for (const [name, inputs, outputs, h, w] of CONVOLUTIONS) {
    shapes.set(`${name}.conv.weight`, [outputs, inputs, h, w]);
    for (const part of ["weight", "bias", "running_mean", "running_var"]) shapes.set(`${name}.bn.${part}`, [outputs]);
  }
  return shapes;
}
/**
 * Keys by the sorted order of names; kernels of variance 2 / fan-in, gains and variances around 1, the rest around 0.
 */
export function stateOf(classes: number): Record<string, Block> {
  const sorted = [...shapesOf(classes)].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, shape], i) => {
      const size = sizeOf(shape),
        u = hashed(size, i + 1),
        scale = Math.fround(Math.sqrt((24 * shape[0]!) / size));
      const value =
        name.endsWith("running_var") || name.endsWith("bn.weight")
          ? (x: number) => 1 + x
          : shape.length === 1
            ? (x: number) => 0.4 * x
            : (x: number) => scale * x;
      return [name, { shape, data: u.map(value) }];
    }),
  );
}

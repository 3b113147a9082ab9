// Matrix products and convolutions with their gradients: what kernels/webgpu/ and kernels/wasm/ replace.
// Odd shapes for every way of reading operands, every variant forced once, then the table's own choice. Inputs
// come from a fixed wave.
import { forcing, type VariantName, variantNames } from "../../kernels/webgpu/variants";
import { type Tensor, type Tensor4D, tf } from "../../tf";
import type { Case, Cases } from "./case";
import { sizeOf } from "../../shape";

/** Between -0.6 and 0.6, never twice the same. */
const wave = (shape: readonly number[], seed: number): Tensor =>
  tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(1.7 * i + 10.3 * seed) * 0.6),
    [...shape],
  );
/**
 * n products of up to 0.36, added in another order: rounding errors of half a unit in the last place of partial sums of
 * a few terms' size add up like a walk. A wrong index is off by 0.1 to 0.3.
 */
const sums = (n: number): Pick<Case, "relative" | "absolute" | "why"> => ({
  relative: 1e-5,
  absolute: 4 * 0.36 * Math.sqrt(n) * Math.log2(n + 1) * 2 ** -24,
  why: `float32 sums of ${n} terms in another order`,
});

type Shape = readonly [rows: number, depth: number, columns: number];
const TRANSPOSES = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;
function products(shapes: readonly Shape[], transposes: readonly (readonly [boolean, boolean])[]): Tensor[] {
  return shapes.flatMap(([rows, depth, columns], s) =>
    transposes.map(([transposeA, transposeB]) => {
      const a = wave(transposeA ? [depth, rows] : [rows, depth], s),
        b = wave(transposeB ? [columns, depth] : [depth, columns], s + 1);
      return tf.matMul(a, b, transposeA, transposeB);
    }),
  );
}
/** Every way of reading either operand: neither axis a multiple of four, both, or one of them. */
const PLAIN = [
    [false, false],
    [true, true],
  ] as const,
  ALONG_LINES = [[true, false]] as const;
const forcedProducts = (variant: VariantName): Case => {
  const run = () => [
    ...products(
      [
        [17, 33, 7],
        [65, 3, 1],
      ],
      PLAIN,
    ),
    ...products(
      [
        [20, 36, 12],
        [68, 100, 72],
      ],
      PLAIN,
    ),
    ...products(
      [
        [7, 64, 17],
        [8, 65, 12],
      ],
      ALONG_LINES,
    ),
  ];
  return { name: `matMul ${variant}, odd shapes`, run: () => forcing(variant, run), ...sums(100) };
};
const TABLE: readonly Shape[] = [
  [3, 1, 3],
  [128, 256, 2],
  [10, 256, 128],
  [2, 5000, 3],
  [16, 2048, 64],
  [128, 784, 512],
  [129, 130, 131],
];

/** The same batch on both sides, or one for all on either. */
const batches = () => [
  tf.matMul(wave([3, 5, 7], 1), wave([3, 7, 6], 2)),
  tf.matMul(wave([3, 5, 7], 1), wave([7, 6], 2)),
  tf.matMul(wave([1, 5, 8], 1), wave([2, 3, 12, 8], 2), false, true),
];

/** Long sums for few outputs: tfjs itself would add them with float atomics, in any order. */
const fused = () =>
  tf.fused.matMul({ a: wave([4, 3000], 1), b: wave([3000, 40], 2), bias: wave([40], 3), activation: "relu" });

type Pair = readonly [number, number];
interface Geometry {
  batch: number;
  size: Pair;
  channels: Pair;
  kernel: Pair;
  strides: [number, number];
  pad: "same" | "valid";
}
const nameOf = ({ batch, size, channels, kernel, strides, pad }: Geometry): string =>
  `${batch}x${size.join("x")}, ${kernel.join("x")}/${strides.join("x")}, ${channels.join(" to ")} channels, ${pad}`;
/** The output and the gradients with respect to the input and the filter. */
function convolved({ batch, size, channels: [from, to], kernel, strides, pad }: Geometry): Tensor[] {
  const x = wave([batch, ...size, from], 1),
    filter = wave([...kernel, from, to], 2);
  const f = (x: Tensor, filter: Tensor) => tf.conv2d(x as Tensor4D, filter as Tensor4D, strides, pad);
  const y = f(x, filter);
  return [y, ...tf.grads(f)([x, filter], wave(y.shape, 3) as Tensor4D)];
}
/** The same geometry read backwards: from its output's shape to its input's. */
function transposed({ batch, size, channels: [from, to], kernel, strides, pad }: Geometry): Tensor[] {
  const [height, width] = size.map((n, i) =>
    pad === "same" ? Math.ceil(n / strides[i]!) : Math.floor((n - kernel[i]!) / strides[i]!) + 1,
  ) as [number, number];
  const x = wave([batch, height, width, to], 4),
    filter = wave([...kernel, from, to], 5);
  const f = (x: Tensor, filter: Tensor) =>
    tf.conv2dTranspose(x as Tensor4D, filter as Tensor4D, [batch, size[0], size[1], from], strides, pad);
  return [f(x, filter), ...tf.grads(f)([x, filter], wave([batch, ...size, from], 6))];
}
const terms = ({ batch, size, channels, kernel }: Geometry): number =>
  Math.max(batch * size[0] * size[1], kernel[0] * kernel[1] * Math.max(...channels));
const convCases = (geometry: Geometry, variant?: VariantName): Case[] => {
  const within = (run: () => Tensor[]) => (variant ? () => forcing(variant, run) : run),
    prefix = variant ? `${variant}, ` : "";
  return [
    { name: `conv2d ${prefix}${nameOf(geometry)}`, run: within(() => convolved(geometry)), ...sums(terms(geometry)) },
    {
      name: `conv2dTranspose ${prefix}${nameOf(geometry)}`,
      run: within(() => transposed(geometry)),
      ...sums(terms(geometry)),
    },
  ];
};
const FORCED: readonly Geometry[] = [
  // channels in vectors of four
  { batch: 3, size: [9, 7], channels: [4, 8], kernel: [4, 4], strides: [2, 2], pad: "same" },
  { batch: 2, size: [11, 8], channels: [3, 5], kernel: [3, 2], strides: [2, 1], pad: "valid" }, // one by one
];
const CHOSEN: readonly Geometry[] = [
  { batch: 1, size: [7, 7], channels: [1, 1], kernel: [1, 1], strides: [1, 1], pad: "same" },
  { batch: 5, size: [6, 9], channels: [7, 3], kernel: [5, 3], strides: [3, 2], pad: "valid" },
  { batch: 2, size: [10, 13], channels: [2, 6], kernel: [5, 5], strides: [3, 3], pad: "same" },
  // pixels that no patch sees
  { batch: 2, size: [5, 6], channels: [3, 4], kernel: [2, 2], strides: [3, 3], pad: "valid" },
  // a filter over its image
  { batch: 2, size: [2, 3], channels: [4, 4], kernel: [5, 5], strides: [1, 1], pad: "same" },
  // sums of 3332 places for 256 weights
  { batch: 17, size: [28, 28], channels: [1, 16], kernel: [4, 4], strides: [2, 2], pad: "same" },
];

export default [
  ...variantNames.flatMap(variant => [
    forcedProducts(variant),
    ...FORCED.flatMap(geometry => convCases(geometry, variant)),
  ]),
  { name: "matMul by the table", run: () => products(TABLE, TRANSPOSES), ...sums(5000) },
  { name: "matMul of batches", run: batches, ...sums(8) },
  { name: "fused matMul, bias and relu", run: fused, ...sums(3000) },
  ...CHOSEN.flatMap(geometry => convCases(geometry)),
] satisfies Cases;

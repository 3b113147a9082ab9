// Every Wasm kernel of ours against the plain tfjs CPU backend, its gradients against differences, and its memory.
// Speed is not tested here. Tolerance: both sides sum in float32 in different orders; inputs are uniform in [-1, 1] and
// sums have up to ~1500 terms, so errors stay near sqrt(1500) * 2^-24 * a few = 1e-5; 1e-4 leaves ten times that, and a
// wrong index is off by ~1.
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import { loadWasm, tf } from "../tf";
import { simdOf, withoutSimd } from "./simd/module";
import { registerWasmKernels } from "./wasm/register";
import type { WasmBackend } from "./wasm/heap";

const TOLERANCE = 1e-4;

beforeAll(async () => {
  const { setWasmPaths } = await loadWasm();
  setWasmPaths(
    join(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json")), "dist/"),
  );
  registerWasmKernels();
  registerWasmKernels(); // idempotent
  await tf.setBackend("wasm");
});

const values = (shape: number[], seed: number): tf.Tensor =>
  tf.tidy(() => tf.randomUniform(shape, -1, 1, "float32", seed));

function expectClose(obtained: ArrayLike<number>, reference: ArrayLike<number>, tolerance = TOLERANCE): void {
  expect(obtained.length).toBe(reference.length);
  let worst = 0;
  for (let i = 0; i < reference.length; i++)
    worst = Math.max(worst, Math.abs(obtained[i]! - reference[i]!) / (1 + Math.abs(reference[i]!)));
  expect(worst).toBeLessThan(tolerance); // a NaN compares false and fails, as it should
}

/**
 * The same program from the same values on the CPU, and on Wasm with SIMD and with the plain loops of hosts without it.
 */
async function expectParity(
  program: () => tf.Tensor[],
  tolerance: (result: number) => number = () => TOLERANCE,
): Promise<void> {
  const run = (): Float32Array[] => tf.tidy(() => program().map(t => t.dataSync() as Float32Array));
  await tf.setBackend("cpu");
  const cpu = run();
  await tf.setBackend("wasm");
  for (const results of [run(), withoutSimd(run)])
    results.forEach((result, i) => expectClose(result, cpu[i]!, tolerance(i)));
}

type Pad = "same" | "valid" | number | [[number, number], [number, number], [number, number], [number, number]];
const uneven: Pad = [
  [0, 0],
  [1, 2],
  [0, 3],
  [0, 0],
];
const convolutions: {
  batch: number;
  size: [number, number];
  channels: [number, number];
  kernel: [number, number];
  strides: [number, number];
  pad: Pad;
}[] = [
  { batch: 1, size: [7, 7], channels: [1, 1], kernel: [3, 3], strides: [1, 1], pad: "same" },
  { batch: 5, size: [9, 6], channels: [3, 4], kernel: [3, 3], strides: [2, 2], pad: "same" },
  { batch: 5, size: [8, 8], channels: [1, 6], kernel: [4, 4], strides: [2, 2], pad: "same" },
  { batch: 2, size: [11, 7], channels: [3, 5], kernel: [5, 4], strides: [3, 2], pad: "valid" },
  { batch: 1, size: [10, 13], channels: [2, 3], kernel: [5, 5], strides: [3, 3], pad: "same" },
  { batch: 5, size: [6, 9], channels: [3, 2], kernel: [4, 4], strides: [2, 2], pad: 1 },
  {
    batch: 5,
    size: [6, 9],
    channels: [3, 2],
    kernel: [4, 3],
    strides: [1, 2],
    pad: [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ],
  },
  { batch: 3, size: [7, 5], channels: [1, 7], kernel: [3, 4], strides: [2, 1], pad: uneven },
  { batch: 2, size: [4, 4], channels: [8, 3], kernel: [1, 1], strides: [1, 1], pad: "valid" },
  // stride over kernel: pixels no patch sees
  { batch: 2, size: [5, 6], channels: [3, 3], kernel: [2, 2], strides: [3, 3], pad: "valid" },
  { batch: 2, size: [2, 3], channels: [2, 2], kernel: [5, 5], strides: [1, 1], pad: "same" }, // kernel over image
  // several blocks, the last one partial
  { batch: 40, size: [16, 15], channels: [5, 3], kernel: [4, 4], strides: [1, 1], pad: "same" },
];

describe("conv2d and its gradients", () => {
  test.each(convolutions)("%j", async ({ batch, size, channels: [inChannels, outChannels], kernel, strides, pad }) => {
    await expectParity(
      () => {
        const x = values([batch, ...size, inChannels], 1) as tf.Tensor4D;
        const filter = values([...kernel, inChannels, outChannels], 2) as tf.Tensor4D;
        const y = tf.conv2d(x, filter, strides, pad as "same");
        const { value, grads } = tf.valueAndGrads((x, filter) =>
          tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad as "same"),
        )([x, filter], values(y.shape, 3) as tf.Tensor4D);
        return [value, ...grads];
      },
      result => (result === 2 && batch === 40 ? 10 * TOLERANCE : TOLERANCE),
    ); // 40 * 240 = 9600 terms there
  });

  test.each([
    ["same", 2, 4],
    ["valid", 2, 3],
    ["same", 1, 5],
    ["same", 3, 4],
  ] as const)("conv2dTranspose %s stride %i kernel %i", async (pad, stride, kernel) => {
    await expectParity(() => {
      const x = values([3, 5, 4, 6], 1) as tf.Tensor4D;
      const filter = values([kernel, kernel, 2, 6], 2) as tf.Tensor4D;
      const out = (n: number): number => (pad === "same" ? n * stride : (n - 1) * stride + kernel);
      const program = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
        tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [3, out(5), out(4), 2], stride, pad);
      const { value, grads } = tf.valueAndGrads(program)([x, filter], values([3, out(5), out(4), 2], 3));
      return [value, ...grads];
    });
  });

  test("gradients against central differences", async () => {
    await tf.setBackend("wasm");
    tf.tidy(() => {
      const x = values([2, 6, 5, 3], 1) as tf.Tensor4D;
      const filter = values([4, 3, 3, 4], 2) as tf.Tensor4D;
      // log cosh-like and smooth, so that differences at 1e-2 are good to 1e-4 relative
      const loss = (x: tf.Tensor, filter: tf.Tensor): tf.Scalar =>
        tf.softplus(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, "same")).sum();
      const gradients = tf.grads(loss as (...args: tf.Tensor[]) => tf.Tensor)([x, filter]);
      // float32: a sum of ~50 near 1 has rounding 4e-6, over 2e-2 that is 2e-4 (absolute); curvature adds eps^2 / 6 =
      // 2e-5. Bound 2e-3 of the norm.
      for (const [i, at] of [x, filter].entries()) {
        const direction = values(at.shape, 7 + i);
        const shifted = (eps: number): number =>
          (i === 0 ? loss(x.add(direction.mul(eps)), filter) : loss(x, filter.add(direction.mul(eps)))).dataSync()[0]!;
        const slope = (shifted(1e-2) - shifted(-1e-2)) / 2e-2;
        const expected = gradients[i]!.mul(direction).sum().dataSync()[0]!;
        const scale = gradients[i]!.norm().dataSync()[0]! * direction.norm().dataSync()[0]!;
        expect(Math.abs(slope - expected) / scale).toBeLessThan(2e-3);
      }
    });
  });

  test("what is not supported says so", async () => {
    await tf.setBackend("wasm");
    const inputs = { x: tf.zeros([1, 1, 4, 4]), dy: tf.zeros([1, 1, 4, 4]) };
    const attrs = { strides: 1, pad: "same", dataFormat: "NCHW", filterShape: [3, 3, 1, 1] };
    expect(() => tf.engine().runKernel("Conv2DBackpropFilter", inputs, attrs as unknown as tf.NamedAttrMap)).toThrow(
      "NCHW",
    );
    tf.dispose(inputs);
    expect(() =>
      withoutSimd(() => tf.conv2d(tf.zeros<tf.Rank.R4>([1, 6, 9, 1]), tf.zeros<tf.Rank.R4>([4, 3, 1, 1]), 1, 1)),
    ).toThrow("wants a square kernel");
  });
});

// its gradients would sum 1029 products of sums, beyond TOLERANCE on either side
const LARGE = "several blocks each way";
const products: { a: number[]; b: number[]; name: string }[] = [
  { name: "tiny", a: [2, 3], b: [3, 1] },
  { name: "odd", a: [17, 33], b: [33, 19] },
  { name: "dense", a: [5, 300], b: [300, 40] },
  { name: "row and column", a: [1, 1000], b: [1000, 1] },
  { name: "whole tiles", a: [8, 16], b: [16, 24] },
  { name: LARGE, a: [133, 261], b: [261, 1029] },
  { name: "batched", a: [3, 17, 33], b: [3, 33, 19] },
  { name: "batched, small", a: [6, 3, 4], b: [6, 4, 2] },
  { name: "two batch axes", a: [2, 3, 17, 31], b: [2, 3, 31, 21] },
  { name: "broadcast right", a: [4, 17, 33], b: [1, 33, 19] },
  { name: "broadcast left", a: [1, 17, 33], b: [4, 33, 19] },
  { name: "rank 3 with rank 2", a: [4, 17, 33], b: [33, 19] },
  { name: "rank 2 with rank 3, small", a: [2, 3], b: [5, 3, 4] },
];
const flags = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;
const flip = (shape: number[], flipped: boolean): number[] =>
  flipped ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;

describe("matMul", () => {
  test.each(products.flatMap(product => flags.map(flag => ({ ...product, flag }))))(
    "$name $flag",
    async ({ a, b, flag: [transposeA, transposeB] }) => {
      await expectParity(() => [
        tf.matMul(values(flip(a, transposeA), 1), values(flip(b, transposeB), 2), transposeA, transposeB),
      ]);
    },
  );

  test.each(
    products
      .filter(
        ({ name, a, b }) => name !== LARGE && a.length === b.length && a.slice(0, -2).join() === b.slice(0, -2).join(),
      )
      .flatMap(product => flags.map(flag => ({ ...product, flag }))),
  )("gradient, $name $flag", async ({ a, b, flag: [transposeA, transposeB] }) => {
    await expectParity(() =>
      tf.grads((a, b) => tf.matMul(a!, b!, transposeA, transposeB).square())([
        values(flip(a, transposeA), 1),
        values(flip(b, transposeB), 2),
      ]),
    );
  });

  test.each(flags)("fused with bias and relu %s %s", async (transposeA, transposeB) => {
    await expectParity(() => {
      const [a, b, bias] = [
        values(flip([17, 33], transposeA), 1),
        values(flip([33, 19], transposeB), 2),
        values([19], 3),
      ];
      return [
        tf.fused.matMul({ a, b, transposeA, transposeB, bias, activation: "relu" }),
        tf.fused.matMul({ a, b, transposeA, transposeB }),
      ];
    });
  });

  // tfjs itself (CPU too) is wrong when both sides broadcast, so the reference is the product slice by slice.
  test("both sides broadcast", async () => {
    await tf.setBackend("wasm");
    tf.tidy(() => {
      const [a, b] = [values([2, 1, 3, 4], 1), values([1, 3, 4, 2], 2)];
      const reference = [0, 1].map(i =>
        tf.stack(
          [0, 1, 2].map(j =>
            tf.matMul(
              a.slice([i], [1]).reshape([3, 4]) as tf.Tensor2D,
              b.slice([0, j], [1, 1]).reshape([4, 2]) as tf.Tensor2D,
            ),
          ),
        ),
      );
      expectClose(tf.matMul(a, b).dataSync(), tf.stack(reference).dataSync());
    });
  });

  // XNNPACK's packing is cached by tensor id in the stock kernel; a reshaped view has the id of its source.
  test("one buffer under several shapes", async () => {
    await tf.setBackend("wasm");
    tf.tidy(() => {
      const b = tf.range(0, 12).reshape([2, 6]);
      expectClose(tf.matMul(tf.ones([1, 2]), b as tf.Tensor2D).dataSync(), [6, 8, 10, 12, 14, 16]);
      expectClose(tf.matMul(tf.ones([1, 6]), b.reshape([6, 2]) as tf.Tensor2D).dataSync(), [30, 36]);
      for (const shape of [
        [2, 6],
        [6, 2],
      ]) {
        const fused = tf.fused.matMul({
          a: tf.ones([1, shape[0]!]),
          b: b.reshape(shape),
          bias: tf.zeros([shape[1]!]),
          activation: "relu",
        });
        expectClose(fused.dataSync(), shape[0] === 2 ? [6, 8, 10, 12, 14, 16] : [30, 36]);
      }
    });
  });
});

const any = (...shape: number[]): tf.Tensor => values(shape, shape.length + shape[0]!);
const ids = (...list: number[]): tf.Tensor1D => tf.tensor1d(list, "int32");
const others: Record<string, { inputs: () => tf.Tensor[]; program: (...x: tf.Tensor[]) => tf.Tensor }> = {
  "sum, leading axes": { inputs: () => [any(5, 4, 3, 7)], program: x => x!.sum([0, 1, 2]) },
  "sum, middle axis, kept": { inputs: () => [any(5, 4, 7)], program: x => x!.sum(1, true) },
  "sum, scattered axes": { inputs: () => [any(5, 4, 7)], program: x => x!.sum([2, 0]) },
  "sum, all": { inputs: () => [any(5, 4)], program: x => x!.sum() },
  "mean, leading axes, kept": { inputs: () => [any(5, 4, 7)], program: x => x!.mean([1, 0], true) },
  "mean, last axis": { inputs: () => [any(5, 4, 7)], program: x => x!.mean(-1) },
  "gather rows": { inputs: () => [any(5, 4, 3)], program: x => tf.gather(x!, ids(4, 0, 4, 2)) },
  "gather, shaped indices": {
    inputs: () => [any(5, 3)],
    program: x => tf.gather(x!, ids(4, 0, 4, 2).reshape([2, 2]) as tf.Tensor2D),
  },
  "gather columns": { inputs: () => [any(3, 5)], program: x => tf.gather(x!, ids(4, 0, 4, 2), 1) },
  "segment sum": { inputs: () => [any(6, 3)], program: x => tf.unsortedSegmentSum(x!, ids(2, 0, 2, 1, 2, 0), 4) },
  "tile, one axis": { inputs: () => [any(1, 7)], program: x => x!.tile([5, 1]) },
  "tile, all axes": { inputs: () => [any(2, 1, 3)], program: x => x!.tile([2, 7, 3]) },
  clone: { inputs: () => [any(3, 4)], program: x => x!.clone().mul(x!) },
  "sum, many columns": { inputs: () => [any(9, 39)], program: x => x!.sum(0) },
  exp: { inputs: () => [any(5, 7).mul(20)], program: x => x!.exp() },
  softplus: { inputs: () => [any(5, 7).mul(20)], program: x => x!.softplus() },
  relu: { inputs: () => [any(5, 7)], program: x => x!.relu() },
  "max pool": { inputs: () => [any(3, 6, 7, 2)], program: x => tf.maxPool(x as tf.Tensor4D, 2, 2, "same") },
  "max pool, overlapping": {
    inputs: () => [any(2, 7, 6, 3)],
    program: x => tf.maxPool(x as tf.Tensor4D, 3, 2, "valid"),
  },
};

describe("rows, maps and pooling", () => {
  test.each(Object.entries(others))("%s", async (_name, { inputs, program }) => {
    await expectParity(() => {
      for (let i = 0; i < 50; i++) tf.dispose(tf.fill([6, 7, 8], 99 + i)); // fresh memory on the heap is not zero
      return [program(...inputs()), ...tf.grads((...x) => program(...x).square())(inputs())];
    });
  });

  test("tile keeps other dtypes; gather refuses an index outside", async () => {
    await tf.setBackend("wasm");
    expect(Array.from(tf.tensor2d([1, 0], [1, 2], "bool").tile([2, 2]).dataSync())).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
    expect(() => tf.gather(tf.zeros([3, 2]), ids(3))).toThrow("index 3 is not in [0, 2]");
  });
});

// An optimizer may write on the heap; the stock kernels would go on with the packing of the old values.
test("weights changed in place are seen by convolutions and products", async () => {
  await tf.setBackend("wasm");
  const backend = tf.backend() as unknown as { typedArrayFromHeap(x: tf.Tensor): Float32Array };
  const [filter, matrix, image, row] = [
    tf.ones([1, 1, 2, 3]) as tf.Tensor4D,
    tf.ones([2, 3]),
    tf.ones([1, 2, 2, 2]) as tf.Tensor4D,
    tf.ones([1, 2]),
  ];
  const run = (): number[] =>
    tf.tidy(() =>
      [
        tf.conv2d(image, filter, 1, "same"),
        tf.matMul(row, matrix),
        tf.fused.matMul({ a: row, b: matrix, bias: tf.zeros([3]), activation: "relu" }),
        tf.fused.conv2d({ x: image, filter, strides: 1, pad: "same", activation: "relu" }),
      ].map(y => y.dataSync()[0]!),
    );
  expect(run()).toEqual([2, 2, 2, 2]);
  for (const weights of [filter, matrix]) backend.typedArrayFromHeap(weights).fill(5);
  expect(run()).toEqual([10, 10, 10, 10]);
});

test("there is SIMD here, and without it the plain loops run", async () => {
  await tf.setBackend("wasm");
  const backend = tf.backend() as unknown as WasmBackend;
  expect(simdOf(backend)).toBeDefined();
  expect(withoutSimd(() => simdOf(backend))).toBeUndefined();
});

// The heap grows under a product's own scratch: positions taken before must still hold, for they are
// offsets of one memory.
test("SIMD sees the heap that has grown", async () => {
  await tf.setBackend("wasm");
  const heap = (): number => (tf.backend() as unknown as WasmBackend).wasm.HEAPU8.length;
  const before = heap(),
    held: tf.Tensor[] = [];
  while (heap() === before) held.push(tf.ones([1 << 20]));
  const product = tf.tidy(() => tf.matMul(tf.ones([3, 50]), tf.ones([50, 9])).dataSync());
  expect(new Set(product)).toEqual(new Set([50]));
  tf.dispose(held);
});

// The stock kernels say nothing of the ends of the range; ours must not turn infinity or a number that is none
// into something else.
test("exp and softplus at the ends", async () => {
  await tf.setBackend("wasm");
  const ends = tf.tensor1d([-Infinity, -1000, 88.8, 1000, Infinity, NaN]);
  expect(Array.from(ends.exp().dataSync())).toEqual([0, 0, Infinity, Infinity, Infinity, NaN]);
  expect(Array.from(ends.softplus().dataSync())).toEqual([0, 0, Math.fround(88.8), 1000, Infinity, NaN]);
});

test("50 steps leak nothing", async () => {
  await tf.setBackend("wasm");
  const x = values([4, 8, 8, 2], 1) as tf.Tensor4D;
  const filter = values([4, 4, 2, 5], 2) as tf.Tensor4D;
  const dense = values([80, 7], 3) as tf.Tensor2D;
  const step = (): void =>
    tf.tidy(() => {
      tf.dispose(
        tf.grads((x, filter, dense) =>
          tf
            .matMul(
              tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, "same").reshape([4, 80]) as tf.Tensor2D,
              dense as tf.Tensor2D,
            )
            .square()
            .sum(),
        )([x, filter, dense]),
      );
      tf.fused.matMul({ a: dense, b: dense, transposeA: true, activation: "relu" });
      tf.fused.conv2d({ x, filter, strides: 1, pad: "same", activation: "relu" });
      for (const { inputs, program } of Object.values(others)) tf.grads((...x) => program(...x))(inputs());
    });
  step();
  const backend = tf.backend() as unknown as { numDataIds(): number; wasm: { HEAPU8: Uint8Array } };
  const count = (): unknown => ({ ...tf.memory(), ids: backend.numDataIds(), heap: backend.wasm.HEAPU8.length });
  const before = count();
  for (let i = 0; i < 50; i++) step();
  expect(count()).toEqual(before);
  tf.dispose([x, filter, dense]);
});

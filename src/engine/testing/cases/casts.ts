// Casts to float32, made in every way that a loss makes them, into every kernel of ours that takes tensors: a backend
// that only calls the integers floats hands our kernels bits that read as zeros. Small integers throughout, so that
// sums and products are exact in any order and most cases want the same bits. What casts say by themselves, last.
import { sloped, slopedBy } from "../../kernels/activations";
import { slopedBias } from "../../kernels/bias";
import { gathered, packed } from "../../kernels/gather";
import { run } from "../../kernels/kernel";
import { moments, normalised } from "../../kernels/normalisation";
import { adamStep, cellsStep, cosineRate, followStep, momentumStep, rmspropStep } from "../../kernels/optimizers";
import { shuffledRows } from "../../kernels/philox";
import { blend, copied, note } from "../../kernels/state";
import { updateNoise } from "../../noise";
import { sizeOf } from "../../shape";
import { stopGradient, type Tensor, type Tensor4D, tf } from "../../tf";
import type { Case, Cases } from "./case";

type Shape = readonly number[];
const exact = { relative: 0, why: "sums and products of small integers: exact in float32 in any order" };
const rounded = { relative: 1e-5, absolute: 1e-6, why: "a dozen float32 operations on values of size 1 to 5" };
const own = (name: string, how: Omit<Case, "name" | "run">, make: () => readonly Tensor[]): Case => ({
  name: `casts into ${name}`,
  ...how,
  run: make,
});

/** From −5 to 5, every one of them. */
const whole = (shape: Shape, at: number): number[] =>
  Array.from({ length: sizeOf(shape) }, (_, i) => ((7 * i + 3 * at) % 11) - 5);
const floats = (shape: Shape, at: number): Tensor => tf.tensor(Float32Array.from(whole(shape, at)), [...shape]);
const integers = (shape: Shape, at: number): Tensor => tf.tensor(Int32Array.from(whole(shape, at)), [...shape]);
const positive = (shape: Shape, at: number): Tensor => floats(shape, at).greater(0);
const WAYS: readonly ((shape: Shape, at: number) => Tensor)[] = [
  (shape, at) => integers(shape, at).toFloat(), // from the host
  (shape, at) => floats(shape, at).toInt().toFloat(), // made on the device
  (shape, at) =>
    tf
      .tensor(
        Uint8Array.from(whole(shape, at), v => (v > 0 ? 1 : 0)),
        [...shape],
        "bool",
      )
      .toFloat(),
  (shape, at) => positive(shape, at).toFloat(),
  (shape, at) => positive(shape, at).toInt().toFloat(), // a bool first called int32
  (shape, at) =>
    positive(shape, at)
      .logicalOr(positive(shape, at + 1).logicalNot())
      .toFloat(),
  (shape, at) =>
    integers([sizeOf(shape)], at)
      .toFloat()
      .reshape([...shape])
      .clone(),
  (shape, at) =>
    stopGradient(
      positive([...shape, 1], at)
        .reshape([...shape])
        .toFloat(),
    ),
];
/** What a use makes of every way. */
const each = (shape: Shape, use: (x: Tensor) => Tensor | readonly Tensor[], at = 1): readonly Tensor[] =>
  WAYS.flatMap(way => use(way(shape, at)));
const scalars = (use: (x: Tensor) => Tensor | readonly Tensor[]): readonly Tensor[] =>
  [tf.scalar(1, "int32"), tf.scalar(true, "bool"), tf.scalar(1).toInt(), tf.scalar(3).greater(2)].flatMap(x =>
    use(x.toFloat()),
  );

const sums = own("sums and means", exact, () => [
  ...each([64, 4], x => [x.sum(0), x.mean(0), x.sum(0, true), x.sum(), x.mean()]),
  ...each([2, 4, 8, 5], x => [x.sum([0, 1, 2]), x.mean([0, 1, 2]), x.sum([1, 2])]),
]);
const onehot = (): Tensor => tf.oneHot(tf.tensor1d([3, 0, 1, 3, 2], "int32"), 4).toFloat();
const products = own("matrix products", exact, () => [
  ...each([64, 4], x => [
    tf.matMul(x, floats([4, 5], 2)),
    tf.matMul(x, floats([64, 3], 3), true),
    tf.matMul(floats([3, 64], 4), x),
    tf.matMul(floats([5, 4], 5), x, false, true),
    tf.matMul(x, x, true),
    ...tf.grads((a: Tensor, b: Tensor) => tf.matMul(a, b))([x, floats([4, 5], 2)], floats([64, 5], 6)),
  ]),
  ...each([3, 5, 7], x => tf.matMul(x, floats([3, 7, 6], 2))),
  ...each([5, 3], dy => tf.matMul(onehot(), dy, true)),
  tf.matMul(onehot(), floats([5, 3], 7), true),
  tf.matMul(onehot(), floats([4, 6], 8)),
]);
const convolutions = own("convolutions and their gradients", exact, () => {
  const [image, kernel, out] = [
    [2, 6, 5, 3],
    [3, 3, 3, 4],
    [2, 3, 3, 4],
  ] as const;
  const down = (x: Tensor, filter: Tensor) => tf.conv2d(x as Tensor4D, filter as Tensor4D, 2, "same");
  const up = (x: Tensor, filter: Tensor) =>
    tf.conv2dTranspose(x as Tensor4D, filter as Tensor4D, [2, 6, 5, 3], 2, "same");
  const through = (x: Tensor, filter: Tensor, dy: Tensor) => [down(x, filter), ...tf.grads(down)([x, filter], dy)];
  return [
    ...each(image, x => through(x, floats(kernel, 2), floats(out, 3))),
    ...each(kernel, filter => through(floats(image, 1), filter, floats(out, 3))),
    ...each(out, dy => through(floats(image, 1), floats(kernel, 2), dy)),
    ...each(out, x => [up(x, floats(kernel, 2)), ...tf.grads(up)([x, floats(kernel, 2)], floats(image, 4))]),
  ];
});
const activations = own("activations", exact, () => {
  const f = (x: Tensor, bias: Tensor) => slopedBias(x, bias, 0.25);
  const through = (x: Tensor, bias: Tensor, dy: Tensor) => [f(x, bias), ...tf.grads(f)([x, bias], dy)];
  return [
    ...each([9, 5], x => [sloped(x, 0.25), slopedBy(x, floats([9, 5], 2), 0.25), slopedBy(floats([9, 5], 2), x, 0.25)]),
    ...each([9, 5], dy => tf.grad((x: Tensor) => sloped(x, 0.25))(floats([9, 5], 2), dy)),
    ...each([9, 5], x => through(x, floats([5], 2), floats([9, 5], 3))),
    ...each([5], bias => through(floats([9, 5], 1), bias, floats([9, 5], 3))),
    ...each([9, 5], dy => through(floats([9, 5], 1), floats([5], 2), dy)),
  ];
});
const norms = own("batch norm", rounded, () => {
  const of = { mean: floats([5], 2), variance: floats([5], 3).abs(), scale: floats([5], 4), shift: floats([5], 5) };
  const how = { epsilon: 1, slope: 0.25, own: false };
  const through = (x: Tensor, { mean, variance, scale, shift }: typeof of, dy = floats([9, 5], 6)) =>
    tf.grads((x: Tensor, scale: Tensor, shift: Tensor) => normalised(x, { mean, variance, scale, shift }, how))(
      [x, scale, shift],
      dy,
    );
  const batch = (x: Tensor, dy = floats([9, 5], 6)) =>
    tf.grads((x: Tensor, scale: Tensor, shift: Tensor) =>
      normalised(x, { ...moments(x), scale, shift }, { ...how, own: true }),
    )([x, of.scale, of.shift], dy);
  return [
    ...each([9, 5], x => [...Object.values(moments(x)), normalised(x, of, how), ...through(x, of), ...batch(x)]),
    ...each([9, 5], dy => [...through(floats([9, 5], 1), of, dy), ...batch(floats([9, 5], 1), dy)]),
    ...(["mean", "variance", "scale", "shift"] as const).flatMap(part =>
      each([5], v => {
        const given = { ...of, [part]: part === "variance" ? v.abs() : v };
        return [normalised(floats([9, 5], 1), given, how), ...through(floats([9, 5], 1), given)];
      }),
    ),
  ];
});
const state = own("state and the ledger", exact, () => [
  ...each([7], x => {
    const [held, other] = [floats([7], 2).add(0), floats([7], 3)];
    blend(held, x, 0.25);
    blend(x, other, 0.5);
    return [copied(x), held, x];
  }),
  ...each([7], other => {
    const held = floats([7], 2).add(0);
    run(followStep, 7, { held, other, cells: tf.tensor1d([0.5]) }, { least: 0.25, at: 0 });
    return held;
  }),
  ...scalars(x => {
    const [ring, cells] = [tf.zeros([20, 4]).add(0), floats([4], 1).add(0)];
    note(ring, x, 4, 2, [x, tf.scalar(5), x, x, x, tf.scalar(6), x]);
    run(cellsStep, 1, { cells, list: tf.stack([x, x, x]).reshape([3]) }, {});
    return [ring, cells];
  }),
]);
const optimizers = own("optimizers", rounded, () => {
  const common = { decay: 0, low: -100, high: 100 };
  const moved = (g: Tensor, rate: Tensor): Tensor[] => {
    const [w, m, v] = [1, 2, 3].map(at => floats([7], at).add(0)) as [Tensor, Tensor, Tensor];
    const second = v.abs(),
      [w2, w3] = [w.add(1), w.add(2)],
      s = second.add(1);
    const adam = { ...common, beta1: 0.5, beta2: 0.75, epsilon: 1e-3, at: 0 };
    run(adamStep, 7, { w, m, v: second, g, cells: tf.tensor1d([0.5, 0.75]), rate }, adam);
    run(rmspropStep, 7, { w: w2, s, g, rate }, { ...common, smoothing: 0.5, epsilon: 1e-3 });
    run(momentumStep, 7, { w: w3, v, g, rate }, { ...common, momentum: 0.5 });
    return [w, m, second, w2, s, w3, v];
  };
  const cosine = (base: Tensor, progress: Tensor): Tensor => {
    const rate = tf.zeros([]).add(0);
    run(cosineRate, 1, { rate, base, progress }, { to: 0.25 });
    return rate;
  };
  return [
    ...each([7], g => moved(g, tf.scalar(0.5))),
    ...scalars(x => [...moved(floats([7], 4), x), cosine(x, tf.scalar(0)), cosine(tf.scalar(2), x)]),
  ];
});
const random = own("noise, shuffled rows and gathered rows", exact, () => [
  ...scalars(step => [updateNoise(7, 1, 1, 2, step).normal([5]), shuffledRows(11, 3, 2, step, 5, 64)]),
  ...each([6, 3], table => gathered(table.reshape([18]), tf.tensor1d([5, 0, 3], "int32"), [3], 1, "floats")),
  gathered(packed(Float32Array.from([3, 4])), positive([7], 1).toInt(), [1], 1, "floats"),
  gathered(packed(Float32Array.from([3, 4])), tf.tensor1d([1, 0, 1], "bool").toInt(), [1], 1, "floats"),
]);
const rest = own("maps, gathers, pools and operations of tfjs", rounded, () =>
  each([2, 4, 4, 3], x => [
    x.exp(),
    x.softplus(),
    tf.gather(x, tf.tensor1d([1, 0, 1], "int32")),
    tf.grad((y: Tensor) => tf.gather(y, tf.tensor1d([1, 0, 1], "int32")).square())(x),
    tf.unsortedSegmentSum(x, tf.tensor1d([1, 1], "int32"), 2),
    tf.tile(x, [1, 2, 1, 2]),
    tf.maxPool(x as Tensor4D, 2, 2, "same"),
    tf.grad((y: Tensor) => tf.maxPool(y as Tensor4D, 2, 2, "same").square())(floats(x.shape, 1).add(x)),
    tf.concat([x, floats(x.shape, 2)], 3).sum([0, 1, 2]),
    x.transpose([3, 0, 1, 2]).reshape([6, 16]).sum(0),
    x.slice([0, 1, 0, 0]).pad([[0, 0], [1, 0], [0, 0], [0, 0]]).mean([0, 1, 2]), // prettier-ignore
    tf.where(x.greater(0), x, x.neg()).sum([0, 1, 2]),
    x.notEqual(0).toFloat().sum([0, 1, 2]),
  ]),
);
/** Numbers and logical values together, without a cast by hand: tfjs casts them itself. */
const mixed = own("sums of what tfjs casts by itself", exact, () => [
  floats([64, 4], 1)
    .mul(positive([64, 4], 2))
    .sum(0),
  integers([64, 4], 1)
    .mul(floats([64, 4], 2))
    .sum(0),
  integers([64, 4], 1)
    .add(positive([64, 4], 2))
    .toFloat()
    .sum(0),
  integers([64, 4], 1).mean(0),
  positive([64, 4], 1).sum(0),
  positive([64, 4], 1).mean(0),
  integers([64, 4], 1).sum(0).toFloat().add(1),
  integers([64, 4], 1).argMax(1).toFloat().mean(),
  floats([64, 4], 1).toBool().toFloat().sum(0),
  integers([64, 4], 1).toBool().toFloat().sum(0),
  integers([64, 4], 1).toBool().toInt().toFloat().sum(0),
]);
const BIG = 2 ** 24;
const large: Cases = [
  own("copies: integers up to 2²⁴, and what float32 holds beyond", exact, () => [
    copied(tf.tensor1d([BIG, BIG - 1, -BIG, 1 - BIG, BIG + 2, 3 * 2 ** 28, -(2 ** 31), 0], "int32").toFloat()),
    copied(
      floats([0, 3], 1)
        .toInt()
        .toFloat()
        .concat(tf.ones([1, 3])),
    ),
  ]),
  own(
    "copies: integers between two of float32",
    { relative: 2 ** -23, why: "either neighbour is allowed (WGSL), and the plain backend keeps the integer itself" },
    () => [copied(tf.tensor1d([BIG + 1, BIG + 3, -BIG - 1, 2 ** 31 - 1, 123_456_789], "int32").toFloat())],
  ),
];
export default [
  sums,
  products,
  convolutions,
  activations,
  norms,
  state,
  optimizers,
  random,
  rest,
  mixed,
  ...large,
] satisfies Cases;

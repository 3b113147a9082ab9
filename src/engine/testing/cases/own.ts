// Cases of the kernels that are ours from the start (kernels/philox, optimizers, state): odd sizes around a workgroup
// of 64, every option.
import { sloped } from "../../kernels/activations";
import { put, run } from "../../kernels/kernel";
import { adamStep, cellsStep, cosineRate, followStep, momentumStep, rmspropStep } from "../../kernels/optimizers";
import { shuffledRows } from "../../kernels/philox";
import { blend, note, tickStep } from "../../kernels/state";
import { evaluationNoise, updateNoise } from "../../noise";
import { type Tensor, tf } from "../../tf";
import type { Case, Cases } from "./case";
import { gathered, packed } from "../../kernels/gather";
import { sizeOf } from "../../shape";

const wave = (count: number, at: number, size = 1) =>
  tf.tensor1d(Float32Array.from({ length: count }, (_, i) => Math.sin(1.7 * (at + i)) * size));
const SIZES = [1, 3, 63, 64, 65, 1000];
const exact = { relative: 0, why: "integers, and products and sums that round once: the same bits everywhere" };
const rounded = {
  relative: 2e-6,
  absolute: 1e-7,
  why: "float32 arithmetic of a dozen operations against float64; WGSL's division and square root are good to 2.5 ulp",
};
const own = (name: string, how: Omit<Case, "name" | "run">, make: () => Tensor | readonly Tensor[]): Case => ({
  name,
  ...how,
  run: make,
});
const place = (step: number) => tf.scalar(step);

const noise = [0, 5, 70_000].flatMap(step =>
  SIZES.map(size =>
    own(`noise of ${size} at step ${step}`, exact, () => {
      const draws = updateNoise(7, step, 1, 2, place(step)),
        other = evaluationNoise(9, "latent-mmd", step, place(step));
      return [draws.normal([size]), draws.uniform([size]), other.normal([size, 3]), draws.uniform([size], -3, 5)];
    }),
  ),
);
const rows = [1, 2, 3, 5, 64, 1000, 60_000].flatMap(count =>
  [0, 1, 123].map(step =>
    own(`shuffled rows of ${count} at step ${step}`, exact, () => shuffledRows(11, 3, 2, place(step), 37, count)),
  ),
);
const table = [1, 3, 5, 65].map(width =>
  own(`gathered rows of ${width}`, exact, () => {
    const bytes = Uint8Array.from({ length: 41 * width }, (_, i) => (i * 37) % 256),
      floats = Float32Array.from(bytes, b => Math.sin(b)),
      which = tf.tensor1d([40, 0, 7, 7, 39], "int32");
    return [
      gathered(packed(bytes), which, [width], Math.fround(1 / 255), "bytes"),
      gathered(packed(bytes), which, [width], 1, "labels"),
      gathered(packed(floats), which, [width], 1, "floats"),
    ];
  }),
);

const bounds = [
  { decay: 0, low: -3.4028234663852886e38, high: 3.4028234663852886e38 },
  { decay: 0.1, low: -0.5, high: 0.4 },
];
const optimizers = SIZES.flatMap(n =>
  bounds.flatMap((common, k) => [
    own(`adam over ${n}, ${k ? "decay and bounds" : "plain"}`, rounded, () => {
      const [w, m, v, g] = [wave(n, 0), wave(n, 9, 0.1), wave(n, 3).square(), wave(n, 5)] as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      run(
        adamStep,
        n,
        { w, m, v, g, cells: tf.tensor1d([0.3, 0.729, 0.997]), rate: tf.scalar(0.01) },
        { ...common, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, at: 1 },
      );
      return [w, m, v];
    }),
    own(`rmsprop over ${n}, ${k ? "decay and bounds" : "plain"}`, rounded, () => {
      const [w, s, g] = [wave(n, 0), wave(n, 3).square(), wave(n, 5)] as [Tensor, Tensor, Tensor];
      run(rmspropStep, n, { w, s, g, rate: tf.scalar(0.01) }, { ...common, smoothing: 0.9, epsilon: 1e-10 });
      return [w, s];
    }),
    own(`momentum over ${n}, ${k ? "decay and bounds" : "plain"}`, rounded, () => {
      const [w, v, g] = [wave(n, 0), wave(n, 3), wave(n, 5)] as [Tensor, Tensor, Tensor];
      run(momentumStep, n, { w, v, g, rate: tf.scalar(0.01) }, { ...common, momentum: 0.9 });
      return [w, v];
    }),
  ]),
);
const state = [...SIZES, 65_535 * 64 + 1].flatMap(n =>
  [0.05, 1].map(rate =>
    own(`blend over ${n} by ${rate}`, rate === 1 ? exact : rounded, () => {
      const held = wave(n, 0),
        other = wave(n, 5);
      blend(held, other, rate);
      // more workgroups than one dimension holds: the last ones count
      return n > 1000 ? held.slice([n - 100], [100]) : held;
    }),
  ),
);
const rest: Cases = [
  ...[0, 1].flatMap(seen =>
    SIZES.map(n =>
      own(`follow over ${n}, ${seen ? "seen" : "the first time"}`, rounded, () => {
        const held = wave(n, 0);
        run(followStep, n, { held, other: wave(n, 5), cells: tf.tensor1d([0.5, seen]) }, { least: 0.1, at: 1 });
        return held;
      }),
    ),
  ),
  own("cells", rounded, () => {
    const cells = wave(70, 0);
    run(cellsStep, 3, { cells, list: tf.tensor1d([0, 0.9, 0, 69, 0, 1, 33, 0.5, 0.25]) }, {});
    return cells;
  }),
  ...[0, 0.1, 0.5, 0.93, 1].map(progress =>
    own(
      `cosine rate at ${progress}`,
      { ...rounded, absolute: 2e-7, why: "the polynomial is good to 6e-8 of the rate's range" },
      () => {
        const rate = tf.zeros([]).add(0);
        run(cosineRate, 1, { rate, base: tf.scalar(2), progress: tf.scalar(progress) }, { to: 0.1 });
        return rate;
      },
    ),
  ),
  own("tick", rounded, () => {
    const index = tf.tensor1d([-1]),
      progress = tf.tensor1d([0.5]),
      seen: Tensor[] = [];
    for (let step = 0; step < 4; step++) {
      run(tickStep, 1, { index, progress }, { planned: 3 });
      seen.push(index.add(0), progress.add(0));
    }
    return seen;
  }),
  ...[1, 5, 6, 7, 13].map(terms =>
    own(`note ${terms} terms`, exact, () => {
      const ring = tf.zeros([20, 4]).add(0);
      for (const step of [0, 3, 6])
        note(
          ring,
          place(step),
          4,
          2,
          Array.from({ length: terms }, (_, k) => tf.scalar(10 * step + k)),
        );
      return ring;
    }),
  ),
  own("put", exact, () => {
    const held = wave(5, 0),
      counts = tf.tensor1d([1, 2], "int32");
    put(held, [1, -2, 3.5, 0, 1e-30]);
    put(counts, [7, -8]);
    return [held, counts];
  }),
];
const sums = [
  [1, 1],
  [1, 17],
  [3, 5],
  [16, 16],
  [17, 33],
  [1025, 3],
  [2, 3, 5, 7],
  [40, 7, 7, 9],
  [1_100_000, 1],
].map(shape =>
  own(
    `sums over all but the last axis of [${shape}]`,
    {
      relative: 2e-5,
      absolute: 2e-4,
      why: "float32 sums in another order: 2⁻²⁴ times the root of a million terms of size 1, a hundred times over",
    },
    () => {
      const x = wave(sizeOf(shape), 2).reshape([...shape]),
        axes = shape.slice(0, -1).map((_, i) => i);
      return [x.sum(axes), x.mean(axes), x.sum(axes, true), x.square().mean(axes)];
    },
  ),
);
const activations = [0, 0.2].flatMap(slope =>
  SIZES.map(n =>
    own(
      `max(x, ${slope}x) over ${n}, both derivatives`,
      { ...rounded, absolute: 1e-6, why: "one product each, and a sum of a thousand terms" },
      () => {
        const x = wave(n, 0),
          w = wave(n, 4),
          f = (t: Tensor) => sloped(t, slope),
          slopes = tf.grad((s: Tensor) => f(s).mul(w).mul(s).sum().asScalar()) as (t: Tensor) => Tensor;
        return [f(x), slopes(x), tf.grad((t: Tensor) => slopes(t).square().sum().asScalar())(x)];
      },
    ),
  ),
);
export default [...sums, ...activations, ...noise, ...rows, ...table, ...optimizers, ...state, ...rest] satisfies Cases;

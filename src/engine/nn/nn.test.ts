// Layers against theory: convolutions are adjoint, batch norm has the moments it promises, spectral norm the norm,
// dropout the odds, frozen nets rest, and a decoder's words say what the decoder does. Which nets train and which may
// move is given by hand here (Mode), not by a session.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Noise, updateNoise } from "../noise";
import { runLayers } from "../testing/layers";
import { mean, moments } from "../testing/sample-statistics";
import { useBackend } from "../testing/node";
import { type Buffer, type Tensor, tf } from "../tf";
import { decoderOf, encoderOf, gaussian } from "./backbones";
import { conv, deconv } from "./conv";
import { dense, dropout, type LayerNet } from "./dense";
import { normal } from "./init";
import { batchNorm, spectral } from "./norm";
import { frozen, type Mode, Store, inMode } from "./scope";
import type { DataSpec } from "../step";

beforeAll(() => useBackend("wasm"));
let store: Store;
beforeEach(() => {
  store = new Store(1);
});

const noise = (step = 0): Noise => updateNoise(3, step, 0, 0);
const NET: ReadonlySet<string> = new Set(["net"]),
  NONE: ReadonlySet<string> = new Set();
// the running update names the net
const training = (step = 0): Mode => ({ training: NET, moving: NET, noise: noise(step) });
// the phase trains it, this update does not name it
const beside = (): Mode => ({ training: NET, moving: NONE, noise: noise() });
const evaluating = (): Mode => ({ training: NONE, moving: NONE, noise: noise() });
const values = (t: Tensor): number[] => Array.from(t.dataSync());
const held = (path: string) => values(store.buffers.get(path)!);
const put = (path: string, make: (shape: number[]) => Tensor) =>
  tf.tidy(() => store.buffers.get(path)!.assign(make(store.buffers.get(path)!.shape) as Buffer));
/** One execution under a mode, with what an update would commit. */
function run(mode: Mode, make: () => Tensor): number[] {
  const got = tf.tidy(() => inMode(mode, () => values(make())));
  store.commit();
  return got;
}
const rows = (shape: number[], at = 7) => tf.tidy(() => updateNoise(at, 0, 0, 0).normal(shape));
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
/** Largest difference in units of the largest value. */
const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((v, i) => Math.abs(v - b[i]!))) / Math.max(...b.map(Math.abs));
const near = (got: readonly number[], expected: readonly number[], tolerance: number) => {
  expect(got.length).toBe(expected.length);
  expect(apart(got, expected)).toBeLessThan(tolerance);
};

describe("convolutions", () => {
  it.each([
    [4, 2, 8, 8],
    [4, 2, 6, 10],
    [3, 1, 5, 7],
    [5, 2, 8, 4],
    [2, 2, 6, 6],
  ])("kernel %i, stride %i on %ix%i: ⟨conv x, y⟩ = ⟨x, deconv y⟩", (size, stride, h, w) => {
    const scope = store.scope("net"),
      init = { init: normal(1) };
    const down = conv(scope.child("down"), 3, 5, size, stride, init),
      up = deconv(scope.child("up"), 5, 3, size, stride, init);
    // one kernel: [size, size, 3, 5] for both
    put("net/up/kernel", () => store.buffers.get("net/down/kernel")!.clone());
    const x = rows([2, h, w, 3]),
      y = rows([2, h / stride, w / stride, 5], 8);
    const [left, right] = [
      dot(
        run(evaluating(), () => down(x)),
        values(y),
      ),
      dot(
        values(x),
        run(evaluating(), () => up(y)),
      ),
    ];
    // the products are of this size, sums of 75 terms in float32 are good to 1e-6 of it
    const scale = Math.sqrt(dot(values(x), values(x)) * dot(values(y), values(y)));
    expect(Math.abs(left - right)).toBeLessThan(1e-5 * scale);
    expect(Math.abs(left)).toBeGreaterThan(1e-3 * scale); // or the equality says nothing
  });
  it("add their bias once a channel", () => {
    const scope = store.scope("net"),
      layers: readonly (readonly [string, LayerNet, number[]])[] = [
        ["down", conv(scope.child("down"), 1, 2, 4, 2), [1, 4, 4, 1]],
        ["up", deconv(scope.child("up"), 1, 2, 4, 2), [1, 4, 4, 1]],
        ["flat", dense(scope.child("flat"), 3, 2), [2, 3]],
      ];
    for (const [name, layer, shape] of layers) {
      put(`net/${name}/bias`, () => tf.tensor1d([3, -4]));
      run(evaluating(), () => layer(tf.zeros(shape))).forEach((v, i) => expect(v).toBe(i % 2 ? -4 : 3));
    }
  });
});

describe("batch norm", () => {
  it.each([[[64, 3]], [[8, 4, 4, 3]]])(
    "in training its output over %j has the mean `shift` and the deviation `scale`",
    shape => {
      const net = batchNorm(store.scope("net"), 3);
      put("net/scale", () => tf.tensor1d([2, 0.5, 1]));
      put("net/shift", () => tf.tensor1d([-1, 4, 0]));
      const out = run(training(), () => net(rows(shape).mul([3, 1, 0.1]).add([5, 0, -2])));
      [
        [2, -1, 9],
        [0.5, 4, 1],
        [1, 0, 0.01],
      ].forEach(([scale, shift, variance], c) => {
        const got = moments(out.filter((_, i) => i % 3 === c));
        // float32: a mean of 5 against a deviation of 0.1 leaves 1e-6 · 5 / 0.1 of a unit
        expect(Math.abs(got.mean - shift!)).toBeLessThan(2e-5);
        // √(v/(v + ε)) = 1 − ε/2v, ε = 1e-5; v within a factor of two
        expect(Math.abs(Math.sqrt(got.variance) / scale! - 1)).toBeLessThan(2 * (1e-5 / variance!));
      });
    },
  );
  it("moves its running averages by 5 % towards the batch's, where the update names it; evaluation uses them", () => {
    const net = batchNorm(store.scope("net"), 2),
      x = tf.tensor2d([
        [1, 10],
        [3, 30],
      ]); // means 2, 20; variances 1, 100 (divided by n)
    run(training(), () => net(x));
    near(held("net/mean"), [0.05 * 2, 0.05 * 20], 1e-6);
    near(held("net/variance"), [0.95 + 0.05, 0.95 + 0.05 * 100], 1e-6);
    run(training(), () => net(x));
    near(held("net/mean"), [0.0975 * 2, 0.0975 * 20], 1e-6); // 1 − 0.95²
    const before = [held("net/mean"), held("net/variance")];
    const aside = run(beside(), () => net(x));
    near(aside, [-1, -1, 1, 1], 1e-4); // batch statistics all the same
    const out = run(evaluating(), () => net(x));
    expect([held("net/mean"), held("net/variance")]).toEqual(before);
    const [[m0, m1], [v0, v1]] = before as [[number, number], [number, number]];
    near(
      out,
      [
        [1, 10],
        [3, 30],
      ].flatMap(([a, b]) => [(a! - m0) / Math.sqrt(v0 + 1e-5), (b! - m1) / Math.sqrt(v1 + 1e-5)]),
      1e-6,
    );
  });
  it("lets gradients through the batch's own moments: none of them changes mean or scale of the input", () => {
    const net = batchNorm(store.scope("net"), 3),
      x = rows([16, 3]),
      weights = rows([16, 3], 9);
    const g = tf.tidy(() => inMode(training(), () => values(tf.grad((x: Tensor) => net(x).mul(weights).sum())(x))));
    store.discard();
    // Ioffe & Szegedy 2015: the gradient is orthogonal to 1 and to x̂ in every channel (up to ε/v = 1e-5)
    for (let c = 0; c < 3; c++) {
      const of = (list: readonly number[]) => list.filter((_, i) => i % 3 === c);
      const size = Math.sqrt(dot(of(g), of(g)));
      expect(Math.abs(mean(of(g)) * 16)).toBeLessThan(1e-4 * size);
      expect(Math.abs(dot(of(g), of(values(x))))).toBeLessThan(1e-3 * size);
    }
  });
});

/**
 * Largest singular value of a [rows, columns] matrix with its vectors: 500 power iterations in float64, none of tfjs.
 */
function largest(w: readonly number[], columns: number): { value: number; left: number[]; right: number[] } {
  const rows = w.length / columns;
  const unit = (v: number[]) => v.map(x => x / Math.sqrt(dot(v, v)));
  const across = (u: readonly number[]) =>
    Array.from({ length: rows }, (_, r) => dot(w.slice(r * columns, (r + 1) * columns), u));
  const down = (v: readonly number[]) =>
    Array.from({ length: columns }, (_, c) => v.reduce((sum, x, r) => sum + x * w[r * columns + c]!, 0));
  let right = unit(Array.from({ length: columns }, (_, c) => 1 + c / 7)),
    left: number[] = [];
  for (let round = 0; round < 500; round++) right = unit(down((left = unit(across(right)))));
  return { value: Math.sqrt(dot(across(right), across(right))), left, right };
}
describe("spectral norm", () => {
  const SHAPE = [3, 3, 2, 5]; // seen as [18, 5]
  const made = () => {
    const scope = store.scope("net"),
      kernel = scope.parameter("kernel", SHAPE, normal(0.7));
    return spectral(scope, kernel);
  };
  it("divides the kernel by its largest singular value, found one power iteration a pass", () => {
    const normalised = made();
    expect(dot(held("net/u"), held("net/u"))).toBeCloseTo(1, 5);
    for (let pass = 0; pass < 60; pass++) run(training(), normalised);
    const truth = largest(held("net/kernel"), 5);
    const got = run(training(), normalised);
    near(
      got,
      held("net/kernel").map(v => v / truth.value),
      1e-5,
    ); // (σ₂/σ₁)^120 is nothing; float32 remains
    expect(largest(got, 5).value).toBeCloseTo(1, 5);
    expect(Math.abs(dot(held("net/u"), truth.right))).toBeCloseTo(1, 5);
    near(run(evaluating(), normalised), got, 1e-6); // with the u it has
  });
  /** One power iteration in float64: v = Wu₀/‖·‖, u = Wᵀv/‖·‖, σ = vᵀWu. */
  function iterated(w: readonly number[], u0: readonly number[]): { v: number[]; u: number[]; sigma: number } {
    const unit = (a: number[]) => a.map(x => x / Math.sqrt(dot(a, a)));
    const v = unit(Array.from({ length: 18 }, (_, r) => dot(w.slice(5 * r, 5 * r + 5), u0)));
    const back = Array.from({ length: 5 }, (_, c) => v.reduce((sum, x, r) => sum + x * w[5 * r + c]!, 0));
    return { v, u: unit(back), sigma: Math.sqrt(dot(back, back)) };
  }
  it("makes one power iteration a pass", () => {
    const normalised = made(),
      w = held("net/kernel"),
      { u, sigma } = iterated(w, held("net/u"));
    near(
      run(training(), normalised),
      w.map(x => x / sigma),
      1e-5,
    );
    near(held("net/u"), u, 1e-5);
  });
  it("makes none in evaluation mode: σ = ‖Wu‖ of the u that is kept", () => {
    const normalised = made(),
      w = held("net/kernel"),
      u = held("net/u");
    const sigma = Math.sqrt(
      Array.from({ length: 18 }, (_, r) => dot(w.slice(5 * r, 5 * r + 5), u) ** 2).reduce((a, b) => a + b),
    );
    near(
      run(evaluating(), normalised),
      w.map(x => x / sigma),
      1e-5,
    );
  });
  it("moves u only where the update names the net", () => {
    const normalised = made(),
      before = held("net/u");
    for (const mode of [beside(), evaluating()]) run(mode, normalised);
    expect(held("net/u")).toEqual(before);
    // u is state
    expect(
      store
        .scope("net")
        .net(() => 0)
        .variables.filter(v => v.trained)
        .map(v => v.path),
    ).toEqual(["net/kernel"]);
  });
  it("has gradients through W alone, as if u and v were constants: G/σ − ⟨G, W⟩/σ² · v uᵀ (Miyato et al. 2018, eq 9)", () => {
    const normalised = made(),
      G = values(rows(SHAPE)),
      w = held("net/kernel"),
      kernel = store.buffers.get("net/kernel")!;
    const { v, u, sigma } = iterated(w, held("net/u")); // not converged, so gradients through u or v would show
    const g = run(
      training(),
      () =>
        tf.variableGrads(() => normalised().mul(tf.tensor(G, SHAPE)).sum().asScalar(), [kernel]).grads[kernel.name]!,
    );
    near(
      g,
      G.map((x, i) => x / sigma - (dot(G, w) / sigma ** 2) * v[Math.floor(i / 5)]! * u[i % 5]!),
      1e-5,
    );
  });
});

describe("dropout", () => {
  const masked = (rate: number | Tensor, mode: Mode, shape: number[]) => {
    const net = dropout(store.scope("net"), rate);
    return run(mode, () => net(tf.ones(shape)));
  };
  it.each([0.1, 0.5, 0.9])("at %d keeps so many, scaled up so that the mean stays", rate => {
    const n = 1 << 16,
      out = masked(tf.scalar(rate), training(), [256, 256]);
    const kept = out.filter(v => v !== 0);
    for (const v of kept)
      if (Math.abs(v * (1 - rate) - 1) > 1e-6) expect.unreachable(`kept as ${v}, expected ${1 / (1 - rate)}`);
    const error = Math.sqrt((rate * (1 - rate)) / n); // of the share: five of them, odds 6e-7
    expect(Math.abs(kept.length / n - (1 - rate))).toBeLessThan(5 * error);
    expect(Math.abs(mean(out) - 1)).toBeLessThan((5 * error) / (1 - rate) + 1e-6);
  });
  it("drops whole channels of a sample of images", () => {
    const out = masked(0.5, training(), [64, 4, 4, 16]),
      at = (b: number, p: number, c: number) => out[(b * 16 + p) * 16 + c]!;
    let kept = 0;
    for (let b = 0; b < 64; b++)
      for (let c = 0; c < 16; c++) {
        kept += at(b, 0, c) / 2;
        for (let p = 1; p < 16; p++)
          if (at(b, p, c) !== at(b, 0, c)) expect.unreachable(`sample ${b}, channel ${c} is dropped in part`);
      }
    expect(Math.abs(kept / 1024 - 0.5)).toBeLessThan((5 * 0.5) / 32); // odds 6e-7
  });
  it("draws anew in every step and the same in the same", () => {
    expect(masked(0.5, training(1), [4, 64])).toEqual(masked(0.5, training(1), [4, 64]));
    expect(masked(0.5, training(1), [4, 64])).not.toEqual(masked(0.5, training(2), [4, 64]));
  });
  it("is nothing in evaluation mode, nor at rate 0", () => {
    const ones = new Array<number>(4 * 64).fill(1);
    expect(masked(0.9, evaluating(), [4, 64])).toEqual(ones);
    expect(masked(0, training(), [4, 64])).toEqual(ones);
    expect(masked(tf.scalar(0), training(), [4, 64])).toEqual(ones); // a live rate that stands at 0
  });
  it("at a live rate of 0 is exactly nothing for every uniform there is, the largest too", () => {
    // 1 − 2⁻²⁴ turns up once in 8 million draws: several times in each thousand steps of 128 rows of 256 hidden units
    for (const u of [2 ** -24, 0.5 - 2 ** -24, 1 - 2 ** -24]) {
      const all: Noise = { normal: shape => tf.zeros([...shape]), uniform: shape => tf.fill([...shape], u) };
      expect(masked(tf.scalar(0), { ...training(), noise: all }, [2, 2]), `uniform ${u}`).toEqual([1, 1, 1, 1]);
    }
  });
});

describe("frozen", () => {
  const DATA: DataSpec = { kind: "images", shape: [8, 8, 1], range: [0, 1], count: 1, tests: 1, classes: 1 };
  it("is the same function; no gradient reaches its weights, its state rests, and it has nothing to move", () => {
    const net = encoderOf(store.scope("net"), DATA, 3, { width: 0.0625, spectralNorm: true }),
      still = frozen(net),
      x = rows([4, 8, 8, 1]);
    const before = store
      .scope("net")
      .net(() => 0)
      .variables.map(v => held(v.path));
    const frozenOut = run(training(), () => still(x));
    expect(
      store
        .scope("net")
        .net(() => 0)
        .variables.map(v => held(v.path)),
    ).toEqual(before);
    expect(run(training(), () => net(x))).toEqual(frozenOut); // batch statistics and one power iteration here and there
    expect(still.variables).toEqual([]);
    expect(net.variables.length).toBeGreaterThan(10);
    const buffers = net.variables.filter(v => v.trained).map(v => store.buffers.get(v.path)!);
    const grads = (f: (x: Tensor) => Tensor) =>
      tf.tidy(() =>
        inMode(training(), () => {
          const { grads } = tf.engine().gradients(() => f(x).square().sum(), [...buffers, x], undefined, true);
          return grads.map(g => (g ? Math.max(...values(g.abs())) : 0));
        }),
      );
    const [through, stopped] = [grads(net), grads(still)];
    store.discard();
    for (const g of through.slice(0, 2)) expect(g).toBeGreaterThan(0);
    expect(stopped.slice(0, -1).every(g => g === 0)).toBe(true);
    expect(stopped.at(-1)).toBe(through.at(-1)); // but the input has all of its gradient
  });
  it("holds for what hangs on a net (a decoder's logits), and for several outputs", () => {
    const decoder = frozen(decoderOf(store.scope("net"), DATA, 2, { width: 0.0625 })),
      kernel = store.buffers.get("net/0/kernel")!;
    const z = rows([4, 2]);
    for (const part of [decoder, decoder.logits]) {
      const g = tf.tidy(() =>
        inMode(training(), () => tf.engine().gradients(() => part(z).sum(), [kernel], undefined, true).grads[0]),
      );
      expect(g).toBeFalsy();
      expect(part.variables).toEqual([]);
    }
    const both = frozen(gaussian(store.scope("net"), dense(store.scope("net/head"), 2, 4)));
    expect(run(evaluating(), () => both(z).mean).length).toBe(8);
    expect(both.variables).toEqual([]);
  });
});

describe("the neutral network", () => {
  const MNIST: DataSpec = { kind: "images", shape: [28, 28, 1], range: [0, 1], count: 1, tests: 1, classes: 10 };
  const count = (trained: boolean) =>
    store
      .scope("net")
      .net(() => 0)
      .variables.filter(v => v.trained === trained)
      .reduce((sum, v) => sum + store.buffers.get(v.path)!.size, 0);
  // Sizes by hand from the table; a layer in front of BN has no bias, which BN would take away again
  it("has at width 1 the sizes of methods.md 2.1: encoder", () => {
    encoderOf(store.scope("net"), MNIST, 2 * 64, { width: 1, spectralNorm: true });
    // conv 4·4·1·64 + 64 = 1 088; conv 4·4·64·128 = 131 072; BN 2·128; FC 7·7·128·1024 = 6 422 528; BN 2·1024; FC
    // 1024·128 + 128 = 131 200
    expect(count(true)).toBe(1_088 + 131_072 + 256 + 6_422_528 + 2_048 + 131_200);
    expect(count(false)).toBe(2 * 128 + 2 * 1024 + (64 + 128 + 1024 + 128)); // running averages; u of each kernel
    store.dispose();
  });
  it("has at width 1 the sizes of methods.md 2.1: decoder", () => {
    decoderOf(store.scope("net"), MNIST, 64, { width: 1 });
    // FC 64·1024 = 65 536; BN 2·1024; FC 1024·6272 = 6 422 528; BN 2·6272; deconv 4·4·128·64 = 131 072; BN 2·64; deconv
    // 4·4·64·1 + 1 = 1 025
    expect(count(true)).toBe(65_536 + 2_048 + 6_422_528 + 12_544 + 131_072 + 128 + 1_025);
    expect(count(false)).toBe(2 * (1024 + 6272 + 64));
    store.dispose();
  });
  it("a decoder of images starts at the mean pixel of each channel, away from 0 and 1", () => {
    decoderOf(store.scope("net"), { ...MNIST, shape: [8, 8, 3], mean: [0.25, 0.1307, 0] }, 2, { width: 0.0625 });
    // σ of the last bias; 0.01 is where it stops
    near(
      held("net/3/bias").map(b => 1 / (1 + Math.exp(-b))),
      [0.25, 0.1307, 0.01],
      1e-6,
    );
  });
  it.each([
    [
      "images",
      { ...MNIST, shape: [12, 8, 2] },
      [
        "dense",
        "batch-norm",
        "relu",
        "dense",
        "batch-norm",
        "reshape",
        "relu",
        "deconv",
        "batch-norm",
        "relu",
        "deconv",
        "sigmoid",
      ],
    ],
    ["vectors", { ...MNIST, kind: "vectors" as const, shape: [10] }, ["dense", "relu", "dense", "relu", "dense"]],
  ] as const)("a decoder of %s is what its words say, run by a reader of our own", (_kind, data, kinds) => {
    const decoder = decoderOf(store.scope("net"), data, 3, { width: 0.0625, dropout: tf.scalar(0.5) });
    // nothing left at 0 or 1
    const start = (path: string) => (shape: number[]) =>
      path.endsWith("variance") ? rows(shape, path.length).square().add(0.5) : rows(shape, path.length).mul(0.5);
    for (const { path } of decoder.variables) put(path, start(path));
    expect(decoder.layers!.map(l => l.kind)).toEqual(kinds);
    const z = rows([3, 3]),
      out = run(evaluating(), () => decoder(z));
    const tensors = (path: string) => ({ shape: store.buffers.get(path)!.shape, data: held(path) });
    const read = [0, 1, 2].flatMap(i => {
      const row = runLayers(decoder.layers!, tensors, { shape: [3], data: values(z).slice(3 * i, 3 * i + 3) });
      expect(row.shape).toEqual(data.shape);
      return row.data;
    });
    expect(Math.max(...out) - Math.min(...out)).toBeGreaterThan(0.1); // or anything would do
    near(out, read, 1e-5); // float32 against float64 through sums of a few hundred terms
  });
});

// Batch norm has the moments it promises, spectral norm the norm: against theory and against power iterations in
// float64. Which nets train and which may move is given by hand here (Mode), not by a session.
import { beforeAll, describe, expect, it } from "vitest";
import { mean, moments } from "../testing/sample-statistics";
import { beside, dot, evaluating, near, rows, storeOfEachTest, training, values } from "../testing/nets";
import { useBackend } from "../testing/node";
import { type Tensor, tf } from "../tf";
import { normal } from "./init";
import { batchNorm, spectral } from "./norm";
import { inMode } from "./scope";

beforeAll(() => useBackend("wasm"));
const fresh = storeOfEachTest();
const { held, put, run } = fresh;

describe("batch norm", () => {
  it.each([[[64, 3]], [[8, 4, 4, 3]]])(
    "in training its output over %j has the mean `shift` and the deviation `scale`",
    shape => {
      const net = batchNorm(fresh.store.scope("net"), 3);
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
        // √(v/(v + ε)) = 1 − ε/2v, ε = 1e-5; v inMode a factor of two
        expect(Math.abs(Math.sqrt(got.variance) / scale! - 1)).toBeLessThan(2 * (1e-5 / variance!));
      });
    },
  );
  it("moves its running averages by 5 % towards the batch's, where the update names it; evaluation uses them", () => {
    const net = batchNorm(fresh.store.scope("net"), 2);
    const x = tf.tensor2d([
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
    const net = batchNorm(fresh.store.scope("net"), 3);
    const x = rows([16, 3]);
    const weights = rows([16, 3], 9);
    const g = tf.tidy(() => inMode(training(), () => values(tf.grad((x: Tensor) => net(x).mul(weights).sum())(x))));
    fresh.store.discard();
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
  let right = unit(Array.from({ length: columns }, (_, c) => 1 + c / 7));
  let left: number[] = [];
  for (let round = 0; round < 500; round++) right = unit(down((left = unit(across(right)))));
  return { value: Math.sqrt(dot(across(right), across(right))), left, right };
}
describe("spectral norm", () => {
  const SHAPE = [3, 3, 2, 5]; // seen as [18, 5]
  const made = () => {
    const scope = fresh.store.scope("net");
    const kernel = scope.parameter("kernel", SHAPE, normal(0.7));
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
    const normalised = made();
    const w = held("net/kernel");
    const { u, sigma } = iterated(w, held("net/u"));
    near(
      run(training(), normalised),
      w.map(x => x / sigma),
      1e-5,
    );
    near(held("net/u"), u, 1e-5);
  });
  it("makes none in evaluation mode: σ = ‖Wu‖ of the u that is kept", () => {
    const normalised = made();
    const w = held("net/kernel");
    const u = held("net/u");
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
    const normalised = made();
    const before = held("net/u");
    for (const mode of [beside(), evaluating()]) run(mode, normalised);
    expect(held("net/u")).toEqual(before);
    // u is state
    expect(
      fresh
        .variables()
        .filter(v => v.trained)
        .map(v => v.path),
    ).toEqual(["net/kernel"]);
  });
  it("has gradients through W alone, as if u and v were constants: G/σ − ⟨G, W⟩/σ² · v uᵀ (Miyato et al. 2018, eq 9)", () => {
    const normalised = made();
    const G = values(rows(SHAPE));
    const w = held("net/kernel");
    const kernel = fresh.store.buffers.get("net/kernel")!;
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

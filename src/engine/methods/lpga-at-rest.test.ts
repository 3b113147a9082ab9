// LPGA with linear networks: the point at which decoder and encoder come to rest, as methods.md 6.12 derives it, and
// where there is none. Gradients at chosen weights; nothing is trained.
import { beforeAll, describe, expect, it } from "vitest";
import { Store, inMode } from "../nn/scope";
import type { Noise } from "../noise";
import { product, tensor } from "../testing/matrices";
import { useBackend } from "../testing/node";
import { lossOf, slopes, spec, total, weights } from "../testing/pga";
import { type Tensor, tf } from "../tf";
import lpga from "./lpga";

beforeAll(() => useBackend("wasm"));

describe("two equal directions, linear networks: where decoder and encoder come to rest (methods.md 6.12)", () => {
  // x = V t in D = 4 dimensions, V orthonormal, t four points (±1, ±1)·√S: variance S each. f = wVᵀ, g = uV, s = uw.
  // Decoder: −2HS(1 − s)w/D + c/u = 0, so s(1 − s) = γ/S with γ = cD/2H; encoder: −(2S/D + 2a)(1 − s)u·H/H… = −cwS,
  // that is u/w = cS/(2(1 − s)(HS/D + a)). ± draws have moments exactly 0 and 1.
  const [S, D, H, a] = [2.5, 4, 2, 0.3];
  const corners = [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ];
  const V = [
    [0.5, 0.5, 0.5, 0.5],
    [0.5, -0.5, 0.5, -0.5],
  ];
  const x = corners.map(t => product([t.map(v => v * Math.sqrt(S))], V)[0]!);
  const exact: Noise = { normal: () => tensor(corners), uniform: shape => tf.zeros([...shape]) };
  const at = (w: number, u: number, c: number): { encoder: number; decoder: number } => {
    const store = new Store(1);
    const scope = store.scope();
    const transposed = V[0]!.map((_, d) => V.map(row => row[d]!));
    const kernel = (name: string, m: number[][]) =>
      scope.child(name).parameter("kernel", [m.length, m[0]!.length], () => tensor(m));
    const f = kernel(
      "encoder",
      transposed.map(row => row.map(v => v * w)),
    );
    const g = kernel(
      "decoder",
      V.map(row => row.map(v => v * u)),
    );
    const nets = {
      encoder: scope.child("encoder").net((y: Tensor) => ({ mean: tf.matMul(y as tf.Tensor2D, f() as tf.Tensor2D) })),
      decoder: scope.child("decoder").net((z: Tensor) => tf.matMul(z as tf.Tensor2D, g() as tf.Tensor2D)),
    };
    const given = { ...weights, latent: H, priorWeight: a, dataWeight: 0, likelihoodWeight: c };
    const moving = new Set(["encoder", "decoder"]);
    const found = slopes(
      { buffers: [...store.buffers], run: piece => inMode({ training: moving, moving, noise: exact }, piece) },
      () => total(lossOf(lpga, nets, given, 1, exact, x, { ...spec, shape: [4] })),
    );
    store.dispose();
    // along the direction in which w or u grows, per unit
    const along = (slope: number[], m: number[][]) => slope.reduce((sum, v, k) => sum + v * m.flat()[k]!, 0);
    const largest = (slope: number[]) => Math.max(...slope.map(Math.abs));
    return {
      encoder: Math.sign(along(found["encoder/kernel"]!, transposed)) * largest(found["encoder/kernel"]!),
      decoder: Math.sign(along(found["decoder/kernel"]!, V)) * largest(found["decoder/kernel"]!),
    };
  };
  const gain = (c: number) => 0.5 * (1 + Math.sqrt(1 - (4 * c * D) / (2 * H) / S));
  const places = (s: number, c: number): [w: number, u: number] => {
    const ratio = (c * S) / (2 * (1 - s) * ((H * S) / D + a));
    const w = Math.sqrt(s / ratio);
    return [w, s / w];
  };
  it.each([0.1, 0.3, 0.6])("no gradient at s(1 − s) = γ/S for c = %s, and one to either side", c => {
    const s = gain(c);
    const [w, u] = places(s, c);
    const rest = at(w, u, c);
    // terms of size 1 cancel; the log term carries 1e-5 of rounding through differences of 0.014
    for (const slope of [rest.encoder, rest.decoder]) expect(Math.abs(slope)).toBeLessThan(2e-4);
    expect(at(w, 1.05 * u, c).decoder).toBeGreaterThan(2e-3); // descent comes back from above
    expect(at(w, 0.97 * u, c).decoder).toBeLessThan(-1e-3); // and from below
    expect(at(1.05 * w, u, c).encoder).toBeGreaterThan(2e-3);
  });
  it("beyond S = 2cD/H the decoder shrinks from wherever it is", () => {
    const c = ((S * H) / (2 * D)) * 1.1;
    for (const s of [0.1, 0.3, 0.5, 0.7, 0.9, 1]) expect(at(1, s, c).decoder, `s = ${s}`).toBeGreaterThan(0.001);
    // below the limit it does not
    expect(Math.min(...[0.1, 0.3, 0.5, 0.7, 0.9].map(s => at(1, s, c / 1.3).decoder))).toBeLessThan(0);
  });
});

// Perceptual generative autoencoders: every term against its closed form and its differences, whom it moves, the one
// scalar against the two losses of the authors' code, the stationary point that methods.md 6.12 derives, the warm-up,
// the way from LVPGA to LPGA, and what leaves the networks.
import { beforeAll, describe, expect, it } from "vitest";
import { type AnyFields, initial, type Values } from "../config";
import {
  energy,
  jacobian,
  latentError,
  logDeterminant,
  meanSquaredError,
  noiseError,
  onSphere,
  perceived,
  radiusOf,
  stretch,
  stretchBound,
} from "../losses/perceptual";
import type { AnyMethod, Loss } from "../method";
import { type Code, decoded, encoded, inward, type NoisyCode, noisyPair, pair, type Pair } from "../nn/pga";
import { Store, inMode } from "../nn/scope";
import { evaluationNoise, type Noise } from "../noise";
import { normalOf, streamOf } from "../random";
import { expectGradients } from "../testing/gradient";
import { nodeHost, useBackend } from "../testing/node";
import { toyTable } from "../testing/toys";
import { gradientsOf, stopGradient, type Tensor, tf } from "../tf";
import { Session } from "../train/session";
import lpga, { afterWarmup } from "./lpga";
import lvpga from "./lvpga";
import vpga from "./vpga";
import type { DataSpec, Step } from "../step";

beforeAll(() => useBackend("wasm"));
const normals = (count: number, place: number) => normalOf(streamOf(17, { purpose: "data", place })(count));
const matrix = (rows: number, columns: number, place: number): number[][] =>
  Array.from({ length: rows }, (_, r) =>
    Array.from(normals(rows * columns, place).subarray(r * columns, (r + 1) * columns)),
  );
const T = (rows: number[][]) => tf.tensor2d(rows);
const value = (make: () => Tensor) => tf.tidy(() => make().dataSync()[0]!);
const values = (make: () => Tensor) => tf.tidy(() => Array.from(make().dataSync()));
// 2e-6: some dozen float32 operations of 6e-8 each
const close = (got: number, expected: number, relative = 2e-6) =>
  expect(Math.abs(got - expected), `${got}, expected ${expected}`).toBeLessThanOrEqual(
    relative * (1 + Math.abs(expected)),
  );
const product = (a: number[][], b: number[][]) =>
  a.map(row => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
const mean = (all: readonly number[]) => all.reduce((a, b) => a + b, 0) / all.length;
const squared = (row: readonly number[]) => row.reduce((sum, v) => sum + v * v, 0);
const linear = (m: number[][]) => (codes: Tensor) => tf.matMul(codes as tf.Tensor2D, T(m));

describe("terms of a linear h(z) = zM, in float64 beside", () => {
  const Z = matrix(4, 3, 1),
    M = matrix(3, 3, 2),
    D = matrix(4, 3, 3);
  it("stretch = ½ mean ln ‖δM‖²/‖δ‖²", () =>
    close(
      value(() => stretch(linear(M), T(Z), T(D))),
      mean(D.map(d => 0.5 * Math.log(squared(product([d], M)[0]!) / squared(d)))),
    ));
  // a difference of 0.01 between codes near 1: 6e-8/0.01 of rounding, some ten times
  it("stretch of a step of any length is the same, where h is linear", () =>
    close(
      value(() => stretch(linear(M), T(Z), T(D).mul(0.01))),
      value(() => stretch(linear(M), T(Z), T(D))),
      2e-4,
    ));
  it("noiseError = mean over rows and dimensions of (nM)²/r²", () => {
    const r2 = M.map((_, j) => mean(Z.map(z => z[j]! ** 2)));
    // h(z + n) − h(z) cancels a digit
    close(
      value(() => noiseError(linear(M), T(Z), T(D))),
      mean(product(D, M).flatMap(row => row.map((v, j) => (v * v) / r2[j]!))),
      1e-5,
    );
  });
  it("energy and squared error are means over elements", () => {
    close(
      value(() => energy(T(Z))),
      0.5 * mean(Z.flat().map(v => v * v)),
    );
    close(
      value(() => meanSquaredError(T(Z), T(D))),
      mean(Z.flat().map((v, i) => (v - D.flat()[i]!) ** 2)),
    );
  });
  it("gradients are those of differences: in M, and in the noise", () => {
    // ε = 1e-2: of ln ‖δM‖ the third derivative is some 2/‖δM‖³, so ε²f'''/6 is 1e-4 to 1e-3 of the slope
    const loose = {
      relative: 5e-3,
      // rounding, 2⁻²⁴ · 10/ε
      absolute: 3e-4,
    };
    expectGradients(
      m => stretch(codes => tf.matMul(codes as tf.Tensor2D, m as tf.Tensor2D), T(Z), T(D)),
      [T(M)],
      loose,
    );
    expectGradients(
      (m, n) => noiseError(codes => tf.matMul(codes as tf.Tensor2D, m as tf.Tensor2D), T(Z), n!),
      [T(M), T(D)],
      loose,
    );
    expectGradients(z => energy(z!), [T(Z)], loose);
    expectGradients(x => meanSquaredError(x!, T(D)), [T(Z)], loose);
  });
  it("codes count as constants in stretch and noise, and the length of a step in stretch", () => {
    for (const loss of [stretch, noiseError]) expect(gradientOf(z => loss(linear(M), z, T(D)), T(Z))).toBeUndefined();
    // δ·∂/∂δ of ½ ln ‖δM‖² alone is 1, so 1/4 a row of four; of the ratio it would be 0
    const along = tf.tidy(() =>
      tf
        .grad((d: Tensor) => stretch(linear(M), T(Z), d))(T(D))
        .mul(T(D))
        .sum(1)
        .dataSync(),
    );
    for (const slope of along) close(slope, 0.25, 1e-4);
  });
  it("δ lies on the sphere of radius 0.01 √H, in all directions", () => {
    const rows = tf.tidy(() => onSphere(evaluationNoise(1, "sphere"), [4096, 3]).arraySync() as number[][]);
    for (const row of rows) close(Math.sqrt(squared(row)) / radiusOf(3), 1, 1e-5);
    close(radiusOf(3), 0.01 * Math.sqrt(3));
    // variance 1/3 a dimension; five standard errors, odds 6e-7 each
    for (const j of [0, 1, 2])
      expect(Math.abs(mean(rows.map(row => row[j]!)) / radiusOf(3))).toBeLessThan(5 * Math.sqrt(1 / 3 / 4096));
  });
});
const worst = (a: ArrayLike<number>, expected: (k: number) => number) =>
  Array.from(a).reduce((most, v, k) => Math.max(most, Math.abs(v - expected(k))), 0);
/** undefined where the tape finds no way. */
function gradientOf(loss: (x: Tensor) => Tensor, x: Tensor): number[] | undefined {
  return tf.tidy(() => {
    const variable = tf.variable(x),
      [gradient] = gradientsOf(() => loss(variable), [variable]),
      found = gradient ? Array.from(gradient.dataSync()) : undefined;
    variable.dispose();
    return found;
  });
}

describe("proposition 1", () => {
  const det3 = (m: number[][]) => {
    const [a, b, c, d, e, f, g, h, i] = m.flat() as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  };
  const directions = (count: number, d: number) =>
    tf.tidy(() => onSphere(evaluationNoise(2, "directions"), [count, d]).div(radiusOf(d)));
  it("ln |det| is that of Leibniz' formula, and the differences of a linear map are the map", () => {
    const Ms = [4, 5, 6].map(place => matrix(3, 3, place));
    values(() => logDeterminant(tf.tensor3d(Ms))).forEach((got, k) =>
      close(got, Math.log(Math.abs(det3(Ms[k]!))), 1e-5),
    );
    const J = values(() => jacobian(linear(Ms[0]!), T(matrix(2, 3, 7))));
    // differences over 0.017 of values near 2: 1e-7/0.017, some times
    Ms[0]!
      .concat(Ms[0]!)
      .flat()
      .forEach((expected, k) => close(J[k]!, expected, 2e-4));
  });
  it("the bound holds, and meets ln |det| where h turns and scales", () => {
    const [s, a] = [0.8, 0.7],
      turned = [
        [s * Math.cos(a), s * Math.sin(a)],
        [-s * Math.sin(a), s * Math.cos(a)],
      ];
    close(
      value(() => stretchBound(tf.tensor3d([turned]), directions(64, 2))),
      2 * Math.log(s),
      1e-5,
    );
    close(
      value(() => logDeterminant(tf.tensor3d([turned]))),
      2 * Math.log(s),
      1e-5,
    );
    for (const place of [8, 9, 10, 11]) {
      const J = tf.tensor3d([matrix(3, 3, place)]),
        [bound, volume] = [value(() => stretchBound(J, directions(8192, 3))), value(() => logDeterminant(J))];
      // measured 0.1 and more; ln ‖Ju‖ has a deviation of at most 0.7, so its 8192-fold mean times 3 an error of 0.02
      expect(bound - volume).toBeGreaterThan(0.05);
    }
    // of diag(s₁, s₂): E ln √(s₁² cos² + s₂² sin²) = ln ((s₁ + s₂)/2) exactly (Jensen's formula on the circle), so the
    // bound is 2 ln of the mean
    const even = tf.tensor2d(
      Array.from({ length: 360 }, (_, k) => [Math.cos((k * Math.PI) / 180), Math.sin((k * Math.PI) / 180)]),
    );
    close(
      value(() =>
        stretchBound(
          tf.tensor3d([
            [
              [2, 0],
              [0, 0.5],
            ],
          ]),
          even,
        ),
      ),
      2 * Math.log(1.25),
      1e-5,
    );
  });
});

// One step of a method on a table of four rows, with nets of a store of ours.
const spec: DataSpec = { kind: "vectors", shape: [5], range: [-2, 2], count: 4, tests: 4, classes: 1 };
const X = matrix(4, 5, 20);
const small = { latent: 3, width: 16 / 256, decoderWidth: 1, batchNorm: false };
type Given = Readonly<Record<string, number | boolean>>;
const weights: Given = {
  priorWeight: 0.3,
  dataWeight: 0.2,
  likelihoodWeight: 0.15,
  noiseWeight: 0.25,
  klWeight: 0.35,
  latentReconstruction: true,
  batch: 4,
  latent: 3,
  warmup: 10,
  trainSteps: 20,
};
const live = (given: Given) =>
  Object.fromEntries(
    Object.entries(given).map(([name, v]) => [name, name.endsWith("Weight") ? tf.scalar(Number(v)) : v]),
  );
const noise = () => evaluationNoise(3, "pga");
interface World<K extends Code> {
  store: Store;
  nets: Pair<K>;
  run: <R>(make: () => R) => R;
  buffers: readonly [path: string, buffer: tf.Variable][];
}
function world<K extends Code>(make: (store: Store) => Pair<K>): World<K> {
  const store = new Store(5),
    nets = make(store),
    roots = new Set(["encoder", "decoder"]);
  return {
    store,
    nets,
    run: piece => inMode({ training: roots, moving: roots, noise: noise() }, piece),
    buffers: [...store.buffers],
  };
}
const plain = () => world(store => pair(store.scope(), spec, small));
const noisy = () => world(store => noisyPair(store.scope(), spec, small));
const lossOf = (
  method: unknown,
  nets: unknown,
  given: Given,
  progress = 1,
  draws: Noise = noise(),
  x: number[][] = X,
  data: DataSpec = spec,
): Loss =>
  (method as AnyMethod).phases[0]!.updates[0]!.loss({
    nets,
    config: live(given),
    data,
    noise: draws,
    index: tf.scalar(0),
    progress: tf.scalar(progress),
    batch: () => ({ x: T(x), labels: tf.zeros([x.length]) }),
  } as unknown as Step<Record<string, unknown>, never>);
type Slopes = Readonly<Record<string, number[] | undefined>>;
/** Per variable: undefined where the loss does not depend on it. */
const slopes = ({ run, buffers }: Pick<World<Code>, "run" | "buffers">, loss: () => Tensor): Slopes =>
  tf.tidy(() => {
    const found = gradientsOf(
      () => run(loss),
      buffers.map(([, b]) => b),
    );
    return Object.fromEntries(
      buffers.map(([path], k) => [path, found[k] ? Array.from(found[k].dataSync()) : undefined]),
    );
  });
const total = ({ terms }: Loss) => tf.addN(Object.values(terms));
const reached = (found: Slopes) =>
  (["encoder", "decoder"] as const).filter(root =>
    Object.entries(found).some(([path, g]) => path.startsWith(root) && g?.some(v => v !== 0)),
  );

describe("whom a term moves", () => {
  const table: readonly (readonly [
    name: string,
    method: unknown,
    make: () => World<Code>,
    who: Readonly<Record<string, readonly string[]>>,
  ])[] = [
    [
      "lpga",
      lpga,
      plain,
      {
        reconstruction: ["encoder", "decoder"],
        "latent-prior": ["encoder"],
        "latent-data": ["encoder"],
        energy: ["encoder"],
        volume: ["decoder"],
      },
    ],
    [
      "vpga",
      vpga,
      noisy,
      {
        reconstruction: ["encoder", "decoder"],
        "latent-prior": ["encoder"],
        "latent-data": ["encoder"],
        noise: ["encoder", "decoder"],
        kl: ["encoder"],
      },
    ],
    [
      "lvpga",
      lvpga,
      noisy,
      {
        reconstruction: ["encoder", "decoder"],
        "latent-prior": ["encoder"],
        "latent-data": ["encoder"],
        volume: ["encoder", "decoder"],
        kl: ["encoder"],
        energy: ["encoder"],
      },
    ],
  ];
  it.each(table)("%s", (_, method, make, who) => {
    const at = make();
    expect(Object.keys(at.run(() => tf.tidy(() => lossOf(method, at.nets, weights).terms))).sort()).toEqual(
      Object.keys(who).sort(),
    );
    for (const [term, expected] of Object.entries(who))
      expect(reached(slopes(at, () => lossOf(method, at.nets, weights).terms[term]!)), term).toEqual(expected);
    for (const name of Object.keys(at.run(() => lossOf(method, at.nets, weights).watch!)))
      expect(
        reached(slopes(at, () => lossOf(method, at.nets, weights).watch![name]!)),
        `${name} is only watched`,
      ).toEqual([]);
    at.store.dispose();
  });
  it.each([
    ["vpga", "noise", vpga],
    ["lvpga", "volume", lvpga],
  ] as const)("%s: %s reaches the encoder through σ alone, so not the head of the mean", (_, term, method) => {
    const at = noisy(),
      found = slopes(at, () => lossOf(method, at.nets, weights).terms[term]!);
    expect(found["encoder/mean/kernel"]).toBeUndefined();
    expect(found["encoder/log-variance/kernel"]!.some(v => v !== 0)).toBe(true);
    at.store.dispose();
  });
  it("without latent reconstruction its terms are gone, their errors still watched", () => {
    const at = plain(),
      { terms, watch } = at.run(() => lossOf(lpga, at.nets, { ...weights, latentReconstruction: false }));
    expect(Object.keys(terms)).toEqual(["reconstruction", "energy", "volume"]);
    expect(Object.keys(watch!)).toEqual(expect.arrayContaining(["prior-error", "data-error"]));
    at.store.dispose();
  });
});

describe("one scalar against the two losses of the authors' code", () => {
  // train_lpga.py, train_vpga.py, train_lvpga.py: enc_loss differentiated in the encoder alone, dec_loss in the decoder
  // alone; "no_enc_grad" takes the encoder's direct part off again by subtracting f(sg(image)) and adding its value.
  // The same draws, in the order in which our loss asks for them.
  const c = weights as Readonly<Record<string, number>>,
    sg = stopGradient;
  type Nets = Pair<Code & Partial<NoisyCode>>;
  const parts = ({ encoder: f, decoder: g }: Nets, draws: Noise) => {
    const x = T(X),
      code = f(x),
      z = code.mean,
      zn = draws.normal(z.shape),
      e = draws.normal(z.shape);
    const again = (codes: Tensor) => f(g(codes)).mean;
    const directless = (codes: Tensor) => {
      const image = g(codes),
        found = f(image).mean;
      return found.sub(f(sg(image)).mean.sub(sg(found)));
    };
    const both = meanSquaredError(x, g(z)),
      latent = meanSquaredError(again(zn), zn)
        .mul(c["priorWeight"]!)
        .add(meanSquaredError(again(sg(z)), sg(z)).mul(c["dataWeight"]!));
    return { code, z, e, again, directless, both, latent, still: sg(z), energy: z.square().mean().mul(0.5) };
  };
  const log = (a: Tensor, b: Tensor, length: Tensor | number) =>
    a.sub(b).div(length).square().sum(1).log().mean().mul(0.5);
  const kl = ({ mean: m, logVariance: lv }: NoisyCode) => m.square().add(lv.exp()).sub(lv).sub(1).mean().mul(0.5);
  const table: readonly (readonly [
    name: string,
    method: unknown,
    make: () => World<Code>,
    losses: (nets: Nets, draws: Noise) => { enc: Tensor; dec: Tensor },
  ])[] = [
    [
      "lpga",
      lpga,
      plain,
      (nets, draws) => {
        const { still, e, again, both, latent, energy: own } = parts(nets, draws),
          delta = e.div(e.square().sum(1, true).sqrt()).mul(radiusOf(3));
        return {
          enc: both.add(latent).add(own.mul(c["likelihoodWeight"]!)),
          dec: both.add(log(again(still.add(delta)), again(still), radiusOf(3)).mul(c["likelihoodWeight"]!)),
        };
      },
    ],
    [
      "vpga",
      vpga,
      noisy,
      (nets, draws) => {
        const { code, still, e, directless, both, latent } = parts(nets, draws),
          n = code.logVariance!.mul(0.5).exp().mul(e),
          r = still.square().mean(0).sqrt();
        const seen = directless(still)
          .div(r)
          .sub(directless(still.add(n)).div(r))
          .square()
          .mean()
          .mul(c["noiseWeight"]!);
        return {
          enc: both
            .add(latent)
            .add(seen)
            .add(kl(code as NoisyCode).mul(c["klWeight"]!)),
          dec: both.add(seen),
        };
      },
    ],
    [
      "lvpga",
      lvpga,
      noisy,
      (nets, draws) => {
        const { code, still, e, directless, both, latent, energy: own } = parts(nets, draws),
          delta = e.mul(code.logVariance!.mul(0.5).exp().add(0.01));
        const seen = log(directless(still.add(delta)), directless(still), sg(delta.square().sum(1, true).sqrt())).mul(
          c["noiseWeight"]!,
        );
        return {
          enc: both
            .add(latent)
            .add(seen)
            .add(kl(code as NoisyCode).mul(c["klWeight"]!))
            .add(own.mul(c["likelihoodWeight"]!)),
          dec: both.add(seen),
        };
      },
    ],
  ];
  it.each(table)("%s", (_, method, make, losses) => {
    const at = make(),
      ours = slopes(at, () => total(lossOf(method, at.nets, weights)));
    const enc = slopes(at, () => losses(at.nets as Nets, noise()).enc),
      dec = slopes(at, () => losses(at.nets as Nets, noise()).dec);
    for (const [path, got] of Object.entries(ours)) {
      const expected = (path.startsWith("encoder") ? enc : dec)[path]!,
        size = Math.max(...expected.map(Math.abs));
      expect(size, `${path}: something to compare`).toBeGreaterThan(0);
      // the log term divides differences of 0.02 between codes near 1 in float32, 6e-8/0.02 of rounding
      // in each of some dozens
      got!.forEach((g, k) =>
        expect(Math.abs(g - expected[k]!), `${path} ${k}: ${g}, expected ${expected[k]}`).toBeLessThan(
          3e-4 * size + 1e-6,
        ),
      );
    }
    at.store.dispose();
  });
});

describe("two equal directions, linear networks: where decoder and encoder come to rest (methods.md 6.12)", () => {
  // x = V t in D = 4 dimensions, V orthonormal, t four points (±1, ±1)·√S: variance S each. f = wVᵀ, g = uV, s = uw.
  // Decoder: −2HS(1 − s)w/D + c/u = 0, so s(1 − s) = γ/S with γ = cD/2H; encoder: −(2S/D + 2a)(1 − s)u·H/H… = −cwS,
  // that is u/w = cS/(2(1 − s)(HS/D + a)). ± draws have moments exactly 0 and 1.
  const [S, D, H, a] = [2.5, 4, 2, 0.3],
    corners = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ];
  const V = [
      [0.5, 0.5, 0.5, 0.5],
      [0.5, -0.5, 0.5, -0.5],
    ],
    x = corners.map(t => product([t.map(v => v * Math.sqrt(S))], V)[0]!);
  const exact: Noise = { normal: () => T(corners), uniform: shape => tf.zeros([...shape]) };
  const at = (w: number, u: number, c: number): { encoder: number; decoder: number } => {
    const store = new Store(1),
      scope = store.scope(),
      transposed = V[0]!.map((_, d) => V.map(row => row[d]!));
    const kernel = (name: string, m: number[][]) =>
      scope.child(name).parameter("kernel", [m.length, m[0]!.length], () => T(m));
    const f = kernel(
        "encoder",
        transposed.map(row => row.map(v => v * w)),
      ),
      g = kernel(
        "decoder",
        V.map(row => row.map(v => v * u)),
      );
    const nets = {
      encoder: scope.child("encoder").net((y: Tensor) => ({ mean: tf.matMul(y as tf.Tensor2D, f() as tf.Tensor2D) })),
      decoder: scope.child("decoder").net((z: Tensor) => tf.matMul(z as tf.Tensor2D, g() as tf.Tensor2D)),
    };
    const given = { ...weights, latent: H, priorWeight: a, dataWeight: 0, likelihoodWeight: c },
      moving = new Set(["encoder", "decoder"]);
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
    const ratio = (c * S) / (2 * (1 - s) * ((H * S) / D + a)),
      w = Math.sqrt(s / ratio);
    return [w, s / w];
  };
  it.each([0.1, 0.3, 0.6])("no gradient at s(1 − s) = γ/S for c = %s, and one to either side", c => {
    const s = gain(c),
      [w, u] = places(s, c),
      rest = at(w, u, c);
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

describe("warm-up", () => {
  it("is on from the step of its number, in float32, and keeps its share of a shortened run", () => {
    const on = (step: number, warmup: number, trainSteps: number, planned = trainSteps) =>
      value(() => afterWarmup({ config: { warmup, trainSteps }, progress: tf.scalar(Math.fround(step / planned)) }));
    for (const [warmup, steps] of [
      [1000, 15000],
      [600, 3000],
      [3000, 562500],
      [3, 7],
      [1, 999_983],
    ] as const)
      expect([on(warmup - 1, warmup, steps), on(warmup, warmup, steps)]).toEqual([0, 1]);
    expect([on(0, 0, 10), on(3, 10, 20, 8), on(4, 10, 20, 8)]).toEqual([1, 0, 1]);
  });
  it.each([
    ["lpga", lpga, plain],
    ["lvpga", lvpga, noisy],
  ] as const)("%s is a plain autoencoder before, and all of itself after", (_, method, make) => {
    const at = make(),
      before = lossTerms(at.run(() => lossOf(method, at.nets, weights, 9 / 20))),
      after = lossTerms(at.run(() => lossOf(method, at.nets, weights, 10 / 20)));
    for (const [name, term] of Object.entries(before))
      if (name !== "reconstruction") expect([name, term === 0, after[name] !== 0]).toEqual([name, true, true]);
    const gated = slopes(at, () => total(lossOf(method, at.nets, weights, 9 / 20))),
      alone = slopes(at, () => lossOf(method, at.nets, weights, 9 / 20).terms["reconstruction"]!);
    for (const [path, slope] of Object.entries(alone))
      slope?.forEach((v, k) => expect(gated[path]![k]).toBeCloseTo(v, 7));
    at.store.dispose();
  });
  it("in a run: the terms begin with the step of its number", async () => {
    const values: Values = {
      ...initial(lpga.config as unknown as AnyFields),
      ...lpga.starts!.vectors,
      width: 0.0625,
      batch: 8,
      warmup: 5,
      trainSteps: 10,
    };
    const session = Session.create({
      method: lpga as unknown as AnyMethod,
      table: toyTable(),
      host: nodeHost,
      run: { version: 1, method: "lpga", dataset: "toy", seed: 1, values, data: {} },
    });
    await session.advance(10);
    const { series } = await session.report();
    for (const name of ["latent-prior", "energy", "volume"])
      expect(
        Array.from(series[`train/autoencoder/${name}`]!.values, v => v !== 0),
        name,
      ).toEqual([false, false, false, false, false, true, true, true, true, true]);
    expect(
      Array.from(series["train/autoencoder/latent-data"]!.values).every(v => v === 0),
      "b = 0",
    ).toBe(true);
    expect(Array.from(series["train/autoencoder/data-error"]!.values).every(v => v > 0)).toBe(true);
    session.dispose();
  });
});
const lossTerms = ({ terms }: Loss) =>
  Object.fromEntries(Object.entries(terms).map(([name, t]) => [name, t.dataSync()[0]!]));

describe("LVPGA with k = 0 and v = c", () => {
  it("is LPGA once the noise is at its floor: the same terms, and the decoder's gradient", () => {
    // weights are keyed by seed and path, so both pairs begin alike; the same draws give δ the same directions; its
    // length is 0.017 or 0.015 to 0.05, of which ln ‖h(z + δ) − h(z)‖²/‖δ‖² knows only at a kink
    const one = plain(),
      two = noisy(),
      given = { ...weights, klWeight: 0, noiseWeight: weights["likelihoodWeight"]! };
    two.store.buffers.get("encoder/log-variance/bias")!.assign(tf.fill([3], -10));
    two.store.buffers.get("encoder/log-variance/kernel")!.assign(tf.zeros([16, 3]));
    const [l, v] = [
      lossTerms(one.run(() => lossOf(lpga, one.nets, given))),
      lossTerms(two.run(() => lossOf(lvpga, two.nets, given))),
    ];
    for (const term of ["reconstruction", "latent-prior", "latent-data", "energy"]) close(v[term]!, l[term]!);
    expect(v["kl"]).toBe(0);
    close(v["volume"]!, l["volume"]!, 0.02);
    const [a, b] = [
      slopes(one, () => total(lossOf(lpga, one.nets, given))),
      slopes(two, () => total(lossOf(lvpga, two.nets, given))),
    ];
    for (const [path, slope] of Object.entries(a)) {
      const size = Math.max(...slope!.map(Math.abs));
      slope!.forEach((s, k) => expect(Math.abs(b[path]![k]! - s), path).toBeLessThan(0.05 * size));
    }
    for (const at of [one, two]) at.store.dispose();
  });
});

describe("what enters and leaves the networks", () => {
  const images = (side: number, depth: number): DataSpec => ({
    kind: "images",
    shape: [side, side, depth],
    range: [0, 1],
    count: 4,
    tests: 4,
    classes: 1,
    mean: Array.from({ length: depth }, (_, k) => 0.2 + 0.3 * k),
  });
  const rows = (count: number, { shape }: DataSpec) =>
    tf.tensor(
      normals(count * shape.reduce((p, n) => p * n, 1), 30).map(v => 1 / (1 + Math.exp(-v))),
      [count, ...shape],
    );
  const evaluated = <R>(make: () => R) => inMode({ training: new Set(), moving: new Set(), noise: noise() }, make);
  it.each([
    [28, 1, false],
    [28, 1, true],
    [32, 3, false],
    [32, 3, true],
  ] as const)(
    "sides of %s, depth %s, batch norm %s: shapes, ranges, and the mean pixel at first",
    (side, depth, batchNorm) => {
      const data = images(side, depth),
        store = new Store(1),
        nets = noisyPair(store.scope(), data, { latent: 6, width: 1 / 16, decoderWidth: 1, batchNorm });
      evaluated(() => {
        const x = rows(3, data),
          { mean: z, logVariance } = encoded(nets, x, data),
          back = decoded(nets, z, data);
        expect([z.shape, logVariance.shape, back.shape]).toEqual([
          [3, 6],
          [3, 6],
          [3, side, side, depth],
        ]);
        expect(back.min().dataSync()[0]).toBeGreaterThan(0);
        expect(back.max().dataSync()[0]).toBeLessThan(1);
        // every layer gives 0 there but the last bias
        if (!batchNorm)
          expect(worst(decoded(nets, tf.zeros([1, 6]), data).dataSync(), k => data.mean![k % depth]!)).toBeLessThan(
            1e-5,
          );
        const at = x.dataSync();
        expect(worst(inward(x, data).dataSync(), k => 2 * at[k]! - 1)).toBeLessThan(1e-6);
      });
      const parameters = [...store.buffers].filter(([path]) => path.endsWith("norm/scale")).map(([path]) => path);
      expect(parameters).toEqual(
        batchNorm ? ["encoder/1/norm/scale", "encoder/2/norm/scale", "decoder/1/norm/scale"] : [],
      );
      store.dispose();
    },
  );
  it("is the authors' network, here at a quarter of its 64 and 128 filters of 5 x 5 and 1024 units, or 64, 128 and 256 filters", () => {
    const shapes = (data: DataSpec) => {
      const store = new Store(1);
      pair(store.scope(), data, { latent: 12, width: 0.25, decoderWidth: 1, batchNorm: false });
      const all = Object.fromEntries(
        [...store.buffers]
          .filter(([path]) => path.endsWith("kernel"))
          .map(([path, b]) => [path.replace("/kernel", ""), b.shape]),
      );
      store.dispose();
      return all;
    };
    expect(shapes(images(28, 1))).toEqual({
      "encoder/0": [5, 5, 1, 16],
      "encoder/1": [5, 5, 16, 32],
      "encoder/2": [1568, 256],
      "encoder/mean": [256, 12],
      "decoder/0": [12, 256],
      "decoder/1": [256, 1568],
      "decoder/2": [5, 5, 16, 32],
      "decoder/3": [5, 5, 1, 16],
    });
    expect(shapes(images(32, 3))).toEqual({
      "encoder/0": [5, 5, 3, 16],
      "encoder/1": [5, 5, 16, 32],
      "encoder/2": [5, 5, 32, 64],
      "encoder/mean": [1024, 12],
      "decoder/0": [12, 1024],
      "decoder/1": [5, 5, 32, 64],
      "decoder/2": [5, 5, 16, 32],
      "decoder/3": [5, 5, 3, 16],
    });
  });
  it("with batch norm a few codes are decoded among a hundred fixed draws of the prior, so not by their own statistics; enough of them alone", () => {
    const data = images(28, 1),
      store = new Store(1),
      nets = pair(store.scope(), data, { latent: 2, width: 1 / 16, decoderWidth: 1, batchNorm: true });
    evaluated(() => {
      const codes = tf.tensor2d(normals(240, 31), [120, 2]),
        image = (z: Tensor) => Array.from(decoded(nets, z, data).dataSync());
      const alone = image(codes.slice(0, 1)),
        again = image(codes.slice(0, 1)),
        raw = Array.from(nets.decoder(codes.slice(0, 1)).dataSync(), v => (v + 1) / 2);
      expect(again).toEqual(alone);
      expect(worst(alone, k => raw[k]!)).toBeGreaterThan(1e-3); // one row normalised by itself is its shift
      const joined = Array.from(
        nets
          .decoder(tf.concat([codes.slice(0, 1), store.buffers.get("filler")!]))
          .slice(0, 1)
          .dataSync(),
        v => (v + 1) / 2,
      );
      expect(worst(alone, k => joined[k]!)).toBeLessThan(1e-6);
      const many = image(codes),
        direct = Array.from(nets.decoder(codes).dataSync(), v => (v + 1) / 2);
      expect(worst(many, k => direct[k]!)).toBeLessThan(1e-6);
      expect(encoded(nets, rows(3, data), data).mean.shape).toEqual([3, 2]);
    });
    store.dispose();
  });
  it("h's gradient reaches the decoder, never the encoder", () => {
    const at = plain();
    expect(
      reached(
        slopes(at, () =>
          perceived(at.nets)(T(matrix(4, 3, 40)))
            .square()
            .mean(),
        ),
      ),
    ).toEqual(["decoder"]);
    expect(
      reached(slopes(at, () => latentError(at.nets, at.nets.decoder(T(matrix(4, 3, 41))), T(matrix(4, 3, 41))))),
    ).toEqual(["encoder"]);
    at.store.dispose();
  });
});

describe("fields", () => {
  it("refuse a weight for which the data have too little variance in the best case", () => {
    // 4 · 0.13 · 0.87 = 0.452 at most, so below 0.226
    const digits: DataSpec = {
      kind: "images",
      shape: [28, 28, 1],
      range: [0, 1],
      count: 4,
      tests: 4,
      classes: 1,
      mean: [0.13],
    };
    for (const [method, field] of [
      [lpga, "likelihoodWeight"],
      [lvpga, "noiseWeight"],
    ] as const) {
      expect(() => method.check!({ [field]: 0.23 }, digits)).toThrow(new RegExp(`^${field}: 0.23 .* below 0.23`));
      expect(() => method.check!({ [field]: 0.22 }, digits)).not.toThrow();
    }
  });
});

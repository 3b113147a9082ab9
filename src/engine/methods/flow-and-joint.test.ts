// VAE + flow and the joint training of two stages: losses against float64, against the plain VAE of which they are
// made, and against differences in every variable; diagnostics behind the flow.
import { beforeAll, describe, expect, it } from "vitest";
import { type Values } from "../config";
import { metricsOf } from "../diagnostics";
import type { AnyMethod, Loss } from "../method";
import { updateNoise } from "../noise";
import { rootsOf, Store, inMode } from "../nn/scope";
import { streamOf, uniformOf } from "../random";
import { startsOf } from "../run";
import { microRun, microTable } from "../testing/micro";
import { mean } from "../testing/sample-statistics";
import { nodeHost, useBackend } from "../testing/node";
import { type Buffer, gradientsOf, type Tensor, tf } from "../tf";
import { evaluate } from "../train/evaluation";
import { netsOf } from "../train/rules";
import { Session } from "../train/session";
import { methodOf } from ".";
import type { C as BaseC, N as BaseN } from "../families/vae";
import type { DataSpec, Step } from "../step";

beforeAll(() => useBackend("wasm"));
const vectors: DataSpec = { kind: "vectors", shape: [3], range: [-2, 2], count: 8, tests: 8, classes: 1 };
const images: DataSpec = {
  kind: "images",
  shape: [8, 8, 1],
  range: [0, 1],
  mean: [0.5],
  count: 8,
  tests: 8,
  classes: 1,
};
const ROWS = 4;
const small: Values = {
  gammaStart: 1,
  width: 0.0625,
  latent: 3,
  batch: ROWS,
  secondWidth: 8,
  flowWidth: 8,
  flowLength: 3,
};

interface Bench {
  store: Store;
  nets: BaseN;
  run: <T>(make: (step: Step<never, never>) => T) => T;
  loss: () => Loss;
  method: AnyMethod;
}
/**
 * Nets of a method on a few rows, and its first update's loss with the same noise each time; every parameter is shaken,
 * so that nothing stands where it starts.
 */
function bench(id: string, data: DataSpec, given: Values, { shake = 0.1 } = {}): Bench {
  const method = methodOf(id),
    fields = method.config,
    store = new Store(3);
  const values: Values = {
    ...startsOf(method, data.kind),
    ...Object.fromEntries(Object.entries({ ...small, ...given }).filter(([name]) => fields[name])),
  };
  const config = Object.fromEntries(
    Object.entries(values).map(([name, v]) => [name, fields[name]!.live && typeof v === "number" ? tf.scalar(v) : v]),
  );
  const nets = method.build(store.scope(), config, data);
  for (const [k, buffer] of [...store.buffers.values()].entries())
    if (buffer.trainable)
      tf.tidy(() =>
        buffer.assign(
          buffer.add(
            updateNoise(50 + k, 0, 0, 0)
              .normal(buffer.shape)
              .mul(shake),
          ) as Buffer,
        ),
      );
  const x = tf.tensor(
    uniformOf(streamOf(4, { purpose: "data", place: 0, name: "x" })(ROWS * data.shape.reduce((a, b) => a * b, 1))),
    [ROWS, ...data.shape],
  );
  const update = method.phases[0]!.updates[0]!,
    training = rootsOf(update.moves(nets, config, data).flatMap(netsOf));
  const run = <T>(make: (step: Step<never, never>) => T): T => {
    const noise = updateNoise(3, 0, 0, 0);
    try {
      return inMode({ training, moving: new Set(), noise }, () =>
        make({
          nets,
          config,
          data,
          batch: () => ({ x, labels: x }),
          noise,
          index: tf.scalar(0),
          progress: tf.scalar(0),
        } as never),
      );
    } finally {
      store.discard();
    }
  };
  return { method, store, nets: nets as unknown as BaseN, run, loss: () => run(step => update.loss(step)) };
}
const total = (loss: Loss): Tensor => tf.addN(Object.values(loss.terms).map(t => t.asScalar()));
const numbersOf = (loss: () => Loss): Record<string, number> => {
  const { terms, watch } = loss();
  return Object.fromEntries(Object.entries({ ...terms, ...watch }).map(([name, t]) => [name, t.dataSync()[0]!]));
};
const rowsOf = (t: Tensor) => t.reshape([t.shape[0]!, -1]).arraySync() as number[][];
// sums of some hundred float32 numbers
const close = (got: number | undefined, expected: number, tolerance = 2e-5) =>
  expect(Math.abs(got! - expected), `${got}, expected ${expected}`).toBeLessThan(tolerance * (1 + Math.abs(expected)));
const normal = (x: readonly number[], m: readonly number[], s: (d: number) => number) =>
  x.reduce((sum, v, d) => sum - 0.5 * Math.log(2 * Math.PI) - Math.log(s(d)) - 0.5 * ((v - m[d]!) / s(d)) ** 2, 0);
const divergence = (m: readonly number[], s: readonly number[]) =>
  0.5 * m.reduce((sum, v, d) => sum + v * v + s[d]! ** 2 - 2 * Math.log(s[d]!) - 1, 0);

const EPSILON = 1e-3;
describe("gradients of the whole loss are those of its differences", () => {
  const cases: readonly [string, DataSpec, Values][] = [
    ["vae-flow", vectors, { flow: "planar" }],
    ["vae-flow", vectors, { flow: "iaf" }],
    ["two-stage-joint", vectors, { coupling: "joint" }],
    ["two-stage-joint", vectors, { coupling: "fused" }],
  ];
  it.each(cases)("%s on %o with %o", (id, data, given) => {
    const { store, loss, run, method } = bench(id, data, given);
    const moved = run(step =>
      method.phases[0]!.updates[0]!.moves(step.nets, step.config, data)
        .flatMap(netsOf)
        .flatMap(net => net.variables)
        .filter(v => v.trained)
        .map(v => v.path),
    );
    const buffers = moved.map(path => store.buffers.get(path)!);
    const grads: number[][] = [];
    tf.tidy(() => {
      for (const [b, g] of gradientsOf(() => total(loss()), buffers).entries())
        grads.push(g ? Array.from(g.dataSync()) : expect.unreachable(`${moved[b]} is moved and has no gradient`));
    });
    const value = () => tf.tidy(() => total(loss()).dataSync()[0]!);
    const size = Math.max(...grads.flat().map(Math.abs));
    buffers.forEach((buffer, b) => {
      const gradient = grads[b]!;
      const start = buffer.dataSync().slice(),
        some = Array.from({ length: Math.min(4, start.length) }, (_, k) =>
          Math.floor((k * start.length) / Math.min(4, start.length)),
        );
      for (const i of some) {
        const [up, now, down] = [EPSILON, 0, -EPSILON].map(by => {
          const to = Float32Array.from(start, (v, k) => (k === i ? v + by : v));
          tf.tidy(() => buffer.assign(tf.tensor(to, buffer.shape) as Buffer));
          return { value: value(), at: to[i]! };
        });
        tf.tidy(() => buffer.assign(tf.tensor(start, buffer.shape) as Buffer));
        // a ReLU may turn within ε on one side: the other one has the gradient
        const differences = [
          [up, down],
          [up, now],
          [now, down],
        ].map(([a, b]) => (a!.value - b!.value) / (a!.at - b!.at));
        const difference = differences.reduce((best, d) =>
          Math.abs(gradient[i]! - d) < Math.abs(gradient[i]! - best) ? d : best,
        );
        // of the largest gradient: rounding, 2⁻²⁴ · 60/ε = 4e-3 of up to 60, and a one-sided ε f″/2.
        // Measured 3e-4 at most
        expect(
          Math.abs(gradient[i]! - difference),
          `${moved[b]}[${i}]: gradient ${gradient[i]}, difference ${difference}`,
        ).toBeLessThan(1e-3 * size);
      }
    });
  });
});

describe("VAE + flow", () => {
  it.each([
    ["learned", vectors],
    ["fixed", vectors],
    ["learned", images],
    ["fixed", images],
    ["cross-entropy", images],
  ] as const)("of no steps is the VAE, its KL estimated (%s, %o)", (likelihood, data) => {
    const given = { likelihood, flowLength: 0 },
      flow = numbersOf(bench("vae-flow", data, given).loss),
      plain = numbersOf(bench("vae", data, given).loss);
    const { kl, "log-determinant": log, ...shared } = flow;
    expect([log, Number.isFinite(kl)]).toEqual([0, true]);
    expect(Object.keys(shared).sort()).toEqual(
      [...(likelihood === "cross-entropy" ? [] : ["log-gamma"]), "log-error", "reconstruction", "squared-error"].sort(),
    );
    // the same weights, rows and noise: bit for bit
    for (const [name, value] of Object.entries(shared)) expect(value, name).toBe(plain[name]);
  });
  it("of planar steps starts as the VAE", () => {
    const flow = numbersOf(bench("vae-flow", vectors, { flow: "planar" }, { shake: 0 }).loss),
      plain = numbersOf(bench("vae", vectors, {}, { shake: 0 }).loss);
    close(flow["reconstruction"], plain["reconstruction"]!);
    close(flow["log-determinant"], 0);
  });
  it.each(["planar", "iaf"])("decodes and prices what the flow makes of the draw (%s)", kind => {
    const { run, nets, loss } = bench("vae-flow", vectors, { flow: kind });
    const got = numbersOf(loss),
      all = nets as BaseN & { flow(z: Tensor): { codes: Tensor; logDeterminant: Tensor } };
    const { x, m, s, e, z, log, out } = run(step => {
      const x = step.batch(ROWS).x,
        { mean: m, deviation: s } = all.encoder(x),
        e = step.noise.normal([ROWS, 3]),
        flowed = all.flow(m.add(s.mul(e)));
      return Object.fromEntries(
        Object.entries({ x, m, s, e, z: flowed.codes, log: flowed.logDeterminant, out: all.decoder(flowed.codes) }).map(
          ([name, t]) => [name, rowsOf(t)],
        ),
      ) as Record<"x" | "m" | "s" | "e" | "z" | "log" | "out", number[][]>;
    });
    const gamma = Math.exp(all.gamma().dataSync()[0]!); // the deviation
    // −ln p(x|z_K), and ln q(z_0|x) − ln |det| − ln p(z_K) from the two densities written out, in float64 (Rezende &
    // Mohamed 2015, eq 15)
    close(got["reconstruction"], mean(x.map((row, r) => -normal(row, out[r]!, () => gamma))));
    close(
      got["kl"],
      mean(
        x.map(
          (_, r) =>
            normal(
              m[r]!.map((v, d) => v + s[r]![d]! * e[r]![d]!),
              m[r]!,
              d => s[r]![d]!,
            ) -
            log[r]![0]! -
            normal(z[r]!, [0, 0, 0], () => 1),
        ),
      ),
    );
    close(got["log-determinant"], mean(log.map(row => row[0]!)));
    expect(Math.abs(got["log-determinant"]!)).toBeGreaterThan(1e-3); // the flow does something
  });
  it("generates without it, from the prior alone", () => {
    const { run, method, store } = bench("vae-flow", vectors, { flow: "iaf" }),
      sampler = method.phases[0]!.sample!;
    const samples = () => run(step => Array.from(sampler.finish!(sampler.start(5, step), step).dataSync())),
      before = samples();
    for (const [path, buffer] of store.buffers)
      if (path.startsWith("flow/")) tf.tidy(() => buffer.assign(buffer.add(1) as Buffer));
    expect(samples()).toEqual(before);
  });
  it("λ by pairs of draws is σ² where there is no flow", async () => {
    const method = methodOf("vae-flow"),
      table = await microTable("vectors"),
      session = Session.create({
        method,
        table,
        run: microRun(method, "vectors", 4, 1, { flowLength: 0, latent: 2 }),
        host: nodeHost,
      });
    const encoder = (session.nets as unknown as BaseN).encoder,
      { values = [] } = await evaluate(
        session,
        "active-dimensions",
        metricsOf(session).find(m => m.id === "active-dimensions")!.measure,
      );
    const variances = await evaluate(session, "any", at => at.read(() => encoder(at.batch(32).x).deviation.square()));
    [0, 1].forEach(j => {
      const of = Array.from(variances).filter((_, i) => i % 2 === j),
        error = Math.sqrt(2 * of.reduce((sum, v) => sum + v * v, 0)) / 32; // ½(z − z′)² = σ²χ²₁ has variance 2σ⁴
      // χ²₃₂ nearly: five of its errors, odds 1e-5
      expect(Math.abs(values[j]! - mean(of)), `λ ${values[j]}, expected ${mean(of)}`).toBeLessThan(5 * error);
      expect(values[j]).toBeGreaterThan(0.2 * mean(of)); // not a deviation, nor half of it, nor 0
    });
    session.dispose();
  });
});

describe("both stages at once", () => {
  it("joint: the losses of both stages of one z", () => {
    const { run, nets, loss } = bench("two-stage-joint", vectors, { coupling: "joint" }),
      got = numbersOf(loss);
    const all = nets as BaseN & {
      encoder2(z: Tensor): { mean: Tensor; deviation: Tensor };
      decoder2(u: Tensor): Tensor;
      gamma2(): Tensor;
    };
    const t = run(step => {
      const x = step.batch(ROWS).x,
        { mean: m, deviation: s } = all.encoder(x),
        z = m.add(s.mul(step.noise.normal([ROWS, 3]))),
        { mean: m2, deviation: s2 } = all.encoder2(z),
        out = all.decoder(z),
        u = m2.add(s2.mul(step.noise.normal([ROWS, 3]))); // in the loss's order: dropout draws too
      return Object.fromEntries(
        Object.entries({ x, m, s, z, out, m2, s2, out2: all.decoder2(u) }).map(([name, v]) => [name, rowsOf(v)]),
      ) as Record<"x" | "m" | "s" | "z" | "out" | "m2" | "s2" | "out2", number[][]>;
    });
    const [g, g2] = [all.gamma(), all.gamma2()].map(v => Math.exp(v.dataSync()[0]!)) as [number, number],
      each = (f: (r: number) => number) => mean(t.x.map((_, r) => f(r)));
    // methods.md 6.2.1 and 6.3.1, densities written out, in float64
    close(
      got["reconstruction"],
      each(r => -normal(t.x[r]!, t.out[r]!, () => g)),
    );
    close(
      got["kl"],
      each(r => divergence(t.m[r]!, t.s[r]!)),
    );
    close(
      got["reconstruction-z"],
      each(r => -normal(t.z[r]!, t.out2[r]!, () => g2)),
    );
    close(
      got["kl-u"],
      each(r => divergence(t.m2[r]!, t.s2[r]!)),
    );
    close(got["log-gamma-z"], 2 * Math.log(g2));
    close(
      got["squared-error-z"],
      each(r => t.z[r]!.reduce((sum, v, d) => sum + (v - t.out2[r]![d]!) ** 2, 0)),
    );
  });
  it.each([
    ["learned", vectors],
    ["learned", images],
    ["cross-entropy", images],
  ] as const)("fused: the VAE of the composed nets (%s, %o)", (likelihood, data) => {
    const { run, nets, loss } = bench("two-stage-joint", data, { coupling: "fused", likelihood }),
      got = numbersOf(loss);
    const all = nets as BaseN & {
      encoder2(z: Tensor): { mean: Tensor; deviation: Tensor };
      decoder2(u: Tensor): Tensor;
    };
    const composed = {
      encoder: (x: Tensor) => all.encoder2(all.encoder(x).mean),
      decoder: Object.assign((u: Tensor) => all.decoder(all.decoder2(u)), {
        logits: (u: Tensor) => all.decoder.logits(all.decoder2(u)),
      }),
      gamma: all.gamma,
    } as unknown as BaseN;
    const plain = numbersOf(() =>
      run(step =>
        methodOf("vae").phases[0]!.updates[0]!.loss({
          ...(step as unknown as Step<BaseC, BaseN>),
          nets: composed,
        } as never),
      ),
    );
    expect(Object.keys(got)).toEqual(expect.arrayContaining(["reconstruction", "kl-u", "squared-error", "log-error"]));
    // the same operations: bit for bit
    for (const [name, v] of Object.entries(got)) expect(v, name).toBe(plain[name === "kl-u" ? "kl" : name]);
  });
  it("fused samples have one noise, u; joint ones also that of z", () => {
    for (const coupling of ["joint", "fused"]) {
      const { run, method, nets } = bench("two-stage-joint", vectors, { coupling }),
        { start, finish } = method.phases[0]!.sample!;
      const all = nets as BaseN & { decoder2(u: Tensor): Tensor; gamma2(): Tensor };
      const got = run(step => Array.from(finish!(start(5, step), step).dataSync()));
      const expected = run(({ noise }) => {
        const z = all.decoder2((noise as ReturnType<typeof updateNoise>).normal([5, 3]));
        return Array.from(
          all
            .decoder(
              coupling === "joint"
                ? z.add(
                    all
                      .gamma2()
                      .exp()
                      .mul((noise as ReturnType<typeof updateNoise>).normal([5, 3])),
                  )
                : z,
            )
            .dataSync(),
        );
      });
      expect(got).toEqual(expected);
    }
  });
});

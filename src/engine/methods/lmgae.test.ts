// LMGAE's losses against closed forms written out in float64, what each of them moves, λ₃'s schedule, and the history
// that it keeps of its mask. That it keeps the contract is contract.test.ts; the gradient penalty is
// losses/penalty.test.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { measureAll, pictured, probesOf } from "../diagnostics";
import { updateNoise } from "../noise";
import { expectGradients } from "../testing/gradient";
import { microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { type Tensor, tf } from "../tf";
import type { Table } from "../dataset";
import { spoken } from "../spoken";
import { evaluate } from "../train/evaluation";
import { Session } from "../train/session";
import type { Values } from "../config";
import lmgae from "./lmgae";
import words from "./lmgae.words";
import type { ImageSpec, Step } from "../step";
import type { View } from "../view";

const erased = spoken(lmgae, words);
const table = new Map<"vectors" | "images", Table>();
beforeAll(async () => {
  await useBackend("wasm");
  for (const kind of ["vectors", "images"] as const) table.set(kind, await microTable(kind));
});
const create = (values: Values = {}, { kind = "vectors" as "vectors" | "images", steps = 40, seed = 1 } = {}) =>
  Session.create({
    method: erased,
    table: table.get(kind)!,
    run: microRun(erased, kind, steps, seed, { depth: 2, ...values }),
    host: nodeHost,
  });
const contents = ({ store }: Session) =>
  new Map([...store.buffers].map(([path, b]) => [path, Float32Array.from(b.dataSync())]));

// Stand-ins for nets, so that every loss has a closed form: encoder x·[1, −2, 0.5] (a column each), decoder Σ codes,
// critic Σ_j (j + 1) v_j
const X = [[0.4], [-1.1], [0.7], [2]],
  M = [0.9, 0.3, 0.05],
  E = [1, -2, 0.5],
  B = 4;
const config = {
  batch: B,
  latent: 3,
  loops: 80,
  criticSteps: 5,
  lambda3Every: 0.1,
  mask: true,
  alpha2: 100,
  beta2: 10,
  lambda1: 1000,
  lambda2: 2,
};
const drawn = () => updateNoise(7, 0, 0, 0);
function step({ index = 0, progress = 0, mask = true, before = 0 } = {}) {
  const cell = (shape: number[]) =>
      Object.assign(() => tf.fill(shape, before), {
        set(value: Tensor) {
          written.push(Array.from(value.dataSync()));
        },
      }),
    written: number[][] = [];
  const nets = {
    encoder: (x: Tensor) => x.matMul(tf.tensor2d([E])),
    decoder: (codes: Tensor) => codes.sum(1, true),
    critic: (v: Tensor) => v.matMul(tf.tensor2d([[1], [2], [3]])),
    mask: () => (mask ? tf.tensor1d(M) : tf.ones([3])),
    trace: cell([128, 6]),
    visits: cell([128, 1]),
  };
  const live = (v: number) => tf.scalar(v),
    { alpha2, beta2, lambda1, lambda2 } = config;
  const at = {
    nets,
    config: {
      ...config,
      mask,
      alpha2: live(alpha2),
      beta2: live(beta2),
      lambda1: live(lambda1),
      lambda2: live(lambda2),
    },
    data: { kind: "vectors", shape: [1] },
    batch: () => ({ x: tf.tensor2d(X) }),
    noise: drawn(),
    index: tf.scalar(index),
    progress: tf.scalar(progress),
  };
  return { at: at as unknown as Step<never, never>, written };
}
const lossOf = (id: string, options = {}) => {
  const { at, written } = step(options),
    update = lmgae.phases[0]!.updates.find(u => u.id === id)!;
  const { terms, watch } = (
    update.loss as unknown as (s: typeof at) => { terms: Record<string, Tensor>; watch?: Record<string, Tensor> }
  )(at);
  const read = (all: Record<string, Tensor> = {}) =>
    Object.fromEntries(Object.entries(all).map(([name, t]) => [name, t.dataSync()[0]!]));
  return { terms: read(terms), watch: read(watch), written };
};
// float32, a few hundred operations at most
const close = (got: number | undefined, expected: number) =>
  expect(Math.abs(got! - expected), `${got} against ${expected}`).toBeLessThanOrEqual(2e-5 * (1 + Math.abs(expected)));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const dot = M.map((m, j) => m * E[j]!).reduce((a, b) => a + b),
  criticOfX = M.map((m, j) => (j + 1) * m * E[j]!).reduce((a, b) => a + b);
const rec = mean(X.map(([x]) => (x! - dot * x!) ** 2)),
  codes = mean(X.map(([x]) => criticOfX * x!));
const prior = () => {
  const z = drawn().normal([B, 3]).dataSync();
  return mean(X.map((_, r) => M.reduce((sum, m, j) => sum + (j + 1) * m * z[3 * r + j]!, 0)));
};

describe("losses, by hand (methods.md 6.11.1)", () => {
  it("autoencoder: mean squared error, and α₂ mean_j e^(−10 μ²) Var of the codes before the mask", () => {
    const { terms } = lossOf("autoencoder"),
      m = mean(X.map(([x]) => x!)),
      variance = mean(X.map(([x]) => (x! - m) ** 2));
    close(terms["reconstruction"], rec);
    close(terms["variance"], 100 * mean(M.map((mu, j) => Math.exp(-10 * mu * mu) * E[j]! ** 2 * variance)));
    expect(lossOf("autoencoder", { mask: false }).terms).not.toHaveProperty("variance");
  });
  it("critic: −E H(μz) + E H(μE(x)) + β₂ (‖∇H‖ − 1)², the slope in the masked mix: √14 of this critic, whatever the mask", () => {
    const { terms } = lossOf("critic");
    close(terms["prior"], -prior());
    close(terms["codes"], codes);
    // through the mask it would be √(0.9² + 0.6² + 0.15²) (methods.md 8, row 9)
    close(terms["penalty"], 10 * (Math.sqrt(1 + 4 + 9) - 1) ** 2);
  });
  it("encoder against the critic: −E H(μE(x))", () => close(lossOf("generator").terms["codes"], -codes));
  it("mask: λ₁ rec + λ₂ (1 + ω)² + λ₃ Σ|μ(μ − 1)|, ω = E H(μz) − E H(μE(x))", () => {
    const { terms, watch } = lossOf("mask"),
      omega = prior() - codes,
      undecided = M.reduce((sum, m) => sum + Math.abs(m * (m - 1)), 0);
    close(terms["reconstruction"], 1000 * rec);
    close(terms["distance"], 2 * (1 + omega) ** 2);
    close(terms["undecided"], (2 / 3) * undecided);
    close(watch["wasserstein"], omega);
    close(watch["between"], undecided);
    expect(watch["active"]).toBe(2); // 0.9 and 0.3, not 0.05
  });
  it("λ₃ is 2/m, doubles every tenth of 80 loops of 5 steps, at that step and not before, and stops at 2048", () => {
    const at = (index: number) => lossOf("mask", { index }).watch["lambda-3"];
    for (const [index, doublings] of [
      [0, 0],
      [39, 0],
      [40, 1],
      [79, 1],
      [80, 2],
      [399, 9],
      [400, 10],
    ] as const)
      close(at(index), (2 / 3) * 2 ** doublings);
    expect([at(480), at(4000), at(1e6)]).toEqual([2048, 2048, 2048]); // 2/3 · 2¹² = 2731
  });
  it("have the gradients of their differences: the mask's in θ, the reconstruction's in the encoder", () => {
    const terms = (id: string, theta: Tensor, kernel: Tensor) => {
      const { at } = step(),
        nets = {
          ...(at as unknown as { nets: object }).nets,
          mask: () => tf.sub(1, theta.neg().exp()),
          encoder: (x: Tensor) => x.matMul(kernel as never),
        };
      const { loss } = lmgae.phases[0]!.updates.find(u => u.id === id)!,
        // at 1000 and 100 float32 leaves no digits for a difference
        quiet = { ...(at as unknown as { config: object }).config, lambda1: tf.scalar(1), alpha2: tf.scalar(1) };
      return tf.addN(
        Object.values(
          (loss as unknown as (s: unknown) => { terms: Record<string, Tensor> })({
            ...(at as object),
            noise: drawn(),
            nets,
            config: quiet,
          }).terms,
        ),
      );
    };
    const theta = tf.tensor1d([2.3, 0.4, 0.06]),
      kernel = tf.tensor2d([E]),
      // values near 30 round to 2e-6, which differences over 2e-2 make 2e-4; the rest is their truncation
      bound = { relative: 5e-3, absolute: 2e-3 };
    expectGradients(t => terms("mask", t!, kernel), [theta], bound);
    expectGradients(k => terms("autoencoder", theta, k!), [kernel], bound);
  });
  it("grey images: mean cross-entropy per pixel, from logits", async () => {
    const session = create({}, { kind: "images" });
    await session.advance(1);
    const first = (await session.report()).series["train/autoencoder/reconstruction"]!.values[0]!;
    // a decoder that gave the mean pixel everywhere would cost its entropy
    const mean = (session.table.spec as ImageSpec).mean[0]!;
    expect(first).toBeGreaterThan(0.05);
    // near it at the start: the last bias is that pixel's logit
    expect(first).toBeLessThan(1.5 * -(mean * Math.log(mean) + (1 - mean) * Math.log(1 - mean)) + 0.3);
    session.dispose();
  });
});

describe("turns", () => {
  it("a loop is one reconstruction, five critics, one encoder against the critic, one mask; each moves its own", async () => {
    const roots = async (values: Values) => {
      const seen: Record<string, { count: number; moved: Set<string> }> = {};
      const watched = Session.create({
        method: erased,
        table: table.get("vectors")!,
        run: microRun(erased, "vectors", 40, 1, { depth: 2, ...values }),
        host: nodeHost,
        observe: (_, id, __, run) => {
          const before = contents(watched);
          run();
          const at = (seen[id] ??= { count: 0, moved: new Set() });
          at.count++;
          for (const [path, now] of contents(watched))
            if (now.some((v, i) => v !== before.get(path)![i])) at.moved.add(path.split("/")[0]!);
        },
      });
      await watched.advance(10);
      watched.dispose();
      return Object.fromEntries(
        Object.entries(seen).map(([id, { count, moved }]) => [id, [count, ...[...moved].sort()]]),
      );
    };
    expect(await roots({})).toEqual({
      autoencoder: [2, "decoder", "encoder"],
      critic: [10, "critic"],
      generator: [2, "encoder"],
      mask: [2, "mask", "trace"],
    });
    expect(await roots({ mask: false })).toEqual({
      autoencoder: [2, "decoder", "encoder"],
      critic: [10, "critic"],
      generator: [2, "encoder"],
      mask: [2, "trace"],
    });
  });
  it("what is drawn says that it is masked while there is a mask, and only then", async () => {
    const noteWith = async (mask: boolean) => {
      const session = create({ mask });
      const note = await evaluate(session, "samples", async at => at.sampler?.note);
      session.dispose();
      return note;
    };
    expect([await noteWith(true), await noteWith(false)]).toEqual(["z ∼ prior, masked", "z ∼ prior"]);
  });
  it("θ starts in (0, 5), falls to 0 and never below, however fast it moves", async () => {
    const session = create({ maskRate: 0.1, lambda1: 1, criticSteps: 1 }, { steps: 60 }),
      theta = () => session.store.buffers.get("mask/theta")!.dataSync();
    expect([...theta()].every(t => t > 0 && t < 5)).toBe(true);
    await session.advance(60);
    await session.report();
    expect(Math.min(...theta())).toBe(0);
    session.dispose();
  });
});

describe("history", () => {
  it("a column holds the mean of what fell into it, and the others stay", () => {
    const {
      written: [trace, visits],
    } = lossOf("mask", { progress: 0.5, index: 12 }); // column 64
    expect(visits!.flatMap((v, c) => (v ? [c, v] : []))).toEqual([64, 1]);
    const row = trace!.slice(64 * 6, 65 * 6);
    [...M, 2, prior() - codes, 12].forEach((v, k) => close(row[k], v));
    expect(trace!.filter(v => v !== 0).length).toBe(6);
    // three visits so far, all of 3
    const {
      written: [again, often],
    } = lossOf("mask", { progress: 0.5, index: 12, before: 3 });
    [...M, 2, prior() - codes, 12].forEach((v, k) => close(again![64 * 6 + k], (3 * 3 + v) / 4));
    expect([often![64], often![65], again![65 * 6]]).toEqual([4, 3, 3]);
    // after the end all falls into the last
    expect(lossOf("mask", { progress: 1 }).written[1]!.lastIndexOf(1)).toBe(127);
  });
  it("is part of a snapshot, and the picture shows it: rows by the moment they went off", async () => {
    const one = create({ maskRate: 0.1, lambda1: 1, criticSteps: 1, latent: 6 }, { steps: 60 }),
      two = create({ maskRate: 0.1, lambda1: 1, criticSteps: 1, latent: 6 }, { steps: 60 });
    await one.advance(50);
    await one.report();
    two.restore(await one.snapshot());
    type History = Extract<View, { kind: "history" }>;
    const draw = (session: Session) => {
      const probe = probesOf(session).find(p => p.id === "mask-evolution")!;
      return evaluate(session, probe.id, at => probe.draw(at, {})) as Promise<History>;
    };
    // a long run fills its picture from the start: eight columns at first, each as long as it will be in the end
    const begun = create({ criticSteps: 1, latent: 6 }, { steps: 1280 });
    for (const [step, filled, columns] of [
      [5, 1, 8],
      [85, 9, 16],
    ] as const) {
      await begun.advance(step - begun.step);
      await begun.report();
      const early = await draw(begun);
      expect([early.filled, early.columns]).toEqual([filled, columns]);
      expect(early.every).toBeCloseTo(10, 0); // 1280 / 128; of nine columns the last is half full
    }
    const [view, again] = [await draw(one), await draw(two)];
    expect(again).toEqual(view);
    const { filled, columns, rows, values, lines, picks, every } = view,
      mask = [...one.store.buffers.get("mask/theta")!.dataSync()].map(t => 1 - Math.exp(-t));
    // the 50th step ran at index 49
    expect([columns, filled, rows.length, values.length]).toEqual([
      128,
      Math.floor((49 / 60) * 128) + 1,
      6,
      6 * filled,
    ]);
    expect(every).toBeCloseTo(60 / 128, 1);
    const offs = rows.map((_, r) => {
      let c = filled;
      while (c > 0 && values[r * filled + c - 1]! < 0.1) c--;
      return c;
    });
    expect(offs).toEqual([...offs].sort((a, b) => b - a));
    expect(offs[5]).toBeLessThan(filled); // some went off: else this says nothing of order
    const active = lines![0]!.values,
      count = (c: number) => rows.filter((_, r) => values[r * filled + c]! >= 0.1).length;
    for (const c of [0, filled - 1]) expect(active[c]).toBe(count(c)); // one step a column here
    expect([...picks!.values].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    rows.forEach((name, r) => expect(name).toBe(`z${String.fromCharCode(0x2080 + picks!.values[r]!)}`));
    const now = Object.fromEntries(picks!.values.map((j, r) => [j, values[r * filled + filled - 1]!]));
    // the last update moved θ once more, by at most rate/√(1 − 0.9) = 0.32 where μ' ≤ 1; far less near its end
    mask.forEach((m, j) => expect(Math.abs(now[j + 1]! - m)).toBeLessThan(0.2));
    one.dispose();
    two.dispose();
  });
  it("says how many dimensions the data have beside how many are in use, where that is known", async () => {
    const session = create({ latent: 4, criticSteps: 1 }, { steps: 20 }),
      probe = probesOf(session).find(p => p.id === "mask-evolution")!;
    const draw = () =>
      evaluate(session, probe.id, at => probe.draw(at, {})) as Promise<Extract<View, { kind: "history" }>>;
    await session.advance(2);
    await session.report();
    const { note, lines } = await draw(); // the ring lies in a plane
    expect(note).toMatch(/^[0-4] of 4 in use, data 2$/);
    expect(lines![0]!.mark).toEqual({ name: "the data", value: 2 });
    session.dispose();
  });
  it("before the first loop ends: one column, the mask as it starts", async () => {
    const session = create({ latent: 4 }),
      probe = probesOf(session).find(p => p.id === "mask-evolution")!;
    const view = (await evaluate(session, probe.id, at => probe.draw(at, {}))) as Extract<View, { kind: "history" }>;
    expect(view.filled).toBe(1);
    [...session.store.buffers.get("mask/theta")!.dataSync()].forEach((t, j) =>
      close(view.values[view.picks!.values.indexOf(j + 1)], 1 - Math.exp(-t)),
    );
    session.dispose();
  });
});

describe("metrics", () => {
  it("count what the mask leaves, and look only there", async () => {
    const session = create({ latent: 5 }),
      theta = session.store.buffers.get("mask/theta")!;
    // a test may: nothing is recorded here
    const put = (values: number[]) => theta.assign(tf.tensor1d(values) as never);
    put([3, 0.11, 0, 0.1, 2]); // μ = 0.95, 0.104, 0, 0.095, 0.86
    const found = await measureAll(session);
    expect(found["active-dimensions"]!.value).toBe(3);
    expect(found["active-dimensions"]!.values!.map(v => Number(v.toFixed(3)))).toEqual([0.95, 0.104, 0, 0.095, 0.865]);
    // all 32 test rows of the micro table
    const all = await evaluate(session, "here", async at => at.read(() => at.encode(at.batch(32).x)));
    const column = (j: number) => Array.from({ length: 32 }, (_, r) => all[5 * r + j]!),
      covariance = (a: number[], b: number[]) =>
        a.reduce((sum, v, r) => sum + (v - mean(a)) * (b[r]! - mean(b)), 0) / 31;
    const pairs = [
      [0, 1],
      [0, 4],
      [1, 4],
    ].map(([i, j]) => Math.abs(covariance(column(i!), column(j!))));
    close(found["covariance-off-diagonal"]!.value, mean(pairs));
    expect(found["covariance-off-diagonal"]!.baseline).toBeCloseTo(Math.sqrt(2 / (Math.PI * 32)), 10);
    // so do the pictures: three singular values, whose mean square is that of what is in use
    const picture = (id: string) =>
      pictured(
        session,
        probesOf(session).find(p => p.id === id)!,
        {},
      );
    const singular = await picture("singular-values");
    const squares = singular.kind === "plot" ? [...singular.lines[0]!.xy].filter((_, i) => i % 2 === 1) : [];
    expect(squares.length).toBe(3);
    close(mean(squares.map(v => v ** 2)), mean([0, 1, 4].map(j => mean(column(j).map(v => v ** 2)))));
    expect(await picture("latent-discrepancy")).toMatchObject({
      kind: "intervals",
      rows: [{ name: "codes in use" }, {}],
    });
    put([0, 0, 0, 0, 0]);
    expect((await picture("singular-values")).note).toMatch(/^no dimension with μ ≥ 0.1/);
    const none = await measureAll(session);
    expect([
      none["active-dimensions"]!.value,
      none["covariance-off-diagonal"]!.value,
      none["latent-mmd"]!.value,
    ]).toEqual([0, 0, 0]);
    session.dispose();
  });
});

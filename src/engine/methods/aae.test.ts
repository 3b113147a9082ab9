// The adversarial autoencoders: their losses against closed forms and differences, what moves and what rests, and the
// cloud of codes as it is watched. That they train at all, on any backend, is in contract.test.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { differencesOf, meanDistance, rolledBy } from "../losses/distance";
import { accuracy, asGenerated, asReal } from "../losses/adversarial";
import { slicedToNormal } from "../diagnostics/free-points";
import { aggregateOf } from "../nn/aggregate";
import { Store, inMode } from "../nn/scope";
import { noiseOf } from "../noise";
import { normalOf, streamOf } from "../random";
import { expectGradients } from "../testing/gradient";
import { microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { type Tensor, tf } from "../tf";
import { Session } from "../train/session";
import { methodOf } from ".";

beforeAll(() => useBackend("wasm"));
const normals = (count: number, place: number) => normalOf(streamOf(7, { purpose: "data", place, name: "aae" })(count));
const create = async (id: string, kind: "vectors" | "images", steps: number, values = {}) => {
  const method = methodOf(id);
  return Session.create({
    method,
    table: await microTable(kind),
    host: nodeHost,
    run: microRun(method, kind, steps, 1, values),
  });
};
const bits = (session: Session, root: string) =>
  new Map(
    [...session.store.buffers]
      .filter(([path]) => path.startsWith(`${root}/`))
      .map(([path, b]) => [path, Array.from(b.dataSync())]),
  );
/** Adds the latest values of a report to those before. */
const latest = async (session: Session, into: Record<string, number> = {}) => {
  for (const [name, { values }] of Object.entries((await session.report()).series))
    if (values.length) into[name] = values.at(-1)!;
  return into;
};

describe("losses", () => {
  it("the norm of the error, not its square; and the root of 1e-8 where there is none", () => {
    const value = meanDistance(
      tf.tensor2d([
        [3, 4],
        [1, 1],
      ]),
      tf.tensor2d([
        [0, 0],
        [1, 1],
      ]),
    ).dataSync()[0]!;
    expect(value).toBeCloseTo((5 + 1e-4) / 2, 6); // 3-4-5
    const images = meanDistance(tf.fill([2, 2, 3, 1], 1), tf.zeros([2, 2, 3, 1])).dataSync()[0]!;
    expect(images).toBeCloseTo(Math.sqrt(6), 6);
  });
  it("its gradient against differences, finite where the error is 0", () => {
    expectGradients(
      (x, y) => meanDistance(x!, y!),
      [
        tf.tensor2d([
          [1, 2],
          [-1, 0.5],
        ]),
        tf.tensor2d([
          [0.2, 1],
          [0.3, -0.4],
        ]),
      ],
      { relative: 1e-3, absolute: 1e-4 },
    );
    const flat = tf.grad((x: Tensor) => meanDistance(x, tf.zeros([1, 2])))(tf.zeros([1, 2]));
    expect(Array.from(flat.dataSync())).toEqual([0, 0]);
  });
  it("a difference is of two neighbours, and its gradient flows to both", () => {
    const codes = tf.tensor2d([
        [1, 0],
        [4, 1],
        [9, 5],
      ]),
      weights = tf.tensor2d([
        [1, 2],
        [3, 5],
        [7, 11],
      ]);
    expect(Array.from(differencesOf(codes).dataSync())).toEqual([-3, -1, -5, -4, 8, 5]); // rows 0 − 1, 1 − 2, 2 − 0
    const gradient = tf.grad((z: Tensor) => differencesOf(z).mul(weights).sum())(codes);
    // w_i of its own difference, −w_{i−1} of the one before
    expect(Array.from(gradient.dataSync())).toEqual([1 - 7, 2 - 11, 3 - 1, 5 - 2, 7 - 3, 11 - 5]);
    expectGradients(z => asReal(differencesOf(z!).square().sum(1, true).sub(2)), [codes.div(5)], {
      relative: 2e-3,
      absolute: 1e-4,
    });
  });
  it("a roll by a drawn number of places, never 0 and never all", () => {
    const x = tf.tensor2d([[0], [1], [2], [3], [4]]),
      rolled = (share: number) => Array.from(rolledBy(x, tf.tensor1d([share])).dataSync());
    expect(rolled(1e-7)).toEqual([1, 2, 3, 4, 0]);
    expect(rolled(0.5)).toEqual([3, 4, 0, 1, 2]); // ⌊0.5 · 4⌋ + 1 = 3 places
    expect(rolled(1 - 2 ** -24)).toEqual([4, 0, 1, 2, 3]);
    // whoever sees only differences cannot move the mean: gradients of a function of them sum to 0 (to rounding)
    const points = tf.tensor2d(normals(24, 1), [12, 2]);
    const gradient = tf.grad((p: Tensor) =>
      asReal(
        p
          .sub(rolledBy(p, tf.tensor1d([0.3])))
          .square()
          .sum(1, true),
      ),
    )(points);
    expect(gradient.sum(0).abs().max().dataSync()[0]!).toBeLessThan(1e-6);
    expect(gradient.abs().max().dataSync()[0]!).toBeGreaterThan(1e-2);
  });
  it("a critic at a loss pays ln 2 for each kind; the best one between N(0, 2) and its like pays what the integral says", () => {
    const none = tf.zeros([4, 1]),
      ln2 = Math.LN2;
    expect(asReal(none).dataSync()[0]!).toBeCloseTo(ln2, 6);
    expect(asGenerated(none).dataSync()[0]!).toBeCloseTo(ln2, 6);
    // C* between N(0, 2) and N(0, 1): logit ln p/q = x²/4 − ½ ln 2. Loss 2 ln 2 − 2 JS, by the trapezium rule over
    // [−12, 12]; 40 000 draws, 5 standard errors
    const logit = (x: number) => (x * x) / 4 - 0.5 * ln2,
      density = (x: number, v: number) => Math.exp(-(x * x) / (2 * v)) / Math.sqrt(2 * Math.PI * v),
      n = 40_000;
    let exact = 0;
    for (let x = -12; x <= 12; x += 0.01)
      exact +=
        0.01 * (density(x, 2) * Math.log1p(Math.exp(-logit(x))) + density(x, 1) * Math.log1p(Math.exp(logit(x))));
    const [real, fake] = [Array.from(normals(n, 2), x => logit(x * Math.SQRT2)), Array.from(normals(n, 3), logit)],
      [r, f] = [real, fake].map(l => tf.tensor2d(l, [n, 1])) as [Tensor, Tensor];
    const spread = (values: number[]) => {
      const m = values.reduce((a, b) => a + b, 0) / n;
      return values.reduce((a, b) => a + (b - m) ** 2, 0) / n;
    };
    const error = Math.sqrt(
      (spread(real.map(l => Math.log1p(Math.exp(-l)))) + spread(fake.map(l => Math.log1p(Math.exp(l))))) / n,
    );
    // odds of a miss: 1 in 1.7 million
    expect(Math.abs(asReal(r).add(asGenerated(f)).dataSync()[0]! - exact)).toBeLessThan(5 * error);
    expect(exact).toBeLessThan(2 * ln2);
    expect(accuracy(tf.tensor2d([[1], [2], [-1]]), tf.tensor2d([[-1], [3], [-2]])).dataSync()[0]!).toBeCloseTo(
      2 / 3,
      6,
    );
  });
});

describe("the cloud as it is watched", () => {
  const H = 3;
  const watching = (memory: number, batches: readonly Float32Array[]) => {
    const store = new Store(3),
      aggregate = aggregateOf(store.scope("aggregate"), H, memory),
      noise = noiseOf(1, call => ({ purpose: "noise", place: call }));
    const found = batches.map((codes, k) =>
      tf.tidy(() =>
        inMode({ training: new Set(), moving: new Set(["aggregate"]), noise }, () => {
          const { mean, spread, skew } = aggregate.see(
              tf.tensor2d(codes, [codes.length / H, H]),
              tf.scalar(k),
              tf.scalar((k + 0.5) / batches.length),
            ),
            out = [mean, spread, skew].map(v => v.dataSync()[0]!);
          store.commit();
          return out as [number, number, number];
        }),
      ),
    );
    const directions = Array.from(store.buffers.get("aggregate/directions")!.dataSync()),
      trace = Array.from(store.buffers.get("aggregate/trace")!.dataSync());
    store.dispose();
    return { found, directions, trace };
  };
  /** The same in float64, from weighted moments. */
  const expected = (
    codes: readonly (readonly [weight: number, row: ArrayLike<number>])[],
    directions: readonly number[],
  ) => {
    const total = codes.reduce((a, [w]) => a + w, 0),
      over = (f: (row: ArrayLike<number>) => number) => codes.reduce((a, [w, row]) => a + w * f(row), 0) / total;
    const mean = [0, 1, 2].map(j => over(row => row[j]!));
    let square = 0;
    for (let i = 0; i < H; i++)
      for (let j = 0; j < H; j++)
        square += (over(row => row[i]! * row[j]!) - mean[i]! * mean[j]! - (i === j ? 1 : 0)) ** 2;
    const skews = Array.from({ length: 8 }, (_, d) => {
      const along = (row: ArrayLike<number>) =>
          directions[d]! * row[0]! + directions[8 + d]! * row[1]! + directions[16 + d]! * row[2]!,
        m = over(along);
      return Math.abs(over(row => (along(row) - m) ** 3) / over(row => (along(row) - m) ** 2) ** 1.5);
    });
    return [Math.hypot(...mean), Math.sqrt(square / H), skews.reduce((a, b) => a + b, 0) / 8];
  };
  const rowsOf = (codes: Float32Array) =>
    Array.from({ length: codes.length / H }, (_, i) => codes.subarray(i * H, (i + 1) * H));
  const skewed = (place: number, shift: number) =>
    normals(200 * H, place).map((v, i) => (i % H === 0 ? 0.3 * (v * v - 1) : v) + shift);

  it("one batch: length of the mean, covariance off I, mean |skewness| along its directions", () => {
    const codes = skewed(4, 0.5),
      {
        found: [[...values] = []],
        directions,
      } = watching(0, [codes]);
    const sums = Array.from(
      { length: 8 },
      (_, d) => directions[d]! ** 2 + directions[8 + d]! ** 2 + directions[16 + d]! ** 2,
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    // float32 sums of 200
    expected(
      rowsOf(codes).map(row => [1, row]),
      directions,
    ).forEach((v, i) => expect(values[i]!).toBeCloseTo(v, 4));
  });
  it("several: at first a plain mean over them, then one that forgets; the trace has the mean at its time", () => {
    const batches = [skewed(5, 0), skewed(6, 1), skewed(7, 2)],
      plain = watching(1e9, batches);
    expected(
      batches.flatMap(b => rowsOf(b).map(row => [1, row] as const)),
      plain.directions,
    ).forEach((v, i) => expect(plain.found[2]![i]!).toBeCloseTo(v, 3));
    const { found, directions, trace } = watching(200, batches); // 2·200/(200 + 200) = 1: only the latest
    expected(
      rowsOf(batches[2]!).map(row => [1, row]),
      directions,
    ).forEach((v, i) => expect(found[2]![i]!).toBeCloseTo(v, 3));
    const half = watching(600, batches),
      weights = [0.25, 0.25, 0.5]; // rate 400/800 = ½ from the second on: ½·½, ½·½, ½
    expected(
      batches.flatMap((b, k) => rowsOf(b).map(row => [weights[k]!, row] as const)),
      half.directions,
    ).forEach((v, i) => expect(half.found[2]![i]!).toBeCloseTo(v, 3));
    const mean = (b: Float32Array) => rowsOf(b).reduce((a, row) => a + row[1]!, 0) / 200,
      second = (column: number) => trace[column * H + 1]!;
    // 96 columns: from ⌊96/6⌋, ⌊96/2⌋, ⌊96·5/6⌋ on
    expect([0, 16, 47, 48, 79, 80, 95].map(second)).toEqual(
      [0, 0, 0, 1, 1, 2, 2].map((k, i) =>
        i < 1 ? 0 : expect.closeTo(i < 2 ? mean(batches[0]!) : mean(batches[k]!), 4),
      ),
    );
  });
  it("sliced distance: 1 for points in one place, |m|/√2 for N(m, I)", () => {
    expect(slicedToNormal(new Float32Array(2 * 1024))).toBeCloseTo(1, 2); // √E z², quantiles of 1 024 places
    // 8 192 draws: the mean to 0.011
    expect(slicedToNormal(normals(2 * 8192, 8).map((v, i) => v + (i % 2 ? 0 : 3)))).toBeCloseTo(3 / Math.SQRT2, 1);
  });
});

describe("phases", () => {
  it.each(["vectors", "images"] as const)(
    "the trunk rests in the second phase bit for bit, its statistics too, on %s; R is taken once",
    async kind => {
      const session = await create("wd-aae", kind, 36),
        values: Record<string, number> = {};
      await session.advance(session.phases[0]!.steps);
      await session.report();
      const trunk = bits(session, "trunk"),
        head = bits(session, "head"),
        gamma = session.store.buffers.get("gamma")!.dataSync()[0]!;
      expect(trunk.size).toBeGreaterThan(1);
      const norms: number[] = [];
      while (!session.done) {
        await session.advance(1);
        await latest(session, values);
        norms.push(session.store.buffers.get("norm")!.dataSync()[0]!);
      }
      expect(norms.length).toBeGreaterThan(8);
      expect(bits(session, "trunk")).toEqual(trunk);
      expect(bits(session, "head")).not.toEqual(head);
      expect(session.store.buffers.get("gamma")!.dataSync()[0]!).toBe(gamma);
      expect(new Set(norms).size).toBe(1);
      expect(norms[0]).toBe(values["adversarial/begin/norm"]);
      expect(norms[0]).toBeGreaterThan(0);
      session.dispose();
    },
  );
  it("λ₁ and λ₂ are in units of R; the head moves in every fourth step, after the critics", async () => {
    const run = async (values: Record<string, number | string>) => {
      const session = await create("wd-aae", "vectors", 12, values),
        begun: Record<string, number> = {},
        trained = () => Array.from(session.store.buffers.get("head/0/kernel")!.dataSync()).join();
      await session.advance(session.phases[0]!.steps);
      await session.report();
      const moved: boolean[] = [];
      for (let i = 0, before = trained(); i < 4; i++) {
        // terms of the first four steps
        await session.advance(1);
        await latest(session, begun);
        moved.push(trained() !== before);
        before = trained();
      }
      session.dispose();
      return { begun, moved };
    };
    const one = await run({}),
      two = await run({ differencesWeight: 60, meanWeight: 3 }),
      name = (term: string) => `adversarial/autoencoder/${term}`;
    expect(one.moved).toEqual([false, false, false, true]);
    // the same step in both: nothing of the head has moved
    expect(two.begun[name("differences")]! / one.begun[name("differences")]!).toBeCloseTo(2, 5);
    expect(two.begun[name("mean")]! / one.begun[name("mean")]!).toBeCloseTo(3, 5);
    // C₂ starts near 0, and after one step of Adam at 1e-2 its logits are below 0.2 for codes within 10: −ln C₂
    // is within 0.1 of ln 2
    expect(Math.abs(one.begun[name("mean")]! / one.begun["adversarial/begin/norm"]! - Math.LN2)).toBeLessThan(0.1);
    const penalty = await run({ holds: "mean penalty" }),
      codes = await run({ judged: "codes" });
    expect(Object.keys(penalty.begun).some(s => s.startsWith("adversarial/mean/"))).toBe(false);
    expect(penalty.begun).toHaveProperty([name("mean")]);
    expect(Object.keys(codes.begun)).not.toContain(name("mean"));
  });
  it("plain: the encoder waits for the critic's steps", async () => {
    const session = await create("aae", "vectors", 12, { criticSteps: 3 }),
      head = () => Array.from(session.store.buffers.get("trunk/0/kernel")!.dataSync()).join(),
      critic = () => Array.from(session.store.buffers.get("critic/0/kernel")!.dataSync()).join();
    const moved: string[] = [];
    for (let i = 0; i < 6; i++) {
      const [h, c] = [head(), critic()];
      await session.advance(1);
      moved.push(`${critic() === c ? "-" : "c"}${head() === h ? "-" : "e"}`);
    }
    await session.report();
    expect(moved).toEqual(["c-", "c-", "ce", "c-", "c-", "ce"]);
    session.dispose();
  });
  it("free points: a critic of differences alone lets the mean be, a linear one brings it home", async () => {
    const run = async (critics: string) => {
      const session = await create("free-points", "vectors", 90, {
          critics,
          count: 64,
          rate: 2e-2,
          linearRate: 3e-2,
          criticWidth: 16,
        }),
        at = (b = session.store.buffers.get("points")!) => {
          const m = b.mean(0),
            out = Array.from(m.dataSync());
          m.dispose();
          return out;
        },
        from = at();
      while (!session.done) {
        await session.advance(30);
        await latest(session);
      }
      const to = at();
      session.dispose();
      return {
        from: Math.hypot(...from),
        to: Math.hypot(...to),
        moved: Math.hypot(to[0]! - from[0]!, to[1]! - from[1]!),
      };
    };
    const alone = await run("differences"),
      both = await run("differences and linear");
    expect(alone.from).toBeCloseTo(Math.hypot(1.5, 1), 1); // clumps of s.d. 0.15, 64 points: standard error 0.02
    expect(alone.moved).toBeLessThan(0.35);
    expect(both.moved).toBeGreaterThan(0.8);
    expect(both.to).toBeLessThan(both.from - 0.7);
  });
});

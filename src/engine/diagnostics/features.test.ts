// Metrics on features of a small classifier: each formula against closed forms or brute force, the path through the
// classifier against a plain loop, and which of them apply to a session. Expected values come from the independent
// calculation beside them.
import { beforeAll, describe, expect, test } from "vitest";
import { build, FEATURES } from "../features/classifier";
import { featuresOf } from "../features/weights";
import type { AnyMethod } from "../method";
import { Store } from "../nn/scope";
import { normalOf, streamOf } from "../random";
import { microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { momentsOf } from "../linalg/mean-and-covariance";
import { tf } from "../tf";
import { Session } from "../train/session";
import { measureAll, metricsOf } from ".";
import { fakeEvaluation } from "../testing/evaluation";
import { frechet } from "./frechet";
import { frechetFeatures } from "./frechet-features";
import { inceptionScore } from "./inception-score";
import frechetMetric from "./metrics/frechet-features";
import frechetReconstructions from "./metrics/frechet-features-reconstructions";
import scoreMetric from "./metrics/inception-score-features";
import precisionMetric from "./metrics/precision-features";
import recallMetric from "./metrics/recall-features";
import { covered, ofShare, radii } from "./precision";
import type { Weights } from "../features/trained";
import { methodOf } from "../methods";

beforeAll(() => useBackend("wasm"));
const normal = (count: number, place: number, seed = 3) => normalOf(streamOf(seed, { purpose: "data", place })(count));
const rest = async (): Promise<void> => {};

describe("inception score", () => {
  const rows = (...list: number[][]) => Float32Array.from(list.flat());
  test("all alike: 1; each surely of its own class, all classes: their number (closed forms)", () => {
    expect(inceptionScore(rows(...Array<number[]>(40).fill([0.2, 0.5, 0.3])), 3).value).toBeCloseTo(1, 6);
    const sure = Array.from({ length: 40 }, (_, i) => [0, 1, 2, 3].map(k => (k === i % 4 ? 1 : 0)));
    expect(inceptionScore(rows(...sure), 4)).toEqual({
      value: expect.closeTo(4, 9),
      deviation: expect.closeTo(0, 9),
      splits: 10,
    });
  });
  test("two halves of confidence p: exp(ln 2 − H(p)) (closed form)", () => {
    const p = 0.9,
      entropy = -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    const even = Array.from({ length: 60 }, (_, i) => (i % 2 ? [p, 1 - p] : [1 - p, p])); // six in each of ten parts
    expect(inceptionScore(rows(...even), 2).value).toBeCloseTo(Math.exp(Math.log(2) - entropy), 5);
  });
  test("each part has its own mean: classes that change between parts do not count", () => {
    const drifting = Array.from({ length: 20 }, (_, i) => (i < 10 ? [1, 0] : [0, 1]));
    expect(inceptionScore(rows(...drifting), 2).value).toBeCloseTo(1, 9);
    expect(inceptionScore(rows(...drifting), 2, 1).value).toBeCloseTo(2, 9);
  });
});

describe("precision and recall", () => {
  /** Definition, with all distances sorted. */
  const brute = (points: Float32Array, centres: Float32Array, d: number, k: number) => {
    const n = points.length / d,
      m = centres.length / d;
    const distance = (a: Float32Array, i: number, b: Float32Array, j: number) =>
      Array.from({ length: d }, (_, x) => (a[i * d + x]! - b[j * d + x]!) ** 2).reduce((s, v) => s + v, 0);
    // [0] is itself
    const reach = Array.from(
      { length: m },
      (_, i) => Array.from({ length: m }, (_, j) => distance(centres, i, centres, j)).sort((a, b) => a - b)[k]!,
    );
    const inside = Array.from({ length: n }, (_, j) => reach.some((r, i) => distance(points, j, centres, i) <= r));
    return { reach, share: inside.filter(Boolean).length / n };
  };
  test("radii on a line: the third neighbour of 0, 1, 3, 7, 15 is at distance 7, 6, 4, 7, 14 (by hand)", async () => {
    expect([...(await radii(Float32Array.of(0, 1, 3, 7, 15), 1, rest))].map(Math.sqrt)).toEqual([7, 6, 4, 7, 14]);
  });
  test("a point on the rim is inside", async () => {
    expect(await covered(Float32Array.of(2, -2, 2.001), Float32Array.of(0), Float64Array.of(4), 1, rest)).toBeCloseTo(
      2 / 3,
      12,
    );
  });
  test("random clouds, partly overlapping, in 1, 7 and 64 dimensions: brute force", async () => {
    for (const d of [1, 7, 64]) {
      const centres = normal(60 * d, 1),
        points = normal(80 * d, 2).map((v, i) => v * 1.1 + (i % (2 * d) < d ? 0.3 : 0)),
        expected = brute(points, centres, d, 3);
      const reach = await radii(centres, d, rest);
      reach.forEach((r, i) => expect(r).toBeCloseTo(expected.reach[i]!, 9));
      expect(await covered(points, centres, reach, d, rest), `${d} dimensions`).toBe(expected.share);
      expect(expected.share).toBeGreaterThan(0);
      expect(expected.share).toBeLessThan(1);
    }
  });
  test("equal rows have radius 0 and cover each other", async () => {
    const reach = await radii(new Float32Array(10), 2, rest);
    expect([...reach]).toEqual([0, 0, 0, 0, 0]);
    expect(await covered(Float32Array.of(0, 0, 0, 1e-6), new Float32Array(10), reach, 2, rest)).toBe(0.5);
  });
  test("too few rows are refused", async () => {
    await expect(radii(new Float32Array(3), 1, rest)).rejects.toThrow(
      "3 held-out rows are too few; expected at least 4",
    );
  });
});

const spec = { kind: "images", shape: [8, 8, 1], range: [0, 1], mean: [0.5], classes: 3 } as const;
/** A classifier of chance weights: what it sees is anything but constant. */
function weights(): Weights {
  const store = new Store(7);
  build(store.scope(), { dropout: 0 }, spec);
  const tensors = Object.fromEntries(
    [...store.buffers].map(([path, b]) => [
      path,
      { shape: b.shape, data: Float32Array.from(b.dataSync(), v => (path.endsWith("kernel") ? 3 * v : v)) },
    ]),
  );
  store.dispose();
  return {
    origin: {
      dataset: "tiny",
      name: "LeNet-Tiny",
      accuracy: 0.914,
      tests: 200,
      classes: 3,
      shape: [8, 8, 1],
      steps: 1,
      seed: 2,
      how: "by hand",
    },
    tensors,
  };
}
const images = (count: number, place: number, shift = 0) =>
  normal(count * 64, place).map(v => Math.min(1, Math.max(0, 0.5 + shift + 0.25 * v)));
/** The same net, asked directly. */
function seen(x: Float32Array, what: "features" | "probabilities"): Float32Array {
  const net = featuresOf(weights(), { ...spec, count: 1, tests: 1 });
  const out = tf.tidy(() => {
    const rows = tf.tensor4d(x, [x.length / 64, 8, 8, 1]);
    return Float32Array.from((what === "features" ? net.features(rows) : tf.softmax(net.logits(rows))).dataSync());
  });
  net.dispose();
  return out;
}
describe("through the classifier", () => {
  const test_ = images(120, 1),
    train = images(150, 2),
    made = images(120, 3, 0.1);
  const at = (more: Partial<Parameters<typeof fakeEvaluation>[0]> = {}) => {
    let drawn = 0;
    return fakeEvaluation({
      spec,
      test: test_,
      train,
      features: weights(),
      sample: count =>
        tf.tensor(
          Array.from({ length: count * 64 }, () => made[drawn++ % made.length]!),
          [count, 8, 8, 1],
        ),
      ...more,
    });
  };
  const F = (x: Float32Array) => momentsOf(seen(x, "features"), FEATURES);
  test("Fréchet: the moments of what the net says of samples and test rows", async () => {
    const before = tf.memory().numTensors,
      { value, baseline, count, error, title, estimator } = await frechetMetric.measure(at());
    expect(count).toBe(120);
    expect(value / frechet(F(made), F(test_))).toBeCloseTo(1, 5); // float32 features of batches of another size
    expect(baseline! / frechet(F(train.slice(0, 120 * 64)), F(test_))).toBeCloseTo(1, 5);
    expect(error!).toBeGreaterThan(0);
    expect(title).toBe("Fréchet distance (LeNet-Tiny features)");
    expect(estimator).toMatch(/^samples against test rows; .*91\.4 % of 200 held-out images/);
    expect(`${title} ${estimator} ${frechetMetric.title}`).not.toMatch(/FID/);
    expect(tf.memory().numTensors - before, "but for the fake's own scalars").toBe(2);
  });
  test("reconstructions are compared with the rows that they are of", async () => {
    const same = await frechetReconstructions.measure(at({ encode: x => x, decode: z => z }));
    expect(Math.abs(same.value)).toBeLessThan(1e-6 * frechet(F(made), F(test_)) + 1e-6);
    const dim = await frechetReconstructions.measure(at({ encode: x => x, decode: z => z.mul(0.5) }));
    expect(dim.value / frechet(F(test_.map(v => v / 2)), F(test_))).toBeCloseTo(1, 5);
  });
  test("a method's own samples: made inside a read, from what it prepares", async () => {
    let made_ = 0;
    const own = frechetFeatures<unknown, unknown>({
      id: "frechet-features-stage-1",
      of: " of stage 1",
      needs: [],
      drawn: "decoded draws of the prior",
      phase: "second",
      samples: () => size => {
        made_ += size;
        return tf.tensor(test_.slice(0, size * 64), [size, 8, 8, 1]);
      },
    });
    const { title, value } = await own.measure(
      at({
        sample: () => {
          throw Error("not the sampler");
        },
      }),
    );
    expect(made_).toBe(120);
    expect(title).toBe("Fréchet distance of stage 1 (LeNet-Tiny features)");
    expect(Math.abs(value)).toBeLessThan(1e-6);
  });
  test("images in another range are brought to [0, 1]", async () => {
    const wide = (x: Float32Array) => x.map(v => 2 * v - 1);
    const { value } = await frechetMetric.measure(
      fakeEvaluation({
        spec: { ...spec, range: [-1, 1] },
        test: wide(test_),
        train: wide(train),
        features: weights(),
        sample: count => tf.tensor(wide(made).slice(0, count * 64), [count, 8, 8, 1]),
      }),
    );
    expect(value / frechet(F(made), F(test_))).toBeCloseTo(1, 4);
  });
  test("inception-style score: of the probabilities of samples, beside that of test rows", async () => {
    const { value, error, baseline, estimator } = await scoreMetric.measure(at());
    const expected = inceptionScore(seen(made, "probabilities"), 3);
    expect(value).toBeCloseTo(expected.value, 5);
    expect(error!).toBeCloseTo(expected.deviation / Math.sqrt(10), 5);
    expect(baseline!).toBeCloseTo(inceptionScore(seen(test_, "probabilities"), 3).value, 5);
    expect(estimator).toContain("at most 3");
  });
  test("precision and recall exchange the roles", async () => {
    const [r, g, t] = [test_, made, train.slice(0, 120 * 64)].map(x => seen(x, "features")) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const share = async (points: Float32Array, centres: Float32Array) =>
      covered(points, centres, await radii(centres, FEATURES, rest), FEATURES, rest);
    const precision = await precisionMetric.measure(at()),
      recall = await recallMetric.measure(at());
    // one row in 120 may fall otherwise where a distance is a tie in float32
    for (const [found, expected] of [
      [precision.value, await share(g, r)],
      [precision.baseline!, await share(t, r)],
      [recall.value, await share(r, g)],
      [recall.baseline!, await share(r, t)],
    ] as const)
      expect(Math.abs(found - expected)).toBeLessThan(1.01 / 120);
    expect(precision.error).toBe(ofShare(precision.value, 120));
    expect(precision.value).not.toBe(recall.value);
  });
});

describe("in a session", () => {
  const session = async (method: AnyMethod, host = nodeHost) =>
    Session.create({ method, table: await microTable("images"), host, run: microRun(method, "images", 2) });
  const ids = (s: Session) =>
    metricsOf(s)
      .map(m => m.id)
      .filter(id => id.includes("features"));
  test("a method with a sampler is measured by it, one without by the two fits; of vectors there is nothing", async () => {
    const one = await session(methodOf("vae")),
      two = await session(methodOf("ae"));
    expect(ids(one)).toEqual([
      "frechet-features",
      "frechet-features-reconstructions",
      "inception-score-features",
      "precision-features",
      "recall-features",
    ]);
    expect(ids(two)).toEqual([
      "frechet-features-gaussian",
      "frechet-features-mixture",
      "frechet-features-reconstructions",
    ]);
    const vectors = Session.create({
      method: methodOf("vae"),
      table: await microTable("vectors"),
      host: nodeHost,
      run: microRun(methodOf("vae"), "vectors", 2),
    });
    expect(ids(vectors)).toEqual([]);
    for (const s of [one, two, vectors]) s.dispose();
  });
  test("without the file they are left out and the reason is told; the rest is measured", async () => {
    const s = await session(methodOf("ae"), {
        ...nodeHost,
        asset: async () => {
          throw Error("status 404");
        },
      }),
      told: string[] = [];
    const estimates = await measureAll(s, (id, why) => told.push(`${id}: ${why}`));
    expect(Object.keys(estimates).filter(id => id.includes("features"))).toEqual([]);
    expect(estimates["reconstruction-mse"]).toBeDefined();
    expect(told).toEqual(
      ids(s).map(id => `${id}: no feature classifier for drawn-digits: features/drawn-digits.safetensors: status 404`),
    );
    s.dispose();
  });
});

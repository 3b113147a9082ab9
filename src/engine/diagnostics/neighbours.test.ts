// Nearest-neighbour accuracy by hand, against a plain search, and with draws that are known.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { normalOf, streamOf } from "../random";
import { tf } from "../tf";
import { fakeEvaluation, vectors } from "../testing/evaluation";
import latent from "./metrics/nn-accuracy-latent";
import reconstruction from "./metrics/nn-accuracy-reconstruction";
import { neighbourAccuracy, neighbourMetric } from "./neighbours";

beforeAll(() => tf.setBackend("cpu"));
const rest = async (): Promise<void> => {};
const normal = (count: number, place: number) => normalOf(streamOf(6, { purpose: "data", place })(count));

test("by hand: three of four queries have a neighbour of their label; of two equally near the first counts", async () => {
  const references = { width: 1, rows: Float32Array.from([0, 1, 10, 11]), labels: [0, 0, 1, 1] };
  expect(
    await neighbourAccuracy(
      { width: 1, rows: Float32Array.from([0.2, 9, 4, 10.5]), labels: [0, 1, 1, 1] },
      references,
      rest,
    ),
  ).toBe(0.75);
  // 1 and 10 are both 4.5 away
  expect(await neighbourAccuracy({ width: 1, rows: Float32Array.from([5.5]), labels: [0] }, references, rest)).toBe(1);
});
/** A plain search: the first of those that are nearest. */
function plain(query: Float32Array, references: Float32Array, width: number): number {
  const distances = Array.from({ length: references.length / width }, (_, j) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += (query[k]! - references[j * width + k]!) ** 2;
    return sum;
  });
  return distances.indexOf(Math.min(...distances));
}
test("giving candidates up early changes nothing: 50 dimensions against a plain search, in many pieces", async () => {
  const [n, m, width] = [120, 4000, 50],
    queries = normal(n * width, 1),
    references = normal(m * width, 2),
    labels = Array.from({ length: m }, (_, i) => (i * 7) % 5),
    of = Array.from({ length: n }, (_, i) => i % 5);
  let rests = 0;
  const right = of.filter(
    (label, i) => labels[plain(queries.subarray(i * width, (i + 1) * width), references, width)] === label,
  );
  expect(
    await neighbourAccuracy({ width, rows: queries, labels: of }, { width, rows: references, labels }, async () => {
      rests++;
    }),
  ).toBe(right.length / n);
  expect(rests).toBe(3); // 40 queries of 200 000 products a piece
});
test("looking no farther along an axis than it must finds what a plain search finds, of equals the first", async () => {
  // few values, so that many are as near; 18 dimensions are given up in two pieces
  const points = fc.constantFrom([1, 4], [2, 4], [3, 4], [18, 1]).chain(([width, most]) => {
    const point = fc.array(fc.integer({ min: -most!, max: most! }), { minLength: width!, maxLength: width! });
    const references = fc.array(point, { minLength: 1, maxLength: 40 });
    return fc.record({ width: fc.constant(width!), query: point, references });
  });
  await fc.assert(
    fc.asyncProperty(points, async ({ width, query, references }) => {
      const [one, all] = [Float32Array.from(query), Float32Array.from(references.flat())];
      const of = { width, rows: all, labels: references.map((_, i) => i) }; // each its own label
      const is = { width, rows: one, labels: [plain(one, all, width)] };
      expect(await neighbourAccuracy(is, of, rest)).toBe(1);
    }),
    { numRuns: 1000 },
  );
});

describe("metrics", () => {
  // points on a line: label 0 left of 0, 1 right of it; the test rows are the training rows moved a little
  const train = Float32Array.from({ length: 200 }, (_, i) => (i < 100 ? -1 : 1) + 0.001 * i),
    test_ = train.map(x => x + 0.0003),
    labels = Uint8Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 1));
  const at = (encode: Parameters<typeof fakeEvaluation>[0]["encode"]) =>
    fakeEvaluation({ spec: vectors(1, 2), test: test_, train, labels, encode: encode!, decode: z => z });
  test("an encoder that keeps the side is right, one that throws all away guesses; real data beside both", async () => {
    expect(await latent.measure(at(x => x.mul(5)))).toMatchObject({ value: 1, baseline: 1, count: 200, values: [1] });
    const lost = await latent.measure(at(x => x.mul(0)));
    // all codes the same: the first row's label for all
    expect([lost.value, lost.error]).toEqual([0.5, expect.closeTo(Math.sqrt(0.25 / 200), 12)]);
  });
  test("reconstructions are searched among training points, not among their reconstructions", async () => {
    expect((await reconstruction.measure(at(x => x.neg()))).value).toBe(0); // every x̂ on the wrong side
    expect((await latent.measure(at(x => x.neg()))).value).toBe(1); // as codes they agree among themselves
  });
  test("a noisy encoder: the draw counts, the mean is told beside it", async () => {
    const metric = neighbourMetric<unknown, unknown>("latent", (step, x) => ({
      mean: x,
      drawn: step.noise.normal(x.shape).mul(100),
    }));
    const { value, values, estimator, error } = await metric.measure(at(x => x));
    expect(values).toEqual([value, 1]);
    // pure noise guesses between two halves: four deviations, odds 6e-5
    expect(Math.abs(value - 0.5)).toBeLessThan(4 * error!);
    expect(estimator).toContain("drawn from q(z|x)");
    expect(estimator).toContain("z = μ");
    expect(metric.labelled && latent.labelled && reconstruction.labelled).toBe(true);
  });
});

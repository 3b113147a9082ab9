// Fits: known codes in, draws of the same law out. Plain CPU backend, fake evaluation; expected moments are those of
// the law the codes came from.
import { beforeAll, expect, test } from "vitest";
import { fits } from ".";
import { fakeEvaluation, vectors } from "../testing/evaluation";
import { momentsOf } from "../linalg/mean-and-covariance";
import { evaluationNoise } from "../noise";
import { normalOf, streamOf } from "../random";
import { tf } from "../tf";

beforeAll(() => tf.setBackend("cpu"));
const normal = (count: number, place: number) => normalOf(streamOf(9, { purpose: "data", place })(count));

test("the folder is the registry", () => expect(fits.map(fit => fit.id)).toEqual(["gaussian", "mixture"]));

/** Draws of a fit as [count, d], and that nothing stays on the device. */
async function drawsOf(id: string, train: Float32Array, d: number, count: number): Promise<Float32Array> {
  const fit = fits.find(each => each.id === id)!;
  const at = fakeEvaluation({ spec: vectors(d), test: new Float32Array(d), train, encode: x => x });
  const before = tf.memory().numTensors;
  const draw = await fit.fit(at);
  const [first, again] = [draw(count, evaluationNoise(1, "draws")), draw(count, evaluationNoise(1, "draws"))];
  const values = Float32Array.from(await first.data());
  expect(first.shape).toEqual([count, d]);
  expect(Float32Array.from(await again.data())).toEqual(values);
  tf.dispose([first, again]);
  expect(tf.memory().numTensors).toBe(before);
  return values;
}
/** y = m + Lε with L = [2, 0; −1, 0.5]: covariance [4, −2; −2, 1.25]. */
const correlated = (count: number) => {
  const e = normal(2 * count, 1);
  return Float32Array.from({ length: 2 * count }, (_, k) =>
    k % 2 === 0 ? 3 + 2 * e[k]! : -1 - e[k - 1]! + 0.5 * e[k]!,
  );
};

test.each(["gaussian", "mixture"])("%s: mean and covariance of correlated codes", async id => {
  const { mean, covariance } = momentsOf(await drawsOf(id, correlated(2000), 2, 4000), 2);
  // five standard errors of fit (2 000) and draws (4 000) together: means √(4 (1/2000 + 1/4000)) = 0.055, variances √2
  // · 4 · 0.0274 = 0.155; odds 6e-7 each
  [3, -1].forEach((m, i) => expect(Math.abs(mean[i]! - m)).toBeLessThan(5 * 0.055));
  [4, -2, -2, 1.25].forEach((c, i) => expect(Math.abs(covariance[i]! - c)).toBeLessThan(5 * 0.155));
});
test("mixture: two far clusters keep their shares, with nothing between", async () => {
  const e = normal(4000, 2),
    codes = e.map((x, k) => 0.1 * x + (Math.floor(k / 2) % 4 === 0 ? 5 : -5));
  const draws = await drawsOf("mixture", codes, 2, 4000);
  const firsts = draws.filter((_, k) => k % 2 === 0);
  expect(firsts.filter(x => Math.abs(Math.abs(x) - 5) > 1).length).toBe(0);
  // odds 6e-7
  expect(Math.abs(firsts.filter(x => x > 0).length / 4000 - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / 4000));
});
test.each(["gaussian", "mixture"])(
  "%s: codes on a line, and codes all equal, draw finite numbers near them",
  async id => {
    const line = await drawsOf(
      id,
      Float32Array.from({ length: 900 }, (_, k) => Math.floor(k / 3) / 100),
      3,
      50,
    );
    // ridge 1e-6: 1e-3 beside the line
    expect(line.every((x, k) => Math.abs(x - line[3 * Math.floor(k / 3)]!) < 0.02)).toBe(true);
    const point = await drawsOf(id, new Float32Array(60).fill(2), 3, 50);
    expect(point.every(x => Math.abs(x - 2) < 0.02)).toBe(true);
  },
);
test("codes that are not numbers are refused", async () => {
  const at = fakeEvaluation({
    spec: vectors(1),
    test: new Float32Array(1),
    train: Float32Array.from([1, NaN]),
    encode: x => x,
  });
  await expect(fits[0]!.fit(at)).rejects.toThrow("not finite");
});

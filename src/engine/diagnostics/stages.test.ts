// Probes of codes stage by stage, on the plain CPU backend and a fake evaluation: singular values and the distance from
// N(0, I), against closed forms and codes of a known law.
import { beforeAll, describe, expect, test } from "vitest";
import { drawn, evenly, normal } from "../testing/drawn";
import { fakeEvaluation, vectors } from "../testing/evaluation";
import { tf } from "../tf";
import generalDiscrepancy from "./probes/latent-discrepancy";
import generalSpectrum from "./probes/singular-values";
import { latentDiscrepancyOf, singularValues, singularValuesOf } from "./stages";

beforeAll(() => tf.setBackend("cpu"));

describe("singular values", () => {
  test("of a matrix whose columns are orthogonal: their lengths over √n", () => {
    // columns 3·(1, −1, 1, −1) and 0.5·(1, 1, −1, −1), orthogonal: σ = 3·2 and 0.5·2, √n = 2
    const found = singularValues([3, 0.5, -3, 0.5, 3, -0.5, -3, -0.5], 2);
    expect(found[0]).toBeCloseTo(3, 12);
    expect(found[1]).toBeCloseTo(0.5, 12);
  });
  test("not centred: a constant column counts", () => expect(singularValues([2, 2, 2], 1)[0]).toBeCloseTo(2, 12));
  test("codes of a known covariance and mean: roots of the eigenvalues of Σ + mmᵀ", async () => {
    // x = A e + m, A = [[2, 0], [0.6, 0.8]], m = (0, 1): Σ + mmᵀ = [[4, 1.2], [1.2, 2]], eigenvalues 3 ± √(1 +
    // 1.44) = 4.56205, 1.43795
    const e = normal(2 * 1000, 1);
    const x = Float32Array.from(e, (v, k) => (k % 2 === 0 ? 2 * v : 0.6 * e[k - 1]! + 0.8 * v + 1));
    const {
      lines: [line],
      band,
    } = await drawn("plot", generalSpectrum, fakeEvaluation({ spec: vectors(2), test: x, encode: z => z }));
    const [first, second] = evenly(line!.xy, 1);
    // four standard errors of a deviation from 1 000 rows, 1/√2n each
    for (const [found, expected] of [
      [first, Math.sqrt(4.56205)],
      [second, Math.sqrt(1.43795)],
    ] as const)
      expect(Math.abs(found! / expected - 1)).toBeLessThan(4 / Math.sqrt(2000));
    expect(evenly(line!.xy, 0)).toEqual([1, 2]);
    expect(band!.y[1]).toBeCloseTo(1 + Math.sqrt(2 / 1000), 12);
  });
  test("draws of N(0, I) fall in the band", async () => {
    const {
      lines: [line],
      band,
    } = await drawn(
      "plot",
      generalSpectrum,
      fakeEvaluation({ spec: vectors(16), test: normal(16 * 1000, 2), encode: z => z }),
    );
    const values = evenly(line!.xy, 1);
    // the edges of Marchenko and Pastur's law are those of n → ∞: Johnstone's fluctuation at n = 1 000 is 0.01
    const slack = 0.02;
    expect(Math.max(...values)).toBeLessThan(band!.y[1] + slack);
    expect(Math.min(...values)).toBeGreaterThan(band!.y[0] - slack);
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });
  test("stages of different widths come apart again; the later is dashed", async () => {
    const probe = singularValuesOf<unknown, unknown>((_, { x }) => ({ z: x, u: x.slice([0, 0], [-1, 1]).mul(3) }));
    const { lines } = await drawn(
      "plot",
      probe,
      fakeEvaluation({ spec: vectors(2), test: Float32Array.from([1, 0, -1, 0, 1, 2, -1, 2]), encode: z => z }),
    );
    // columns (1, −1, 1, −1) and (0, 0, 2, 2): 1 and √2
    expect(lines.map(l => [l.name, l.dashed ?? false, ...evenly(l.xy, 1).map(v => Number(v.toFixed(6)))])).toEqual([
      ["z", false, 1.414214, 1],
      ["u", true, 3],
    ]);
  });
  test("NaN codes are said, not thrown", async () => {
    const {
      lines: [line],
    } = await drawn(
      "plot",
      generalSpectrum,
      fakeEvaluation({ spec: vectors(2), test: new Float32Array(40).fill(NaN), encode: z => z }),
    );
    expect(evenly(line!.xy, 1)).toEqual([NaN, NaN]);
  });
});

describe("distance from N(0, I)", () => {
  test("codes that are N(0, I) lie in the band, others where the closed form says", async () => {
    // scipy (metrics.test.ts): MMD² of N(0.5, 0.8² I₃) against N(0, I₃) is 0.3562551744952689
    const probe = latentDiscrepancyOf<unknown, unknown>((_, { x }) => ({ "N(0, I)": x, other: x.mul(0.8).add(0.5) }));
    const { rows, none } = await drawn(
      "intervals",
      probe,
      fakeEvaluation({ spec: vectors(3), test: normal(3 * 1000, 3), encode: z => z }),
    );
    const [same, other, chance] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];
    expect(Math.abs(same!.value)).toBeLessThan(2 * none!.extent[1]); // four standard deviations: odds 6e-5
    // in thousandths; four standard errors
    expect(Math.abs(other!.value - 356.2551744952689)).toBeLessThan(4 * other!.error!);
    expect(other!.error!).toBeLessThan(40); // so that the line above says something: a tenth of the value
    expect([chance!.error, chance!.actor]).toEqual([none!.extent[1] / 2, "prior"]);
    expect(none!.extent[0]).toBe(-none!.extent[1]);
  });
  test("the same question gives the same answer; NaN codes do not throw", async () => {
    const at = (test: Float32Array) => fakeEvaluation({ spec: vectors(2), test, encode: z => z });
    expect(await drawn("intervals", generalDiscrepancy, at(normal(200, 4)))).toEqual(
      await drawn("intervals", generalDiscrepancy, at(normal(200, 4))),
    );
    expect(
      (await drawn("intervals", generalDiscrepancy, at(new Float32Array(200).fill(NaN)))).rows[0]!.value,
    ).toBeNaN();
  });
});

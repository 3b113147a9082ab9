// The terms of perceptual generative autoencoders against their closed forms and their differences, and the bound of
// proposition 1. Whom a method lets them move is in methods/pga.test.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { evaluationNoise } from "../noise";
import { expectGradients } from "../testing/gradient";
import { close, linear, matrix, product, squared, tensor, value, values } from "../testing/matrices";
import { mean } from "../testing/sample-statistics";
import { useBackend } from "../testing/node";
import { gradientsOf, type Tensor, tf } from "../tf";
import {
  energy,
  jacobian,
  logDeterminant,
  meanSquaredError,
  noiseError,
  onSphere,
  radiusOf,
  stretch,
  stretchBound,
} from "./perceptual";

beforeAll(() => useBackend("wasm"));
/** undefined where the tape finds no way. */
function gradientOf(loss: (x: Tensor) => Tensor, x: Tensor): number[] | undefined {
  return tf.tidy(() => {
    const variable = tf.variable(x);
    const [gradient] = gradientsOf(() => loss(variable), [variable]);
    const found = gradient ? Array.from(gradient.dataSync()) : undefined;
    variable.dispose();
    return found;
  });
}

describe("terms of a linear h(z) = zM, in float64 beside", () => {
  const Z = matrix(4, 3, 1);
  const M = matrix(3, 3, 2);
  const D = matrix(4, 3, 3);
  it("stretch = ½ mean ln ‖δM‖²/‖δ‖²", () =>
    close(
      value(() => stretch(linear(M), tensor(Z), tensor(D))),
      mean(D.map(d => 0.5 * Math.log(squared(product([d], M)[0]!) / squared(d)))),
    ));
  // a difference of 0.01 between codes near 1: 6e-8/0.01 of rounding, some ten times
  it("stretch of a step of any length is the same, where h is linear", () =>
    close(
      value(() => stretch(linear(M), tensor(Z), tensor(D).mul(0.01))),
      value(() => stretch(linear(M), tensor(Z), tensor(D))),
      2e-4,
    ));
  it("noiseError = mean over rows and dimensions of (nM)²/r²", () => {
    const r2 = M.map((_, j) => mean(Z.map(z => z[j]! ** 2)));
    // h(z + n) − h(z) cancels a digit
    close(
      value(() => noiseError(linear(M), tensor(Z), tensor(D))),
      mean(product(D, M).flatMap(row => row.map((v, j) => (v * v) / r2[j]!))),
      1e-5,
    );
  });
  it("energy and squared error are means over elements", () => {
    close(
      value(() => energy(tensor(Z))),
      0.5 * mean(Z.flat().map(v => v * v)),
    );
    close(
      value(() => meanSquaredError(tensor(Z), tensor(D))),
      mean(Z.flat().map((v, i) => (v - D.flat()[i]!) ** 2)),
    );
  });
  it("gradients are those of differences: in M, and in the noise", () => {
    // ε = 1e-2: of ln ‖δM‖ the third derivative is some 2/‖δM‖³, so ε²f'''/6 is 1e-4 to 1e-3 of the slope
    const loose = { relative: 5e-3, absolute: 3e-4 }; // absolute: rounding, 2⁻²⁴ · 10/ε
    const by = (m: Tensor) => (codes: Tensor) => tf.matMul(codes as tf.Tensor2D, m as tf.Tensor2D);
    expectGradients(m => stretch(by(m!), tensor(Z), tensor(D)), [tensor(M)], loose);
    expectGradients((m, n) => noiseError(by(m!), tensor(Z), n!), [tensor(M), tensor(D)], loose);
    expectGradients(z => energy(z!), [tensor(Z)], loose);
    expectGradients(x => meanSquaredError(x!, tensor(D)), [tensor(Z)], loose);
  });
  it("codes count as constants in stretch and noise, and the length of a step in stretch", () => {
    for (const loss of [stretch, noiseError])
      expect(gradientOf(z => loss(linear(M), z, tensor(D)), tensor(Z))).toBeUndefined();
    // δ·∂/∂δ of ½ ln ‖δM‖² alone is 1, so 1/4 a row of four; of the ratio it would be 0
    const along = tf.tidy(() =>
      tf
        .grad((d: Tensor) => stretch(linear(M), tensor(Z), d))(tensor(D))
        .mul(tensor(D))
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

describe("proposition 1", () => {
  type Row = [number, number, number];
  const det3 = (m: number[][]) => {
    const [[a, b, c], [d, e, f], [g, h, i]] = m as [Row, Row, Row];
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  };
  const directions = (count: number, d: number) =>
    tf.tidy(() => onSphere(evaluationNoise(2, "directions"), [count, d]).div(radiusOf(d)));
  it("ln |det| is that of Leibniz' formula, and the differences of a linear map are the map", () => {
    const Ms = [4, 5, 6].map(place => matrix(3, 3, place));
    values(() => logDeterminant(tf.tensor3d(Ms))).forEach((got, k) =>
      close(got, Math.log(Math.abs(det3(Ms[k]!))), 1e-5),
    );
    const J = values(() => jacobian(linear(Ms[0]!), tensor(matrix(2, 3, 7))));
    // differences over 0.017 of values near 2: 1e-7/0.017, some times
    Ms[0]!
      .concat(Ms[0]!)
      .flat()
      .forEach((expected, k) => close(J[k]!, expected, 2e-4));
  });
  it("the bound meets ln |det| where h turns and scales", () => {
    const [s, a] = [0.8, 0.7];
    const turned = tf.tensor3d([s * Math.cos(a), s * Math.sin(a), -s * Math.sin(a), s * Math.cos(a)], [1, 2, 2]);
    close(
      value(() => stretchBound(turned, directions(64, 2))),
      2 * Math.log(s),
      1e-5,
    );
    close(
      value(() => logDeterminant(turned)),
      2 * Math.log(s),
      1e-5,
    );
  });
  it.each([8, 9, 10, 11])("the bound holds, and is above ln |det| of matrix %i", place => {
    const J = tf.tensor3d([matrix(3, 3, place)]);
    const bound = value(() => stretchBound(J, directions(8192, 3)));
    const volume = value(() => logDeterminant(J));
    // measured 0.1 and more; ln ‖Ju‖ has a deviation of at most 0.7, so its 8192-fold mean times 3 an error of 0.02
    expect(bound - volume).toBeGreaterThan(0.05);
  });
  it("the bound of diag(s₁, s₂) is 2 ln of their mean", () => {
    // E ln √(s₁² cos² + s₂² sin²) = ln ((s₁ + s₂)/2) exactly (Jensen's formula on the circle)
    const angles = Array.from({ length: 360 }, (_, k) => (k * Math.PI) / 180);
    const even = tensor(angles.map(angle => [Math.cos(angle), Math.sin(angle)]));
    const diagonal = tf.tensor3d([2, 0, 0, 0.5], [1, 2, 2]);
    close(
      value(() => stretchBound(diagonal, even)),
      2 * Math.log(1.25),
      1e-5,
    );
  });
});

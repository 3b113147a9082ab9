// Does this backend train? Three steps of gradient descent on a tiny convolutional net with made-up numbers, against
// losses known in advance. Catches adapters that exist and compute wrongly, which happens; says nothing about speed.
import { tf, type Tensor, type Tensor4D } from "./tf";

const wave = (count: number, from: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(1.7 * (from + i)) * 0.6);
/**
 * From the same three steps in float64, written out with numpy (scripts/self-test-values.py): mean squared
 * errors before each step.
 */
export const EXPECTED = [0.21187292661433052, 0.1507022282940029, 0.1219942747364293];
const TOLERANCE = 1e-3; // relative; float32 gives 1e-6, half precision would give 1e-2

export async function losses(): Promise<readonly number[]> {
  const x = tf.tensor4d(wave(2 * 6 * 6 * 2, 0), [2, 6, 6, 2]),
    y = tf.tensor2d(wave(2 * 3, 50), [2, 3]);
  let weights: Tensor[] = [
    tf.tensor(wave(3 * 3 * 2 * 4, 100), [3, 3, 2, 4]),
    tf.tensor(wave(3 * 3 * 4 * 3, 200), [36, 3]),
  ];
  const seen: Tensor[] = [];
  for (let step = 0; step < 3; step++) {
    const { value, grads } = tf.valueAndGrads((k: Tensor, w: Tensor) =>
      tf
        .matMul(tf.relu(tf.conv2d(x, k as Tensor4D, 2, "same")).reshape([2, 36]), w)
        .sub(y)
        .square()
        .mean()
        .asScalar(),
    )(weights);
    const next = tf.tidy(() => weights.map((w, i) => w.sub(grads[i]!.mul(0.1))));
    tf.dispose([weights, grads]);
    weights = next;
    seen.push(value);
  }
  const joined = tf.tidy(() => tf.stack(seen));
  const values = Array.from(await joined.data());
  tf.dispose([x, y, weights, seen, joined]);
  return values;
}
/** Throws where the numbers are wrong. */
export async function selfTest(): Promise<void> {
  const got = await losses();
  const off = got.findIndex((v, i) => !(Math.abs(v - EXPECTED[i]!) <= TOLERANCE * EXPECTED[i]!));
  if (off >= 0)
    throw Error(`computes wrongly: loss ${off + 1} of a known training run is ${got[off]}, expected ${EXPECTED[off]}`);
}

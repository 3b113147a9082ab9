// Gradients of the tape against central differences, weight by weight, in float32. ε = 1e-2: the truncation ε²f'''/6 of
// a smooth loss and the rounding 2⁻²⁴|f|/ε of its two values are both near 1e-5 there; a smaller ε drowns in rounding
// (ARCHITECTURE.md).
import { expect } from "vitest";
import { tf, type Tensor } from "../tf";

export interface Closeness {
  relative: number;
  absolute: number;
  epsilon?: number;
}
/** f: a scalar of tensors. Every entry of every input is moved alone. */
export function expectGradients(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  { relative, absolute, epsilon = 1e-2 }: Closeness,
): void {
  const value = (moved: readonly Tensor[]) => tf.tidy(() => f(...moved).dataSync()[0]!);
  const gradients = tf.tidy(() =>
    tf
      .grads((...moved: Tensor[]) => f(...moved).asScalar())([...inputs])
      .map(g => Array.from(g.dataSync())),
  );
  inputs.forEach((input, which) => {
    const data = input.dataSync();
    for (let i = 0; i < data.length; i++) {
      const [up, down] = [epsilon, -epsilon].map(step => {
        const moved = tf.tensor(
          Float32Array.from(data, (v, k) => (k === i ? v + step : v)),
          input.shape,
        );
        const result = value(inputs.map((other, k) => (k === which ? moved : other)));
        const at = moved.dataSync()[i]!; // as float32 has it
        moved.dispose();
        return { result, at };
      });
      const difference = (up!.result - down!.result) / (up!.at - down!.at);
      const error = Math.abs(gradients[which]![i]! - difference),
        bound = absolute + relative * Math.abs(difference);
      expect(
        error <= bound,
        `input ${which}, entry ${i}: gradient ${gradients[which]![i]}, difference ${difference}`,
      ).toBe(true);
    }
  });
}

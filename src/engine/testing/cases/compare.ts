// Runs the parity table on a backend, and says where two backends differ.
import { type Tensor, tf } from "../../tf";
import { cases } from ".";
import type { Case } from "./case";

export type Outcome = Readonly<Record<string, readonly { shape: readonly number[]; values: readonly number[] }[]>>;

/** Every case on the backend that is set; `left`: tensors that a case left behind. */
export async function outcomeOf(list: readonly Case[] = cases): Promise<{ outcome: Outcome; left: readonly string[] }> {
  const outcome: Record<string, { shape: readonly number[]; values: readonly number[] }[]> = {},
    left: string[] = [];
  for (const { name, run } of list) {
    if (outcome[name]) throw Error(`two cases are called ${name}`);
    const before = tf.memory().numTensors;
    const made = tf.tidy(() => {
      const out = run();
      return out instanceof tf.Tensor ? [out] : [...(out as readonly Tensor[])];
    });
    outcome[name] = [];
    for (const tensor of made) {
      outcome[name]!.push({ shape: tensor.shape, values: Array.from(await tensor.data()) });
      tensor.dispose();
    }
    if (tf.memory().numTensors !== before) left.push(name);
  }
  return { outcome, left };
}
/** The first value of each case that is farther from the plain one than the case allows. */
export function differences(plain: Outcome, other: Outcome, list: readonly Case[] = cases): readonly string[] {
  return list.flatMap(({ name, relative, absolute = 0 }) => {
    const [a, b] = [plain[name]!, other[name] ?? []];
    for (const [k, { shape, values }] of a.entries()) {
      const got = b[k];
      if (String(got?.shape) !== String(shape))
        return [`${name}, output ${k}: shape [${got?.shape}], expected [${shape}]`];
      const at = values.findIndex((v, i) =>
        relative === 0 && absolute === 0
          ? !Object.is(got!.values[i], v) && got!.values[i] !== v
          : !(Math.abs(got!.values[i]! - v) <= absolute + relative * Math.abs(v)),
      );
      if (at >= 0) return [`${name}, output ${k}, value ${at}: ${got!.values[at]}, expected ${values[at]}`];
    }
    return [];
  });
}

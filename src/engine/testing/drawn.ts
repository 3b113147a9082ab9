// Probes drawn on a fake evaluation (evaluation.ts): the view of the kind that a test expects, with nothing left on the
// device.
import { expect } from "vitest";
import type { Values } from "../config";
import type { Evaluation, Probe } from "../diagnostic";
import { normalOf, streamOf } from "../random";
import { tf } from "../tf";
import type { View } from "../view";

/** Draws of N(0, 1), for rows; others at every place. */
export const normal = (count: number, place: number) => normalOf(streamOf(11, { purpose: "data", place })(count));
export async function drawn<K extends View["kind"]>(
  kind: K,
  probe: Probe,
  at: Evaluation,
  options: Values = {},
): Promise<Extract<View, { kind: K }>> {
  const before = tf.memory().numTensors;
  const made = await probe.draw(at, options);
  expect(tf.memory().numTensors).toBe(before); // nothing stays on the device
  if (made.kind !== kind) throw Error(`expected ${kind}, got ${made.kind}`);
  return made as Extract<View, { kind: K }>;
}
/** Of points in the plane, one coordinate. */
export const evenly = (xy: Float32Array, axis: 0 | 1): number[] => Array.from(xy).filter((_, k) => k % 2 === axis);

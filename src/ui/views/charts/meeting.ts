// Have two curves met, and where: the first step from which on the second stays on the first, as far as an eye can tell
// on this chart. A crossing that does not last is none.
import type { Curve, Frame, Row } from "./curves";

export interface Meeting {
  step: number;
  value: number;
}
const TOUCH = 0.006; // of the range of values: about as near as the lines are wide
const APART = 0.016; // and how far they may part again. Not in pixels, so that every screen says the same
const LASTS = 0.03; // of the axis that it must have lasted

/** The value of a path at a step. */
function valueAt(rows: readonly Row[], step: number): number | undefined {
  const i = rows.findIndex(r => r.at >= step);
  const b = rows[i];
  const a = rows[Math.max(0, i - 1)];
  if (!a || !b || a.value === null || b.value === null) return undefined;
  return b.at > a.at ? a.value + ((b.value - a.value) * (step - a.at)) / (b.at - a.at) : b.value;
}
export function meeting(
  first: Curve,
  second: Curve,
  {
    steps: [from, to],
    values: {
      extent: [low, high],
    },
  }: Pick<Frame, "steps" | "values">,
): Meeting | undefined {
  const range = high - low;
  const pairs = second.smooth.flatMap(({ at, value }) => {
    const other = valueAt(first.smooth, at);
    return value === null || other === undefined
      ? []
      : [{ step: at, value: (value + other) / 2, apart: Math.abs(value - other) }];
  });
  let since = pairs.length;
  while (since > 0 && pairs[since - 1]!.apart <= APART * range) since--;
  const met = pairs.slice(since).find(p => p.apart <= TOUCH * range);
  const newest = pairs.at(-1);
  return met && newest && newest.step - met.step >= LASTS * (to - from)
    ? { step: met.step, value: met.value }
    : undefined;
}

// What changes in place between two steps besides parameters: state that a loss sets or blends, the step's counters,
// the ring of loss terms.
import { run, blank, type Kernel } from "./kernel";
import { blendSimd } from "./simd/optimizers";
import type { Tensor } from "../tf";

/** held ← (1 − rate) held + rate·other; a copy where rate is 1. */
export const blendStep: Kernel<"held" | "other", "rate"> = {
  name: "blend",
  simd: blendSimd,
  buffers: { held: "f32 written", other: "f32" },
  numbers: { rate: "f32" },
  wgsl: "held[i] = select((1.0 - u.rate) * held[i] + u.rate * other[i], other[i], u.rate == 1.0);",
  plain: (n, { held, other }, { rate }) => {
    if (rate === 1) held.set(other);
    else for (let i = 0; i < n; i++) held[i] = (1 - rate) * held[i]! + rate * other[i]!;
  },
};
export const blend = (held: Tensor, other: Tensor, rate: number): void =>
  run(blendStep, held.size, { held, other }, { rate });
/** The same values in memory of their own; tfjs's clone shares it. */
export function copied(x: Tensor): Tensor {
  const out = blank(x.shape);
  blend(out, x, 1);
  return out;
}

/** index ← index + 1; progress ← index / planned, at most 1. A step begins with it. */
export const tickStep: Kernel<"index" | "progress", "planned"> = {
  name: "tick",
  buffers: { index: "f32 written", progress: "f32 written" },
  numbers: { planned: "f32" },
  wgsl: `
  let next = index[0] + 1.0;
  index[0] = next;
  progress[i] = min(1.0, next / u.planned);`,
  plain: (_n, { index, progress }, { planned }) => {
    index[0]! += 1;
    progress[0] = Math.min(1, index[0]! / planned);
  },
};

/** ring[(column + k)·rows + index mod rows] ← the k-th of up to six scalars. */
const NOTED = ["a", "b", "c", "d", "e", "f"] as const;
export const MOST_NOTED = NOTED.length; // eight buffers are what every adapter binds
type Noted = (typeof NOTED)[number];
const noting = (count: number): Kernel<"ring" | "index" | Noted, "column" | "rows"> => {
  const names = NOTED.slice(0, count);
  return {
    name: `note-${count}`,
    buffers: Object.fromEntries([["ring", "f32 written"], ["index", "f32"], ...names.map(name => [name, "f32"])]),
    numbers: { column: "u32", rows: "u32" },
    wgsl: `
  let row = u32(index[i]) % u.rows;
${names.map((name, k) => `  ring[(u.column + ${k}u) * u.rows + row] = ${name}[0];`).join("\n")}`,
    plain: (_n, buffers, { column, rows }) =>
      names.forEach((name, k) => {
        buffers.ring[(column + k) * rows + (buffers.index[0]! % rows)] = buffers[name][0]!;
      }),
  };
};
export const noteSteps = NOTED.map((_, k) => noting(k + 1));
/** Scalars of one step into the ring, from a column on. */
export function note(ring: Tensor, index: Tensor, rows: number, column: number, values: readonly Tensor[]): void {
  for (let from = 0; from < values.length; from += MOST_NOTED) {
    const part = values.slice(from, from + MOST_NOTED);
    run(
      noteSteps[part.length - 1]!,
      1,
      { ring, index, ...Object.fromEntries(part.map((v, k) => [NOTED[k]!, v])) } as Record<
        "ring" | "index" | Noted,
        Tensor
      >,
      { column: column + from, rows },
    );
  }
}

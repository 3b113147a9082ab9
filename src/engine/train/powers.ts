// Whether the powers of optimizer state (βᵗ of Adam) can be those of the step that they stand at: each a whole number
// of steps, no more than were made. Fewer may be: an update may be due on some steps only, and a variable without a
// gradient rests. The settings of rules are fixed for a run, so that older files are held to the same.
import type { Blocks } from "../named-tensors";
import type { PhaseSlots } from "./optimizer-state";

// A product of t float32 is off by t/2²⁴ at most, the factor's own rounding by as much; and one step by 1e-6.
const off = (steps: number): number => 1e-6 + steps / 2 ** 22;
const FAINT = 1e-30; // further down, GPUs may have flushed a product to 0

/** Throws, naming the tensor. updates: how many may move a variable in one step. */
export function checkPowers(blocks: Blocks, { slots }: PhaseSlots, index: number, updates: number): void {
  for (const [name, { factor, cell }] of slots) {
    const value = blocks[name]?.data[0];
    if (!cell || factor === undefined || value === undefined) continue;
    const most = index * updates,
      least = factor ** most;
    if (factor === 0 ? value === 0 || value === 1 : factor === 1 ? value === 1 : isPower(value, factor, most)) continue;
    throw Error(
      `${name}: holds ${value}, expected a power of ${factor} from 1 to ${least.toPrecision(3)}, of step ${index}`,
    );
  }
}
function isPower(value: number, factor: number, most: number): boolean {
  const one = Math.log(factor);
  if (value <= FAINT) return most * one <= Math.log(FAINT) + 1;
  const log = Math.log(value),
    steps = Math.round(log / one);
  return log >= most * one - off(most) && Math.abs(log - steps * one) <= off(steps);
}

// What an optimizer is, one row each: its own numbers and their defaults, what it keeps of a variable, and the kernel
// that makes its step, on the GPU, in SIMD and plainly. A new one is a row here (and a kernel, where no other does);
// what a row lacks does not compile. When and on what they run is execution.ts's business.
import { run } from "../kernels/kernel";
import { adamStep, type Common, momentumStep, rmspropStep, type StepKernel } from "../kernels/optimizers";
import type { Buffer, Tensor } from "../tf";

/** What is kept of one variable. */
export interface Slots {
  tensor(name: string): Buffer;
  /** Where in cells. */
  cell(name: string): number;
  readonly cells: Buffer;
}
/** S: names of its own numbers. */
export interface Optimizer<S extends string = string> {
  /** Its own numbers where a rule does not say otherwise. */
  readonly settings: Readonly<Record<S, number>>;
  /** Kept of a variable and of its shape: where it starts. */
  readonly slots: Readonly<Record<string, number>>;
  /** Which of those are means of squares, never below 0. */
  readonly squares: readonly string[];
  /** Kept of a variable, one number each: 1 at first, times a setting before every step (βᵗ of Adam). */
  readonly powers: Readonly<Record<string, S>>;
  /** One variable, one gradient, in place. */
  step(w: Buffer, g: Tensor, rate: Tensor, kept: Slots, numbers: Readonly<Record<Common | S, number>>): void;
}
interface Row<S extends string, K extends string, P extends string> extends Omit<Optimizer<S>, "step"> {
  readonly slots: Readonly<Record<K, number>>;
  readonly squares: readonly NoInfer<K>[];
  readonly powers: Readonly<Record<P, S>>;
  readonly kernel: StepKernel<K, S, P>;
}
/** Buffers and numbers are bound by their names. Powers lie side by side: the kernel is told where the first is. */
function optimizer<S extends string, K extends string, P extends string>(row: Row<S, K, P>): Optimizer<S> {
  const { settings, slots, squares, powers, kernel } = row,
    [power] = Object.keys(powers);
  return {
    settings,
    slots,
    squares,
    powers,
    step(w, g, rate, kept, numbers) {
      const own = Object.fromEntries(Object.keys(slots).map(name => [name, kept.tensor(name)]));
      const bound = { w, g, rate, ...own, ...(power !== undefined && { cells: kept.cells }) },
        given = { ...numbers, ...(power !== undefined && { at: kept.cell(power) }) };
      run<string, string>(kernel as never, w.size, bound, given);
    },
  };
}

export const optimizers = {
  adam: optimizer<"beta1" | "beta2" | "epsilon", "m" | "v", "left1" | "left2">({
    settings: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    slots: { m: 0, v: 0 },
    squares: ["v"],
    powers: { left1: "beta1", left2: "beta2" },
    kernel: adamStep,
  }),
  // TF1: the mean square starts at 1, ε inside the root (methods.md 1.5)
  rmsprop: optimizer<"smoothing" | "epsilon", "s", never>({
    settings: { smoothing: 0.9, epsilon: 1e-10 },
    slots: { s: 1 },
    squares: ["s"],
    powers: {},
    kernel: rmspropStep,
  }),
  momentum: optimizer<"momentum", "v", never>({
    settings: { momentum: 0.9 },
    slots: { v: 0 },
    squares: [],
    powers: {},
    kernel: momentumStep,
  }),
};

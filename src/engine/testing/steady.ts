// A method as devices are compared with it. Where a gradient is nothing but rounding (a weight from a pixel that is the
// same in the whole batch, in front of batch norm), Adam with ε = 1e-8 still takes whole steps, on each device in
// directions of its own; the next batch sees them, and losses that are steep in the codes multiply them: with ε = 1e-8
// three steps of aae on images differ by 2e-2 (λ nats) between CPU and Wasm, and as much between the CPU and itself
// from weights changed by 1e-7 of their size; with ε = 1e-5 both differences are below 1e-4 (wd-aae: 4e-3, 2e-5).
import type { Values } from "../config";
import type { AnyMethod, Rule } from "../method";
import { adam, byGradient, momentum } from "../train/rules";

// above the noise (1e-9 to 1e-6 here), below gradients that say something; kernels' cases test Adam with its own
const EPSILON = 1e-5;

const changed = (method: AnyMethod, how: (rule: Rule) => Rule): AnyMethod => ({
  ...method,
  phases: method.phases.map(phase => ({
    ...phase,
    updates: phase.updates.map(update => ({
      ...update,
      moves: (...at: Parameters<typeof update.moves>) => update.moves(...at).map(how),
    })),
  })),
});
/** Rounding noise takes no steps. */
export const steady = (method: AnyMethod): AnyMethod =>
  changed(method, rule => (rule.by === "adam" ? { ...rule, epsilon: EPSILON } : rule));
/**
 * Moved by Adam whatever it is moved by, for its first moment: after one step a tenth of the gradient, which no
 * state of RMSProp shows.
 */
export const byAdam = (method: AnyMethod): AnyMethod =>
  changed(steady(method), rule =>
    rule.by === "rmsprop" || rule.by === "momentum"
      ? adam(
          { rate: rule.rate, beta1: 0.9, epsilon: EPSILON, ...(rule.within && { within: rule.within }) },
          ...rule.nets,
        )
      : rule,
  );

/**
 * Nothing is moved by a gradient, and each gradient is kept as it is: the velocity of a momentum of 0. State is written
 * as ever.
 */
export const still = (method: AnyMethod): AnyMethod =>
  changed(method, rule => (byGradient(rule) ? momentum({ rate: 0, momentum: 0 }, ...rule.nets) : rule));

// fields that say how long a phase is, by name: method files share these names
const LONG = ["trainSteps", "pretrainSteps", "secondSteps"];
/**
 * Values with which phases are equally long and updates do not wait for the critic: else one of them would not run at
 * all in a few steps. Where the optimizer is a choice it is momentum: LPGA's gradient has differences of codes a
 * hundredth apart, whose rounding Adam makes whole steps of (2 % of a kernel’s values differ by up to half of the way
 * after three of them, CPU against Wasm).
 */
export function everyStep(method: AnyMethod): Values {
  const long = LONG.filter(name => name in method.config);
  return {
    ...(long.length > 1 && Object.fromEntries(long.map(name => [name, 5000]))),
    ...("criticSteps" in method.config && { criticSteps: 1 }),
    ...("optimizer" in method.config && { optimizer: "momentum" }),
  };
}

// How nets move: constructors for method files, and what one step of each rule does to one variable, in place. State is
// named, not positional: it belongs to (update, variable path) and is kept by optimizer-state.ts; the arithmetic is
// kernels/optimizers.ts.
import type { Rate, Rule } from "../method";
import type { AnyNet } from "../nn/scope";
import { blank, run } from "../kernels/kernel";
import { adamStep, cosineRate, followStep, momentumStep, rmspropStep } from "../kernels/optimizers";
import { type Buffer, type Tensor, tf } from "../tf";
import type { Amount } from "../step";

type Options<K extends Rule["by"]> = Omit<Extract<Rule, { by: K }>, "by" | "nets">;
export const adam = (options: Options<"adam">, ...nets: readonly AnyNet[]): Rule => ({ by: "adam", nets, ...options });
export const rmsprop = (options: Options<"rmsprop">, ...nets: readonly AnyNet[]): Rule => ({
  by: "rmsprop",
  nets,
  ...options,
});
export const momentum = (options: Options<"momentum">, ...nets: readonly AnyNet[]): Rule => ({
  by: "momentum",
  nets,
  ...options,
});
export const writes = (...nets: readonly AnyNet[]): Rule => ({ by: "writes", nets });
export const follow = (net: AnyNet, source: AnyNet, rate: number): Rule => ({ by: "follow", net, source, rate });

export type Gradient = Exclude<Rule, { by: "follow" | "writes" }>;
export const byGradient = (rule: Rule): rule is Gradient => rule.by !== "follow" && rule.by !== "writes";
export const netsOf = (rule: Rule): readonly AnyNet[] => (rule.by === "follow" ? [rule.net] : rule.nets);

/** Which gradient rule moves which variable. Throws where two rules of one update move the same one. */
export function ownersOf(rules: readonly Rule[], where: string): ReadonlyMap<string, Gradient> {
  const owners = new Map<string, Gradient>();
  for (const rule of rules.filter(byGradient))
    for (const { path, trained } of rule.nets.flatMap(net => net.variables)) {
      if (owners.has(path)) throw Error(`${where}: two rules move ${path}`);
      if (trained) owners.set(path, rule);
    }
  return owners;
}

const isCosine = (rate: Rate): rate is Exclude<Rate, Amount> => typeof rate === "object" && "cosine" in rate;
const scalar = (amount: Amount): Tensor => (typeof amount === "number" ? tf.scalar(amount) : amount);
/** The rate as it is now, a scalar on the device: itself, or along half a cosine over the phase. */
export function rateAt(rate: Rate, progress: Tensor): Tensor {
  if (!isCosine(rate)) return scalar(rate);
  const now = blank([]);
  run(cosineRate, 1, { rate: now, base: scalar(rate.cosine), progress }, { to: rate.to });
  return now;
}

/** What a rule keeps of one variable from step to step: of its shape, or one number (a cell). */
export function slotNames(rule: Rule): readonly { name: string; start: number; cell?: true }[] {
  switch (rule.by) {
    // left: βᵗ, what the zero start still weighs
    case "adam":
      return [
        { name: "m", start: 0 },
        { name: "v", start: 0 },
        { name: "left1", start: 1, cell: true },
        { name: "left2", start: 1, cell: true },
      ];
    // TF1: the mean square starts at 1, ε inside the root (methods.md 1.5)
    case "rmsprop":
      return [{ name: "s", start: 1 }];
    case "momentum":
      return [{ name: "v", start: 0 }];
    case "follow":
      return [{ name: "seen", start: 0, cell: true }];
    case "writes":
      return [];
  }
}
/** Of one variable. */
export interface Slots {
  tensor(name: string): Buffer;
  /** Where in cells. */
  cell(name: string): number;
  readonly cells: Buffer;
}
const LARGEST = 3.4028234663852886e38; // float32; stands for no bound, since WGSL may assume that nothing is infinite

/**
 * One variable, one gradient, in place. `decay` is decoupled (AdamW) and leaves vectors alone; `within`
 * projects afterwards.
 */
export function move(rule: Gradient, w: Buffer, g: Tensor, slots: Slots, rate: Tensor): void {
  const [low, high] = rule.within ?? [-LARGEST, LARGEST];
  const common = { decay: w.rank >= 2 ? (rule.decay ?? 0) : 0, low, high };
  switch (rule.by) {
    case "adam": {
      const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = rule;
      return run(
        adamStep,
        w.size,
        { w, m: slots.tensor("m"), v: slots.tensor("v"), g, cells: slots.cells, rate },
        { ...common, beta1, beta2, epsilon, at: slots.cell("left1") },
      );
    }
    case "rmsprop": {
      const { smoothing = 0.9, epsilon = 1e-10 } = rule;
      return run(rmspropStep, w.size, { w, s: slots.tensor("s"), g, rate }, { ...common, smoothing, epsilon });
    }
    case "momentum":
      return run(
        momentumStep,
        w.size,
        { w, v: slots.tensor("v"), g, rate },
        { ...common, momentum: rule.momentum ?? 0.9 },
      );
  }
}
/**
 * How an Adam rule's cells change before it moves: a product, because WGSL's pow is not exact.
 * [cell, factor, plus] each.
 */
export function aged(rule: Gradient, slots: Slots): readonly (readonly [number, number, number])[] {
  return rule.by === "adam"
    ? [
        [slots.cell("left1"), rule.beta1 ?? 0.9, 0],
        [slots.cell("left2"), rule.beta2 ?? 0.999, 0],
      ]
    : [];
}
/** A follower's variable, in place; state is always copied. */
export function followed(
  { rate }: Extract<Rule, { by: "follow" }>,
  trained: boolean,
  to: Buffer,
  from: Tensor,
  slots: Slots,
): void {
  run(
    followStep,
    to.size,
    { held: to, other: from, cells: slots.cells },
    { least: trained ? rate : 1, at: slots.cell("seen") },
  );
}

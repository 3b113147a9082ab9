// How nets move: constructors for method files, and what one step of each optimizer does to one variable. State is named, not positional:
// it belongs to (update, variable path) and is kept by the session.
import type { Amount, Rate, Rule } from "../method";
import type { AnyNet } from "../nn/scope";
import { tf, type Buffer, type Tensor } from "../tf";

type Options<K extends Rule["by"]> = Omit<Extract<Rule, { by: K }>, "by" | "nets">;
export const adam = (options: Options<"adam">, ...nets: readonly AnyNet[]): Rule => ({ by: "adam", nets, ...options });
export const rmsprop = (options: Options<"rmsprop">, ...nets: readonly AnyNet[]): Rule => ({ by: "rmsprop", nets, ...options });
export const momentum = (options: Options<"momentum">, ...nets: readonly AnyNet[]): Rule => ({ by: "momentum", nets, ...options });
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
/** Half a cosine over the phase, from the rate itself down to `to` times it: r · (to + (1 − to)(1 + cos πp)/2). */
const rateAt = (rate: Rate, progress: Tensor): Tensor =>
  isCosine(rate) ? progress.mul(Math.PI).cos().add(1).mul((1 - rate.to) / 2).add(rate.to).mul(rate.cosine) : tf.mul(rate, 1);

export type Slot = (name: string, initial: number, shape: readonly number[]) => Buffer;
/** One variable, one gradient. `decay` is decoupled (AdamW) and leaves vectors alone; `within` projects afterwards. */
export function move(rule: Gradient, buffer: Buffer, gradient: Tensor, slot: Slot, progress: Tensor): void {
  const rate = rateAt(rule.rate, progress);
  const start: Tensor = rule.decay && buffer.rank >= 2 ? buffer.mul(tf.sub(1, rate.mul(rule.decay))) : buffer;
  const next = start.sub(stepOf(rule, gradient, slot, buffer.shape).mul(rate));
  buffer.assign((rule.within ? next.clipByValue(...rule.within) : next) as Buffer);
}
/** What a rule keeps of one variable from step to step: of its shape, or one number. */
export function slotNames(rule: Rule): readonly { name: string; scalar: boolean }[] {
  const named = (scalar: boolean, ...names: string[]) => names.map(name => ({ name, scalar }));
  switch (rule.by) {
    case "adam": return [...named(false, "m", "v"), ...named(true, "left1", "left2")];
    case "rmsprop": return named(false, "s");
    case "momentum": return named(false, "v");
    case "follow": return named(true, "seen");
    case "writes": return [];
  }
}
/** The direction, to be scaled by the rate. */
function stepOf(rule: Gradient, gradient: Tensor, slot: Slot, shape: readonly number[]): Tensor {
  switch (rule.by) {
    case "adam": { // Kingma & Ba 2015, algorithm 1; ε outside the root, as PyTorch
      const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = rule;
      const m = slot("m", 0, shape), v = slot("v", 0, shape), left1 = slot("left1", 1, []), left2 = slot("left2", 1, []);
      left1.assign(left1.mul(beta1)); // β1ᵗ: what the zero start still weighs; a product, because WGSL's pow is not exact
      left2.assign(left2.mul(beta2));
      m.assign(m.mul(beta1).add(gradient.mul(1 - beta1)));
      v.assign(v.mul(beta2).add(gradient.square().mul(1 - beta2)));
      return m.div(tf.sub(1, left1)).div(v.div(tf.sub(1, left2)).sqrt().add(epsilon));
    }
    case "rmsprop": { // TF1: the mean square starts at 1, ε inside the root (methods.md 1.5)
      const { smoothing = 0.9, epsilon = 1e-10 } = rule;
      const s = slot("s", 1, shape);
      s.assign(s.mul(smoothing).add(gradient.square().mul(1 - smoothing)));
      return gradient.div(s.add(epsilon).sqrt());
    }
    case "momentum": { // TF1: v ← 0.9 v + g
      const v = slot("v", 0, shape);
      v.assign(v.mul(rule.momentum ?? 0.9).add(gradient));
      return v;
    }
  }
}

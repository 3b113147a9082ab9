// How nets move: constructors for method files, and what one step of each rule does to one variable, in place. State is
// named, not positional: it belongs to (update, variable path) and is kept by optimizer-state.ts; what an optimizer
// is, optimizers.ts says.
import { MOST_STEPS } from "../bounds";
import type { Gradient, Rate, Rule } from "../method";
import { type Expected, LARGEST_SQUARE } from "../named-tensors";
import type { AnyNet } from "../nn/scope";
import { blank, run } from "../kernels/kernel";
import { cosineRate, followStep } from "../kernels/optimizers";
import { type Optimizer, optimizers, type Slots } from "./optimizers";
import { type Buffer, type Tensor, tf } from "../tf";
import type { Amount } from "../step";

type Options<K extends Rule["by"]> = Omit<Extract<Rule, { by: K }>, "by" | "nets">;
const moving =
  <K extends Gradient["by"]>(by: K) =>
  (options: Options<K>, ...nets: readonly AnyNet[]): Rule =>
    ({ by, nets, ...options }) as unknown as Rule;
export const adam = moving("adam");
export const rmsprop = moving("rmsprop");
export const momentum = moving("momentum");
export const writes = (...nets: readonly AnyNet[]): Rule => ({ by: "writes", nets });
export const follow = (net: AnyNet, source: AnyNet, rate: number): Rule => ({ by: "follow", net, source, rate });

const rowOf = (rule: Gradient): Optimizer => optimizers[rule.by];

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

/** One thing that a rule keeps: of a variable's shape, or one number (a cell). */
export interface Slot extends Omit<Expected, "shape"> {
  name: string;
  start: number;
  cell?: true;
  /** Of a power: what it is multiplied by before every step. */
  factor?: number;
}
/** What a rule keeps of one variable from step to step. */
export function slotNames(rule: Rule): readonly Slot[] {
  if (rule.by === "writes") return [];
  if (rule.by === "follow") return [{ name: "seen", start: 0, cell: true, within: [0, MOST_STEPS], whole: true }];
  const { slots, squares, powers } = rowOf(rule);
  return [
    ...Object.entries(slots).map(([name, start]) => ({
      name,
      start,
      ...(squares.includes(name) && { within: [0, LARGEST_SQUARE] as const }),
    })),
    // products of numbers from 0 to 1
    ...Object.entries(powers).map(([name, setting]) => ({
      name,
      start: 1,
      cell: true as const,
      within: [0, 1] as const,
      factor: settingOf(rule, setting),
    })),
  ];
}
const LARGEST = 3.4028234663852886e38; // float32; stands for no bound, since WGSL may assume that nothing is infinite

/**
 * One variable, one gradient, in place. `decay` is decoupled (AdamW) and leaves vectors alone; `within`
 * projects afterwards.
 */
export function move(rule: Gradient, w: Buffer, g: Tensor, slots: Slots, rate: Tensor): void {
  const [low, high] = rule.within ?? [-LARGEST, LARGEST];
  const common = { decay: w.rank >= 2 ? (rule.decay ?? 0) : 0, low, high };
  const { settings, step } = rowOf(rule);
  const own = Object.fromEntries(Object.keys(settings).map(name => [name, settingOf(rule, name)]));
  step(w, g, rate, slots, { ...common, ...own });
}
const settingOf = (rule: Gradient, name: string): number =>
  (rule as unknown as Readonly<Record<string, number | undefined>>)[name] ?? rowOf(rule).settings[name]!;
/**
 * How a rule's powers change before it moves: a product, because WGSL's pow is not exact.
 * [cell, factor, plus] each.
 */
export const aged = (rule: Gradient, slots: Slots): readonly (readonly [number, number, number])[] =>
  Object.entries(rowOf(rule).powers).map(([name, setting]) => [slots.cell(name), settingOf(rule, setting), 0]);
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

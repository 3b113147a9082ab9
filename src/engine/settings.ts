// What may be set of a run, as mathematics needs it: kinds, limits, start values. What the page says of a setting, its
// label and its help, joins in config.ts (fields) or stands in the words of a method. No words here, and no imports at
// run time.
import type { Tensor } from "./tf";

export type Value = number | boolean | string;
export type Values = Readonly<Record<string, Value>>;
/** Have settings these values? */
export const holds = (
  when: Readonly<Record<string, unknown>> = {},
  values: Readonly<Record<string, unknown>> = {},
): boolean => Object.entries(when).every(([name, value]) => values[name] === value);
/** What every kind of setting may say. */
export interface Around {
  /** May change mid-run. */
  live?: true;
  /** Shown only while those settings have those values. */
  when?: Values;
  /** For such data. */
  only?: "images" | "vectors";
  /** A learning rate, which a run that diverged goes on with a third of. */
  rate?: true;
}
export type NumberSetting = Around & {
  kind: "number";
  initial: number;
  min: number;
  max: number;
  step?: number;
  scale?: "log";
};
export type ChoiceSetting<V extends string = string> = Around & { kind: "choice"; initial: V; options: readonly V[] };
export type FlagSetting = Around & { kind: "flag"; initial: boolean };
/** "1,1,2": travels as text, arrives as numbers. */
export type ListSetting = Around & { kind: "list"; initial: string; min: number; max: number };
/** Moves while training: in a config it is a scalar on the device, so moving it records nothing again. */
export type LiveSetting = NumberSetting & { live: true };
export type AnySetting = NumberSetting | ChoiceSetting | FlagSetting | ListSetting;
export type AnySettings = Readonly<Record<string, AnySetting>>;

/** The kind of setting whose value a config has as V. */
export type Setting<V = Value> = [V] extends [Tensor]
  ? LiveSetting
  : [V] extends [readonly number[]]
    ? ListSetting
    : [V] extends [string]
      ? ChoiceSetting<V>
      : V extends number
        ? NumberSetting
        : V extends boolean
          ? FlagSetting
          : ChoiceSetting;
export type Settings<C> = { readonly [K in keyof C]: Setting<C[K]> };
/** What a method reads: numbers that move are scalars on the device. */
export type ConfigOf<S> = {
  readonly [K in keyof S]: S[K] extends ChoiceSetting<infer V>
    ? V
    : S[K] extends LiveSetting
      ? Tensor
      : S[K] extends ListSetting
        ? readonly number[]
        : S[K] extends NumberSetting
          ? number
          : boolean;
};

export type Extent = Omit<Around, "live"> & { step?: number; scale?: "log" };
export const number = (initial: number, min: number, max: number, more: Extent = {}): NumberSetting => ({
  kind: "number",
  initial,
  min,
  max,
  ...more,
});
/** A whole number. */
export const whole = (initial: number, min: number, max: number, more: Omit<Extent, "step"> = {}): NumberSetting =>
  number(initial, min, max, { ...more, step: 1 });
/** A number that moves while training: a scalar on the device. */
export const live = (initial: number, min: number, max: number, more: Extent = {}): LiveSetting => ({
  ...number(initial, min, max, more),
  live: true,
});
export const flag = (initial: boolean, more: Around = {}): FlagSetting => ({ kind: "flag", initial, ...more });
export const choice = <const V extends string>(
  initial: NoInfer<V>,
  options: readonly V[],
  more: Around = {},
): ChoiceSetting<V> => ({ kind: "choice", initial, options, ...more });
export const list = (initial: string, min: number, max: number, more: Omit<Around, "live"> = {}): ListSetting => ({
  kind: "list",
  initial,
  min,
  max,
  ...more,
});

// A config is data: it renders as controls, fits in a URL and crosses to the worker. This file has the kinds of field,
// their short constructors, and the one parser that every border (URL, command line, file) goes through. It knows no
// method and no data set.
import type { Tensor } from "./tf";

export type Value = number | boolean | string;
export type Values = Readonly<Record<string, Value>>;
export interface FieldText {
  label: string;
  help: string;
  /** May change mid-run. */
  live?: true;
  /** Shown only while those fields have those values. */
  when?: Values;
  /** For such data. */
  only?: "images" | "vectors";
  /** A learning rate, which a run that diverged goes on with a third of. */
  rate?: true;
}
export type NumberField = FieldText & {
  kind: "number";
  initial: number;
  min: number;
  max: number;
  step?: number;
  scale?: "log";
};
export type ChoiceField<V extends string = string> = FieldText & { kind: "choice"; initial: V; options: readonly V[] };
export type FlagField = FieldText & { kind: "flag"; initial: boolean };
/** "1,1,2": travels as text, arrives as numbers. */
export type ListField = FieldText & { kind: "list"; initial: string; min: number; max: number };
/** Moves while training: in a config it is a scalar on the device, so moving it records nothing again. */
export type LiveField = NumberField & { live: true };
export type AnyField = NumberField | ChoiceField | FlagField | ListField;
export type Field<V = Value> = [V] extends [Tensor]
  ? LiveField
  : [V] extends [readonly number[]]
    ? ListField
    : [V] extends [string]
      ? ChoiceField<V>
      : V extends number
        ? NumberField
        : V extends boolean
          ? FlagField
          : ChoiceField;
export type Fields<C> = { readonly [K in keyof C]: Field<C[K]> };
export type AnyFields = Readonly<Record<string, AnyField>>;
export type ConfigOf<F> = {
  readonly [K in keyof F]: F[K] extends ChoiceField<infer V>
    ? V
    : F[K] extends LiveField
      ? Tensor
      : F[K] extends ListField
        ? readonly number[]
        : F[K] extends NumberField
          ? number
          : boolean;
};

type Text = Partial<Omit<FieldText, "label" | "help">>;
type Extent = Omit<Text, "live"> & { step?: number; scale?: "log" };
export const number = (
  label: string,
  help: string,
  initial: number,
  min: number,
  max: number,
  text: Extent = {},
): NumberField => ({ kind: "number", label, help, initial, min, max, ...text });
/** A whole number. */
export const whole = (
  label: string,
  help: string,
  initial: number,
  min: number,
  max: number,
  text: Omit<Extent, "step"> = {},
): NumberField => number(label, help, initial, min, max, { ...text, step: 1 });
/** A number that moves while training: a scalar on the device. */
export const live = (
  label: string,
  help: string,
  initial: number,
  min: number,
  max: number,
  text: Extent = {},
): LiveField => ({ ...number(label, help, initial, min, max, text), live: true });
export const flag = (label: string, help: string, initial: boolean, text: Text = {}): FlagField => ({
  kind: "flag",
  label,
  help,
  initial,
  ...text,
});
export const choice = <const V extends string>(
  label: string,
  help: string,
  initial: NoInfer<V>,
  options: readonly V[],
  text: Text = {},
): ChoiceField<V> => ({ kind: "choice", label, help, initial, options, ...text });
export const list = (
  label: string,
  help: string,
  initial: string,
  min: number,
  max: number,
  text: Omit<Text, "live"> = {},
): ListField => ({ kind: "list", label, help, initial, min, max, ...text });

/** The start values of a schema, with those that differ for this kind of data. */
export const initial = (fields: AnyFields, starts: Values = {}): Values =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, starts[name] ?? field.initial]));
export const isDial = (field: AnyField | undefined): field is LiveField =>
  field?.kind === "number" && field.live === true;

/** What a border found wrong and put right: shown where input comes from a URL, an error elsewhere. */
export type Note = (text: string) => void;
/**
 * Reads given values (text or typed) over start values. Throws an Error that names the field and what was expected.
 * With `clamp`, a number out of range is moved to the nearest end and said so through `clamp` instead.
 */
export function parseValues(
  fields: AnyFields,
  given: Readonly<Record<string, unknown>>,
  starts: Values,
  clamp?: Note,
): Values {
  const values: Record<string, Value> = { ...starts };
  for (const [name, raw] of Object.entries(given)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) throw Error(`unknown field "${name}"; there are ${Object.keys(fields).join(", ") || "none"}`);
    values[name] = parseField(name, field, raw, clamp);
  }
  return values;
}

function parseField(name: string, field: AnyField, raw: unknown, clamp?: Note): Value {
  const wrong = (expected: string) => Error(`${name}: expected ${expected}, got "${String(raw)}"`);
  switch (field.kind) {
    case "flag":
      if (raw === true || raw === "true") return true;
      if (raw === false || raw === "false") return false;
      throw wrong("true or false");
    case "choice":
      if (typeof raw === "string" && field.options.includes(raw)) return raw;
      throw wrong(`one of ${field.options.join(", ")}`);
    case "number":
      return within(name, field, parseNumber(raw) ?? fail(wrong(`a number from ${field.min} to ${field.max}`)), clamp);
    case "list": {
      const parts = String(raw).split(",").map(parseNumber);
      if (parts.length > 64 || parts.some(p => p === undefined))
        throw wrong(`numbers from ${field.min} to ${field.max}, separated by commas, at most 64`);
      return (parts as number[]).map(p => within(name, field, p, clamp)).join(",");
    }
  }
}
const fail = (error: Error): never => {
  throw error;
};
const parseNumber = (raw: unknown): number | undefined => {
  if (typeof raw !== "number" && (typeof raw !== "string" || raw.trim() === "")) return undefined;
  const value = Number(raw);
  return Number.isFinite(value) ? value : undefined;
};
function within(name: string, field: NumberField | ListField, value: number, clamp?: Note): number {
  const grid = field.kind === "number" && field.step === 1 ? Math.round(value) : value;
  const inside = Math.min(field.max, Math.max(field.min, grid));
  if (inside === value) return value;
  if (!clamp)
    throw Error(
      `${name}: expected ${grid !== value ? "a whole number" : "a number"} from ${field.min} to ${field.max}, got ${value}`,
    );
  clamp(
    `${name}: ${value} is not ${grid !== value ? "a whole number" : "a number"} from ${field.min} to ${field.max}; using ${inside}`,
  );
  return inside;
}

/** A list field's text as numbers. */
export const numbers = (text: string): readonly number[] => text.split(",").map(Number);
/** Does a field show, given the others and the kind of data? */
export const shown = (field: AnyField, values: Values, kind: "images" | "vectors"): boolean =>
  (field.only ?? kind) === kind && Object.entries(field.when ?? {}).every(([name, value]) => values[name] === value);

/** All of a run; is the URL. steps: the whole length, phases in proportion, where it is not the method's own. */
export interface RunConfig {
  version: 1;
  method: string;
  dataset: string;
  seed: number;
  steps?: number;
  values: Values;
  data: Values;
}

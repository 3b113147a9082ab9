// A config is data: it renders as controls, fits in a URL and crosses to the worker. A field is a setting (settings.ts)
// with its words. This file has the fields' short constructors, and the one parser that every border (URL, command
// line, file) goes through. It knows no method and no data set.
import * as settings from "./settings";
import type {
  AnySetting,
  AnySettings,
  Around,
  ChoiceSetting,
  Extent,
  FlagSetting,
  ListSetting,
  LiveSetting,
  NumberSetting,
  Value,
  Values,
} from "./settings";
import { ownOf, recordAt, said as quoted, shortened } from "./unknown";

export type { AnySetting, AnySettings, ConfigOf, Value, Values } from "./settings";
export const { holds } = settings;
/** What the page says of a setting. */
export interface FieldText {
  label: string;
  help: string;
}
export type NumberField = FieldText & NumberSetting;
export type ChoiceField<V extends string = string> = FieldText & ChoiceSetting<V>;
export type FlagField = FieldText & FlagSetting;
export type ListField = FieldText & ListSetting;
export type LiveField = FieldText & LiveSetting;
export type AnyField = NumberField | ChoiceField | FlagField | ListField;
export type AnyFields = Readonly<Record<string, AnyField>>;
export type Fields<C> = { readonly [K in keyof C]: FieldText & settings.Setting<C[K]> };

/** A setting with its words. */
const said = <S extends AnySetting>(label: string, help: string, setting: S): FieldText & S => ({
  label,
  help,
  ...setting,
});
type Text = readonly [label: string, help: string];
export const number = (...[label, help, initial, min, max, more]: [...Text, number, number, number, Extent?]) =>
  said(label, help, settings.number(initial, min, max, more));
/** A whole number. */
export const whole = (
  ...[label, help, initial, min, max, more]: [...Text, number, number, number, Omit<Extent, "step">?]
) => said(label, help, settings.whole(initial, min, max, more));
/** A number that moves while training: a scalar on the device. */
export const live = (...[label, help, initial, min, max, more]: [...Text, number, number, number, Extent?]) =>
  said(label, help, settings.live(initial, min, max, more));
export const flag = (...[label, help, initial, more]: [...Text, boolean, Around?]) =>
  said(label, help, settings.flag(initial, more));
export const choice = <const V extends string>(
  label: string,
  help: string,
  initial: NoInfer<V>,
  options: readonly V[],
  more?: Around,
) => said(label, help, settings.choice<V>(initial, options, more));
export const list = (
  ...[label, help, initial, min, max, more]: [...Text, string, number, number, Omit<Around, "live">?]
) => said(label, help, settings.list(initial, min, max, more));

/** The start values of a schema, with those that differ for this kind of data. */
export const initial = (fields: AnySettings, starts: Values = {}): Values =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, starts[name] ?? field.initial]));
export const isDial = (field: AnySetting | undefined): field is LiveSetting =>
  field?.kind === "number" && field.live === true;

/** What a border found wrong and put right: shown where input comes from a URL, an error elsewhere. */
export type Note = (text: string) => void;
/**
 * Reads given values (text or typed) over start values. Throws an Error that names the field and what was expected.
 * With `clamp`, a number out of range is moved to the nearest end and said so through `clamp` instead.
 */
export function parseValues(
  fields: AnySettings,
  given: Readonly<Record<string, unknown>>,
  starts: Values,
  clamp?: Note,
): Values {
  const values: Record<string, Value> = { ...starts };
  for (const [name, raw] of Object.entries(recordAt("values", given))) {
    const field = ownOf(fields, name);
    if (!field)
      throw Error(`unknown field "${shortened(name)}"; there are ${Object.keys(fields).join(", ") || "none"}`);
    values[name] = parseField(name, field, raw, clamp);
  }
  return values;
}

function parseField(name: string, field: AnySetting, raw: unknown, clamp?: Note): Value {
  const wrong = (expected: string) => Error(`${name}: expected ${expected}, got ${quoted(raw)}`);
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
      const parts = typeof raw === "string" || typeof raw === "number" ? String(raw).split(",").map(parseNumber) : [];
      if (parts.length < 1 || parts.length > 64 || parts.some(p => p === undefined))
        throw wrong(`numbers from ${field.min} to ${field.max}, separated by commas, at most 64`);
      return (parts as number[]).map(p => within(name, field, p, clamp)).join(",");
    }
  }
}
const fail = (error: Error): never => {
  throw error;
};
// in one way only, or a long text would be tried in all ways
const DECIMAL = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i;
/**
 * A number, or a text that is one as programs write it: 16, 0.5, 1e-3. Nothing else: JavaScript alone would take 0x10,
 * 0b11 and the empty text too. What people type is read-number.ts.
 */
export function parseNumber(raw: unknown): number | undefined {
  if (typeof raw !== "number" && (typeof raw !== "string" || !DECIMAL.test(raw))) return undefined;
  const value = Number(raw);
  return Number.isFinite(value) ? value : undefined;
}
function within(name: string, field: NumberSetting | ListSetting, value: number, clamp?: Note): number {
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
export const shown = (field: AnySetting, values: Values, kind: "images" | "vectors"): boolean =>
  (field.only ?? kind) === kind && holds(field.when, values);

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

// Settings that make no sense together, as plain data beside the method or the data set that has them: which field,
// when, what is wrong with it, and what puts it right. Links and forms take that value and show the words; files and
// the command line are told the words. One fault at a time. It knows no method and no data set; a single field's own
// limits are config.ts's, how long a run may be bounds.ts's.
import { type AnySettings, holds, type NumberSetting, type Value, type Values } from "./settings";

interface Rule {
  /** The one that is put right. */
  field: string;
  /** Only while those settings have those values. */
  when?: Values;
  /** Only for such data. */
  kind?: Data["kind"];
}
/** A value of a choice that does not fit, and the one that does instead. */
type Unfit = Rule & { unfit: Value; use: Value; why: string };
/** A number below half the variance of an element of the data, in the networks' range (methods.md 6.12.8). */
type Bounded = Rule & { below: "half the variance" };
/** A list with one number for all, or as many as that whole field says; `each` is what they are numbers of. */
type Counted = Rule & { counts: string; each: string };
/** A list in which some number is above 0. */
type Some = Rule & { some: "above 0" };
export type Together = Unfit | Bounded | Counted | Some;

/** What rules ask of the data. variance: of an element, at most, in [-1, 1]. */
export interface Data {
  readonly kind: "images" | "vectors";
  readonly variance: number;
}
interface Fault {
  field: string;
  value: Value;
  message: string;
}
type Told = (text: string) => void;

/**
 * Values that make sense together. Throws, naming the field, where they do not; with `told`, each is put right and said
 * so. data: of a method's rules; a data set's own have none.
 */
export function agreed(
  { fields, rules }: { fields: AnySettings; rules: readonly Together[] | undefined },
  values: Values,
  told?: Told,
  data?: Data,
): Values {
  let now = values;
  for (const rule of rules ?? []) {
    const fault = applies(rule, now, data) ? faultOf(rule, fields, now, data) : undefined;
    if (!fault) continue;
    if (!told) throw Error(fault.message);
    told(`${fault.message}; using ${String(fault.value)}`);
    now = { ...now, [fault.field]: fault.value };
  }
  return now;
}
/** The same rules, only while those settings have those values: for a method that has another's settings. */
export const only = (when: Values, rules: readonly Together[] = []): readonly Together[] =>
  rules.map(rule => ({ ...rule, when: { ...when, ...rule.when } }));

const applies = ({ when, kind }: Rule, values: Values, data: Data | undefined): boolean =>
  (kind === undefined || kind === data?.kind) && holds(when, values);

function faultOf(rule: Together, fields: AnySettings, values: Values, data?: Data): Fault | undefined {
  const { field } = rule;
  if ("unfit" in rule)
    return values[field] === rule.unfit
      ? { field, value: rule.use, message: `${field}: "${String(rule.unfit)}" ${rule.why}` }
      : undefined;
  if ("below" in rule) return data && tooLarge(field, fields[field] as NumberSetting, Number(values[field]), data);
  const given = String(values[field]).split(",");
  return "counts" in rule ? miscounted(rule, given, Number(values[rule.counts])) : noneAbove(field, given);
}
function tooLarge(field: string, { step = 0 }: NumberSetting, value: number, { variance }: Data): Fault | undefined {
  const limit = variance / 2;
  if (value < limit) return undefined;
  const next = step > 0 ? (Math.ceil(limit / step) - 1) * step : 0.99 * limit; // the largest of its grid that is below
  return {
    field,
    value: Number(next.toPrecision(6)),
    message: `${field}: ${value} leaves no optimum for these data; it must be below half their variance per element, so below ${limit.toPrecision(2)}`,
  };
}
/** What was said of the first ones stays: the rest is cut off, or filled up with ones. */
function miscounted({ field, each }: Counted, given: readonly string[], wanted: number): Fault | undefined {
  if (given.length === 1 || given.length === wanted) return undefined;
  return {
    field,
    value: Array.from({ length: wanted }, (_, i) => given[i] ?? "1").join(","),
    message: `${field}: expected one number for all ${each} or ${wanted} numbers, got ${given.length}`,
  };
}
const noneAbove = (field: string, given: readonly string[]): Fault | undefined =>
  given.some(text => Number(text) > 0)
    ? undefined
    : { field, value: "1", message: `${field}: expected at least one number above 0, got ${given.join(",")}` };

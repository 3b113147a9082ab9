// Whether a border that puts things right tells every change: of each setting that was given, either the run has the
// value that was given, or a note names it.
import { type AnySettings, parseValues, type Value } from "../../src/engine/config";
import { holds } from "./border";

/** What was given, as a setting of this kind reads it when nothing is put right; undefined where it is none. */
function exactly(fields: AnySettings, name: string, raw: unknown): Value | undefined {
  try {
    return parseValues(fields, { [name]: raw }, {})[name];
  } catch {
    return undefined;
  }
}
/** given: what was asked for, by the names that notes use. values: what the run has, by the fields' own. */
export function tells(
  fields: AnySettings,
  given: readonly (readonly [string, unknown])[],
  values: Readonly<Record<string, Value>>,
  notes: readonly string[],
  prefix = "",
): void {
  for (const [name, raw] of given) {
    const wanted = exactly(fields, name, raw),
      has = values[name];
    if (wanted !== undefined && Object.is(wanted, has)) continue;
    holds(
      notes.some(note => note.includes(prefix + name)),
      `a change of ${prefix || "values."}… that no note names\n    given ${JSON.stringify(raw)?.slice(0, 60)} as ${prefix}${name}, the run has ${has}`,
    );
  }
}

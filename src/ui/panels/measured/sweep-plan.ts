// What a sweep can be planned over: the sliders that show, the values as typed, and how many runs come of them. It
// knows no page and begins nothing.
import { shown, type NumberField, type RunConfig } from "../../../engine/config";
import type { DataSetEntry, MethodEntry } from "../../../engine/catalogue";
import { editText } from "../../controls/number-text";
import { readValues } from "../../controls/read-number";
import { MOST, spread } from "../../state/sweeps";

export type Duel = MethodEntry["duels"][number];
export interface Slider {
  key: string;
  of: "values" | "data";
  name: string;
  field: NumberField;
}
/** Every slider that shows, the latent dimension first; the data's seed is no slider. */
export function slidersOf(method: MethodEntry, dataset: DataSetEntry, run: RunConfig): readonly Slider[] {
  const numbers = (of: Slider["of"], fields: MethodEntry["fields"], values: RunConfig["values"]): Slider[] =>
    Object.entries(fields).flatMap(([name, field]) =>
      field.kind === "number" && name !== "seed" && shown(field, values, dataset.kind)
        ? [{ key: `${of}.${name}`, of, name, field }]
        : [],
    );
  return [...numbers("values", method.fields, run.values), ...numbers("data", dataset.fields, run.data)].sort(
    (a, b) => Number(b.name === "latent") - Number(a.name === "latent"),
  );
}

/** What stands there before anything is typed: values around the one now. */
export function offered({ of, name, field }: Slider, run: RunConfig): string {
  const now = Number(run[of][name]);
  return spread(field, now).map(editText).join(", ");
}
/** The values, in order and each once, or what is wrong with them. */
export function readPlanned(text: string, { field }: Slider): { values: readonly number[] } | { wrong: string } {
  const reading = readValues(text, field);
  if ("wrong" in reading) return reading;
  const values = [...new Set(reading.value)].sort((a, b) => a - b);
  return values.length < 2 || values.length > MOST.values
    ? { wrong: `Expected 2 to ${MOST.values} different values, got ${reading.said}.` }
    : { values };
}
/** A side that sets the slider itself cannot be compared over it. */
export const comparable = (duel: Duel | undefined, slider: Slider): Duel | undefined =>
  duel && !Object.hasOwn(duel.values, slider.name) ? duel : undefined;

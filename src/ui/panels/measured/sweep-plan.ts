// What a sweep can be planned over: the sliders that show, the values as typed, how many runs come of them and how long
// these take. It knows no page and begins nothing.
import { shown, type NumberField, type RunConfig } from "../../../engine/config";
import type { DataSetEntry, MethodEntry } from "../../../engine/catalogue";
import { editText } from "../../controls/number-text";
import { readValues } from "../../controls/read-number";
import { MOST, spread } from "../../state/sweeps";
import type { RunState } from "../../../workers/protocol";

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

/** A run as it is in front: minutes that it takes, its steps. */
export interface Timed extends Pick<RunState, "phases" | "total"> {
  minutes: number;
}
/**
 * How much longer such a run is with another value of the slider, in shares of its own length: 0 where it says nothing
 * of lengths. `<phase>Steps` is the length of a phase, `steps` and `loops` that of all.
 */
function longer({ name, of }: Slider, value: number, now: number, { phases, total }: Timed): number {
  if (of !== "values") return 0;
  const i = name === "steps" || name === "loops" ? -1 : phases.findIndex(({ id }) => name === `${id}Steps`);
  if (i < 0 && name !== "steps" && name !== "loops") return 0;
  const length = i < 0 ? total : (phases[i + 1]?.first ?? total) - phases[i]!.first;
  return (length / total) * (value / now - 1);
}
/** Minutes of all runs, one after the other, `each` of them at every value. At the speed of the one in front. */
export const minutesOfAll = (
  slider: Slider,
  values: readonly number[],
  run: RunConfig,
  each: number,
  timed: Timed,
): number =>
  values.reduce(
    (sum, value) =>
      sum + each * timed.minutes * (1 + longer(slider, value, Number(run[slider.of][slider.name]), timed)),
    0,
  );

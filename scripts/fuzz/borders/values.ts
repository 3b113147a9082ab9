// A run as plain data, as the worker, the command line and run files have it: method, data set, seed, steps, values.
// What is accepted has the values that were given; with `clamp` every change is told. What comes out is read again as
// the same.
import { initial, type RunConfig } from "../../../src/engine/config";
import { specOf } from "../../../src/engine/dataset";
import { dataSets } from "../../../src/engine/datasets";
import { methodOf, methods } from "../../../src/engine/methods";
import { dataSetOf, readKept, readRun, type RunText, startsOf } from "../../../src/engine/run";
import { type After, border, holds, type Mutation } from "../border";
import type { Chance } from "../chance";
import { inTrees } from "../mutations/json";
import { valueFor } from "../mutations/query";
import { tells } from "../told";
import { trains } from "../training";

const TRAINED = 16, // one of so many trains
  MADE = 4; // and of those one of so many on rows as the data set makes them
const bases = methods.map((method, i) => {
  const sets = dataSets.filter(set => method.accepts.includes(specOf(set, initial(set.config)).kind)),
    set = sets[i % sets.length]!,
    data = initial(set.config);
  return {
    method: method.id,
    dataset: set.id,
    seed: 1,
    steps: 60,
    values: startsOf(method, specOf(set, data).kind),
    data,
  };
});
/** One setting of the method or the data set. */
const oneField: Mutation<unknown> = (input, chance) => {
  const text = input as RunText,
    of = chance.once(3) ? "data" : "values";
  try {
    const fields = of === "data" ? dataSetOf(text.dataset).config : methodOf(text.method).config,
      [name, field] = chance.pick(Object.entries(fields)),
      value = valueFor(field, chance);
    return {
      ...text,
      [of]: { ...text[of], [name]: field.kind === "number" && chance.once(2) ? Number(value) : value },
    };
  } catch {
    return input; // spoiled already
  }
};
const given = (record: unknown): readonly (readonly [string, unknown])[] =>
  typeof record === "object" && record !== null ? Object.entries(record) : [];

function same(text: RunText, run: RunConfig, notes: readonly string[]): void {
  holds(run.method === text.method && run.dataset === text.dataset, "another method or data set than was given");
  const method = methodOf(run.method),
    set = dataSetOf(run.dataset);
  for (const what of ["seed", "steps"] as const)
    if (text[what] !== undefined && Number(text[what]) !== run[what])
      holds(
        notes.some(note => note.includes(what)),
        `${what}: another than was given, and no note: ${String(text[what])}`,
      );
  tells(method.config, given(text.values), run.values, notes);
  tells(set.config, given(text.data), run.data, notes, "data.");
}
function judge(input: unknown, chance: Chance): After | void {
  const text = input as RunText,
    notes: string[] = [];
  const clamped = readRun(text, note => void notes.push(note));
  same(text, clamped, notes);
  const again = readRun(clamped);
  holds(JSON.stringify(again) === JSON.stringify(clamped), "read again it is another run");
  const kept = readKept(text),
    strict = readRun(text);
  same(text, strict, []);
  same(text, kept, []);
  if (chance.once(TRAINED)) return () => trains(strict, chance.once(MADE));
}
export default border<unknown>({
  id: "values",
  share: 8,
  open: async () => ({ bases, mutations: [...inTrees, oneField, oneField, oneField, oneField], judge }),
});

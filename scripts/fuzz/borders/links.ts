// Links: what follows the question mark, read by the page without throwing. The run that comes out may train, the link
// that is written of it means the same run and asks for no further note, and the notes tell every change.
import { catalogueOf } from "../../../src/engine/catalogue";
import type { AnyFields } from "../../../src/engine/config";
import { dataSets } from "../../../src/engine/datasets";
import { metrics, probes } from "../../../src/engine/diagnostics";
import { methods } from "../../../src/engine/methods";
import { readRun } from "../../../src/engine/run";
import { readAddress, readBackend, writeAddress } from "../../../src/ui/state/address";
import { type After, border, holds, Wrong } from "../border";
import type { Chance } from "../chance";
import { inQueries } from "../mutations/query";
import { tells } from "../told";
import { trains } from "../training";

const catalogue = catalogueOf(methods, dataSets, probes, metrics);
const entry = <E extends { id: string }>(list: readonly E[], id: string | null): E | undefined =>
  list.find(each => each.id === id);
const prefixed = (fields: AnyFields): AnyFields =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [`data.${name}`, field]));
const fieldsOf = (query: URLSearchParams): AnyFields => ({
  ...(entry(catalogue.methods, query.get("method")) ?? catalogue.methods[0]!).fields,
  ...prefixed((entry(catalogue.datasets, query.get("dataset")) ?? catalogue.datasets[0]!).fields),
});
const bases = catalogue.methods.map(({ id, accepts }, i) => {
  const sets = catalogue.datasets.filter(({ kind }) => accepts.includes(kind));
  return `method=${id}&dataset=${sets[i % sets.length]!.id}&v=1`;
});
const once = (query: string): Map<string, string> => {
  const given = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) if (!given.has(name)) given.set(name, value);
  return given;
};
const TRAINED = 16, // one of so many trains
  MADE = 4; // and of those one of so many on rows as the data set makes them

function judge(query: string, chance: Chance): After | void {
  const { run, notes } = readAddress(query, catalogue, () => true);
  readBackend(query);
  for (const note of notes) holds(note.length < 400, `a note is endless: ${note.slice(0, 60)}`);
  told(query, run, notes);
  const address = writeAddress(run, catalogue),
    again = readAddress(address, catalogue, () => true);
  holds(again.notes.length === 0, `the link of what was read asks for a note: ${again.notes[0]}`);
  holds(JSON.stringify(again.run) === JSON.stringify(run), `the link of what was read means another run: ?${address}`);
  let ready;
  try {
    ready = readRun(run);
  } catch (error) {
    throw new Wrong(`the engine refuses the run of a link: ${(error as Error).message}`, { cause: error });
  }
  holds(JSON.stringify(ready) === JSON.stringify(run), "the engine reads another run than the link's");
  if (chance.once(TRAINED))
    return () =>
      trains(ready, chance.once(MADE)).catch((error: unknown) => {
        throw error instanceof Wrong
          ? error
          : new Wrong(`a link's run does not train: ${(error as Error).message}`, { cause: error });
      });
}
function told(query: string, run: ReturnType<typeof readAddress>["run"], notes: readonly string[]): void {
  const given = once(query),
    method = entry(catalogue.methods, run.method)!,
    dataset = entry(catalogue.datasets, run.dataset)!;
  const named = (what: string, has: unknown) => {
    const raw = given.get(what);
    if (raw === undefined || raw === has || (typeof has === "number" && Number(raw) === has)) return;
    holds(notes.length > 0, `${what}: another than was given, and no note: ${raw.slice(0, 60)}`);
  };
  named("method", run.method);
  named("dataset", run.dataset);
  named("seed", run.seed);
  named("steps", run.steps);
  const of = (prefix: string, fields: AnyFields) =>
    [...given].flatMap(([name, value]) => {
      const own = name.slice(prefix.length);
      return name.startsWith(prefix) && Object.hasOwn(fields, own) ? [[own, value] as const] : [];
    });
  tells(method.fields, of("", method.fields), run.values, notes);
  tells(dataset.fields, of("data.", dataset.fields), run.data, notes, "data.");
}

export default border<string>({
  id: "links",
  share: 8,
  open: async () => ({
    bases,
    mutations: inQueries(
      fieldsOf,
      [...catalogue.methods, ...catalogue.datasets].map(({ id }) => id),
    ),
    judge,
  }),
});

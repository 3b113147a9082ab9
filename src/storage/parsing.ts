// Records as they are read from the browser: each is checked before anybody uses it, because other versions wrote them,
// a disk may have lost part of them, and whoever looks into the browser's storage may have changed them. Throws an
// Error that names the property, what was expected and what is there: engine/by-type.ts. What becomes of one that is
// none, database.ts says.
import {
  either,
  finite,
  flag,
  itself,
  listOf,
  made,
  number,
  objectOf,
  oneOf,
  optional,
  type Read,
  recordOf,
  text,
  whole,
} from "../engine/by-type";
import type { RunConfig } from "../engine/config";
import type { Estimate } from "../engine/diagnostic";
import type { Value } from "../engine/settings";
import { expected } from "../engine/unknown";
import type {
  CheckpointText,
  Piece,
  StoredCheckpoint,
  StoredColumns,
  StoredMark,
  StoredRun,
  StoredSeries,
  StoredSweep,
  SweepRun,
} from "./records";
import { view } from "./view-shapes";

const values = recordOf(either<Value>("a text, a finite number, true or false", text, finite, flag));
const config = objectOf<RunConfig>({
  ...{ version: oneOf(1), method: text, dataset: text, seed: whole(), steps: optional(whole()) },
  ...{ values, data: values },
});
const metrics = recordOf(
  objectOf<Estimate>({
    ...{ value: number, count: number, estimator: optional(text), error: optional(number) },
    ...{ baseline: optional(number), values: optional(listOf(number)), title: optional(text) },
  }),
);
/** ms since 1970, as far as a Date goes. */
const moment: Read<number> = (path, value) => {
  const at = finite(path, value);
  if (at < 0 || at > 8.64e15) throw expected(path, "a time from 1970 on", at);
  return at;
};
const run = objectOf<StoredRun>(
  {
    ...{ version: oneOf(1), id: text, run: config, backend: text, created: moment, changed: moment },
    ...{ step: whole(), total: whole(), done: flag, pinned: flag, shown: flag, deleted: optional(moment) },
    marks: listOf(objectOf<StoredMark>({ step: whole(), field: text, text })),
    measured: optional(
      objectOf<NonNullable<StoredRun["measured"]>>({ step: whole(), metrics, missing: optional(recordOf(text)) }),
    ),
    open: optional(objectOf<NonNullable<StoredRun["open"]>>({ tab: text, at: finite })),
  },
  ({ step, total }) => {
    if (step > total) throw expected("step", `one of ${total} at most`, step);
  },
);
const swept = objectOf<SweepRun>({
  ...{ id: text, side: whole(), value: finite, run: config, step: whole(), total: whole() },
  ...{ metrics: optional(metrics), view: optional(view), failure: optional(text) },
});
const sweep = objectOf<StoredSweep>(
  {
    ...{ version: oneOf(1), id: text, created: moment, field: text, of: oneOf("values", "data"), label: text },
    ...{ sides: listOf(text), runs: listOf(swept) },
  },
  ({ runs, sides }) => {
    if (runs.length === 0) throw expected("runs", "one at least", runs);
    const odd = runs.findIndex(({ side }) => side >= sides.length);
    if (odd >= 0) throw expected(`runs[${odd}].side`, `one of ${sides.length}`, runs[odd]!.side);
  },
);
const column = objectOf<StoredColumns>(
  {
    ...{ name: text, at: made(Int32Array), values: made(Float32Array) },
    ...{ counts: optional(made(Int32Array)), means: optional(made(Float32Array)) },
  },
  (given, path) => {
    for (const name of ["values", "counts", "means"] as const)
      if (given[name] && given[name].length !== given.at.length)
        throw expected(`${path}.${name}`, `one for each of ${given.at.length} steps`, given[name].length);
    for (let i = 0; i < given.at.length; i++)
      if (given.at[i]! <= (given.at[i - 1] ?? 0))
        throw expected(`${path}.at[${i}]`, `a step after ${given.at[i - 1] ?? 0}`, given.at[i]);
  },
);
const listed = listOf(column);
const columns: Read<StoredColumns[]> = (path, value) => {
  const read = listed(path, value),
    names = read.map(({ name }) => name),
    twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice >= 0) throw expected(`${path}[${twice}].name`, "another than those before it", names[twice]);
  return read;
};
const checkpointText = objectOf<CheckpointText>({ id: text, step: whole(), at: moment, bytes: whole() });
const checkpoint = objectOf<StoredCheckpoint>({
  ...{
    id: text,
    step: whole(),
    at: finite,
    file: either<Blob | Uint8Array>("Blob or Uint8Array", made(Blob), made(Uint8Array)),
  },
});
const piece = objectOf<Piece>({ id: text, from: whole(), to: whole(), bytes: whole(), columns });
const series = objectOf<StoredSeries>({ id: text, columns });

/** Gives the record itself: what is written back still has what a later version added. */
const parser =
  <T>(read: Read<T>) =>
  (record: unknown): T =>
    itself(read)("", record);
export const parseRun = parser(run);
export const parseSweep = parser(sweep);
export const parseText = parser(checkpointText);
export const parseCheckpoint = parser(checkpoint);
export const parsePiece = parser(piece);
export const parseSeries = parser(series);

/** A record that cannot be read, where it lies. */
export interface Aside {
  store: "runs" | "texts" | "sweeps" | "pieces" | "series";
  key: IDBValidKey;
  /** Which property, and what was expected. */
  why: string;
}
/** undefined where it is none. */
export function readable<T>(parse: (record: unknown) => T, record: unknown): T | undefined {
  try {
    return record === undefined ? undefined : parse(record);
  } catch {
    return undefined;
  }
}
/** Those that are. */
export const readables = <T>(parse: (record: unknown) => T, records: readonly unknown[]): T[] =>
  records.flatMap(record => readable(parse, record) ?? []);
/** One that a later version of the page wrote: left alone, and nothing is said of it. */
export const isLater = (record: unknown): boolean => {
  const version = (record as { version?: unknown } | null | undefined)?.version;
  return typeof version === "number" && version > 1;
};

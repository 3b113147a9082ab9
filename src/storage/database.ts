// What the browser keeps of runs, across reloads, crashes and killed tabs. The worker writes all that a run goes on
// from in one transaction: its checkpoint, the series up to there, the record's place; so they agree whatever ends the
// tab, and no megabytes pass the page's thread. The page changes what the reader says of runs. Plain data in and out;
// which runs are shown or continued is the page's business.
import type { RunConfig } from "../engine/config";
import { messageOf } from "../engine/errors";
import { type Database, inOne, type Stores } from "./connection";
import { parseCheckpoint, parseRun, parseSweep, parseText, readable, readables } from "./parsing";
import type { CheckpointText, StoredCheckpoint, StoredColumns, StoredRun, StoredSweep } from "./records";
import { forget, roomFor } from "./room";
import { append } from "./series";

export type * from "./records";
export const DELETED_FOR = 86_400_000; // ms that a deleted run can be restored

/** Another tab has said that the run is its own. */
export class Taken extends Error {
  override name = "Taken";
  constructor() {
    super("another tab has taken this run over");
  }
}

/** A run as it trains. */
export interface Progress {
  id: string;
  run: RunConfig;
  backend: string;
  step: number;
  total: number;
  done: boolean;
  /** Series of the steps after this one. */
  from: number;
  columns: readonly StoredColumns[];
  /** A run file of this step; without, what was kept before stays what one goes on from. */
  file?: Uint8Array;
  /** Where there are no locks: the tab that trains it. */
  tab?: string | undefined;
}
/** All of it or nothing. Throws StorageFull, Taken, Short; where storage is full, others' checkpoints go first. */
export async function saveProgress(database: Database, progress: Progress, now: number): Promise<void> {
  const { id, step, from, columns, file, tab } = progress;
  const blob = file && (await blobOf(file as Uint8Array<ArrayBuffer>));
  await roomFor(database, id, file?.byteLength ?? 0, () =>
    inOne(database, async stores => {
      const known = readable(parseRun, await stores.runs.get(id));
      if (known?.open && known.open.tab !== tab) throw new Taken();
      await append(stores, { id, from, to: step, columns });
      if (blob) await putCheckpoint(stores, { id, step, at: now, bytes: blob.size }, blob);
      await stores.runs.put(recordOf(progress, known, now));
    }),
  );
}
/**
 * Once the browser has all of it: of a tab that is killed earlier a private window, which writes no files, would keep a
 * blob that cannot be read. Whoever reads its last byte has waited for the others.
 */
async function blobOf(file: Uint8Array<ArrayBuffer>): Promise<Blob> {
  const blob = new Blob([file]);
  await blob.slice(-1).arrayBuffer();
  return blob;
}
async function putCheckpoint({ checkpoints, texts }: Stores, text: CheckpointText, file: Blob): Promise<void> {
  await checkpoints.put({ id: text.id, step: text.step, at: text.at, file });
  await texts.put(text);
}
/** What trains is not deleted. */
function recordOf({ id, run, backend, step, total, done, tab }: Progress, known: StoredRun | undefined, now: number) {
  const record: StoredRun = {
    ...(known ?? { version: 1, id, created: now, marks: [], pinned: false, shown: false }),
    ...{ run, backend, step, total, done, changed: now },
    ...(tab !== undefined && { open: { tab, at: now } }),
  };
  delete record.deleted;
  return record;
}

export type Change = Partial<Pick<StoredRun, "pinned" | "shown" | "marks" | "measured">> & {
  deleted?: number | undefined;
};
/** As it is kept then; undefined where nothing is kept of it. */
export const changeRun = (database: Database, id: string, to: Change): Promise<StoredRun | undefined> =>
  roomFor(database, id, 0, () =>
    inOne(database, async ({ runs }) => {
      const known = readable(parseRun, await runs.get(id));
      if (!known) return undefined;
      const next = changed(known, to);
      await runs.put(next);
      return next;
    }),
  );
/** deleted: when, or undefined to have it back; it leaves the charts with it. */
export function changed(run: StoredRun, to: Change): StoredRun {
  const { deleted, ...others } = to;
  const next: StoredRun = { ...run, ...others, ...(deleted !== undefined && { deleted, shown: false }) };
  if ("deleted" in to && deleted === undefined) delete next.deleted;
  return next;
}

export interface Kept {
  runs: readonly StoredRun[];
  checkpoints: readonly CheckpointText[];
}
/**
 * All runs, newest first, and what can be continued; runs deleted longer than a day ago go. A record of a later version
 * is left alone and not listed, nor is one that cannot be read (aside.ts).
 */
export async function listRuns(database: Database, now: number): Promise<Kept> {
  const all = readables(parseRun, await database.getAll("runs")),
    gone = all.filter(run => run.deleted !== undefined && now - run.deleted > DELETED_FOR);
  for (const { id } of gone) await forget(database, id);
  const runs = all.filter(run => !gone.includes(run)).sort((a, b) => b.changed - a.changed);
  const checkpoints = readables(parseText, await database.getAll("texts"));
  const files = new Set(await database.getAllKeys("checkpoints")); // a text whose file is lost offers nothing
  return { runs, checkpoints: checkpoints.filter(({ id }) => files.has(id) && runs.some(run => run.id === id)) };
}
export const runOf = async (database: Database, id: string): Promise<StoredRun | undefined> =>
  readable(parseRun, await database.get("runs", id));
/** A run file, to go on from, and its step. Throws where what is kept is none. */
export async function checkpointOf(
  database: Database,
  id: string,
): Promise<{ step: number; file: Uint8Array } | undefined> {
  const held: unknown = await database.get("checkpoints", id);
  if (held === undefined) return undefined;
  const { step, file } = parsed(held);
  return { step, file: file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : file };
}

function parsed(held: unknown): StoredCheckpoint {
  try {
    return parseCheckpoint(held);
  } catch (error) {
    throw Error(`its file to go on from: ${messageOf(error)}`, { cause: error });
  }
}

export const saveSweep = (database: Database, sweep: StoredSweep): Promise<void> =>
  roomFor(database, sweep.id, 0, () => inOne(database, async ({ sweeps }) => void (await sweeps.put(sweep))));
export const forgetSweep = (database: Database, id: string): Promise<void> => database.delete("sweeps", id);
/** Newest first. One of a later version is left alone and not listed, nor is one that cannot be read. */
export const listSweeps = async (database: Database): Promise<readonly StoredSweep[]> =>
  readables(parseSweep, await database.getAll("sweeps")).sort((a, b) => b.created - a.created);

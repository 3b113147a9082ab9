// What the browser keeps of runs, across reloads and crashes: a record and its series, written by the page, and a
// checkpoint, written by the worker, so that its megabytes never pass the page's thread. IndexedDB through idb; plain
// data in and out. It decides what goes first when storage is full, and nothing else: which runs are shown or continued
// is the page's business.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { RunConfig } from "../engine/config";
import type { Estimate } from "../engine/diagnostic";
import type { View } from "../engine/view";

export interface StoredMark {
  step: number;
  field: string;
  text: string;
}
export interface StoredRun {
  version: 1;
  id: string;
  /** As it is now, live changes included. */
  run: RunConfig;
  /** Series of another device differ in their last digits. */
  backend: string;
  /** ms since 1970. */
  created: number;
  changed: number;
  step: number;
  total: number;
  done: boolean;
  marks: readonly StoredMark[];
  measured?: { step: number; metrics: Readonly<Record<string, Estimate>>; missing?: Readonly<Record<string, string>> };
  /** Stays on the charts, and is never given up for room. */
  pinned: boolean;
  /** On the charts beside the run under way. */
  shown: boolean;
  /** When; gone for good a day later. */
  deleted?: number;
}
/** One slider, some values, some seeds, perhaps two sides: what came of every run. */
export interface StoredSweep {
  version: 1;
  id: string;
  created: number;
  /** Which slider, and how it is called. */
  field: string;
  of: "values" | "data";
  label: string;
  /** What is compared: one name, or two. */
  sides: readonly string[];
  runs: readonly SweepRun[];
}
export interface SweepRun {
  id: string;
  side: number;
  value: number;
  run: RunConfig;
  step: number;
  total: number;
  /** Done. */
  metrics?: Readonly<Record<string, Estimate>>;
  view?: View;
  failure?: string;
}
export interface StoredColumns {
  name: string;
  at: Int32Array;
  values: Float32Array;
}
export interface StoredSeries {
  id: string;
  columns: readonly StoredColumns[];
}
/** file: a safetensors run file. step: of the whole run. */
export interface Checkpoint {
  id: string;
  step: number;
  at: number;
  file: Uint8Array;
}
export type CheckpointText = Omit<Checkpoint, "file"> & { bytes: number };

interface Schema extends DBSchema {
  runs: { key: string; value: StoredRun };
  series: { key: string; value: StoredSeries };
  checkpoints: { key: string; value: Checkpoint };
  texts: { key: string; value: CheckpointText }; // of checkpoints: listing them must not read their megabytes
  sweeps: { key: string; value: StoredSweep };
}
export type Database = IDBPDatabase<Schema>;
const NAME = "latent-playground",
  VERSION = 2; // 2: sweeps
export const DELETED_FOR = 86_400_000; // ms that a deleted run can be restored

/** Throws where the browser offers no storage (private windows of some browsers). */
export const openDatabase = (): Promise<Database> =>
  openDB<Schema>(NAME, VERSION, {
    upgrade(database, before) {
      if (before < 1)
        for (const name of ["runs", "series", "checkpoints", "texts"] as const)
          database.createObjectStore(name, { keyPath: "id" });
      if (before < 2) database.createObjectStore("sweeps", { keyPath: "id" });
    },
    // another tab has a newer page
    blocking(_now, _wanted, { target }) {
      (target as IDBDatabase).close();
    },
  });

/** Storage is full and nothing is left that may be given up. */
export class StorageFull extends Error {
  override name = "StorageFull";
  constructor() {
    super("the browser's storage for this page is full");
  }
}
const isFull = (error: unknown): boolean => error instanceof Error && error.name === "QuotaExceededError";

/** Writes; while there is no room, what may be given up first goes, one by one. Throws StorageFull. */
async function roomFor(database: Database, id: string, write: () => Promise<unknown>): Promise<void> {
  for (;;)
    try {
      await write();
      return;
    } catch (error) {
      if (!isFull(error)) throw error;
      if (!(await giveUp(database, id))) throw new StorageFull();
    }
}
/**
 * The next to go: deleted runs whole; then the oldest checkpoint of a run that is not pinned; then such a run whole.
 * Never `id`, which is being written.
 */
async function giveUp(database: Database, id: string): Promise<boolean> {
  const runs = (await database.getAll("runs"))
    .filter(run => run.id !== id && !run.pinned)
    .sort((a, b) => a.changed - b.changed);
  const deleted = runs.find(run => run.deleted !== undefined);
  if (deleted) return forget(database, deleted.id).then(() => true);
  const texts = new Set(await database.getAllKeys("texts"));
  const held = runs.find(run => texts.has(run.id));
  if (held) return dropCheckpoint(database, held.id).then(() => true);
  return runs[0] ? forget(database, runs[0].id).then(() => true) : false;
}

export async function saveCheckpoint(database: Database, checkpoint: Checkpoint): Promise<void> {
  const { file, ...text } = checkpoint;
  await roomFor(database, checkpoint.id, async () => {
    const all = database.transaction(["checkpoints", "texts"], "readwrite");
    await Promise.all([
      all.objectStore("checkpoints").put(checkpoint),
      all.objectStore("texts").put({ ...text, bytes: file.byteLength }),
      all.done,
    ]);
  });
}
export async function saveRun(database: Database, run: StoredRun, columns?: readonly StoredColumns[]): Promise<void> {
  await roomFor(database, run.id, async () => {
    const all = database.transaction(["runs", "series"], "readwrite");
    await Promise.all([
      all.objectStore("runs").put(run),
      columns && all.objectStore("series").put({ id: run.id, columns }),
      all.done,
    ]);
  });
}
async function dropCheckpoint(database: Database, id: string): Promise<void> {
  const all = database.transaction(["checkpoints", "texts"], "readwrite");
  await Promise.all([all.objectStore("checkpoints").delete(id), all.objectStore("texts").delete(id), all.done]);
}
/** For good. */
export async function forget(database: Database, id: string): Promise<void> {
  await dropCheckpoint(database, id);
  const all = database.transaction(["runs", "series"], "readwrite");
  await Promise.all([all.objectStore("runs").delete(id), all.objectStore("series").delete(id), all.done]);
}
/**
 * All runs, newest first, and what can be continued; runs deleted longer than a day ago go. A record of a later version
 * is left alone and not listed.
 */
export async function listRuns(
  database: Database,
  now: number,
): Promise<{ runs: readonly StoredRun[]; checkpoints: readonly CheckpointText[] }> {
  const all = (await database.getAll("runs")).filter(run => run.version === 1),
    gone = all.filter(run => run.deleted !== undefined && now - run.deleted > DELETED_FOR);
  for (const { id } of gone) await forget(database, id);
  const runs = all.filter(run => !gone.includes(run)).sort((a, b) => b.changed - a.changed);
  return { runs, checkpoints: (await database.getAll("texts")).filter(({ id }) => runs.some(run => run.id === id)) };
}
export const seriesOf = async (database: Database, id: string): Promise<readonly StoredColumns[]> =>
  (await database.get("series", id))?.columns ?? [];
export const checkpointOf = (database: Database, id: string): Promise<Checkpoint | undefined> =>
  database.get("checkpoints", id);
export const saveSweep = (database: Database, sweep: StoredSweep): Promise<void> =>
  roomFor(database, sweep.id, () => database.put("sweeps", sweep));
export const forgetSweep = (database: Database, id: string): Promise<void> => database.delete("sweeps", id);
/** Newest first. One of a later version is left alone and not listed. */
export const listSweeps = async (database: Database): Promise<readonly StoredSweep[]> =>
  (await database.getAll("sweeps")).filter(({ version }) => version === 1).sort((a, b) => b.created - a.created);

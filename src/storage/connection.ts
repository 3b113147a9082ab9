// The database of the browser: opened once, and again when the browser closed it; and one way of writing to it. Other
// tabs may have an older or a newer page: each is told, and none waits for another.
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB, type StoreNames, unwrap } from "idb";
import type {
  CheckpointText,
  Piece,
  PieceKey,
  StoredCheckpoint,
  StoredRun,
  StoredSeries,
  StoredSweep,
} from "./records";

export interface Schema extends DBSchema {
  runs: { key: string; value: StoredRun };
  series: { key: string; value: StoredSeries }; // of runs that no later version has written to
  pieces: { key: PieceKey; value: Piece };
  checkpoints: { key: string; value: StoredCheckpoint };
  texts: { key: string; value: CheckpointText }; // of checkpoints: listing them must not read their megabytes
  sweeps: { key: string; value: StoredSweep };
}
export type Database = IDBPDatabase<Schema>;
const NAME = "latent-playground",
  VERSION = 3; // 2: sweeps; 3: series in pieces, checkpoints as blobs

/** Another tab has a newer page. */
export class Superseded extends Error {
  override name = "Superseded";
  constructor() {
    super("a newer page is open in another tab: reload to go on keeping runs");
  }
}
/** Another tab has an older page, which does not let go of the database. */
export class Blocked extends Error {
  override name = "Blocked";
  constructor() {
    super("an older page is open in another tab: close it or reload it, and runs are kept again");
  }
}

/** It was asked to open the database, and says nothing: mostly it waits for a page of another version. */
export class Silent extends Error {
  override name = "Silent";
  constructor() {
    super("the browser's storage does not answer");
  }
}
const PATIENCE = 3_000; // ms: training does not wait for storage

/** trouble: why nothing is kept from now on; back: something is again. */
export interface Hears {
  trouble(why: Error): void;
  back(): void;
}
export class Connection {
  /** Why there is no database, if that is known. */
  why: Superseded | Blocked | Silent | undefined;
  private opening: Promise<Database> | undefined;
  constructor(
    private readonly hears: Hears = { trouble: () => {}, back: () => {} },
    private readonly patience = PATIENCE,
  ) {}

  /** Throws where the browser offers no storage (private windows of some browsers); Superseded, Blocked, Silent. */
  get(): Promise<Database> {
    return this.why ? Promise.reject(this.why) : (this.opening ??= this.open());
  }
  private open(): Promise<Database> {
    const opened = new Promise<Database>((resolve, reject) => {
      const timer = setTimeout(() => barred(new Silent()), this.patience);
      const barred = (why: Blocked | Silent | Superseded) => {
        clearTimeout(timer);
        this.why = why;
        this.hears.trouble(why);
        reject(why);
      };
      openDatabase({
        blocked: () => barred(new Blocked()),
        blocking: () => barred(new Superseded()),
        terminated: () => {
          this.opening = undefined; // what it held may be gone: whoever asks next opens it anew
        },
      })
        .finally(() => clearTimeout(timer))
        .then(
          database => this.has(database, resolve),
          (error: unknown) => {
            this.why = error instanceof Superseded ? error : undefined;
            reject(error);
          },
        );
    });
    opened.catch(() => {
      this.opening = undefined;
    });
    return opened;
  }
  /** However late. */
  private has(database: Database, resolve: (database: Database) => void): void {
    const late = this.why !== undefined;
    this.why = undefined;
    this.opening = Promise.resolve(database);
    resolve(database);
    if (late) this.hears.back();
  }
}

type Events = Readonly<Record<"blocked" | "blocking" | "terminated", () => void>>;
async function openDatabase({ blocked, blocking, terminated }: Events): Promise<Database> {
  if (!globalThis.indexedDB) throw Error("this browser keeps nothing here (no IndexedDB)");
  try {
    return await openDB<Schema>(NAME, VERSION, {
      upgrade(database, before) {
        if (before < 1)
          for (const name of ["runs", "series", "checkpoints", "texts"] as const)
            database.createObjectStore(name, { keyPath: "id" });
        if (before < 2) database.createObjectStore("sweeps", { keyPath: "id" });
        if (before < 3) database.createObjectStore("pieces", { keyPath: ["id", "to", "bytes"] });
      },
      blocked,
      blocking(_now, _wanted, { target }) {
        (target as IDBDatabase).close();
        blocking();
      },
      terminated,
    });
  } catch (error) {
    throw error instanceof Error && error.name === "VersionError" ? new Superseded() : error;
  }
}

type Name = StoreNames<Schema>;
export type Store<N extends Name> = IDBPObjectStore<Schema, Name[], N, "readwrite">;
export type Stores = { readonly [N in Name]: Store<N> };
// what is said of a request whose transaction had ended already: why it had, the transaction says
const CONSEQUENCES = ["AbortError", "InvalidStateError", "TransactionInactiveError"];

/**
 * All of it or nothing. act: awaits nothing but the stores' requests, each before the next. Throws what act threw, or
 * why the transaction could not be written (QuotaExceededError, where there was no room).
 */
export async function inOne<T>(database: Database, act: (stores: Stores) => Promise<T>): Promise<T> {
  const names = [...database.objectStoreNames],
    all = database.transaction(names, "readwrite"),
    // all before the first request: a transaction that has failed gives out none
    stores = Object.fromEntries(names.map(name => [name, all.objectStore(name)])) as unknown as Stores;
  all.done.catch(() => undefined); // it rejects before the transaction knows why it ends
  const ended = endOf(unwrap(all));
  let result: T;
  try {
    result = await act(stores);
  } catch (error) {
    if (!isConsequence(error)) abort(all);
    const why = await ended;
    throw isConsequence(error) && why && !isConsequence(why) ? why : error;
  }
  const why = await ended;
  if (why) throw why;
  return result;
}
/** Why it was not written, if it was not. */
const endOf = (transaction: IDBTransaction): Promise<DOMException | undefined> =>
  new Promise(resolve => {
    transaction.addEventListener("complete", () => resolve(undefined));
    transaction.addEventListener("abort", () =>
      resolve(transaction.error ?? new DOMException("the transaction was ended", "AbortError")),
    );
  });
function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // it has ended by itself
  }
}
const isConsequence = (error: unknown): boolean => error instanceof Error && CONSEQUENCES.includes(error.name);

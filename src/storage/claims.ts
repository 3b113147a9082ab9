// Which runs are open in which tab: two on one would overwrite each other. A tab holds a lock of the browser's for each
// of its runs, which ends with it however it ends. Plain http on another host has no locks: there the tab says in the
// run's record, again and again, that it is alive. What a tab does with a run it has not got, the page decides.
import { type Database, inOne } from "./connection";
import { parseRun, readable, readables } from "./parsing";
import type { StoredRun } from "./records";

/** ms: a run without a word for so long is free; and how often there is one. */
export const FREE = 5_000;
const BEAT = 1_500;
const PREFIX = "latent-playground run ";

type Open = NonNullable<StoredRun["open"]>;
/** Lets go; then it is free. */
type Release = () => Promise<void>;
interface Means {
  /** undefined: another tab has it. */
  claim(id: string): Promise<Release | undefined>;
}

/** The runs of this tab. */
export class Claims {
  private readonly held = new Map<string, Promise<Release | undefined>>();
  private readonly leaving = new Map<string, Promise<void>>();
  private readonly means: Means;
  /** Where there are no locks: under which name this tab's runs are open. */
  readonly tab: string | undefined;
  constructor(private readonly database: () => Promise<Database>) {
    const locks = locksOf(),
      tab = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.tab = locks ? undefined : tab;
    this.means = locks ? locking(locks) : beating(database, tab);
  }
  /** Whether it is this tab's now. */
  async claim(id: string): Promise<boolean> {
    const claim = this.held.get(id) ?? this.asked(id);
    this.held.set(id, claim);
    const mine = (await claim.catch(() => undefined)) !== undefined;
    if (!mine && this.held.get(id) === claim) this.held.delete(id);
    return mine;
  }
  private async asked(id: string): Promise<Release | undefined> {
    await this.leaving.get(id);
    return this.means.claim(id);
  }
  /** It is this tab's, or asked for. */
  has(id: string): boolean {
    return this.held.has(id);
  }
  release(id: string): void {
    const claim = this.held.get(id);
    if (!claim) return;
    this.held.delete(id);
    const leaving = claim
      .then(release => release?.())
      .catch(() => undefined)
      .then(() => void this.leaving.delete(id));
    this.leaving.set(id, leaving);
  }
  /** The runs that other tabs have open. */
  async elsewhere(): Promise<ReadonlySet<string>> {
    const open = await openIds(await this.database());
    return new Set([...open].filter(id => !this.held.has(id) && !this.leaving.has(id)));
  }
}

/** The runs that are open in some tab, this one among them. */
export async function openIds(database: Database): Promise<ReadonlySet<string>> {
  const locks = locksOf();
  if (!locks) {
    const now = Date.now();
    const runs = readables(parseRun, await database.getAll("runs"));
    return new Set(runs.filter(({ open }) => isAlive(open, now)).map(({ id }) => id));
  }
  const { held = [] } = await locks.query();
  return new Set(held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])));
}
/** Where asking for them is an error there are none. */
function locksOf(): LockManager | undefined {
  try {
    return (globalThis.navigator as Navigator | undefined)?.locks;
  } catch {
    return undefined;
  }
}
const isAlive = (open: Open | undefined, now: number): boolean => open !== undefined && now - open.at < FREE;

const locking = (locks: LockManager): Means => ({
  claim: id =>
    new Promise((resolve, reject) => {
      const ended = locks
        .request(PREFIX + id, { ifAvailable: true }, lock => {
          if (!lock) return resolve(undefined);
          return new Promise<void>(release =>
            resolve(() => {
              release();
              return ended;
            }),
          );
        })
        .then(() => undefined);
      ended.catch(reject);
    }),
});

function beating(database: () => Promise<Database>, tab: string): Means {
  /** A run of which nothing is kept yet is nobody else's. */
  const says = async (id: string, free: (open: Open) => boolean): Promise<boolean> =>
    inOne(await database(), async ({ runs }) => {
      const run = readable(parseRun, await runs.get(id));
      if (run?.open && run.open.tab !== tab && !free(run.open)) return false;
      if (run) await runs.put({ ...run, open: { tab, at: Date.now() } });
      return true;
    });
  const letsGo = async (id: string): Promise<void> =>
    inOne(await database(), async ({ runs }) => {
      const run = readable(parseRun, await runs.get(id));
      if (run?.open?.tab !== tab) return;
      delete run.open;
      await runs.put(run);
    });
  return {
    async claim(id) {
      if (!(await says(id, open => !isAlive(open, Date.now())))) return undefined;
      // one that another tab has taken over meanwhile is not taken back: it has gone on there
      const timer = setInterval(() => void says(id, () => false).catch(() => undefined), BEAT);
      return () => {
        clearInterval(timer);
        return letsGo(id);
      };
    },
  };
}

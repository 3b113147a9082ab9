// The series of the run on the page and of those shown beside it, outside React: charts subscribe and ask for as many
// points as they have room for (series/line.ts). It draws nothing and thins nothing: decimation happens when a line is
// asked for. Which runs are shown, runs.ts decides.
import type { Columns } from "../../workers/protocol";
import { type Line, lineOf, type Point, pointOf, type Stretch } from "./series/line";
import { type Beside, Shelf } from "./series/shelf";

export { type Line, type Point, SMOOTH, type Stretch } from "./series/line";
export { type Beside, SLOTS } from "./series/shelf";

type Later = (run: () => void) => void;

export function createSeries(later: Later = run => setTimeout(run, 0)) {
  const shelf = new Shelf(),
    tells = new Tells(later);
  return {
    ...filling(shelf, tells),
    ...reading(shelf, tells),
    subscribe: (listener: () => void) => tells.subscribe(listener),
  };
}
export type Series = ReturnType<typeof createSeries>;

/** Who is told that something changed: once a macrotask, however many appends. */
class Tells {
  epoch = 0; // counts changes of which runs there are
  private told = true;
  private readonly listeners = new Set<() => void>();
  constructor(private readonly later: Later) {}
  tell(): void {
    if (!this.told) return;
    this.told = false;
    this.later(() => {
      this.told = true;
      for (const listener of [...this.listeners]) listener();
    });
  }
  changed(): void {
    this.epoch++;
    this.tell();
  }
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

const filling = (shelf: Shelf, tells: Tells) => ({
  /** Values of the run under way, or of one beside it; those of any other run are dropped. */
  append(columns: readonly Columns[], id?: string): void {
    if (shelf.append(columns, id)) tells.tell();
  },
  /** A run begins, or goes on from what it had. What ran until now is gone unless `show` names it next. */
  begin(id: string, columns: readonly Columns[] = []): void {
    shelf.begin(id, columns);
    tells.changed();
  },
  /** The run under way came to nothing: one that it took the place of is it again. */
  back(id: string): void {
    shelf.back(id);
    tells.changed();
  },
  /** It has begun: those before it are not gone back to. */
  stands: (): void => shelf.stands(),
  /**
   * Which runs are drawn beside this one, at most SLOTS; each needs its series here, by `load` or
   * because it ran here.
   */
  show(ids: readonly string[]): void {
    shelf.show(ids);
    tells.changed();
  },
  /** Series of a run that did not run here, so that it can be shown. */
  load: (id: string, columns: readonly Columns[]): void => shelf.load(id, columns),
  /** What the charts call it: what it has that the run under way has not. apart: what they must not draw of it. */
  name: (id: string, label: string, apart: readonly string[] = []): void => shelf.name(id, label, apart),
});

const reading = (shelf: Shelf, tells: Tells) => ({
  has: (id: string): boolean => shelf.has(id),
  beside: (): readonly Beside[] => shelf.beside(),
  /** In the order in which they first came. */
  names: (): readonly string[] => [...shelf.tracks().keys()],
  /** Every value, as it came. */
  raw: (id?: string): readonly Columns[] => [...shelf.tracks(id)].map(([name, track]) => ({ name, ...track.all() })),
  line: (name: string, stretch: Stretch): Line => lineOf(shelf.track(name, stretch.of), stretch),
  /** How many values of a stretch are at most a limit, and how many are finite. */
  atMost(name: string, limit: number, { from, to, of }: Omit<Stretch, "points">): { count: number; of: number } {
    const track = shelf.track(name, of);
    return track.atMost(limit, track.find(from), track.find(to + 1));
  },
  latest(name: string): Point | undefined {
    const track = shelf.track(name);
    return pointOf(track, track.length - 1);
  },
  /** The last value not after a step. */
  before(name: string, step: number, id?: string): Point | undefined {
    const track = shelf.track(name, id);
    return pointOf(track, track.find(step + 1) - 1);
  },
  /** Changes whenever the series does, so that a chart can tell that it has nothing new to draw. */
  version: (name: string): string => `${tells.epoch}/${shelf.track(name).version}/${shelf.versions(name).join()}`,
});

/** The page's own. */
export const series: Series = createSeries();

// The runs whose series are at hand: the one under way and those on the charts, each of these in a slot of its own.
import type { Columns } from "../../../workers/protocol";
import { Track } from "../track";

/**
 * A run beside the one under way. Its slot is how it is drawn (dash and marker), and stays its own while it is shown.
 */
export interface Beside {
  id: string;
  label: string;
  slot: number;
}
export const SLOTS = 5; // runs beside this one: more could not be told apart
interface Run {
  label: string;
  /** Series that have another unit here than in the run under way: never drawn beside its own. */
  apart: ReadonlySet<string>;
  tracks: Map<string, Track>;
}
const none = new Track();

export class Shelf {
  private current: Run = { label: "", apart: new Set(), tracks: new Map() };
  private currentId = "";
  private readonly runs = new Map<string, Run>(); // those on the charts
  private left = new Map<string, Run>(); // while it is not known whether the current one stands
  private readonly slots: (string | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);

  /** The one under way, or one beside it: whether there is such a run. */
  append(columns: readonly Columns[], id?: string): boolean {
    const run = this.runOf(id);
    if (run) add(run, columns);
    return run !== undefined;
  }
  begin(id: string, columns: readonly Columns[]): void {
    this.runs.set(this.currentId, this.current);
    for (const [known, run] of this.runs) this.left.set(known, run);
    this.current = (columns.length === 0 ? this.runs.get(id) : undefined) ?? filled(columns);
    this.currentId = id;
    this.runs.delete(id);
  }
  /** One that was left since the last that stood is the current one again, and what was beside it is at hand. */
  back(id: string): void {
    const { left } = this,
      run = left.get(id);
    this.stands();
    if (!run) return;
    for (const [known, other] of left) if (!this.runs.has(known)) this.runs.set(known, other);
    this.runs.delete(id);
    [this.current, this.currentId] = [run, id];
  }
  /** There is no way back from the current one any more. */
  stands(): void {
    this.left = new Map();
  }
  load(id: string, columns: readonly Columns[]): void {
    if (id !== this.currentId) this.runs.set(id, filled(columns));
  }
  show(ids: readonly string[]): void {
    const { runs, slots } = this,
      wanted = ids.filter(id => id !== this.currentId && runs.has(id)).slice(0, SLOTS);
    slots.forEach((id, slot) => {
      if (id !== undefined && !wanted.includes(id)) slots[slot] = undefined;
    });
    for (const id of wanted) if (!slots.includes(id)) slots[slots.indexOf(undefined)] = id;
    for (const id of [...runs.keys()]) if (!wanted.includes(id)) runs.delete(id);
  }
  name(id: string, label: string, apart: readonly string[] = []): void {
    const run = this.runs.get(id);
    if (run) Object.assign(run, { label, apart: new Set(apart) });
  }
  has(id: string): boolean {
    return this.runs.has(id);
  }
  beside(): readonly Beside[] {
    return this.slots.flatMap((id, slot) =>
      id === undefined ? [] : [{ id, slot, label: this.runs.get(id)?.label ?? "" }],
    );
  }
  /** Of the one under way, or of one beside it; empty where it has none of that name, or one in another unit. */
  track(name: string, id?: string): Track {
    const run = this.runOf(id);
    return (run !== this.current && run?.apart.has(name) ? undefined : run?.tracks.get(name)) ?? none;
  }
  tracks(id?: string): ReadonlyMap<string, Track> {
    return this.runOf(id)?.tracks ?? new Map();
  }
  /** By slot. */
  versions(name: string): readonly (number | "")[] {
    return this.slots.map(id => (id === undefined ? "" : this.track(name, id).version));
  }
  private runOf(id?: string): Run | undefined {
    return id === undefined || id === this.currentId ? this.current : this.runs.get(id);
  }
}
function filled(columns: readonly Columns[]): Run {
  const run: Run = { label: "", apart: new Set(), tracks: new Map() };
  add(run, columns);
  return run;
}
function add({ tracks }: Run, columns: readonly Columns[]): void {
  for (const { name, at, values, counts, means } of columns) {
    const track = tracks.get(name) ?? new Track();
    tracks.set(name, track);
    for (let i = 0; i < at.length; i++)
      track.push(at[i]!, values[i]!, counts && means && { count: counts[i]!, mean: means[i]! });
  }
}

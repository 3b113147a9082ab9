// Loss terms on their way to the host: every step writes its values into a ring on the device, which is read whole,
// once per report. Who wrote when is known on the host, so a step that is only replayed costs one line here.
import { note } from "../kernels/state";
import { tf, type Buffer, type Tensor } from "../tf";

export interface Series {
  /** Step of the whole run, the first is 1. */
  at: number[];
  values: number[];
}
export interface Report {
  phase: string;
  index: number;
  step: number;
  series: Readonly<Record<string, Series>>;
  /** The first value that is minimised and not finite; what is only watched may be none (ln of an error of 0). */
  diverged?: { series: string; step: number };
}
type Collected = Pick<Report, "series" | "diverged">;
const ROWS = 512; // steps between two reads, at most
const COLUMNS = 128; // terms of a run's updates, all together

interface Place {
  names: readonly string[];
  column: number;
  /** Of its names, the first so many are minimised. */
  minimised: number;
}
export class Ledger {
  private ring: Buffer | undefined; // [COLUMNS, ROWS]
  // by update and names: live choices may change an update's terms and change them back
  private readonly places = new Map<string, Place>();
  private readonly current = new Map<string, Place>();
  private used = 0;
  private marks: { place: Place; at: number; row: number }[] = [];
  private first = 0; // of the whole run, the first step that is not read yet
  private collected: { series: Record<string, Series>; diverged?: { series: string; step: number } } = { series: {} };

  /** Before the first step. */
  open(): void {
    this.ring ??= tf.tidy(() => tf.variable(tf.zeros([COLUMNS, ROWS]), false));
  }
  /** Writes an update's values, those minimised first; index: the step within the phase, on the device. */
  note(update: string, names: readonly string[], values: readonly Tensor[], index: Tensor, minimised: number): void {
    const key = `${update}: ${minimised} of ${names}`;
    let place = this.places.get(key);
    if (!place) {
      place = { names: names.map(name => `${update}/${name}`), column: this.used, minimised };
      this.used += names.length;
      if (this.used > COLUMNS) throw Error(`${update}: a run has room for ${COLUMNS} terms in all`);
      this.places.set(key, place);
    }
    this.current.set(update, place);
    note(
      this.ring!,
      index,
      ROWS,
      place.column,
      values.map(v => (v.dtype === "float32" ? v : v.cast("float32"))),
    );
  }
  /** That an update was executed: in which step of the run (the first is 1), which is `index` of its phase. */
  mark(update: string, at: number, index: number): void {
    const place = this.current.get(update);
    if (!place?.names.length) return;
    if (this.marks.length === 0) this.first = at;
    this.marks.push({ place, at, row: index % ROWS });
  }
  /** Another step would write over what is not read yet. */
  full(next: number): boolean {
    return this.marks.length > 0 && next - this.first >= ROWS;
  }
  async drain(): Promise<void> {
    const marks = this.marks.splice(0);
    if (marks.length === 0) return;
    const part = tf.tidy(() => this.ring!.slice([0, 0], [this.used, ROWS]));
    const numbers = await part.data();
    part.dispose();
    for (const {
      place: { names, column, minimised },
      at,
      row,
    } of marks)
      names.forEach((name, k) => {
        const value = numbers[(column + k) * ROWS + row]!;
        if (k < minimised && !Number.isFinite(value)) this.collected.diverged ??= { series: name, step: at };
        const line = (this.collected.series[name] ??= { at: [], values: [] });
        line.at.push(at);
        line.values.push(value);
      });
  }
  async read(): Promise<Collected> {
    await this.drain();
    const { collected } = this;
    this.collected = { series: {} };
    return collected;
  }
  dispose(): void {
    this.ring?.dispose();
    this.ring = undefined;
    this.marks = [];
  }
}

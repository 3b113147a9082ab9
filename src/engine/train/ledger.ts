// Loss terms on their way to the host: noted on the device every step, read together once per report.
import { tf, type Tensor } from "../tf";

export interface Series { at: number[]; values: number[] } // at: step of the whole run, the first is 1
export interface Report { phase: string; index: number; step: number; series: Readonly<Record<string, Series>>; diverged?: { series: string; step: number } } // diverged: the first value that is not finite
const ROWS = 64; // tensors joined before a read: one read of many costs what a read of one does, but backends bind few inputs to a kernel

export class Ledger {
  private pending: { names: readonly string[]; at: number; values: Tensor }[] = [];

  note(names: readonly string[], at: number, values: readonly Tensor[]): void {
    if (names.length) this.pending.push({ names, at, values: tf.keep(tf.stack([...values])) });
  }
  async read(): Promise<Pick<Report, "series" | "diverged">> {
    const entries = this.pending.splice(0);
    const series: Record<string, Series> = {};
    let diverged: Report["diverged"];
    for (let from = 0; from < entries.length; from += ROWS) {
      const part = entries.slice(from, from + ROWS);
      const joined = tf.tidy(() => tf.concat(part.map(e => e.values)));
      for (const { values } of part) values.dispose();
      const numbers = await joined.data();
      joined.dispose();
      let k = 0;
      for (const { names, at } of part)
        for (const name of names) {
          const value = numbers[k++]!;
          if (!Number.isFinite(value)) diverged ??= { series: name, step: at };
          const line = (series[name] ??= { at: [], values: [] });
          line.at.push(at);
          line.values.push(value);
        }
    }
    return { series, ...(diverged && { diverged }) };
  }
  dispose(): void {
    for (const { values } of this.pending.splice(0)) values.dispose();
  }
}

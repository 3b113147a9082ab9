// What methods read of a run's values: choices and whole numbers as they are, live numbers as scalars on the device, so
// that turning one writes four bytes and nothing is built again.
import { type AnySettings, isDial, type Value, type Values } from "../config";
import { put } from "../kernels/kernel";
import type { Config } from "../method";
import { type Buffer, tf } from "../tf";

export class Dials {
  private readonly known = new Map<string, Buffer>();
  constructor(private readonly fields: AnySettings) {}
  /** The config of these values; writes those numbers that were others before. */
  config(values: Values, before: Values = {}): Config {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, this.setting(name, value, before[name])]),
    );
  }
  has(name: string): boolean {
    return this.known.has(name);
  }
  /** For whoever disposes of them. */
  get buffers(): readonly Buffer[] {
    return [...this.known.values()];
  }
  private setting(name: string, value: Value, before: Value | undefined): unknown {
    const field = this.fields[name];
    if (field?.kind === "list") return String(value).split(",").map(Number);
    if (!isDial(field)) return value;
    const known = this.known.get(name);
    if (known && before !== value) put(known, [Number(value)]);
    if (!known) this.known.set(name, variable(Number(value)));
    return this.known.get(name)!;
  }
}
/** A scalar on the device that outlives every tidy. */
export const variable = (value: number): Buffer => tf.tidy(() => tf.variable(tf.scalar(value), false));

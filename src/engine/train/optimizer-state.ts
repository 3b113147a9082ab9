// Optimizer state of one phase, by name: optimizer/<phase>/<update>/<variable path>/<slot>. Slots of a variable's shape
// are tensors; slots of one number lie together in one row of cells, so that one small kernel advances them all.
import { copied } from "../kernels/state";
import { put } from "../kernels/kernel";
import { tf, type Buffer, type Tensor } from "../tf";
import type { Rule } from "../method";
import type { Expected } from "../named-tensors";
import type { Slots } from "./optimizers";
import { byGradient, netsOf, slotNames } from "./rules";

export interface SlotSpec extends Expected {
  start: number;
  cell: boolean;
  factor?: number;
}
/** By name; groups: which of them come together, one group per (update, variable). */
export interface PhaseSlots {
  slots: ReadonlyMap<string, SlotSpec>;
  groups: readonly (readonly string[])[];
}
/** All that a phase's rules may keep. */
export function slotsOf(
  phase: string,
  updates: readonly (readonly [id: string, rules: readonly Rule[]])[],
  shapeOf: (path: string) => readonly number[],
): PhaseSlots {
  const slots = new Map<string, SlotSpec>(),
    groups: string[][] = [];
  for (const [update, rules] of updates)
    for (const rule of rules)
      for (const { path, trained } of netsOf(rule).flatMap(net => net.variables)) {
        if (byGradient(rule) && !trained) continue;
        const where = `optimizer/${phase}/${(byGradient(rule) ? rule.shares : undefined) ?? update}/${path}`;
        const named = slotNames(rule).map(
          ({ name, cell = false, ...slot }) =>
            [`${where}/${name}`, { ...slot, shape: cell ? [] : shapeOf(path), cell }] as const,
        );
        for (const [name, slot] of named) slots.set(name, slot);
        groups.push(named.map(([name]) => name));
      }
  return { slots, groups };
}

export class OptimizerState {
  private readonly tensors = new Map<string, Buffer>();
  private readonly at = new Map<string, number>();
  private row: Buffer | undefined;
  /** Makes the slots that are not there yet. */
  cover(slots: ReadonlyMap<string, SlotSpec>): void {
    for (const [name, { shape, start, cell }] of slots)
      if (!cell && !this.tensors.has(name))
        this.tensors.set(
          name,
          tf.tidy(() => tf.variable(tf.fill([...shape], start), false)),
        );
    const fresh = [...slots].filter(([name, { cell }]) => cell && !this.at.has(name));
    if (fresh.length === 0) return;
    fresh.forEach(([name]) => this.at.set(name, this.at.size));
    const before = this.row,
      starts = fresh.map(([, { start }]) => start);
    this.row = tf.tidy(() =>
      tf.variable(tf.concat([...(before ? [before] : []), tf.tensor1d(starts)]) as Tensor, false),
    );
    before?.dispose();
  }
  /** What a variable keeps under a prefix. */
  of(prefix: string): Slots {
    const known = <T>(map: ReadonlyMap<string, T>, name: string): T => {
      const found = map.get(`${prefix}/${name}`);
      if (found === undefined) throw Error(`${prefix}/${name}: no such optimizer state`);
      return found;
    };
    const row = this.row;
    return {
      tensor: name => known(this.tensors, name),
      cell: name => known(this.at, name),
      get cells() {
        return row!;
      },
    };
  }
  get cells(): Buffer {
    return this.row!;
  }
  /** Copies of one moment, for the caller to read and dispose; cells: the row, and who has which place in it. */
  copies(): {
    tensors: readonly (readonly [string, Tensor])[];
    cells?: { row: Tensor; at: ReadonlyMap<string, number> };
  } {
    return {
      tensors: [...this.tensors].map(([name, t]) => [name, copied(t)] as const),
      ...(this.row && { cells: { row: copied(this.row), at: this.at } }),
    };
  }
  /** Values by name, all of them covered; cells not named keep their start. */
  fill(values: ReadonlyMap<string, Float32Array>, starts: ReadonlyMap<string, SlotSpec>): void {
    for (const [name, tensor] of this.tensors) if (values.has(name)) put(tensor, values.get(name)!);
    if (this.row)
      put(
        this.row,
        [...this.at.keys()].map(name => values.get(name)?.[0] ?? starts.get(name)?.start ?? 0),
      );
  }
  dispose(): void {
    tf.dispose([...this.tensors.values(), ...(this.row ? [this.row] : [])]);
    this.tensors.clear();
    this.at.clear();
    this.row = undefined;
  }
}

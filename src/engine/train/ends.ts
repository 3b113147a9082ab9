// Where the phases of a session end whatever they plan, and whether they may train at all (bounds.ts): by the nets as
// they are built, and by the rows that losses have really asked for. When it is asked, session.ts decides: before every
// step, so what does not change is remembered.
import { beyond, mostSteps, type Reach, tooFew } from "../bounds";
import type { Values } from "../config";
import type { AnyMethod, AnyPhase, Config, Nets } from "../method";
import { asked } from "../reach";
import type { DataSpec } from "../step";
import { tf } from "../tf";

export interface End {
  id: string;
  /** Steps that it plans, and those that its counter holds. */
  length: number;
  most: number;
  /** In one batch, at most. */
  rows: number;
  /** Why its nets cannot train on so few. */
  few: string | undefined;
}
interface Asked {
  readonly method: AnyMethod;
  readonly nets: Nets;
  readonly config: Config;
  readonly spec: DataSpec;
}

export class Ends {
  private readonly known = new WeakMap<Nets, Map<AnyPhase, Reach["rows"]>>(); // nets built again are other keys
  private readonly largest = new Map<AnyPhase, number>();

  /** That a loss of this phase asked for so many rows, whatever its settings say. */
  asked(phase: AnyPhase, rows: number): void {
    this.largest.set(phase, Math.max(rows, this.largest.get(phase) ?? 1));
  }
  of(phase: AnyPhase, at: Asked, values: Values, length: number): End {
    const fields = this.rowsOf(phase, at),
      rows = fields.reduce((most, { field }) => Math.max(most, Number(values[field])), this.largest.get(phase) ?? 1),
      few = fields.find(({ field, least }) => Number(values[field]) < least);
    return {
      id: phase.id,
      length,
      most: mostSteps(rows),
      rows,
      few: few && tooFew(few.field, Number(values[few.field]), few.least),
    };
  }
  private rowsOf(phase: AnyPhase, { method, nets, config, spec }: Asked): Reach["rows"] {
    const of = this.known.get(nets) ?? new Map<AnyPhase, Reach["rows"]>();
    let rows = of.get(phase);
    // rates of rules may be computed
    if (!rows) tf.tidy(() => void (rows = asked(method, phase, nets, config, spec)));
    this.known.set(nets, of.set(phase, rows!));
    return rows!;
  }
}
/** Why a phase does not train on after so many steps. */
export const heldAt = ({ id, length, most, rows, few }: End, index: number): string | undefined =>
  few ?? (index >= most && index < length ? beyond("steps", id, length, rows) : undefined);

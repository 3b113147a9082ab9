// What a session offers to whoever asks it where it stands (evaluation, caches, samplers' turns, the words of a file):
// everything readable, nothing that trains. The class is session.ts's business.
import type { Table } from "../dataset";
import type { Host } from "../host";
import type { AnyMethod, AnyPhase, Config, Nets } from "../method";
import type { Store } from "../nn/scope";
import type { DataSpec } from "../step";
import type { Buffer } from "../tf";
import type { Observer } from "./execution";
import type { Programs } from "./programs";

export interface At {
  readonly method: AnyMethod;
  readonly table: Table;
  readonly spec: DataSpec;
  readonly host: Host;
  readonly seed: number;
  readonly nets: Nets;
  /** What methods read: live numbers are scalars on the device. */
  readonly config: Config;
  readonly store: Store;
  readonly counter: { readonly index: Buffer; readonly progress: Buffer };
  readonly programs: Programs;
  readonly observe: Observer;
  /** The phase reached, by its place in the method's list, and itself. */
  readonly phase: number;
  readonly now: AnyPhase;
  /** Nobody waits for it any more: what is being measured, drawn or cached stops at its next read. */
  readonly abandoned: boolean;
}

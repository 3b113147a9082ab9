// Variables live in one store keyed by path; nets are closures over them. Building again over the same store is free
// and shares variables. Here is also `frozen` (the same function with constant weights) and the mode that layers see:
// which nets train, which may move.
import { blend, copied } from "../kernels/state";
import { initNoise, type Noise } from "../noise";
import { stopGradient, tf, type Buffer, type Tensor } from "../tf";
import type { Layer } from "./layers";

export interface Net<In extends unknown[] = [x: Tensor], Out = Tensor> {
  (...inputs: In): Out;
  readonly variables: readonly Variable[];
  /** Where it is a plain sequence. */
  readonly layers?: readonly Layer[];
}
/** A net without inputs: `gamma()` reads it. */
export interface Variable extends Net<[]> {
  readonly path: string;
  readonly shape: readonly number[];
  /** A parameter, moved by gradients; or state, moved by set and blend. */
  readonly trained: boolean;
  /** Rows of a batch, at least, where what it belongs to trains: batch norm says it (norm.ts). */
  readonly bears?: number;
  /** The least value that it can have; none: any. */
  readonly least?: number;
  // Both take effect when the update ends.
  set(value: Tensor): void;
  blend(value: Tensor, rate: number): void;
}
export type AnyNet = Net<never[], unknown>;
export type Init = (shape: readonly number[], noise: Noise) => Tensor;
/** What builders and layers are given. */
export interface Scope {
  readonly path: string;
  child(name: string): Scope;
  /** The same path again is the same variable. */
  parameter(name: string, shape: readonly number[], init: Init): Variable;
  state(name: string, shape: readonly number[], init: Init): Variable;
  net<In extends unknown[], Out>(forward: (...inputs: In) => Out): Net<In, Out>;
  // Layers only.
  /** Batch statistics. */
  readonly training: boolean;
  /** May state move? */
  readonly moving: boolean;
  /** Dropout. */
  readonly noise: Noise;
}

/** How a synchronous piece of a method's code runs. */
export interface Mode {
  training: ReadonlySet<string>; // roots ("encoder") of the nets that the phase trains
  moving: ReadonlySet<string>; // roots of the nets that the running update names
  noise: Noise; // where layers draw
}
const rootOf = (path: string) => path.split("/")[0]!;
/** Rows of a batch that these nets bear, at least, while they train. */
export const leastRows = (nets: readonly AnyNet[]): number =>
  Math.max(1, ...nets.flatMap(net => net.variables).map(({ bears }) => bears ?? 1));
export const rootsOf = (nets: readonly AnyNet[]): ReadonlySet<string> =>
  new Set(nets.flatMap(net => net.variables).map(v => rootOf(v.path)));

let current: { mode: Mode; frozen: number; resting: number } | undefined;
/** Runs one synchronous piece under a mode; pieces nest, and nothing survives an await. */
export function inMode<T>(mode: Mode, run: () => T): T {
  const before = current;
  current = { mode, frozen: 0, resting: 0 };
  try {
    return run();
  } finally {
    current = before;
  }
}
const modeAt = (path: string): Mode => {
  if (!current) throw Error(`${path}: called outside a step`);
  return current.mode;
};

export class Store {
  readonly buffers = new Map<string, Buffer>(); // written in place only: a recorded program knows them by their memory
  private readonly memory = new WeakSet<object>();
  private readonly handles = new Map<string, Variable>();
  private writes: { path: string; value: Tensor; rate: number }[] = []; // committed when the update ends
  constructor(readonly seed: number) {}

  scope(path = ""): Scope {
    const root = rootOf(path);
    const below = (name: string) => (path ? `${path}/${name}` : name);
    return {
      path,
      child: name => this.scope(below(name)),
      parameter: (name, shape, init) => this.variable(below(name), shape, init, true),
      state: (name, shape, init) => this.variable(below(name), shape, init, false),
      net: forward => owning(forward, () => this.under(path)),
      get training() {
        return modeAt(path).training.has(root) && !current!.resting;
      },
      get moving() {
        return modeAt(path).moving.has(root) && !current!.frozen;
      },
      get noise() {
        return modeAt(path).noise;
      },
    };
  }
  /** By path. */
  get variables(): ReadonlyMap<string, Variable> {
    return this.handles;
  }
  private under(path: string): Variable[] {
    return [...this.handles.values()].filter(v => v.path === path || v.path.startsWith(`${path}/`));
  }
  private variable(path: string, shape: readonly number[], init: Init, trained: boolean): Variable {
    const known = this.buffers.get(path);
    if (known && String(known.shape) !== String(shape))
      throw Error(`${path}: has shape [${known.shape}], asked for [${shape}]`);
    const buffer = known ?? tf.tidy(() => tf.variable(init(shape, initNoise(this.seed, path)), trained));
    const write = (value: Tensor, rate: number) => {
      if (!current?.mode.moving.has(rootOf(path)))
        throw Error(`${path}: written by an update that does not name it in "moves"`);
      if (String(value.shape) !== String(shape))
        throw Error(`${path}: has shape [${shape}], was set to [${value.shape}]`);
      this.writes.push({ path, value: tf.keep(tf.tidy(() => this.owned(stopGradient(value)))), rate });
    };
    const read = (): Tensor => (current?.frozen ? stopGradient(buffer) : buffer);
    const handle: Variable = Object.assign(
      owning(read, () => [handle]),
      { path, shape, trained, set: (value: Tensor) => write(value, 1), blend: write },
    );
    this.buffers.set(path, buffer);
    this.memory.add(buffer.dataId);
    this.handles.set(path, handle);
    return handle;
  }
  /** Paths that the running update has written so far. */
  written(): readonly string[] {
    return this.writes.map(w => w.path);
  }
  commit(): void {
    for (const { path, value, rate } of this.writes.splice(0)) {
      blend(this.buffers.get(path)!, value, rate);
      value.dispose();
    }
  }
  /** The tensor, or a copy where its memory is a variable's own, which is about to change in place. */
  owned<T extends Tensor>(tensor: T): T {
    return this.memory.has(tensor.dataId) ? (copied(tensor) as T) : tensor;
  }
  /** An update that threw leaves no half-written values behind. */
  discard(): void {
    for (const { value } of this.writes.splice(0)) value.dispose();
  }
  dispose(): void {
    this.discard();
    for (const buffer of this.buffers.values()) buffer.dispose();
    this.buffers.clear();
  }
}

export function owning<In extends unknown[], Out>(
  forward: (...inputs: In) => Out,
  variables: () => readonly Variable[],
): Net<In, Out> {
  const call = (...inputs: In) => forward(...inputs);
  return Object.defineProperty(call, "variables", { get: variables, enumerable: true }) as Net<In, Out>;
}

/**
 * The same function, but its weights are constants: gradients stop at them, its state stays, and it
 * has nothing to move.
 */
export const frozen = <N extends AnyNet>(net: N): N => apart(net, "frozen");
/** Frozen, and in evaluation mode: no dropout, running statistics. For what is watched of a net while it trains. */
export const resting = <N extends AnyNet>(net: N): N => apart(net, "frozen", "resting");
function apart<N extends AnyNet>(net: N, ...ways: readonly ("frozen" | "resting")[]): N {
  const inside =
    <In extends unknown[], Out>(call: (...inputs: In) => Out) =>
    (...inputs: In): Out => {
      const around = current;
      for (const way of ways) if (around) around[way]++;
      try {
        return call(...inputs);
      } finally {
        for (const way of ways) if (around) around[way]--;
      }
    };
  const made = inside(net as unknown as (...inputs: unknown[]) => unknown);
  // a decoder of vectors is its own logits
  const part = (value: unknown) =>
    value === net
      ? made
      : isNet(value)
        ? apart(value, ...ways)
        : typeof value === "function"
          ? inside(value as () => unknown)
          : value;
  const parts = Object.fromEntries(
    Object.entries(net).map(([name, value]) => [name, name === "variables" ? [] : part(value)]),
  );
  return Object.assign(made, parts) as unknown as N;
}
const isNet = (value: unknown): value is AnyNet => typeof value === "function" && "variables" in value;

// Two backends do single steps from the same state, and what each makes of one is compared: every loss term, every
// gradient and all written state, each as a whole, against what rounding alone does to it (shaken.ts). A wrong kernel
// shows at once. What training makes of rounding never does, since every step begins from one state again: Adam moves
// a weight whose gradient is rounding noise by its whole rate, in a direction of each backend's own.
// Imported by tests only.
import type { BackendName } from "../backend";
import { Session, type SessionOptions } from "../train/session";
import type { Snapshot } from "../train/snapshot";
import { tf } from "../tf";
import { shaken } from "./shaken";
import { still } from "./steady";

type Values = Readonly<Record<string, ArrayLike<number>>>;
/** One term, gradient or state of one step: its norm, how far the other backend is, how far rounding reaches. */
export interface Judged {
  name: string;
  step: number;
  norm: number;
  error: number;
  reach: number;
}
const SHAKES = 3;
/**
 * Of the largest of three random moves. Measured, Wasm against the CPU and WebGPU: 0.3 to 1 for most, 2.7 at most, but
 * for single numbers, whose three moves may all be small by chance.
 */
const REACHES = 8;
/** Of the norm, besides: 32 units in the last place, what a sum of some 10³ terms one after another may be off by. */
const FLOOR = 2 ** -19;

const allowed = ({ norm, reach }: Judged): number => REACHES * reach + FLOOR * norm;
/** What no rounding explains, by name; nothing where both backends compute the same. */
export const faults = (judged: readonly Judged[]): readonly string[] =>
  judged
    .filter(j => !(j.error <= allowed(j))) // NaN is a fault
    .map(j => `${j.name} at step ${j.step}: off by ${j.error} of ${j.norm}, allowed ${allowed(j)}`);
/** The share of the gradients in which a fault of this size, relative to the norm, shows; rounding noise hides any. */
export function sharp(judged: readonly Judged[], size: number): number {
  const gradients = judged.filter(j => j.name.startsWith("optimizer/"));
  return gradients.filter(j => allowed(j) <= size * j.norm).length / gradients.length;
}

const norm = (a: ArrayLike<number>): number => Math.sqrt(Array.prototype.reduce.call(a, square, 0) as number);
const square = (sum: unknown, v: number): number => (sum as number) + v * v;
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number => norm(Array.from(a, (v, i) => v - (b[i] ?? NaN)));

async function on<T>(backend: BackendName, run: () => T | Promise<T>): Promise<T> {
  await tf.setBackend(backend);
  return run();
}
const velocities = new WeakMap<Session, Map<number, Snapshot["tensors"]>>(); // by phase
/** Optimizer state of a phase where nothing has moved: 0 is where velocities start. Some step says what there is. */
async function atRest(session: Session, { tensors, ...place }: Snapshot): Promise<Snapshot["tensors"]> {
  const known = velocities.get(session) ?? new Map<number, Snapshot["tensors"]>();
  velocities.set(session, known);
  const before = known.get(place.phase);
  if (before) return before;
  session.restore({ ...place, index: 0, tensors });
  await session.advance(1);
  await session.report(); // or the next one tells its terms
  const kept = Object.entries((await session.snapshot()).tensors).filter(([name]) => name.startsWith("optimizer/")),
    rest = kept.map(([name, { shape, data }]) => [name, { shape, data: new Float32Array(data.length) }] as const);
  known.set(place.phase, Object.fromEntries(rest));
  return Object.fromEntries(rest);
}
/** The terms, gradients and written state of a step from here, of a session that moves nothing. */
async function stepFrom(session: Session, state: Snapshot): Promise<Values> {
  const { tensors, ...place } = state;
  const nets = Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith("net/")));
  session.restore({ ...place, tensors: { ...nets, ...(await atRest(session, { ...place, tensors: nets })) } });
  await session.advance(1);
  const terms = Object.entries((await session.report()).series).map(([name, { values }]) => [name, values] as const);
  const after = Object.entries((await session.snapshot()).tensors);
  const moved = new Set(after.flatMap(([name]) => /^optimizer\/[^/]+\/[^/]+\/(.+)\/v$/.exec(name)?.[1] ?? []));
  const told = after.filter(([name]) => name.endsWith("/v") || (name.startsWith("net/") && !moved.has(name.slice(4))));
  return Object.fromEntries([...terms, ...told.map(([name, { data }]) => [name, data] as const)]);
}
/**
 * A run on Wasm; of the steps `at` (from 0, ascending) what Wasm and the other backend make of each.
 * around: how the other backend's step runs.
 */
export async function lockstep(
  options: SessionOptions,
  other: BackendName,
  at: readonly number[],
  around = (step: () => Promise<Values>): Promise<Values> => step(),
): Promise<readonly Judged[]> {
  const quiet = { ...options, method: still(options.method), replay: false };
  const run = await on("wasm", () => Session.create(options)),
    here = await on("wasm", () => Session.create(quiet)),
    there = await on(other, () => Session.create(quiet));
  const judged: Judged[] = [];
  for (const step of at) {
    const state = await on("wasm", async () => {
      await run.advance(step - run.step);
      return run.snapshot();
    });
    const plain = await on("wasm", () => stepFrom(here, state)),
      moved: Values[] = [];
    for (let k = 0; k < SHAKES; k++)
      moved.push(await on("wasm", () => shaken(SHAKES * step + k, () => stepFrom(here, state))));
    const got = await on(other, () => around(() => stepFrom(there, state)));
    for (const [name, values] of Object.entries(plain))
      judged.push({
        name,
        step,
        norm: norm(values),
        error: apart(values, got[name] ?? []),
        reach: Math.max(...moved.map(m => apart(values, m[name] ?? []))),
      });
  }
  await on("wasm", () => [run, here].forEach(session => session.dispose()));
  await on(other, () => there.dispose());
  return judged;
}

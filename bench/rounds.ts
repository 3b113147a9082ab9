// Lanes side by side: warm up each, then rounds in which every lane makes a chunk in turn, so that whatever else the
// machine does meets all alike. Medians over rounds. It knows nothing of pages, processes or tables.
import type { Chunk } from "./lane";
import type { Backend, NetName } from "./net";
import { messageOf } from "../src/engine/errors";

export type EngineName = "tfjs" | "eager" | "replay" | "jax-js" | "torch";
export interface Lane {
  engine: EngineName;
  open(): Promise<{ adapter: string; backend: Row["backend"]; version: string }>;
  run(steps: number): Promise<Chunk>;
  close(): Promise<void>;
}
/** One line of the answer. null: does not apply (dispatches on Wasm), or the engine could not do it (all of them). */
export interface Row {
  net: NetName;
  engine: EngineName;
  backend: Backend | "cpu" | "cuda";
  adapter: string;
  hostMs: number | null;
  totalMs: number | null;
  stepsPerSecond: number | null;
  dispatches: number | null;
  bytes: number | null;
}
export interface Result {
  row: Row;
  /** Steps measured. */
  n: number;
  /** Of the first step. */
  loss: number;
  version: string;
  failure?: string;
}
export interface Pace {
  /** Measured, per lane. */
  seconds: number;
  rounds: number;
}
export const PACE: Pace = { seconds: 4, rounds: 5 };

const WARM = 4; // steps before the clock counts
// where steps are slow, else 1: a replayed step is recorded and checked first
const LEAST = { replay: 2 } as Readonly<Partial<Record<EngineName, number>>>;
const LIMIT = 5_000; // ms: where a step takes longer, one step is all that is measured, the first after LEAST
const PATIENCE = 90_000; // ms for any one chunk, compilation included; beyond that an engine is out
const MOST = 2_000; // steps in a chunk
// times the others' median first loss, up or down. Random weights alone give 4; a mean for a sum gives the
// batch or the dimensions
const SPREAD = 10;

interface Running {
  lane: Lane;
  opened: Awaited<ReturnType<Lane["open"]>>;
  /** Of a step, as warming up saw it. */
  ms: number;
  loss: number;
  chunks: Chunk[];
  failure?: string;
}

export async function sideBySide(
  net: NetName,
  backend: Backend,
  lanes: readonly Lane[],
  pace: Pace,
  say: (text: string) => void,
): Promise<readonly Result[]> {
  const all = lanes.map((lane): Running => ({
    lane,
    opened: { adapter: "", backend, version: "" },
    ms: 0,
    loss: NaN,
    chunks: [],
  }));
  try {
    for (const running of all) {
      say(`${net} on ${backend}: ${running.lane.engine} warms up`);
      await guarded(running, () => warm(running));
    }
    say(`${net} on ${backend}: rounds`);
    for (let round = 0; round < pace.rounds; round++)
      for (const running of all) {
        const { steps, rounds } = planOf(running.ms, pace);
        if (!running.failure && running.ms <= LIMIT && round < rounds)
          await guarded(running, async () => {
            running.chunks.push(await chunk(running.lane, steps));
          });
      }
  } finally {
    await Promise.allSettled(all.map(({ lane }) => lane.close()));
  }
  return all.map(running => resultOf(net, running));
}
async function warm(running: Running): Promise<void> {
  const { lane } = running;
  running.opened = await lane.open();
  let last = await chunk(lane, 1); // compiles
  running.loss = last.loss;
  for (let made = 1; made < WARM; made++) {
    last = await chunk(lane, 1);
    if (last.totalMs <= LIMIT || made < (LEAST[lane.engine] ?? 1)) continue;
    running.chunks.push(last);
    break;
  }
  running.ms = last.totalMs;
  const more = Math.min(20, Math.floor(300 / last.totalMs));
  if (more > 1) running.ms = (await chunk(lane, more)).totalMs / more; // queued together they are faster
}
/** How many steps a chunk has, and how many rounds a lane takes part in. */
export function planOf(ms: number, { seconds, rounds }: Pace): { steps: number; rounds: number } {
  const steps = Math.max(1, Math.min(MOST, Math.round((1000 * seconds) / rounds / ms)));
  return { steps, rounds: Math.max(1, Math.min(rounds, Math.floor((1000 * seconds) / (steps * ms)))) };
}
async function guarded(running: Running, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    running.failure = messageOf(error);
    await running.lane.close().catch(() => {}); // at once: what it still does would be in the others' way
  }
}
async function chunk(lane: Lane, steps: number): Promise<Chunk> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(Error(`${steps > 1 ? `${steps} steps` : "one step"} took more than ${PATIENCE / 1000} s`)),
      PATIENCE,
    );
  });
  try {
    return await Promise.race([lane.run(steps), late]);
  } finally {
    clearTimeout(timer);
  }
}
function resultOf(
  net: NetName,
  { lane, opened: { adapter, backend, version }, chunks, loss, failure }: Running,
): Result {
  const of = (value: (chunk: Chunk) => number | null): number | null => {
    const values = failure ? [] : chunks.map(c => value(c)).filter(v => v !== null);
    return values.length ? median(values) : null;
  };
  const totalMs = of(c => c.totalMs / c.steps);
  return {
    n: chunks.reduce((sum, { steps }) => sum + steps, 0),
    loss,
    version,
    ...(failure !== undefined && { failure }),
    row: {
      net,
      engine: lane.engine,
      backend,
      adapter,
      totalMs,
      stepsPerSecond: totalMs && 1000 / totalMs,
      hostMs: of(c => c.hostMs / c.steps),
      dispatches: of(c => c.dispatches && c.dispatches / c.steps),
      bytes: of(c => c.bytes),
    },
  };
}
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
/** Engines whose first loss is far from the others' do not have the same loss. */
export function strangers(results: readonly Result[]): readonly Result[] {
  const fit = results.filter(r => Number.isFinite(r.loss));
  const middle = median(fit.map(r => r.loss));
  return fit.filter(({ loss }) => loss > middle * SPREAD || loss < middle / SPREAD);
}

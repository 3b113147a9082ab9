// One engine with one net under the stopwatch: a chunk of steps, timed. The same in a page, in a process of its own,
// and, in other words, in torch.py. Which chunks are made, and in which order with other lanes, is rounds.ts's.
import type { Contestant } from "./engines/contestant";
import type { Meter } from "./meter";

/**
 * Of `steps` steps together. hostMs: on the thread until all steps are queued, but for waiting for the device (without
 * a device that is all of it). bytes: alive at the end. loss: of the last step.
 */
export interface Chunk {
  steps: number;
  hostMs: number;
  totalMs: number;
  dispatches: number | null;
  bytes: number | null;
  loss: number;
}

/** now: a clock in ms. meter: where there is a device. */
export async function chunkOf(
  contestant: Contestant,
  steps: number,
  now: () => number,
  meter: Meter | undefined,
): Promise<Chunk> {
  const dispatched = meter?.dispatches ?? 0;
  const started = now();
  const busy = meter?.busy(started) ?? started;
  await contestant.steps(steps);
  const queued = now();
  const hostMs = (meter?.busy(queued) ?? queued) - busy;
  const dispatches = meter ? meter.dispatches - dispatched : null;
  const loss = await contestant.done();
  return {
    steps,
    hostMs,
    totalMs: now() - started,
    loss,
    dispatches,
    bytes: meter ? meter.bytes : (contestant.bytes?.() ?? null),
  };
}

// How long a run has still to go, from the speeds seen so far. Told coarsely and slow to change its mind: a number
// that jumps about is worse than none. What it cannot know (phases not reached yet) it takes to be as fast as the
// running one, hence "about".
import { create } from "zustand";
import type { RunState } from "../../workers/protocol";
import { useRun } from "./run";

/** minutes: still to go, as told; of the whole run. */
export interface Estimate {
  left: number | undefined;
  whole: number | undefined;
}
type Speeds = Readonly<Record<string, number>>; // steps a second, by phase

// pictures and reports take a tenth to a fifth of the time beside the steps, which is all that speed counts
const SIDE = 1.15;
const SETTLES = 4000; // ms of training before anything is said: speed is told over the last 3 s
const SMOOTH = 0.05; // of each report's speed, ten of them a second

/** Minutes from step `from` to the end, undefined while no phase has a speed. */
export function minutesFrom(
  from: number,
  { phases, phase, total }: Pick<RunState, "phases" | "phase" | "total">,
  speeds: Speeds,
): number | undefined {
  const now = speeds[phases[Math.min(phase, phases.length - 1)]?.id ?? ""] ?? Object.values(speeds).at(-1);
  if (!now) return undefined;
  const seconds = phases.reduce(
    (sum, { id, first }, i) =>
      sum + Math.max(0, (phases[i + 1]?.first ?? total) - Math.max(from, first)) / (speeds[id] ?? now),
    0,
  );
  return (seconds * SIDE) / 60;
}

const grid = (minutes: number): number => (minutes < 10 ? 1 : minutes < 60 ? 5 : minutes < 600 ? 30 : 60);
/**
 * What is told: whole minutes, fives from ten on, half hours from an hour on, hours from ten. What was told stays until
 * most of a unit has passed; it goes up only where it was plainly wrong, by a quarter and a unit.
 */
export function told(minutes: number, before: number | undefined): number {
  if (before !== undefined && minutes > before - 0.8 * grid(minutes) && minutes < 1.25 * before + grid(before))
    return before;
  return Math.round(minutes / grid(minutes)) * grid(minutes);
}
export const timeText = (minutes: number): string =>
  minutes < 1 ? "less than a minute" : minutes < 60 ? `about ${minutes} min` : `about ${minutes / 60} h`;

export const useEstimate = create<Estimate>()(() => ({ left: undefined, whole: undefined }));

let speeds: Record<string, number> = {},
  since: number | undefined;
function forget(): void {
  speeds = {};
  since = undefined;
  useEstimate.setState({ left: undefined, whole: undefined });
}
function heard(state: RunState, now: number): void {
  const id = state.phases[state.phase]?.id,
    speed = state.stepsPerSecond;
  if (state.status !== "training" || id === undefined || speed === undefined) return;
  since ??= now;
  speeds[id] = speeds[id] === undefined ? speed : speeds[id] + SMOOTH * (speed - speeds[id]);
  const left = minutesFrom(state.step, state, speeds),
    whole = minutesFrom(0, state, speeds);
  if (now - since < SETTLES || left === undefined || whole === undefined) return;
  const before = useEstimate.getState();
  useEstimate.setState({ left: told(left, before.left), whole: told(whole, before.whole) });
}
useRun.subscribe(({ state, current }, before) => {
  // a restart has the same name and no state yet
  if (current?.name !== before.current?.name || (state === undefined && before.state !== undefined)) forget();
  if (state && state !== before.state) heard(state, performance.now());
});

// What is made only once the pictures move, or nothing trains that could move them: who opens the page waits for them,
// and whatever else is made meanwhile makes that longer.
import { useEffect, useState } from "react";
import { useRun } from "../state/run";
import type { Run } from "../state/run/data";

const DRAWN = 150; // ms in which a picture that has come is drawn
const PATIENCE = 1000; // ms of a run that has begun: a GPU compiles for longer than anybody should look at gaps

/** The run rests or failed, or a picture of a step after the first one has come. */
export const moving = ({ state, failure, views }: Pick<Run, "state" | "failure" | "views">): boolean =>
  failure !== undefined ||
  (state !== undefined &&
    ((state.status !== "training" && state.status !== "compiling") ||
      Object.values(views).some(({ step }) => step > 0)));

/** Once it was so, it stays so. */
export function useUnhurried(): boolean {
  const begun = useRun(s => s.state !== undefined),
    now = useRun(moving);
  const [due, set] = useState(false);
  useEffect(() => {
    if (due || !(begun || now)) return;
    const timer = setTimeout(() => set(true), now ? DRAWN : PATIENCE);
    return () => clearTimeout(timer);
  }, [begun, due, now]);
  return due;
}

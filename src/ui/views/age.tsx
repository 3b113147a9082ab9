// What a picture says of itself once it is old: the run has gone on for 2 s and it has not been drawn again. Which one
// is drawn when, the worker decides (workers/turns.ts); it does what it can that this is not seen.
import { useEffect, useState } from "react";
import { grouped } from "../controls/number-text";
import { useRun } from "../state/run";

const OLD = 2_000; // ms

interface Age {
  /** The picture's step, and the run's. */
  step: number;
  now: number;
  /** For so long. */
  seconds: number;
  trains: boolean;
}
export function ageText({ step, now, seconds, trains }: Age): string {
  const words = `step ${grouped(step)}`;
  if (step > now) return `${words} of the run before`;
  if (!trains) return words;
  return `${words}, ${seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`} ago`;
}

/** Whole seconds for which the run has been at another step; undefined before it is old. Nothing ticks until then. */
function useBehind(step: number): number | undefined {
  const behind = useRun(s => s.state !== undefined && s.state.step !== step);
  const [seconds, tell] = useState<number>();
  useEffect(() => {
    if (!behind) return;
    const from = performance.now();
    let timer = setTimeout(function tick() {
      tell(Math.floor((performance.now() - from) / 1000));
      timer = setTimeout(tick, 1_000);
    }, OLD);
    return () => {
      clearTimeout(timer);
      tell(undefined);
    };
  }, [behind, step]);
  return behind ? seconds : undefined;
}
export function Age({ step }: { step: number }) {
  const seconds = useBehind(step);
  return seconds === undefined ? null : <Old step={step} seconds={seconds} />;
}
function Old({ step, seconds }: { step: number; seconds: number }) {
  const trains = useRun(s => s.playing && !s.stopped);
  const earlier = useRun(s => step > (s.state?.step ?? 0));
  return <p className="vw-age figures">{ageText({ step, now: earlier ? 0 : step, seconds, trains })}</p>;
}

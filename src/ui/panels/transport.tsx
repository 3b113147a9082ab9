// Restart, play or pause, one step; and the step counter. On the phone the same three stand at the
// thumb (phone-bar.tsx).
import { grouped } from "../controls/number-text";
import { barred, longer, useRun } from "../state/run";
import { useSetup } from "../state/setup";
import { Sign } from "../controls/icons";

/** Also heard when what is chosen changes. */
function useBarred(): string | undefined {
  const chosen = useSetup(barred);
  useRun(barred);
  return chosen && barred();
}
const FULL = "Its step counter holds no more steps";
export function Transport({ size = 16 }: { size?: number }) {
  const playing = useRun(s => s.playing);
  const done = useRun(s => s.state?.status === "done");
  const able = useRun(s => s.current !== undefined);
  const extra = useRun(s => longer(s.state));
  const { play, pause, advance, restart } = useRun.getState();
  const held = useRun(s => (s.state?.status === "done" && longer(s.state) === 0 ? FULL : s.state?.held));
  const [vain, stopped] = [useBarred(), useRun(s => s.stopped)];
  const title = held ?? (playing ? "Pause" : done ? `Train ${grouped(extra)} steps longer` : "Play");
  return (
    <div className="transport" role="group" aria-label="Training">
      <button
        type="button"
        title={vain ?? "Restart training (R)"}
        aria-label="Restart training"
        disabled={!able || vain !== undefined}
        onClick={() => restart()}
      >
        <Sign of="restart" size={size} />
      </button>
      <button
        type="button"
        className="transport-play"
        title={vain ?? `${title} (Space)`}
        aria-label={title}
        disabled={!able || vain !== undefined || (held !== undefined && !playing)}
        onClick={playing ? pause : play}
      >
        <Sign of={playing ? "pause" : "play"} size={size} />
      </button>
      <button
        type="button"
        title={vain ?? (stopped ? "This run has stopped" : "One step (→), a hundred (Shift →)")}
        aria-label="One step"
        disabled={!able || done || stopped || held !== undefined}
        onClick={event => advance(event.shiftKey ? 100 : 1)}
      >
        <Sign of="step" size={size} />
      </button>
    </div>
  );
}

export function Counter() {
  const step = useRun(s => s.state?.step ?? 0);
  return (
    <span className="counter figures">
      {grouped(step)}
      <small>{step === 1 ? "step" : "steps"}</small>
    </span>
  );
}

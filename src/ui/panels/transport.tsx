// Restart, play or pause, one step; and the step counter. On the phone the same three stand at the
// thumb (phone-bar.tsx).
import { grouped } from "../controls/number-text";
import { longer, useRun } from "../state/run";
import { Sign } from "../controls/icons";

export function Transport({ size = 16 }: { size?: number }) {
  const playing = useRun(s => s.playing);
  const done = useRun(s => s.state?.status === "done");
  const able = useRun(s => s.current !== undefined);
  const extra = useRun(s => longer(s.state));
  const { play, pause, advance, restart } = useRun.getState();
  const title = playing ? "Pause" : done ? `Train ${grouped(extra)} steps longer` : "Play";
  return (
    <div className="transport" role="group" aria-label="Training">
      <button
        type="button"
        title="Restart training (R)"
        aria-label="Restart training"
        disabled={!able}
        onClick={() => restart()}
      >
        <Sign of="restart" size={size} />
      </button>
      <button
        type="button"
        className="transport-play"
        title={`${title} (Space)`}
        aria-label={title}
        disabled={!able}
        onClick={playing ? pause : play}
      >
        <Sign of={playing ? "pause" : "play"} size={size} />
      </button>
      <button
        type="button"
        title="One step (→), a hundred (Shift →)"
        aria-label="One step"
        disabled={!able || done}
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

// Ways on from where a run stopped: after a failure, and after the page was loaded again. What is kept of a run,
// state/runs.ts knows.
import type { ReactNode } from "react";
import type { FailureKind } from "../../../workers/protocol";
import { grouped } from "../../controls/number-text";
import { useRun } from "../../state/run";
import { useRuns } from "../../state/runs";
import { selectMethod, useSetup } from "../../state/setup";
import { agoText } from "./ago";

/** A failure's message, with the term by the name that its chart has. */
export function useFailureText(): string {
  const failure = useRun(s => s.failure);
  const title = useSetup(s => (failure?.term ? selectMethod(s)?.series[failure.term]?.title : undefined));
  return failure === undefined
    ? ""
    : failure.term && title
      ? failure.message.replace(failure.term, `“${title}”`)
      : failure.message;
}

export function WaysOn({ kind }: { kind: FailureKind }) {
  const id = useRun(s => s.current?.id);
  const held = useRuns(s => (id ? s.checkpoints[id] : undefined));
  const { restart, goOn } = useRun.getState();
  const { resume } = useRuns.getState();
  const slower = kind === "diverged";
  const broken = kind === "device" || kind === "internal";
  return (
    <>
      {slower && (
        <button type="button" className="action" title="Every learning rate is divided by three" onClick={goOn}>
          {held ? `Go on from step ${grouped(held.step)} at a third of the rate` : "Start again at a third of the rate"}
        </button>
      )}
      {broken && held && (
        <button type="button" className="action" onClick={() => void resume(held.id)}>
          Continue at step {grouped(held.step)}
        </button>
      )}
      <button
        type="button"
        className={slower || (broken && held) ? "quiet-action" : "action"}
        onClick={() => restart(false)}
      >
        Start again
      </button>
    </>
  );
}

/** The run that this page had before it was loaded again. */
export function Offer({ otherwise }: { otherwise: ReactNode }) {
  const id = useRuns(s => s.offer);
  const held = useRuns(s => (id ? s.checkpoints[id] : undefined));
  const begun = useRun(s => (s.state?.step ?? 0) > 0);
  const { resume, turnDown } = useRuns.getState();
  if (!held || begun) return otherwise;
  return (
    <div className="notice" role="status">
      <span>This run was saved {agoText(Date.now() - held.at)}.</span>
      <button type="button" className="action" onClick={() => void resume(held.id)}>
        Continue at step {grouped(held.step)}
      </button>
      <button type="button" className="quiet-action" onClick={turnDown}>
        dismiss
      </button>
    </div>
  );
}

// A run that another tab has open: it can be looked at here, or trained as a copy; once the other tab has ended, it
// goes on here. Two tabs on one run would overwrite each other.
import { type ReactNode, useEffect } from "react";
import { grouped } from "../../controls/number-text";
import { useRun } from "../../state/run";
import { useRuns } from "../../state/runs";
import { QuietButton } from "../quiet-button";

const AGAIN = 1_000; // ms between two looks whether it is still open elsewhere

/** What must be said of it, if there is such a run; otherwise something else. */
export function Elsewhere({ otherwise }: { otherwise: ReactNode }) {
  const looking = useRuns(s => s.looking);
  const asked = useRuns(s => s.asked);
  const offer = useRuns(s => (s.offer !== undefined && s.elsewhere.has(s.offer) ? s.offer : undefined));
  const begun = useRun(s => (s.state?.step ?? 0) > 0);
  const id = looking ?? asked ?? (begun ? undefined : offer);
  useEffect(() => {
    if (id === undefined) return;
    const timer = setInterval(() => void useRuns.getState().refresh(), AGAIN);
    return () => clearInterval(timer);
  }, [id]);
  if (id === undefined) return otherwise;
  return looking === undefined ? <Open id={id} /> : <Looking id={id} />;
}
/** It is not here. */
function Open({ id }: { id: string }) {
  const elsewhere = useRuns(s => s.elsewhere.has(id));
  const { look, turnDown } = useRuns.getState();
  return (
    <div className="notice" role="status">
      <span>{elsewhere ? "This run is open in another tab." : "This run is not open in another tab any more."}</span>
      {elsewhere ? (
        <>
          <button type="button" className="action" onClick={() => void look(id)}>
            Look at it
          </button>
          <Copy id={id} />
        </>
      ) : (
        <Continue id={id} />
      )}
      <QuietButton onClick={turnDown}>dismiss</QuietButton>
    </div>
  );
}
/** It is here, to be looked at. */
function Looking({ id }: { id: string }) {
  const elsewhere = useRuns(s => s.elsewhere.has(id));
  const step = useRun(s => s.state?.step ?? 0);
  const { look } = useRuns.getState();
  return (
    <div className="notice" role="status">
      <span title="It is not kept from here">
        {elsewhere
          ? `You look at step ${grouped(step)} of a run that is open in another tab.`
          : "You only look at this run."}
      </span>
      {elsewhere ? <Copy id={id} /> : <Continue id={id} />}
      <QuietButton title="At the step that it has come to meanwhile" onClick={() => void look(id)}>
        look again
      </QuietButton>
    </div>
  );
}
const Copy = ({ id }: { id: string }) => (
  <button
    type="button"
    className="action"
    title="Goes on here from what is kept of it, as a run of its own"
    onClick={() => void useRuns.getState().copy(id, true)}
  >
    Train a copy
  </button>
);
function Continue({ id }: { id: string }) {
  const held = useRuns(s => s.checkpoints[id]);
  return held ? (
    <button type="button" className="action" onClick={() => void useRuns.getState().resume(id)}>
      Continue at step {grouped(held.step)}
    </button>
  ) : null;
}

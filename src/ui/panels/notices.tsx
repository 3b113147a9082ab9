// What must be said: a failure with a way on, or what the address held that had to be put right. One quiet line beside the third heading.
import type { FailureKind } from "../../workers/protocol";
import { has, useRun } from "../state/run";
import { selectDataSet, useSetup } from "../state/setup";

/** What a reader can do about it. */
const advice: { readonly [K in FailureKind]: { say: string; again: boolean } } = {
  backend: { say: "No backend works in this browser.", again: true },
  input: { say: "These settings make no sense together.", again: true },
  pack: { say: "The data could not be read.", again: true },
  file: { say: "The file could not be used.", again: true },
  diverged: { say: "Training stopped; the weights stay as they are.", again: true },
  device: { say: "The GPU was lost.", again: true },
  internal: { say: "The training worker stopped.", again: true },
};

export function Notices() {
  const failure = useRun(s => s.failure), notes = useSetup(s => s.notes), dismissNotes = useSetup(s => s.dismiss);
  const packs = useRun(s => s.packs), running = useRun(s => s.current !== undefined), absent = useSetup(s => { const set = selectDataSet(s); return running && set && !has(packs, set) ? set.title : undefined; });
  const { restart, dismiss } = useRun.getState();
  if (failure) {
    const { say, again } = advice[failure.kind];
    return (
      <div className="notice notice-failure" role="alert">
        <span><b>{say}</b> {failure.message}</span>
        {again && <button type="button" className="action" onClick={() => restart(false)}>Start again</button>}
        <button type="button" className="quiet-action" onClick={dismiss}>dismiss</button>
      </div>
    );
  }
  if (absent) return <div className="notice" role="status"><span>still the run before: {absent} is not installed here</span></div>;
  if (notes.length === 0) return null;
  return (
    <div className="notice" role="status">
      <span title={notes.join("\n")}>From the address: {notes[0]}{notes.length > 1 && `, and ${notes.length - 1} more`}</span>
      <button type="button" className="quiet-action" onClick={dismissNotes}>dismiss</button>
    </div>
  );
}

/** For those who hear the page: milestones, not steps. */
export function Milestones() {
  const text = useRun(({ state }) => {
    if (!state || state.step === 0) return "";
    if (state.status === "done") return `Training is done after ${state.step} steps.`;
    return state.phases.length > 1 ? `Phase ${Math.min(state.phase + 1, state.phases.length)} of ${state.phases.length}: ${state.phases[state.phase]?.title ?? ""}.` : "Training has begun.";
  });
  return <div className="heard" aria-live="polite">{text}</div>;
}

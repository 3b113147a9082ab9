// What must be said: a failure with a way on, what the address held that had to be put right, or that this device is
// slow. One quiet line beside the third heading; and, for those who hear the page, the milestones.
import { useState } from "react";
import type { FailureKind } from "../../workers/protocol";
import { timeText, useEstimate } from "../state/estimate";
import { has, useRun } from "../state/run";
import { selectDataSet, useSetup } from "../state/setup";
import { presetRun } from "../state/starts";
import { Offer, useFailureText, WaysOn } from "./kept/ways-on";
import { QuietButton } from "./quiet-button";

const words: { readonly [K in FailureKind]: string } = {
  backend: "No backend works in this browser.",
  input: "These settings make no sense together.",
  pack: "The data could not be read.",
  file: "The file could not be used.",
  diverged: "Training stopped.",
  device: "The GPU was lost.",
  internal: "The training worker stopped.",
};

/** The title of the data set that was chosen and is not installed, while another run goes on. */
function useAbsent(): string | undefined {
  const packs = useRun(s => s.packs);
  const running = useRun(s => s.current !== undefined);
  return useSetup(s => {
    const set = selectDataSet(s);
    return running && set && !has(packs, set) ? set.title : undefined;
  });
}
/** The most pressing one. */
export function Notices() {
  const failure = useRun(s => s.failure);
  const notes = useSetup(s => s.notes);
  const absent = useAbsent();
  if (failure) return <Failed kind={failure.kind} />;
  if (absent)
    return (
      <div className="notice" role="status">
        <span>still the run before: {absent} is not installed here</span>
      </div>
    );
  return notes.length > 0 ? <FromAddress notes={notes} /> : <Offer otherwise={<Slow />} />;
}
function Failed({ kind }: { kind: FailureKind }) {
  const text = useFailureText();
  const { dismiss } = useRun.getState();
  return (
    <div className="notice notice-failure" role="alert">
      <span title={text}>
        <b>{words[kind]}</b> {text}
      </span>
      <WaysOn kind={kind} />
      <QuietButton onClick={dismiss}>dismiss</QuietButton>
    </div>
  );
}
function FromAddress({ notes }: { notes: readonly string[] }) {
  const dismiss = useSetup(s => s.dismiss);
  return (
    <div className="notice" role="status">
      <span title={notes.join("\n")}>
        From the address: {notes[0]}
        {notes.length > 1 && `, and ${notes.length - 1} more`}
      </span>
      <QuietButton onClick={dismiss}>dismiss</QuietButton>
    </div>
  );
}

const PATIENCE = 20; // minutes
/** A run that takes longer than anyone waits: the way to a small one, offered once. */
function Slow() {
  const minutes = useEstimate(s => s.whole);
  const [gone, leave] = useState(false);
  if (gone || minutes === undefined || minutes <= PATIENCE) return null;
  const tiny = () => {
    const { catalogue, adopt } = useSetup.getState();
    const { packs, restart } = useRun.getState();
    leave(true);
    if (!catalogue) return;
    adopt(presetRun(catalogue, "tiny", set => has(packs, set)));
    restart(true);
  };
  const text = timeText(minutes);
  return (
    <div className="notice" role="status">
      <span>{text[0]!.toUpperCase() + text.slice(1)} on this device.</span>
      <button type="button" className="action" onClick={tiny}>
        Try a tiny run
      </button>
      <QuietButton onClick={() => leave(true)}>dismiss</QuietButton>
    </div>
  );
}

/** For those who hear the page: milestones, not steps. A failure is an alert of its own. */
export function Milestones() {
  const text = useRun(({ state }) => {
    if (!state || state.step === 0) return "";
    if (state.status === "done") return `Training is done after ${state.step} steps.`;
    const { phase, phases } = state;
    const number = `${Math.min(phase + 1, phases.length)} of ${phases.length}`;
    const where = phases.length > 1 ? ` Phase ${number}: ${phases[phase]?.title ?? ""}.` : "";
    return phase === 0 ? `Training has begun.${where}` : where.trim();
  });
  return (
    <div className="heard" role="status" data-beside="">
      {text}
    </div>
  );
}

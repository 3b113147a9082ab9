// What must be said: a failure with a way on, that the GPU is waited for or did not come back, what the address held
// that had to be put right, what to look for in the opening run, or that this device is slow. One quiet line beside the
// third heading; and, for those who hear the page, the milestones.
import { useState } from "react";
import type { BackendName } from "../../workers/protocol";
import { timeText, useEstimate } from "../state/estimate";
import { failureTitles } from "../state/failure-titles";
import { ended, has, useRun } from "../state/run";
import type { Told } from "../state/run/data";
import { selectDataSet, useSetup } from "../state/setup";
import { tinyRun } from "../state/tiny-run";
import { Elsewhere } from "./kept/elsewhere";
import { Offer, useFailureText, WaysOn } from "./kept/ways-on";
import { OpeningLine } from "./opening-line";
import { QuietButton } from "./quiet-button";
import { backendTitles, fetchedText } from "./status-line";

/** The title of the data set that was chosen and is not installed, while another run goes on. */
function useAbsent(): string | undefined {
  const packs = useRun(s => s.packs);
  const known = useRun(s => s.unlisted === undefined);
  const running = useRun(s => s.current !== undefined);
  return useSetup(s => {
    const set = selectDataSet(s);
    return running && known && set && !has(packs, set) ? set.title : undefined;
  });
}
/** The data set of a run that begins once it is here, and how far that is. */
function useComing(): string | undefined {
  const coming = useRun(s => s.coming);
  const title = useSetup(s => (coming ? selectDataSet({ ...s, run: coming })?.title : undefined));
  const fetched = useRun(fetchedText);
  return title && `${title}${fetched}`;
}
/** The most pressing one. */
export function Notices() {
  const failure = useRun(s => s.failure);
  const waiting = useRun(s => s.waiting);
  const from = useRun(s => s.from);
  const notes = useSetup(s => s.notes);
  const absent = useAbsent();
  const coming = useComing();
  const held = useRun(s => s.state?.held);
  if (failure) return <Failed kind={failure.kind} />;
  if (waiting)
    return (
      <div className="notice" role="status">
        <span>Waiting for the GPU to come back: it is asked for again for some seconds.</span>
      </div>
    );
  if (coming !== undefined)
    return (
      <div className="notice" role="status">
        <span>Still the run before: fetching {coming}</span>
      </div>
    );
  if (from) return <OtherDevice from={from} />;
  if (absent)
    return (
      <div className="notice" role="status">
        <span>still the run before: {absent} is not installed here</span>
      </div>
    );
  if (held !== undefined)
    return (
      <div className="notice" role="status">
        <span title={held}>
          <b>To look at, not to train:</b> {held}
        </span>
      </div>
    );
  return (
    <Elsewhere
      otherwise={
        notes.length > 0 ? <PutRight notes={notes} /> : <Offer otherwise={<OpeningLine otherwise={<Slow />} />} />
      }
    />
  );
}
function Failed({ kind }: { kind: Told }) {
  const text = useFailureText();
  const stopped = useRun(ended);
  const { dismiss } = useRun.getState();
  return (
    <div className="notice notice-failure" role="alert">
      <span title={text}>
        <b>{failureTitles[kind]}</b>{" "}
        {kind === "device" ? "Its driver, or the browser's part that talks to it, stopped." : text}
      </span>
      <WaysOn kind={kind} />
      {/* of a run that stopped the ways on are all there is: they stay */}
      {!stopped && <QuietButton onClick={dismiss}>dismiss</QuietButton>}
    </div>
  );
}
function OtherDevice({ from }: { from: BackendName }) {
  const now = useRun(s => s.backend?.name ?? from);
  const [before, after] = [backendTitles[from], backendTitles[now]];
  const text = `Trained on ${before} so far, it goes on on ${after}: from here its series differ in their last digits.`;
  return (
    <div className="notice" role="status">
      <span title={text}>{text}</span>
      <QuietButton onClick={useRun.getState().dismiss}>dismiss</QuietButton>
    </div>
  );
}
function PutRight({ notes }: { notes: readonly string[] }) {
  const dismiss = useSetup(s => s.dismiss);
  const from = useSetup(s => (s.noted === "address" ? "From the address: " : ""));
  return (
    <div className="notice" role="status">
      <span title={notes.join("\n")}>
        {from}
        {notes[0]}
        {notes.length > 1 && `, and ${notes.length - 1} more`}
      </span>
      <QuietButton onClick={dismiss}>dismiss</QuietButton>
    </div>
  );
}

const PATIENCE = 20; // minutes
/** A run that takes longer than anyone waits: the way to a small one of the same kind, offered once. */
function Slow() {
  const minutes = useEstimate(s => s.whole);
  const [gone, leave] = useState(false);
  if (gone || minutes === undefined || minutes <= PATIENCE) return null;
  const tiny = () => {
    const { catalogue, run } = useSetup.getState();
    leave(true);
    if (catalogue && run) useRun.getState().restart(true, tinyRun(catalogue, run));
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

// Every run that this browser keeps, newest first: what it differs in, how far it came, and what can be done with it. A
// deleted one can be had back for a day.
import { useEffect, useState } from "react";
import type { StoredRun } from "../../../storage/database";
import { bytesText, grouped } from "../../controls/number-text";
import { saveSeries } from "../../export/save-series";
import { wholeLabelOf } from "../../state/difference";
import { useRun } from "../../state/run";
import { useRuns } from "../../state/runs";
import { series, SLOTS } from "../../state/series";
import { useSetup } from "../../state/setup";
import { unknownIn } from "../../state/starts";
import { Sample } from "../../views/charts/beside";
import { agoText } from "./ago";
import { QuietButton } from "../quiet-button";
import { Sheet, SheetHead } from "../sheet";
import { nameFor } from "../../state/names";
import { Unreadable } from "./unreadable";
import "./runs.css";

const AGAIN = 2_000; // ms between two looks at what other tabs do

export function RunsSheet({ close }: { close(): void }) {
  const list = useRuns(s => s.list);
  useEffect(() => {
    const look = () => void useRuns.getState().refresh();
    look();
    const timer = setInterval(look, AGAIN);
    return () => clearInterval(timer);
  }, []);
  const kept = list.filter(run => run.deleted === undefined);
  const deleted = list.filter(run => run.deleted !== undefined);
  return (
    <Sheet look="runs-sheet" labelledBy="runs-title" close={close}>
      <SheetHead id="runs-title" title="Runs" note="kept in this browser, and nowhere else" />
      <ul className="runs-list">
        {kept.map(run => (
          <Row key={run.id} run={run} close={close} />
        ))}
      </ul>
      {kept.length === 0 && <p className="sheet-none">None yet.</p>}
      <Deleted runs={deleted} />
      <Unreadable />
    </Sheet>
  );
}

function useTitle({ run }: StoredRun): { name: string; what: string } {
  const catalogue = useSetup(s => s.catalogue);
  const name = nameFor(run);
  return { name, what: catalogue ? wholeLabelOf(catalogue, run) : "" };
}

interface RowProps {
  run: StoredRun;
  close(): void;
}
function Row({ run, close }: RowProps) {
  const { name, what } = useTitle(run);
  const unknown = useUnknown(run);
  const current = useRun(s => s.current?.id === run.id);
  const beside = useRun(s => s.beside?.id === run.id);
  const elsewhere = useRuns(s => s.elsewhere.has(run.id));
  const slot = series.beside().find(({ id }) => id === run.id)?.slot;
  return (
    <li className="runs-row">
      {slot !== undefined || current ? <Sample slot={slot} /> : <span />}
      <div className="runs-text">
        <b>{name}</b>
        {current && <small>under way</small>}
        {beside && <small>in turn with it</small>}
        {elsewhere && <small>open in another tab</small>}
        {run.pinned && <small>pinned</small>}
        <p title={what}>{what}</p>
        <HowFar run={run} />
        {unknown && <p>{unknown}</p>}
      </div>
      <div className="runs-do" role="group" aria-label={`What to do with ${name}`}>
        <Verbs run={run} close={close} away={!current && !beside} />
      </div>
    </li>
  );
}
function HowFar({ run }: { run: StoredRun }) {
  const held = useRuns(s => s.checkpoints[run.id]);
  return (
    <p className="figures">
      {grouped(run.step)} of {grouped(run.total)} steps{run.done && ", done"}, {agoText(Date.now() - run.changed)}
      {held && held.bytes > 0 && `, ${bytesText(held.bytes)}`}
    </p>
  );
}

/** Which of what it needs this page has not: then it can be saved or deleted, and not trained. */
function useUnknown({ run }: StoredRun): string | undefined {
  const catalogue = useSetup(s => s.catalogue);
  return catalogue && unknownIn(catalogue, run);
}
/** away: it does not train now, alone or in turn; it may in another tab. */
function Verbs({ run, close, away }: RowProps & { away: boolean }) {
  const same = useRun(s => s.current?.run.dataset === run.run.dataset);
  const unknown = useUnknown(run);
  const held = useRuns(s => (unknown ? undefined : s.checkpoints[run.id]));
  const elsewhere = useRuns(s => s.elsewhere.has(run.id));
  const { change } = useRuns.getState();
  return (
    <>
      {away && held && elsewhere && <LookOrCopy run={run} close={close} />}
      {away && held && !elsewhere && <Continue run={run} close={close} step={held.step} />}
      {away && <Show run={run} />}
      <QuietButton
        aria-pressed={run.pinned}
        title="Stays on the charts when other runs begin, and is never given up for room"
        onClick={() => void change(run.id, run.pinned ? { pinned: false } : { pinned: true, shown: true })}
      >
        {run.pinned ? "unpin" : "pin"}
      </QuietButton>
      {away && same && !unknown && <Against run={run} close={close} />}
      <QuietButton title="Every value of every series" onClick={() => void saveSeries(run)}>
        CSV
      </QuietButton>
      {away && !elsewhere && (
        <QuietButton onClick={() => void change(run.id, { deleted: Date.now() })}>delete</QuietButton>
      )}
    </>
  );
}
function Continue({ run, close, step }: RowProps & { step: number }) {
  const go = () => {
    close();
    void useRuns.getState().resume(run.id);
  };
  return (
    <button type="button" className="action" onClick={go}>
      Continue at step {grouped(step)}
    </button>
  );
}
function LookOrCopy({ run: { id }, close }: RowProps) {
  const { look, copy } = useRuns.getState();
  const closing = (act: () => Promise<void>) => () => {
    close();
    void act();
  };
  return (
    <>
      <QuietButton onClick={closing(() => look(id))}>look at it</QuietButton>
      <QuietButton onClick={closing(() => copy(id, true))}>train a copy</QuietButton>
    </>
  );
}
function Show({ run }: { run: StoredRun }) {
  const full = !run.shown && series.beside().length >= SLOTS;
  return (
    <QuietButton
      aria-pressed={run.shown}
      disabled={full}
      title={full ? `${SLOTS} at most: more could not be told apart` : "On every chart, beside the run under way"}
      onClick={() => void useRuns.getState().change(run.id, { shown: !run.shown })}
    >
      {run.shown ? "hide" : "show"}
    </QuietButton>
  );
}
function Against({ run, close }: RowProps) {
  const duel = () => {
    const { run: now } = useSetup.getState();
    if (now) useRun.getState().duel(run.run);
    close();
  };
  return (
    <QuietButton title="Both start anew and train in turn, step for step, on the same batches" onClick={duel}>
      train against it
    </QuietButton>
  );
}

function Deleted({ runs }: { runs: readonly StoredRun[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      {runs.length > 0 && (
        <QuietButton aria-expanded={open} onClick={() => setOpen(!open)}>
          {runs.length} deleted, kept for a day
        </QuietButton>
      )}
      {open && (
        <ul className="runs-list">
          {runs.map(run => (
            <DeletedRow key={run.id} run={run} />
          ))}
        </ul>
      )}
    </>
  );
}
function DeletedRow({ run }: { run: StoredRun }) {
  const { name, what } = useTitle(run);
  const { change } = useRuns.getState();
  return (
    <li className="runs-row">
      <span />
      <div className="runs-text">
        <b>{name}</b>
        <p title={what}>{what}</p>
      </div>
      <div className="runs-do">
        <QuietButton onClick={() => void change(run.id, { deleted: undefined })}>restore</QuietButton>
      </div>
    </li>
  );
}

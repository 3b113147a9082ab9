// Every run that this browser keeps, newest first: what it differs in, how far it came, and what can be done with it. A
// deleted one can be had back for a day.
import { useRef, useState } from "react";
import type { StoredRun } from "../../../storage/database";
import { bytesText, grouped } from "../../controls/number-text";
import { saveSeries } from "../../export/save-series";
import { labelOf } from "../../state/difference";
import { useRun } from "../../state/run";
import { useRuns } from "../../state/runs";
import { series, SLOTS } from "../../state/series";
import { useSetup } from "../../state/setup";
import { dataSetOf, methodOf } from "../../state/starts";
import { Sample } from "../../views/charts/beside";
import { agoText } from "./ago";
import { useModal } from "../modal";
import { nameFor } from "../../state/names";
import "../sheet.css";
import "./runs.css";

export function RunsSheet({ close }: { close(): void }) {
  const sheet = useRef<HTMLDivElement>(null),
    list = useRuns(s => s.list),
    [gone, showGone] = useState(false);
  useModal(sheet);
  const kept = list.filter(run => run.deleted === undefined),
    deleted = list.filter(run => run.deleted !== undefined);
  return (
    <>
      <div className="veil" data-beside="" onClick={close} />
      <div
        ref={sheet}
        className="sheet runs-sheet"
        role="dialog"
        aria-labelledby="runs-title"
        tabIndex={-1}
        onKeyDown={event => {
          if (event.key === "Escape") close();
        }}
      >
        <div className="runs-head">
          <h2 id="runs-title" className="heading">
            Runs<span>kept in this browser, and nowhere else</span>
          </h2>
          <button type="button" className="quiet-action" onClick={close}>
            Close
          </button>
        </div>
        <ul className="runs-list">
          {kept.map(run => (
            <Row key={run.id} run={run} close={close} />
          ))}
        </ul>
        {kept.length === 0 && <p className="sheet-none">None yet.</p>}
        {deleted.length > 0 && (
          <button type="button" className="quiet-action" aria-expanded={gone} onClick={() => showGone(!gone)}>
            {deleted.length} deleted, kept for a day
          </button>
        )}
        {gone && (
          <ul className="runs-list">
            {deleted.map(run => (
              <Deleted key={run.id} run={run} />
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function useTitle(run: StoredRun): { name: string; what: string } {
  const catalogue = useSetup(s => s.catalogue),
    name = nameFor(run.run),
    method = catalogue && methodOf(catalogue, run.run.method),
    dataset = catalogue && dataSetOf(catalogue, run.run.dataset);
  return {
    name,
    what: catalogue
      ? [method?.title ?? run.run.method, dataset?.title ?? run.run.dataset, labelOf(catalogue, run.run)]
          .filter(Boolean)
          .join(", ")
      : "",
  };
}

function Row({ run, close }: { run: StoredRun; close(): void }) {
  const { name, what } = useTitle(run),
    current = useRun(s => s.current?.id === run.id),
    beside = useRun(s => s.beside?.id === run.id),
    same = useRun(s => s.current?.run.dataset === run.run.dataset);
  const held = useRuns(s => s.checkpoints[run.id]),
    { change, resume } = useRuns.getState(),
    slot = series.beside().find(({ id }) => id === run.id)?.slot;
  const full = !run.shown && series.beside().length >= SLOTS;
  const against = () => {
    const { run: now } = useSetup.getState();
    if (now) useRun.getState().duel(run.run);
    close();
  };
  return (
    <li className="runs-row">
      {slot !== undefined || current ? <Sample slot={slot} /> : <span />}
      <div className="runs-text">
        <b>{name}</b>
        {current && <small>under way</small>}
        {beside && <small>in turn with it</small>}
        {run.pinned && <small>pinned</small>}
        <p title={what}>{what}</p>
        <p className="figures">
          {grouped(run.step)} of {grouped(run.total)} steps{run.done && ", done"}, {agoText(Date.now() - run.changed)}
          {held && held.bytes > 0 && `, ${bytesText(held.bytes)}`}
        </p>
      </div>
      <div className="runs-do" role="group" aria-label={`What to do with ${name}`}>
        {!current && !beside && held && (
          <button
            type="button"
            className="action"
            onClick={() => {
              close();
              void resume(run.id);
            }}
          >
            Continue at step {grouped(held.step)}
          </button>
        )}
        {!current && !beside && (
          <button
            type="button"
            className="quiet-action"
            aria-pressed={run.shown}
            disabled={full}
            title={full ? `${SLOTS} at most: more could not be told apart` : "On every chart, beside the run under way"}
            onClick={() => void change(run.id, { shown: !run.shown })}
          >
            {run.shown ? "hide" : "show"}
          </button>
        )}
        <button
          type="button"
          className="quiet-action"
          aria-pressed={run.pinned}
          title="Stays on the charts when other runs begin, and is never given up for room"
          onClick={() => void change(run.id, run.pinned ? { pinned: false } : { pinned: true, shown: true })}
        >
          {run.pinned ? "unpin" : "pin"}
        </button>
        {!current && !beside && same && (
          <button
            type="button"
            className="quiet-action"
            title="Both start anew and train in turn, step for step, on the same batches"
            onClick={against}
          >
            train against it
          </button>
        )}
        <button
          type="button"
          className="quiet-action"
          title="Every value of every series"
          onClick={() => void saveSeries(run)}
        >
          CSV
        </button>
        {!current && !beside && (
          <button type="button" className="quiet-action" onClick={() => void change(run.id, { deleted: Date.now() })}>
            delete
          </button>
        )}
      </div>
    </li>
  );
}
function Deleted({ run }: { run: StoredRun }) {
  const { name, what } = useTitle(run),
    { change } = useRuns.getState();
  return (
    <li className="runs-row">
      <span />
      <div className="runs-text">
        <b>{name}</b>
        <p title={what}>{what}</p>
      </div>
      <div className="runs-do">
        <button type="button" className="quiet-action" onClick={() => void change(run.id, { deleted: undefined })}>
          restore
        </button>
      </div>
    </li>
  );
}

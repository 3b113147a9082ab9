// Which runs are on the charts: this one, those beside it as thin lines with a dash and a marker of their own; and what
// chance it had: seed and data. All runs are in the sheet behind "All runs".
import { useState, useSyncExternalStore } from "react";
import { differenceFrom, labelOf } from "../../state/difference";
import { useRun } from "../../state/run";
import { useRuns } from "../../state/runs";
import { series } from "../../state/series";
import { selectMethod, useSetup } from "../../state/setup";
import { Sample } from "../../views/charts/beside";
import { RunsSheet } from "./runs-sheet";
import { openSweep } from "../measured/sweep-sheet";
import { nameFor } from "../../state/names";
import "../footer.css";
import "./runs.css";

const ROOM = 2; // runs beside this one that the first screen has lines for

export function Runs() {
  const catalogue = useSetup(s => s.catalogue),
    current = useRun(s => s.current),
    [open, setOpen] = useState(false);
  if (!catalogue || !current) return <div className="runs" />;
  return (
    <div className="runs" role="group" aria-label="Runs on the charts">
      <Sample />
      <b>{current.name}</b>
      <span className="runs-what" title={labelOf(catalogue, current.run)}>
        {labelOf(catalogue, current.run)}
      </span>
      <BesideIt />
      <Chance openRuns={() => setOpen(true)} />
      {open && <RunsSheet close={() => setOpen(false)} />}
    </div>
  );
}

const besideText = () =>
  series
    .beside()
    .map(({ id, slot }) => `${id} ${slot}`)
    .join();
/** The runs that the charts draw beside this one; a second run that trains with it can be looked at instead. */
function BesideIt() {
  useSyncExternalStore(series.subscribe, besideText);
  const catalogue = useSetup(s => s.catalogue)!,
    run = useRun(s => s.current!.run),
    list = useRuns(s => s.list),
    side = useRun(s => s.beside),
    { turn, alone } = useRun.getState(),
    change = useRuns(s => s.change);
  return series
    .beside()
    .slice(0, ROOM)
    .map(({ id, slot }) => {
      const mine = side?.id === id ? side : undefined,
        other = mine?.run ?? list.find(kept => kept.id === id)?.run;
      if (!other) return null;
      const difference = differenceFrom(catalogue, run, other),
        name = mine?.name ?? nameFor(other);
      return [
        <Sample key={`${id} line`} slot={slot} />,
        <b key={`${id} name`} className="runs-ghost">
          {name}
        </b>,
        <span key={`${id} what`} className="runs-what" title={difference}>
          {mine && "in turn: "}
          {difference}{" "}
          {mine ? (
            <>
              <button
                type="button"
                className="quiet-action"
                title="Pictures and numbers of this one instead"
                onClick={turn}
              >
                look at it
              </button>
              <button
                type="button"
                className="quiet-action"
                title="It stops here; its curves stay"
                aria-label={`Let ${name} go`}
                onClick={alone}
              >
                let go
              </button>
            </>
          ) : (
            <button
              type="button"
              className="quiet-action"
              title="Take it off the charts"
              aria-label={`Hide ${name}`}
              onClick={() => void change(id, { shown: false })}
            >
              hide
            </button>
          )}
        </span>,
      ];
    });
}

function Chance({ openRuns }: { openRuns(): void }) {
  const seed = useSetup(s => s.run?.seed ?? 0),
    set = useSetup(s => s.setSeed),
    data = useSetup(s => s.run?.data["seed"]);
  const { newData } = useRun.getState(),
    count = useRuns(s => s.list.filter(run => run.deleted === undefined).length);
  const [draft, setDraft] = useState<string>();
  const commit = () => {
    const value = Number(draft);
    if (draft !== undefined && draft.trim() !== "" && Number.isFinite(value))
      set(Math.min(4294967295, Math.max(0, Math.round(value))));
    setDraft(undefined);
  };
  return (
    <div className="chance">
      <label>
        Seed
        <input
          className="seed figures"
          inputMode="numeric"
          autoComplete="off"
          title="Where every random number of a run comes from: the same seed is the same run"
          value={draft ?? String(seed)}
          style={{ width: `${(draft ?? String(seed)).length + 1.5}ch` }}
          onFocus={event => {
            setDraft(String(seed));
            event.target.select();
          }}
          onChange={event => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={event => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      </label>
      <button
        type="button"
        className="quiet-action"
        title="Another seed, with the next run"
        onClick={() => set((seed + 1) % 2 ** 32)}
      >
        another
      </button>
      {typeof data === "number" && (
        <button
          type="button"
          className="quiet-action"
          title={`Draw the data anew and start over (N); now data ${data}`}
          onClick={newData}
        >
          new data
        </button>
      )}
      {count > 0 && (
        <button
          type="button"
          className="quiet-action"
          aria-haspopup="dialog"
          title="Every run that this browser keeps"
          onClick={openRuns}
        >
          {count === 1 ? "1 run kept" : `${count} runs kept`}
        </button>
      )}
      <Duels />
      <button
        type="button"
        className="quiet-action"
        aria-haspopup="dialog"
        title="One run for every value of a slider, in the background: how what is measured depends on it"
        onClick={openSweep}
      >
        sweep a slider
      </button>
    </div>
  );
}

/** What the method's paper compares: a second run in turn with this one, on the same batches and noise. */
function Duels() {
  const duels = useSetup(s => selectMethod(s)?.duels),
    run = useSetup(s => s.run),
    { duel } = useRun.getState();
  return duels
    ?.filter(({ values }) => Object.entries(values).some(([name, value]) => run?.values[name] !== value))
    .map(({ title, help, values }) => (
      <button
        key={title}
        type="button"
        className="quiet-action"
        title={`${help} Both start anew and train in turn, step for step, on the same batches and noise.`}
        onClick={() => {
          if (run) duel({ ...run, values: { ...run.values, ...values } });
        }}
      >
        against {title}
      </button>
    ));
}

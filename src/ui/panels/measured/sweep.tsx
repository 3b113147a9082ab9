// A sweep on the page: how far it is, the curve of what was measured over the slider's values, and a small picture of
// every run. Below the first screen; there only once a sweep was begun.
import { useState } from "react";
import type { StoredSweep, SweepRun } from "../../../storage/database";
import { grouped, numberText } from "../../controls/number-text";
import { download } from "../../export/download";
import { useRun } from "../../state/run";
import { useSetup } from "../../state/setup";
import { methodOf } from "../../state/starts";
import { isOver, useSweeps } from "../../state/sweeps";
import { createDecoder } from "../../views/decoder";
import { ViewOf } from "../../views/kinds";
import { measuredOf, sweepCsv, sweepPlot } from "../../views/sweep-plot";
import "./sweep.css";

// what is plotted unless another is chosen: the first that was measured
const FIRST = ["frechet-features", "frechet-raw", "latent-mmd"];
const still = createDecoder(() => Promise.reject(Error("these pictures are of runs that are gone")));
const nothing = () => undefined;

export function Sweep() {
  const sweep = useSweeps(s => s.list.find(({ id }) => id === s.shown));
  return sweep ? <Shown key={sweep.id} sweep={sweep} /> : null;
}
function Shown({ sweep }: { sweep: StoredSweep }) {
  const list = useSweeps(s => s.list),
    going = useSweeps(s => s.going),
    trouble = useSweeps(s => s.trouble),
    { stop, goOn, show, forget } = useSweeps.getState();
  const over = sweep.runs.filter(isOver).length,
    now = sweep.runs.find(run => !isOver(run) && run.step > 0),
    all = sweep.runs.length;
  const save = () =>
    download({
      name: `sweep-${sweep.runs[0]!.run.method}-${sweep.field}.csv`,
      content: new Blob([sweepCsv(sweep)], { type: "text/csv" }),
    });
  return (
    <section id="sweep" className="columns sweep" aria-label="Sweep">
      <div className="sweep-head">
        <h2 className="heading">
          Sweep of {sweep.label.toLowerCase()}
          <span>{describe(sweep)}</span>
        </h2>
        <p role="status">
          {over === all ? `all ${all} runs done` : `${over} of ${all} runs done`}
          {going && now && now.total > 0 ? `, this one at step ${grouped(now.step)} of ${grouped(now.total)}` : ""}
          {trouble && `; not kept: ${trouble}`}
        </p>
        <div className="sweep-verbs">
          {over < all && (
            <button type="button" className="quiet-action" onClick={going ? stop : goOn}>
              {going ? "stop" : "go on"}
            </button>
          )}
          {over > 0 && (
            <button type="button" className="quiet-action" onClick={save}>
              CSV
            </button>
          )}
          <button type="button" className="quiet-action" onClick={() => forget(sweep.id)}>
            delete
          </button>
          {list.length > 1 && (
            <select aria-label="Sweep" value={sweep.id} onChange={event => show(event.target.value)}>
              {list.map(other => (
                <option key={other.id} value={other.id}>
                  {other.label},{" "}
                  {new Date(other.created).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })}
                </option>
              ))}
            </select>
          )}
        </div>
      </div>
      <Curve sweep={sweep} />
      <Multiples sweep={sweep} />
    </section>
  );
}
function describe({ runs, sides }: StoredSweep): string {
  const seeds = new Set(runs.map(({ run }) => run.seed)).size,
    values = new Set(runs.map(({ value }) => value)).size,
    run = runs[0]!.run;
  return `${values} values, ${seeds === 1 ? `seed ${run.seed}` : `${seeds} seeds`}, ${sides.join(" against ")} on ${run.dataset}`;
}

function Curve({ sweep }: { sweep: StoredSweep }) {
  const catalogue = useSetup(s => s.catalogue),
    method = catalogue && methodOf(catalogue, sweep.runs[0]!.run.method),
    known = [...(method?.metrics ?? []), ...(catalogue?.metrics ?? [])];
  const ids = measuredOf(sweep),
    [chosen, choose] = useState<string>(),
    id = ids.find(each => each === chosen) ?? FIRST.find(each => ids.includes(each)) ?? ids[0];
  if (!id) return <p className="sweep-wait">The curve begins with the first run that is done.</p>;
  const titleOf = (each: string) => known.find(metric => metric.id === each)?.title ?? each,
    field = method?.fields[sweep.field];
  const view = sweepPlot(sweep, id, titleOf(id), field?.kind === "number" && field.scale === "log" && field.min > 0);
  return (
    <figure className="sweep-curve vw">
      <select aria-label="What is plotted" value={id} onChange={event => choose(event.target.value)}>
        {ids.map(each => (
          <option key={each} value={each}>
            {titleOf(each)}
          </option>
        ))}
      </select>
      <ViewOf
        kind="plot"
        view={view}
        step={0}
        label={`${titleOf(id)} over ${sweep.label.toLowerCase()}`}
        narrow={false}
        alone={false}
        decoder={still}
        canDecode={false}
        onDrawn={nothing}
      />
    </figure>
  );
}

/** Of the first seed: one picture a run, a row a side. */
function Multiples({ sweep }: { sweep: StoredSweep }) {
  const seed = sweep.runs[0]!.run.seed;
  return (
    <div className="sweep-multiples vw">
      {sweep.sides.map((name, side) => (
        <div key={name} className="sweep-row" role="group" aria-label={name}>
          {sweep.sides.length > 1 && <h3>{name}</h3>}
          {sweep.runs
            .filter(run => run.side === side && run.run.seed === seed)
            .map(run => (
              <Multiple key={run.id} sweep={sweep} run={run} />
            ))}
        </div>
      ))}
    </div>
  );
}
function Multiple({ sweep, run }: { sweep: StoredSweep; run: SweepRun }) {
  const { view, value, failure } = run,
    plain = view?.kind === "points" ? (({ plane: _, ...rest }) => rest)(view) : view;
  const load = () => {
    useRun.getState().begin(run.run, { play: true });
    useSetup.getState().adopt(run.run);
    scrollTo({ top: 0 });
  };
  return (
    <figure className="sweep-one">
      {plain ? (
        <ViewOf
          kind={plain.kind}
          view={plain as never}
          step={run.step}
          label={`${sweep.label} ${numberText(value)}`}
          narrow={false}
          alone={false}
          decoder={still}
          canDecode={false}
          onDrawn={nothing}
        />
      ) : (
        <p className="sweep-wait">
          {failure ?? (run.step > 0 && run.total > 0 ? `${Math.round((100 * run.step) / run.total)} %` : "waits")}
        </p>
      )}
      <figcaption>
        <b>{numberText(value)}</b>
        <button type="button" className="quiet-action" title="Train this very run in front" onClick={load}>
          load
        </button>
      </figcaption>
    </figure>
  );
}

// A sweep on the page: how far it is, the curve of what was measured over the slider's values, and a small picture of
// every run. Below the first screen; there only once a sweep was begun.
import { useState } from "react";
import { Boundary } from "../../borders/boundary";
import type { StoredSweep, SweepRun } from "../../../storage/database";
import { grouped, numberText } from "../../controls/number-text";
import { download } from "../../export/download";
import { linkTo } from "../../state/address";
import { useRun } from "../../state/run";
import { useSetup } from "../../state/setup";
import { methodOf } from "../../state/starts";
import { doneText, isOver, useSweeps } from "../../state/sweeps";
import { createDecoder } from "../../views/decoder";
import { ViewOf } from "../../views/kinds";
import { measuredOf, sweepCsv, sweepPlot } from "../../views/sweep-plot";
import { QuietButton } from "../quiet-button";
import "./sweep.css";

// what is plotted unless another is chosen: the first that was measured
const FIRST = ["frechet-features", "frechet-raw", "latent-mmd"];
const still = createDecoder(() => Promise.reject(Error("these pictures are of runs that are gone")));
const nothing = () => undefined;

export function Sweep() {
  const sweep = useSweeps(s => s.list.find(({ id }) => id === s.shown));
  return sweep ? <Shown key={sweep.id} sweep={sweep} /> : null;
}
const Shown = ({ sweep }: { sweep: StoredSweep }) => (
  <section id="sweep" className="columns sweep" aria-label="Sweep">
    <div className="sweep-head">
      <h2 className="heading">
        Sweep of {sweep.label.toLowerCase()}
        <span>{describe(sweep)}</span>
      </h2>
      <HowFar sweep={sweep} />
      <Verbs sweep={sweep} />
    </div>
    <Boundary what="The curve" of={sweep}>
      <Curve sweep={sweep} />
    </Boundary>
    <Multiples sweep={sweep} />
  </section>
);
function describe({ runs, sides }: StoredSweep): string {
  const seeds = new Set(runs.map(({ run }) => run.seed)).size;
  const values = new Set(runs.map(({ value }) => value)).size;
  const run = runs[0]!.run;
  const data = useSetup.getState().catalogue?.datasets.find(({ id }) => id === run.dataset)?.title ?? run.dataset;
  return `${values} values, ${seeds === 1 ? `seed ${run.seed}` : `${seeds} seeds`}, ${sides.join(" against ")} on ${data}`;
}
function HowFar({ sweep: { runs } }: { sweep: StoredSweep }) {
  const going = useSweeps(s => s.going);
  const trouble = useSweeps(s => s.trouble);
  const now = runs.find(run => !isOver(run) && run.step > 0);
  return (
    <p role="status">
      {doneText(runs)}
      {going && now && now.total > 0
        ? `, this one at step ${grouped(now.step)} of ${grouped(now.total)}${now.step >= now.total ? " and measured now" : ""}`
        : ""}
      {trouble && `; not kept: ${trouble}`}
    </p>
  );
}

function Verbs({ sweep }: { sweep: StoredSweep }) {
  const going = useSweeps(s => s.going);
  const { stop, goOn, forget } = useSweeps.getState();
  const over = sweep.runs.filter(isOver).length;
  return (
    <div className="sweep-verbs">
      {over < sweep.runs.length && <QuietButton onClick={going ? stop : goOn}>{going ? "stop" : "go on"}</QuietButton>}
      {over > 0 && <QuietButton onClick={() => save(sweep)}>CSV</QuietButton>}
      <QuietButton onClick={() => forget(sweep.id)}>delete</QuietButton>
      <Others shown={sweep.id} />
    </div>
  );
}
/** Every row with the link to its run, which says all settings. */
const save = (sweep: StoredSweep) => {
  const { catalogue } = useSetup.getState();
  return download({
    name: `sweep-${sweep.runs[0]!.run.method}-${sweep.field}.csv`,
    content: new Blob([sweepCsv(sweep, run => (catalogue ? linkTo(run, catalogue) : ""))], { type: "text/csv" }),
  });
};
/** The way to another sweep, where there is one. */
function Others({ shown }: { shown: string }) {
  const list = useSweeps(s => s.list);
  const { show } = useSweeps.getState();
  if (list.length < 2) return null;
  const begun = (at: number) => new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return (
    <select aria-label="Sweep" value={shown} onChange={event => show(event.target.value)}>
      {list.map(({ id, label, created }) => (
        <option key={id} value={id}>
          {label}, {begun(created)}
        </option>
      ))}
    </select>
  );
}

function Curve({ sweep }: { sweep: StoredSweep }) {
  const catalogue = useSetup(s => s.catalogue);
  const [chosen, choose] = useState<string>();
  const method = catalogue && methodOf(catalogue, sweep.runs[0]!.run.method);
  const known = [...(method?.metrics ?? []), ...(catalogue?.metrics ?? [])];
  const ids = measuredOf(sweep);
  const id = ids.find(each => each === chosen) ?? FIRST.find(each => ids.includes(each)) ?? ids[0];
  if (!id) return <p className="sweep-wait">The curve begins with the first run that is done.</p>;
  const titleOf = (each: string) => known.find(metric => metric.id === each)?.title ?? each;
  const field = method?.fields[sweep.field];
  const log = field?.kind === "number" && field.scale === "log" && field.min > 0;
  const view = sweepPlot(sweep, id, titleOf(id), log);
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
  const { view, value, failure } = run;
  const plain = view?.kind === "points" ? (({ plane: _, ...rest }) => rest)(view) : view;
  const load = () => {
    useRun.getState().begin(run.run, { play: true });
    useSetup.getState().adopt(run.run);
    scrollTo({ top: 0 });
  };
  return (
    <figure className="sweep-one">
      {plain ? (
        <Boundary what="The picture" of={plain} look="brief">
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
        </Boundary>
      ) : (
        <p className="sweep-wait">
          {failure ?? (run.step > 0 && run.total > 0 ? `${Math.round((100 * run.step) / run.total)} %` : "waits")}
        </p>
      )}
      <figcaption>
        <b>{numberText(value)}</b>
        <QuietButton title="Train this very run in front" onClick={load}>
          load
        </QuietButton>
      </figcaption>
    </figure>
  );
}

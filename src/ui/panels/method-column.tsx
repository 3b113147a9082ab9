// The second word of the sentence: which method. Its title is the chooser; then its idea, its paper, its formula, and
// its fields under what they cost.
import { useRef, useSyncExternalStore } from "react";
import { useShallow } from "zustand/react/shallow";
import { FieldGroup } from "../controls/group";
import { Told } from "../glossary/told";
import { differences } from "../state/difference";
import { installed, useRun } from "../state/run";
import { series } from "../state/series";
import { selectDataSet, selectMethod, useSetup } from "../state/setup";
import { startValues } from "../state/starts";
import type { MethodEntry } from "../../engine/catalogue";
import { CardOffer } from "./papers/cards";
import { toldOf } from "./explain/explanation";
import { Formula } from "./explain/formula";
import { Chevron } from "../controls/icons";
import { creditOf } from "./methods-found";
import { useFieldsInView } from "./fields-in-view";
import "./columns.css";

export function MethodTitle({ open, toggle }: { open: boolean; toggle(): void }) {
  const title = useSetup(s => selectMethod(s)?.title);
  return (
    <button
      type="button"
      className="method-title"
      aria-label={`Method: ${title}`}
      aria-haspopup="dialog"
      aria-expanded={open}
      onClick={toggle}
    >
      {title}
      <Chevron size={14} />
    </button>
  );
}

/**
 * Where a method watches how many dimensions are in use (a series named "active"), the newest count; that of metrics
 * comes only when they are measured.
 */
const activeNow = (method: MethodEntry | undefined, runs: boolean): number | undefined => {
  const name = runs ? Object.keys(method?.series ?? {}).find(one => one.endsWith("/active")) : undefined;
  return name === undefined ? undefined : series.latest(name)?.value;
};

export function MethodColumn() {
  const method = useSetup(selectMethod);
  const dataset = useSetup(selectDataSet);
  const values = useSetup(s => s.run?.values);
  const set = useSetup(s => s.set);
  const running = useRun(s => (s.current?.run.method === method?.id ? s.current?.run.values : undefined));
  const phase = useRun(s =>
    s.current?.run.method === method?.id
      ? s.state?.phases[Math.min(s.state.phase, s.state.phases.length - 1)]?.id
      : undefined,
  );
  const measured = useRun(s => s.measured?.metrics["active-dimensions"]?.value);
  const watched = useSyncExternalStore(series.subscribe, () => activeNow(method, running !== undefined));
  const end = useRef<HTMLSpanElement>(null);
  const all = useFieldsInView(end, `${method?.id} ${dataset?.kind}`);
  const used = watched ?? measured; // shown where it can be compared: on the scale of the field it is counted in
  if (!method || !dataset || !values) return null;
  return (
    <>
      <p className="method-about">
        <Told text={toldOf(method, values).about} />
      </p>
      <p className="method-paper" title={method.paper}>
        {creditOf(method)}
      </p>
      <CardOffer />
      <Formula method={method} values={values} phase={phase} />
      <FieldGroup
        fields={method.fields}
        kind={dataset.kind}
        values={values}
        starts={startValues(method, dataset)}
        running={running}
        live={3}
        all={all}
        titles
        set={set}
        marks={{ latent: used === undefined ? undefined : { value: used, text: `${used} in use` } }}
        between={<Pending />}
      />
      <span ref={end} className="method-end" />
    </>
  );
}

/** One line: what waits, and the way to start it. */
export function Pending() {
  const catalogue = useSetup(s => s.catalogue);
  const run = useSetup(s => s.run);
  const current = useRun(useShallow(s => s.current?.run));
  const restart = useRun(s => s.restart);
  if (
    !catalogue ||
    !run ||
    !current ||
    run.method !== current.method ||
    run.dataset !== current.dataset ||
    !installed(run)
  )
    return null;
  const [first, ...rest] = differences(catalogue, current, run, true);
  if (!first) return null;
  const also = rest.length > 0 ? ` and ${rest.length} more` : "";
  return (
    <div className="pending" role="status">
      <span title={[first, ...rest].map(d => `${d.label} ${d.before} → ${d.after}`).join("\n")}>
        {first.label} {first.before} → {first.after}
        {also}
      </span>
      <button type="button" className="action" onClick={() => restart(true)}>
        Start a new run
      </button>
    </div>
  );
}

// Below the first screen: the numbers measured at the end of a run (or when asked for), each with its error, its sample
// and what real data would give; then what there is to know about method and data.
import type { MetricEntry } from "../../../engine/catalogue";
import type { Estimate } from "../../../engine/diagnostic";
import { grouped, numberText } from "../../controls/number-text";
import { useRun } from "../../state/run";
import { selectDataSet, selectMethod, useSetup } from "../../state/setup";
import { Explained, Licences } from "../explain/explained";
import { QuietButton } from "../quiet-button";
import { Fid } from "./fid";

export function Measured() {
  const measured = useRun(s => s.measured);
  const general = useSetup(s => s.catalogue?.metrics);
  const own = useSetup(s => selectMethod(s)?.metrics);
  const entries = [...(own ?? []), ...(general ?? [])];
  const rows = Object.entries(measured?.metrics ?? {});
  return (
    <section className="measured" aria-label="Measured">
      <h2 className="heading">
        Measured
        <span>
          {measured ? `at step ${grouped(measured.step)}, on held-out data` : "at the end of a run, on held-out data"}
        </span>
      </h2>
      {rows.length > 0 && <Estimates rows={rows} entries={entries} />}
      {Object.entries(measured?.missing ?? {}).map(([id, why]) => (
        <p key={id} className="measured-missing">
          {entries.find(e => e.id === id)?.title ?? id}: {why}
        </p>
      ))}
      <MeasureNow at={measured?.step} />
      <Fid />
    </section>
  );
}
/** at: the step of what is there already. */
function MeasureNow({ at }: { at: number | undefined }) {
  const busy = useRun(s => s.measuring);
  const step = useRun(s => s.state?.step ?? 0);
  const able = useRun(s => (s.state?.metrics.length ?? 0) > 0 && (s.state?.step ?? 0) > 0);
  const measure = useRun(s => s.measure);
  return (
    <QuietButton disabled={!able || busy} onClick={() => void measure()}>
      {busy ? "Measuring" : at === step ? "Measure again" : "Measure now"}
    </QuietButton>
  );
}

interface EstimatesProps {
  rows: readonly (readonly [id: string, estimate: Estimate])[];
  entries: readonly MetricEntry[];
}
const Estimates = ({ rows, entries }: EstimatesProps) => (
  <table className="figures">
    <thead>
      <tr>
        <td />
        <th>value</th>
        <th>error</th>
        <th>n</th>
        <th>real data</th>
      </tr>
    </thead>
    <tbody>
      {rows.map(([id, estimate]) => (
        <Row key={id} id={id} entry={entries.find(e => e.id === id)} estimate={estimate} />
      ))}
    </tbody>
  </table>
);
function Row({ id, entry, estimate }: { id: string; entry: MetricEntry | undefined; estimate: Estimate }) {
  return (
    <tr title={[entry?.help, estimate.estimator].filter(Boolean).join("\n")}>
      <th scope="row">{estimate.title ?? entry?.title ?? id}</th>
      <td>{numberText(estimate.value)}</td>
      <td>{estimate.error === undefined ? "" : `± ${numberText(estimate.error, 2)}`}</td>
      <td>{grouped(estimate.count)}</td>
      <td>{estimate.baseline === undefined ? "" : numberText(estimate.baseline)}</td>
    </tr>
  );
}

/** The column beside it: how the method learns. */
export const About = () => (
  <div className="telling">
    <Explained />
  </div>
);
/** Under the numbers: what the data are, whose work this is. */
export const AboutRest = () => (
  <>
    <AboutData />
    <Licences />
  </>
);
function AboutData() {
  const dataset = useSetup(selectDataSet);
  if (!dataset) return null;
  return (
    <section className="about">
      <h2 className="heading">{dataset.title}</h2>
      <p>{dataset.about}</p>
      {dataset.note && <p>{dataset.note}</p>}
      {dataset.licence && <p className="about-licence">{dataset.licence}</p>}
    </section>
  );
}

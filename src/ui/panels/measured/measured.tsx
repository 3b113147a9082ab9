// Below the first screen: the numbers measured at the end of a run (or when asked for), each with its error, its sample
// and what real data would give; then what there is to know about method and data.
import type { MetricEntry } from "../../../engine/catalogue";
import type { Estimate } from "../../../engine/diagnostic";
import { grouped, numberText } from "../../controls/number-text";
import { useRun } from "../../state/run";
import { selectDataSet, selectMethod, useSetup } from "../../state/setup";
import { Explained, Licences } from "../explain/explained";
import { Fid } from "./fid";

export function Measured() {
  const measured = useRun(s => s.measured),
    busy = useRun(s => s.measuring),
    step = useRun(s => s.state?.step ?? 0);
  const general = useSetup(s => s.catalogue?.metrics),
    own = useSetup(s => selectMethod(s)?.metrics),
    able = useRun(s => (s.state?.metrics.length ?? 0) > 0 && (s.state?.step ?? 0) > 0);
  const measure = useRun(s => s.measure);
  const rows = Object.entries(measured?.metrics ?? {});
  const entries = [...(own ?? []), ...(general ?? [])];
  return (
    <section className="measured" aria-label="Measured">
      <h2 className="heading">
        Measured
        <span>
          {measured ? `at step ${grouped(measured.step)}, on held-out data` : "at the end of a run, on held-out data"}
        </span>
      </h2>
      {rows.length > 0 && (
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
      )}
      {Object.entries(measured?.missing ?? {}).map(([id, why]) => (
        <p key={id} className="measured-missing">
          {entries.find(e => e.id === id)?.title ?? id}: {why}
        </p>
      ))}
      <button type="button" className="quiet-action" disabled={!able || busy} onClick={() => void measure()}>
        {busy ? "Measuring" : measured && measured.step === step ? "Measure again" : "Measure now"}
      </button>
      <Fid />
    </section>
  );
}

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

/** The column beside it: how the method learns, what the data are, whose work this is. */
export const About = () => (
  <div className="telling">
    <Explained />
    <AboutData />
    <Licences />
  </div>
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

// The first word of the sentence: which data. The chosen set opens in place with its own fields, held by a teal rule; a
// set whose pack is not installed says how to get it.
import { useState } from "react";
import type { DataSetEntry } from "../../engine/catalogue";
import type { Values } from "../../engine/config";
import { FieldGroup } from "../controls/group";
import { bytesText, grouped } from "../controls/number-text";
import { has, useRun } from "../state/run";
import { selectMethod, useSetup } from "../state/setup";
import { startData } from "../state/starts";
import { DataIcon } from "./data-icons";
import "./columns.css";

/** data: as chosen, where that is known. */
export const sizeText = ({ kind, shape, count }: DataSetEntry, data: Values = {}): string => {
  if (kind === "images") return `${grouped(count)} of ${shape.filter((n, i) => i < 2 || n > 1).join(" × ")}`;
  const dims = Number(data["ambient"] ?? shape[0]);
  return `${grouped(count)} points in ${dims === 2 ? "the plane" : `${dims} dims`}`;
};

export function DataColumn({ chosen }: { chosen?: () => void }) {
  const sets = useSetup(s => s.catalogue?.datasets);
  const current = useSetup(s => s.run?.dataset);
  return (
    <div className="data-list">
      {sets?.map(d => (
        <Row key={d.id} dataset={d} on={d.id === current} chosen={chosen} />
      ))}
    </div>
  );
}

function Row({ dataset, on, chosen }: { dataset: DataSetEntry; on: boolean; chosen?: (() => void) | undefined }) {
  const missing = useRun(s => !has(s.packs, dataset) && s.unlisted === undefined);
  const fits = useSetup(s => selectMethod(s)?.accepts.includes(dataset.kind) ?? true);
  const size = useSetup(s => sizeText(dataset, on ? s.run?.data : undefined));
  const choose = () => {
    if (!on) useSetup.getState().choose({ dataset: dataset.id });
    if (!missing) chosen?.();
  };
  return (
    <div className={on ? "data-set data-on" : "data-set"}>
      <button
        type="button"
        className="data-row"
        aria-pressed={on}
        disabled={!fits}
        title={fits ? dataset.about : `This method does not take ${dataset.kind}.`}
        onClick={choose}
      >
        <DataIcon dataset={dataset} />
        <span className="data-text">
          <b>
            <span>{dataset.title}</span>
            {missing && !on && dataset.pack && (
              <span className="data-get">get {Math.round(dataset.pack.bytes / 1e6)}&nbsp;MB</span>
            )}
          </b>
          <small className="figures">{size}</small>
        </span>
      </button>
      {on && (
        <div className="data-open">
          {missing && dataset.pack ? <Get pack={dataset.pack} /> : <Settings dataset={dataset} />}
        </div>
      )}
    </div>
  );
}

/** How to get a pack: the page cannot fetch it, official hosts allow no other page to. */
function Get({ pack }: { pack: { name: string; bytes: number } }) {
  const [copied, setCopied] = useState(false);
  const command = `npm run datasets ${pack.name}`;
  const copy = () =>
    void navigator.clipboard?.writeText(command).then(
      () => setCopied(true),
      () => undefined,
    );
  return (
    <div className="data-missing">
      <p>Not installed here. Run this in the project’s folder ({bytesText(pack.bytes)}), then reload:</p>
      <button type="button" title="Copy" onClick={copy}>
        <code>{command}</code>
      </button>
      <p aria-live="polite">{copied ? "Copied." : ""}</p>
    </div>
  );
}

/** Its fields, where the method reads it at all. */
function Settings({ dataset }: { dataset: DataSetEntry }) {
  const dataless = useSetup(s => selectMethod(s)?.dataless ?? false);
  return dataless ? <p className="data-unread">This method reads no data.</p> : <OwnFields dataset={dataset} />;
}
/** The set's fields but its seed: new data have a word of their own in the footer. */
function OwnFields({ dataset }: { dataset: DataSetEntry }) {
  const values = useSetup(s => s.run?.data);
  const running = useRun(s => (s.current?.run.dataset === dataset.id ? s.current.run.data : undefined));
  const set = useSetup(s => s.setData);
  const { seed: _, ...fields } = dataset.fields;
  if (!values || Object.keys(fields).length === 0) return null;
  return (
    <FieldGroup
      fields={fields}
      kind={dataset.kind}
      values={values}
      starts={startData(dataset)}
      running={running}
      live={0}
      all={4}
      set={set}
    />
  );
}

// In the sheet of runs: records of this browser that cannot be read, each with why, and what can be done with it: saved
// as it is, or deleted. They are told, and touch nothing else.
import { useState } from "react";
import type { Aside } from "../../../storage/aside";
import { download } from "../../export/download";
import { kindOf, useAside } from "../../state/aside";
import { QuietButton } from "../quiet-button";

export const asideText = (count: number): string =>
  `${count} kept ${count === 1 ? "record" : "records"} could not be read and ${count === 1 ? "was" : "were"} set aside`;

export function Unreadable() {
  const list = useAside(s => s.list);
  const trouble = useAside(s => s.trouble);
  const [open, setOpen] = useState(false);
  if (list.length === 0) return null;
  return (
    <>
      <QuietButton aria-expanded={open} onClick={() => setOpen(!open)}>
        {asideText(list.length)}
      </QuietButton>
      {open && (
        <ul className="runs-list">
          {list.map(each => (
            <Row key={`${each.store} ${String(each.key)}`} of={each} />
          ))}
        </ul>
      )}
      {trouble && <p role="alert">{trouble}</p>}
    </>
  );
}
function Row({ of }: { of: Aside }) {
  const { content, drop } = useAside.getState();
  const name = `${kindOf(of)} ${String(of.key)}`;
  const save = async () => {
    const found = await content(of);
    if (found) download({ name: `${name.replaceAll(/[^\w-]+/g, "-")}.${extension(found)}`, content: found });
  };
  return (
    <li className="runs-row">
      <span />
      <div className="runs-text">
        <b>{name}</b>
        <p title={of.why}>{of.why}</p>
      </div>
      <div className="runs-do" role="group" aria-label={`What to do with ${name}`}>
        <QuietButton
          title="Its run file, where there is one; else all that is left, as text"
          onClick={() => void save()}
        >
          save what there is
        </QuietButton>
        <QuietButton onClick={() => void drop(of)}>delete</QuietButton>
      </div>
    </li>
  );
}
const extension = ({ type }: Blob): string => (type === "application/json" ? "json" : "safetensors");

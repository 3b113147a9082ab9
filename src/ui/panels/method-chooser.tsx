// The sheet behind the method's title: methods by paper in the order of teaching, with who introduced them, found by
// typing, moved through by arrows. It lists only what trains.
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { MethodEntry } from "../../engine/catalogue";
import { selectMethod, useSetup } from "../state/setup";
import { Chevron } from "../controls/icons";
import { Glyph } from "./explain/glyph";
import { byPaper, isCompared, type Paper } from "./methods-found";
import { dismiss } from "./modal";
import { Sheet } from "./sheet";

const NONE: readonly MethodEntry[] = []; // one list for all renders before the catalogue is there
const MOVES: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

export function MethodChooser({ close }: { close(): void }) {
  const methods = useSetup(s => s.catalogue?.methods) ?? NONE;
  const current = useSetup(selectMethod);
  const choose = useSetup(s => s.choose);
  const [sought, seek] = useState("");
  const papers = useMemo(() => byPaper(methods, sought), [methods, sought]);
  const flat = useMemo(() => papers.flatMap(p => p.methods), [papers]);
  const [active, setActive] = useState(current?.id);
  const found = flat.findIndex(m => m.id === active);
  const at = Math.max(0, found);
  const list = useId();
  const take = (method: MethodEntry | undefined) => {
    if (method && method.id !== current?.id) choose({ method: method.id });
    close();
  };
  const key = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (event.key === "Enter") take(flat[at]);
    else if (move !== undefined) setActive(flat[(at + move + flat.length) % Math.max(1, flat.length)]?.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const rows = { list, active: flat[at]?.id };
  useEffect(() => {
    if (rows.active) document.getElementById(rowId(list, rows.active))?.scrollIntoView({ block: "nearest" });
  }, [list, rows.active]);
  return (
    <Sheet look={papers.length > 2 ? "sheet-wide" : undefined} label="Choose a method" close={close} onKeyDown={key}>
      <div className="sheet-head">
        <button type="button" className="method-title" onClick={dismiss} tabIndex={-1}>
          {current?.title}
          <Chevron size={14} turn={180} />
        </button>
        <Find {...rows} sought={sought} seek={seek} />
      </div>
      <div id={list} className="sheet-list" role="listbox" aria-label="Methods">
        <div role="presentation" className="sheet-papers">
          {papers.map(paper => (
            <Group key={paper.title} {...rows} paper={paper} point={setActive} take={take} />
          ))}
        </div>
        {flat.length === 0 && <p className="sheet-none">No method says “{sought}”.</p>}
      </div>
      <Legend />
    </Sheet>
  );
}

interface Rows {
  list: string; // the id of the list, of which its rows' are made
  active: string | undefined;
}
const rowId = (list: string, method: string): string => `${list}-${method}`;

function Find({ list, active, sought, seek }: Rows & { sought: string; seek(text: string): void }) {
  const input = useRef<HTMLInputElement>(null);
  // on a phone the keyboard would cover the list
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) input.current?.focus();
  }, []);
  return (
    <input
      ref={input}
      className="sheet-find"
      placeholder="Find by name, author or idea"
      aria-label="Find a method"
      role="combobox"
      aria-expanded="true"
      aria-controls={list}
      aria-activedescendant={active && rowId(list, active)}
      value={sought}
      onChange={event => seek(event.target.value)}
    />
  );
}

interface GroupProps extends Rows {
  paper: Paper;
  point(id: string): void;
  take(method: MethodEntry): void;
}
const Group = ({ paper, list, active, point, take }: GroupProps) => (
  <div role="group" aria-label={paper.title} className="sheet-paper">
    <h3 role="presentation">
      {paper.title}
      <span>{paper.methods.some(isCompared) ? `as compared by ${paper.authors}` : paper.authors}</span>
    </h3>
    {paper.methods.map(method => (
      <div
        key={method.id}
        id={rowId(list, method.id)}
        role="option"
        aria-selected={method.id === active}
        className={method.id === active ? "sheet-row sheet-active" : "sheet-row"}
        onMouseMove={() => point(method.id)}
        onClick={() => take(method)}
      >
        <Glyph method={method} />
        <span className="sheet-name">
          <b>{method.title}</b>
          <small>{method.by}</small>
        </span>
        <span className="sheet-idea">{method.idea}</span>
      </div>
    ))}
  </div>
);

/** What the hues of the glyphs mean, and the keys. */
const Legend = () => (
  <div className="sheet-key">
    <span>
      <i style={{ background: "var(--real)" }} />
      data
    </span>
    <span>
      <i style={{ background: "var(--latent)" }} />
      codes
    </span>
    <span>
      <i style={{ background: "var(--gen)" }} />
      generated
    </span>
    <span>
      <i className="sheet-ring" />
      critic
    </span>
    <span className="sheet-keys">↑ ↓ to move, Enter to choose, Esc to keep</span>
  </div>
);

// The sheet behind the method's title: methods by paper, found by typing, moved through by arrows. It
// lists only what trains.
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { MethodEntry } from "../../engine/catalogue";
import { selectMethod, useSetup } from "../state/setup";
import { Chevron } from "../controls/icons";
import { Glyph } from "./explain/glyph";
import { useModal } from "./modal";
import "./sheet.css";

interface Paper {
  title: string;
  authors: string;
  methods: readonly MethodEntry[];
}
/** "Dai & Wipf 2019, Diagnosing and Enhancing VAE Models": who, then what. */
export function paperOf(text: string): { authors: string; title: string } {
  const comma = text.indexOf(", ");
  return comma < 0 ? { authors: "", title: text } : { authors: text.slice(0, comma), title: text.slice(comma + 2) };
}
function byPaper(methods: readonly MethodEntry[], sought: string): readonly Paper[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean),
    begins = (method: MethodEntry) =>
      Number(words.length > 0 && method.title.toLowerCase().startsWith(words.join(" ")));
  const papers = new Map<string, MethodEntry[]>();
  for (const method of [...methods].sort((a, b) => begins(b) - begins(a))) {
    // what is called so comes first
    const text = `${method.title} ${method.id} ${method.paper} ${method.idea} ${method.about}`.toLowerCase();
    if (words.every(word => text.includes(word)))
      papers.set(method.paper, [...(papers.get(method.paper) ?? []), method]);
  }
  return [...papers].map(([paper, found]) => ({ ...paperOf(paper), methods: found }));
}

const NONE: readonly MethodEntry[] = []; // one list for all renders before the catalogue is there
export function MethodChooser({ close }: { close(): void }) {
  const methods = useSetup(s => s.catalogue?.methods) ?? NONE,
    current = useSetup(selectMethod),
    choose = useSetup(s => s.choose);
  const [sought, seek] = useState("");
  const papers = useMemo(() => byPaper(methods, sought), [methods, sought]);
  const flat = useMemo(() => papers.flatMap(p => p.methods), [papers]);
  const [active, setActive] = useState(current?.id);
  const at = Math.max(
    0,
    flat.findIndex(m => m.id === active),
  );
  const list = useId(),
    input = useRef<HTMLInputElement>(null),
    sheet = useRef<HTMLDivElement>(null);
  useModal(sheet);
  // on a phone the keyboard would cover the list
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) input.current?.focus();
  }, []);
  const take = (method: MethodEntry | undefined) => {
    if (method && method.id !== current?.id) choose({ method: method.id });
    close();
  };
  const key = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (event.key === "Enter") take(flat[at]);
    else if (move !== undefined) setActive(flat[(at + move + flat.length) % Math.max(1, flat.length)]?.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div className="veil" data-beside="" onClick={close} />
      <div
        ref={sheet}
        className={papers.length > 2 ? "sheet sheet-wide" : "sheet"}
        role="dialog"
        aria-label="Choose a method"
        tabIndex={-1}
        onKeyDown={key}
      >
        <div className="sheet-head">
          <button type="button" className="method-title" onClick={close} tabIndex={-1}>
            {current?.title}
            <Chevron size={14} turn={180} />
          </button>
          <input
            ref={input}
            className="sheet-find"
            placeholder="Find by name, paper or idea"
            aria-label="Find a method"
            role="combobox"
            aria-expanded="true"
            aria-controls={list}
            aria-activedescendant={flat[at] && `${list}-${flat[at].id}`}
            value={sought}
            onChange={event => seek(event.target.value)}
          />
        </div>
        <div id={list} className="sheet-list" role="listbox" aria-label="Methods">
          {papers.map(paper => (
            <div key={paper.title} role="group" aria-label={paper.title} className="sheet-paper">
              <h3 role="presentation">
                {paper.title}
                <span>{paper.authors}</span>
              </h3>
              {paper.methods.map(m => (
                <div
                  key={m.id}
                  id={`${list}-${m.id}`}
                  role="option"
                  aria-selected={m.id === flat[at]?.id}
                  className={m.id === flat[at]?.id ? "sheet-row sheet-active" : "sheet-row"}
                  onMouseMove={() => setActive(m.id)}
                  onClick={() => take(m)}
                >
                  <Glyph method={m} />
                  <b>{m.title}</b>
                  <span>{m.idea}</span>
                </div>
              ))}
            </div>
          ))}
          {flat.length === 0 && <p className="sheet-none">No method says “{sought}”.</p>}
        </div>
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
          <span className="sheet-keys">↑ ↓ to move, Enter to choose, Esc to keep</span>
        </div>
      </div>
    </>
  );
}

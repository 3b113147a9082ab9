// What is minimised: every term that no chart of the method shows, each on its own small chart; what is only watched
// comes on demand. A column holds one phase, so that its charts share the axis at its foot.
import { memo, useState } from "react";
import { TermChart } from "./term-chart";
import type { SeriesText } from "../../../engine/words";
import type { PhaseState } from "../../../workers/protocol";

export interface Term {
  name: string;
  text: SeriesText;
  phase: number;
  waits: string;
}
// pixels of a column and between two
const LEAST = 148,
  GAP = 20;

/** Columns of terms of one phase each, as few rows as fit into the width. */
export function columnsOf(terms: readonly Term[], width: number): Term[][] {
  const most = Math.max(1, Math.floor((width + GAP) / (LEAST + GAP))),
    phases = [...new Set(terms.map(t => t.phase))].map(p => terms.filter(t => t.phase === p));
  for (let rows = 1; ; rows++) {
    const columns = phases.flatMap(group =>
      Array.from({ length: Math.ceil(group.length / rows) }, (_, c) => group.slice(c * rows, (c + 1) * rows)),
    );
    if (columns.length <= most || rows >= terms.length) return columns;
  }
}
/** Charts lower than this say little. */
const HEIGHT = 118; // pixels
export const Terms = memo(function Terms({
  terms,
  width,
  height,
  phases,
}: {
  terms: readonly Term[];
  width: number;
  height: number;
  phases: readonly PhaseState[];
}) {
  const [all, setAll] = useState(false),
    minimised = terms.filter(t => !t.text.watched),
    whole = columnsOf(all ? terms : minimised, width),
    fit = Math.max(1, Math.floor(height / HEIGHT)),
    rows = Math.max(1, ...whole.map(c => c.length));
  const columns = all || rows <= fit ? whole : columnsOf(first(minimised, fit, whole), width),
    hidden = terms.length - columns.flat().length,
    shown = Math.max(1, ...columns.map(c => c.length));
  return (
    <section className="vw-minimised">
      <h3>
        <b>What is minimised{all && terms.length > minimised.length && ", and watched"}</b>
        <span>per sample</span>
        {(hidden > 0 || all) && (
          <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? "fewer" : `${hidden} more`}
          </button>
        )}
      </h3>
      <div className={shown > fit ? "vw-columns vw-all" : "vw-columns"}>
        {columns.map(column => (
          <div key={column[0]!.name}>
            {column.map(({ name, text, phase, waits }, i) => (
              <TermChart
                key={name}
                name={name}
                text={text}
                phases={phases}
                phase={phase}
                axis={i === column.length - 1}
                waits={waits}
              />
            ))}
          </div>
        ))}
      </div>
    </section>
  );
});
/** The first few of each column: methods name first what they minimise, then what they only watch. */
const first = (terms: readonly Term[], rows: number, columns: readonly Term[][]): Term[] => {
  const of = (phase: number) => rows * Math.max(1, columns.filter(c => c[0]!.phase === phase).length);
  return terms.filter(t => terms.filter(other => other.phase === t.phase).indexOf(t) < of(t.phase));
};

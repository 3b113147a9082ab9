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
// pixels
const LEAST = 148; // of a column
const GAP = 20; // between two
const HEIGHT = 118; // charts lower than this say little

/** Columns of terms of one phase each, as few rows as fit into the width. */
export function columnsOf(terms: readonly Term[], width: number): Term[][] {
  const most = Math.max(1, Math.floor((width + GAP) / (LEAST + GAP)));
  const phases = [...new Set(terms.map(t => t.phase))].map(p => terms.filter(t => t.phase === p));
  for (let rows = 1; ; rows++) {
    const columns = phases.flatMap(group =>
      Array.from({ length: Math.ceil(group.length / rows) }, (_, c) => group.slice(c * rows, (c + 1) * rows)),
    );
    if (columns.length <= most || rows >= terms.length) return columns;
  }
}
const rowsIn = (columns: readonly Term[][]): number => Math.max(1, ...columns.map(c => c.length));
/** The first few of each column: methods name first what they minimise, then what they only watch. */
function firstOf(terms: readonly Term[], rows: number, columns: readonly Term[][]): Term[] {
  const of = (phase: number) => rows * Math.max(1, columns.filter(c => c[0]!.phase === phase).length);
  return terms.filter(t => terms.filter(other => other.phase === t.phase).indexOf(t) < of(t.phase));
}
/** What is minimised, as far as `fit` rows hold it. */
function fitting(minimised: readonly Term[], width: number, fit: number): Term[][] {
  const whole = columnsOf(minimised, width);
  return rowsIn(whole) <= fit ? whole : columnsOf(firstOf(minimised, fit, whole), width);
}

interface TermsProps {
  terms: readonly Term[];
  width: number;
  height: number;
  phases: readonly PhaseState[];
}
export const Terms = memo(function Terms({ terms, width, height, phases }: TermsProps) {
  const [all, setAll] = useState(false);
  const minimised = terms.filter(t => !t.text.watched);
  const fit = Math.max(1, Math.floor(height / HEIGHT));
  const columns = all ? columnsOf(terms, width) : fitting(minimised, width, fit);
  const hidden = terms.length - columns.flat().length;
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
      <div className={rowsIn(columns) > fit ? "vw-columns vw-all" : "vw-columns"}>
        {columns.map(column => (
          <Column key={column[0]!.name} terms={column} phases={phases} />
        ))}
      </div>
    </section>
  );
});
const Column = ({ terms, phases }: { terms: readonly Term[]; phases: readonly PhaseState[] }) => (
  <div>
    {terms.map(({ name, text, phase, waits }, i) => (
      <TermChart
        key={name}
        name={name}
        text={text}
        phases={phases}
        phase={phase}
        axis={i === terms.length - 1}
        waits={waits}
      />
    ))}
  </div>
);

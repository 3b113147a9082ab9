// What is minimised: every term that no chart of the method shows, each on its own small chart; what is only watched
// comes on demand. A column holds one phase, so that its charts share the axis at its foot.
import { memo, useDeferredValue, useState } from "react";
import type { LimitsBySeries } from "./held";
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
const HEIGHT = 156; // with its title and the space below: a chart lower than 150 says little

const columnsIn = (width: number): number => Math.max(1, Math.floor((width + GAP) / (LEAST + GAP)));
/** Columns of terms of one phase each, as few rows as fit into the width. */
export function columnsOf(terms: readonly Term[], width: number): Term[][] {
  const most = columnsIn(width);
  const phases = [...new Set(terms.map(t => t.phase))].map(p => terms.filter(t => t.phase === p));
  for (let rows = 1; ; rows++) {
    const columns = phases.flatMap(group =>
      Array.from({ length: Math.ceil(group.length / rows) }, (_, c) => group.slice(c * rows, (c + 1) * rows)),
    );
    if (columns.length <= most || rows >= terms.length) return columns;
  }
}
const rowsIn = (columns: readonly Term[][]): number => Math.max(1, ...columns.map(c => c.length));
/**
 * As much as `fit` rows and the width hold: of the newest phase first, and of each its first terms, which methods name
 * in the order of their weight.
 */
export function fitting(minimised: readonly Term[], width: number, fit: number): Term[][] {
  const most = columnsIn(width);
  const whole = columnsOf(minimised, width);
  if (rowsIn(whole) <= fit && whole.length <= most) return whole;
  let rest = most;
  const chosen: Term[] = [];
  for (const phase of [...new Set(minimised.map(t => t.phase))].sort((a, b) => b - a)) {
    const group = minimised.filter(t => t.phase === phase);
    const columns = Math.min(rest, Math.ceil(group.length / fit));
    chosen.push(...group.slice(0, columns * fit));
    rest -= columns;
  }
  return columnsOf(
    minimised.filter(t => chosen.includes(t)),
    width,
  );
}

interface TermsProps {
  terms: readonly Term[];
  width: number;
  height: number;
  phases: readonly PhaseState[];
  limits: LimitsBySeries;
}
export const Terms = memo(function Terms({ terms: now, width, height, phases, limits }: TermsProps) {
  const terms = useDeferredValue(now); // a new phase moves many charts: in a task of their own
  const [all, setAll] = useState(false);
  const minimised = terms.filter(t => !t.text.watched);
  const fit = Math.max(1, Math.floor(height / HEIGHT));
  const columns = all ? columnsOf(terms, width) : fitting(minimised, width, fit);
  const hidden = terms.length - columns.flat().length;
  return (
    <section className="vw-minimised">
      <h3>
        <b>What is minimised{all && terms.length > minimised.length && ", and watched"}</b>
        <span>smoothed values</span>
        {(hidden > 0 || all) && (
          <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? "fewer" : `${hidden} more`}
          </button>
        )}
      </h3>
      <div className={rowsIn(columns) > fit ? "vw-columns vw-all" : "vw-columns"}>
        {columns.map(column => (
          <Column key={column[0]!.name} terms={column} phases={phases} limits={limits} />
        ))}
      </div>
    </section>
  );
});
const Column = ({ terms, phases, limits }: Pick<TermsProps, "terms" | "phases" | "limits">) => (
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
        limits={limits}
      />
    ))}
  </div>
);

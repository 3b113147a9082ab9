// Every formula and every table of terms of every method in boxes of one width, as the page sets them; `seen(width)`
// says which do not fit. No run, no worker: only what the page's own components make of the methods' words.
import { createRoot } from "react-dom/client";
import { methodEntry, type MethodEntry } from "../../src/engine/catalogue";
import { initial, type Values } from "../../src/engine/config";
import { methods } from "../../src/engine/methods";
import { Formula } from "../../src/ui/panels/explain/formula";
import { termsOf, updateOf } from "../../src/ui/panels/explain/explanation";
import { TermTable } from "../../src/ui/panels/explain/explained";
import "../../src/ui/theme/inter-signs.css";
import "@fontsource-variable/inter/opsz.css";
import "../../src/ui/theme/tokens.css";
import "../../src/ui/theme/base.css";

const entries = methods.map(method => methodEntry(method));
/** All that choose a formula, over the method's start values. */
const cases = entries.flatMap(method =>
  method.formulas.flatMap(({ when = {}, phase, latex }, i) =>
    (phase === undefined ? method.phases.map(p => p.id) : [phase]).map(of => ({
      name: `${method.id} ${of} ${i}: ${latex}`,
      method,
      values: { ...initial(method.fields), ...when } as Values,
      phase: of,
    })),
  ),
);
function Table({ method, phase }: { method: MethodEntry; phase: string }) {
  const terms = termsOf(method, phase, []);
  const updates = [...new Set(terms.map(t => updateOf(t.name)))];
  return <TermTable title={phase} terms={terms} updates={updates} unit={undefined} live={false} />;
}
const box = document.createElement("div");
document.body.append(box);
createRoot(box).render(
  <>
    {cases.map(({ name, ...formula }) => (
      <div key={name} data-formula={name}>
        <Formula {...formula} />
      </div>
    ))}
    {entries.flatMap(method =>
      method.phases.map(({ id }) => (
        <div key={`${method.id} ${id}`} data-table={`${method.id} ${id}`}>
          <Table method={method} phase={id} />
        </div>
      )),
    )}
  </>,
);

export interface Seen {
  /** Set so far. */
  formulas: number;
  symbols: number;
  /** "<what>: by how many px". */
  cut: readonly string[];
  /** The smallest letters of a formula's own size, in px, and whose they are. */
  smallest: readonly [px: number, of: string];
}
const frames = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
async function seen(width: number): Promise<Seen> {
  box.style.width = `${width}px`;
  await frames();
  await document.fonts.ready;
  await frames();
  const cut: string[] = [];
  const sizes: [number, string][] = [];
  for (const element of box.querySelectorAll<HTMLElement>("[data-formula]")) {
    const { right } = element.getBoundingClientRect();
    const over = Math.max(
      ...[...element.querySelectorAll(".base")].map(base => base.getBoundingClientRect().right - right),
    );
    if (over > 0.5) cut.push(`${element.dataset["formula"]}: ${over.toFixed(1)}`);
    for (const base of element.querySelectorAll(".base"))
      sizes.push([parseFloat(getComputedStyle(base).fontSize), element.dataset["formula"]!]);
  }
  for (const row of box.querySelectorAll<HTMLTableRowElement>(".terms tr[data-series]")) {
    const symbol = row.cells[0]!.querySelector(".katex-html")!.getBoundingClientRect();
    const over = symbol.right - row.cells[1]!.getBoundingClientRect().left;
    if (over > 0)
      cut.push(
        `${row.closest<HTMLElement>("[data-table]")!.dataset["table"]} ${row.dataset["series"]}: ${over.toFixed(1)}`,
      );
  }
  return {
    formulas: box.querySelectorAll(".formula-rows").length,
    symbols: box.querySelectorAll(".terms tr[data-series] .katex").length,
    cut,
    smallest: sizes.reduce((a, b) => (b[0] < a[0] ? b : a), [Infinity, ""]),
  };
}
declare global {
  interface Window {
    /** How many there must be, and what is seen at a width. */
    formulas: { count: number; symbols: number; seen(width: number): Promise<Seen> };
  }
}
window.formulas = {
  count: cases.length,
  symbols: entries.reduce((sum, { series }) => sum + Object.keys(series).length, 0),
  seen,
};

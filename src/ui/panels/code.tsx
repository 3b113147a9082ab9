// "The code": the loss of an update as the engine runs it, cut out of its file when asked for, with the shared losses that it calls. Names
// of terms stand in their hue. It shows text and runs nothing.
import { memo, useEffect, useState } from "react";
import type { MethodEntry } from "../../engine/catalogue";
import type { Formula } from "../../engine/method";
import { textOf } from "../views/palette";
import { updateOf, type Term } from "./explanation";
import { codeOf, type Excerpt, type Of, type Sources } from "./source";

const files = import.meta.glob<string>(["../../engine/{methods,losses}/*.ts", "!../../engine/*/*.test.ts"], { query: "?raw", import: "default" });
const sources = async (): Promise<Sources> => Object.fromEntries(await Promise.all(Object.entries(files).map(async ([path, load]) => [path, await load()] as const)));
const excerptsOf = async (of: Of): Promise<Excerpt[]> => codeOf(await sources(), of);

/** A line that wraps hangs two characters deeper than it begins. */
function Line({ text, terms }: { text: string; terms: readonly Term[] }) {
  const indent = text.search(/\S|$/), names = terms.map(t => t.name.slice(t.name.lastIndexOf("/") + 1));
  const parts = text.trimStart().split(new RegExp(`(?<![\\w-.])(${names.join("|") || "$^"})(?![\\w-])`));
  return (
    <span className="code-line" style={{ paddingLeft: `${indent + 2}ch` }}>
      {parts.map((part, i) => { const term = i % 2 ? terms[names.indexOf(part)] : undefined; return term ? <b key={i} style={{ color: textOf(term.text.actor) }}>{part}</b> : part; })}
      {"\n"}
    </span>
  );
}

export const Code = memo(function Code({ method, update, terms, formula }: { method: MethodEntry; update: string; terms: readonly Term[]; formula: Formula | undefined }) { // terms: of the phase
  const own = terms.filter(t => updateOf(t.name) === update), [excerpts, setExcerpts] = useState<readonly Excerpt[]>(), paper = formula?.cites ? `${method.paper}, ${formula.cites}` : method.paper;
  const [opened, setOpened] = useState(false), phase = terms[0]?.name.split("/")[0], values = formula?.when; // values: those that choose among losses choose the formula too
  useEffect(() => {
    let stale = false;
    if (opened) void excerptsOf({ method: method.id, update, ...(phase !== undefined && { phase }), ...(values && { values }) }).then(found => { if (!stale) setExcerpts(found); });
    return () => { stale = true; };
  }, [opened, method.id, phase, update, values]);
  return (
    <details className="code" onToggle={() => setOpened(true)}>
      <summary>The code</summary>
      {excerpts?.map(({ file, text }, i) => (
        <figure key={file + i}>
          <figcaption>{file}</figcaption>
          <pre><code>{text.split("\n").map((line, n) => <Line key={n} text={line} terms={own} />)}</code></pre>
        </figure>
      ))}
      <p className="explained-note">{method.link ? <a href={method.link} rel="noreferrer" target="_blank">{paper}</a> : paper}</p>
    </details>
  );
});

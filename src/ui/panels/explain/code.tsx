// "The code": the loss of an update as the engine runs it, with the shared losses that it calls, loaded when asked for;
// it was cut out of its file when the page was built (scripts/method-code). Names of terms stand in their hue. It shows
// text, reads no source and runs nothing.
import { memo, useEffect, useMemo, useState } from "react";
import { methodCode, type MethodCode } from "virtual:method-code";
import { late } from "../../borders/late";
import { useLate } from "../../borders/lazily";
import { NotShown } from "../../borders/not-shown";
import type { MethodEntry } from "../../../engine/catalogue";
import type { Formula } from "../../../engine/words";
import { textOf } from "../../views/palette";
import { codeFor, type Term, updateOf } from "./explanation";

/** A line that wraps hangs two characters deeper than it begins. */
function Line({ text, terms }: { text: string; terms: readonly Term[] }) {
  const indent = text.search(/\S|$/);
  const names = terms.map(t => t.name.slice(t.name.lastIndexOf("/") + 1));
  const parts = text.trimStart().split(new RegExp(`(?<![\\w-.])(${names.join("|") || "$^"})(?![\\w-])`));
  return (
    <span className="code-line" style={{ paddingLeft: `${indent + 2}ch` }}>
      {parts.map((part, i) => {
        const term = i % 2 ? terms[names.indexOf(part)] : undefined;
        return term ? (
          <b key={i} style={{ color: textOf(term.text.actor) }}>
            {part}
          </b>
        ) : (
          part
        );
      })}
      {"\n"}
    </span>
  );
}

interface Props {
  method: MethodEntry;
  update: string;
  terms: readonly Term[]; // of the phase
  formula: Formula | undefined;
  /** What tells it from the other updates of its phase, if there are any. */
  of: string | undefined;
}
/** Of each method, loaded when it is asked for. */
const codes = new Map(Object.entries(methodCode).map(([method, load]) => [method, late(load)]));
const none = late<MethodCode>(() => Promise.reject(Error("no code of this method was cut out")));
/** The excerpts of an update, once they are asked for, or why there are none. */
function useExcerpts({ method, update, terms, formula }: Props, asked: boolean) {
  const code = codes.get(method.id) ?? none,
    { value, error } = useLate(code);
  useEffect(() => {
    if (asked) code.need();
  }, [asked, code]);
  const phase = terms[0]?.name.split("/")[0];
  const values = formula?.when; // those that choose among losses choose the formula too
  const excerpts = useMemo(
    () => value && codeFor(value, phase, update, values)?.excerpts,
    [value, phase, update, values],
  );
  return { excerpts: asked ? excerpts : undefined, error: asked ? error : undefined, again: code.again };
}
export const Code = memo(function Code(props: Props) {
  const { method, update, terms, formula, of } = props;
  const title = of === undefined ? "The code" : `The code of ${of}`;
  const [opened, setOpened] = useState(false);
  const { excerpts, error, again } = useExcerpts(props, opened);
  const own = terms.filter(t => updateOf(t.name) === update);
  return (
    <details className="code" onToggle={() => setOpened(true)}>
      <summary>{title}</summary>
      {error && <NotShown what={title} error={error} again={again} />}
      {excerpts?.map(({ file, text }, i) => (
        <figure key={file + i}>
          <figcaption>{file}</figcaption>
          <pre>
            <code>
              {text.split("\n").map((line, n) => (
                <Line key={n} text={line} terms={own} />
              ))}
            </code>
          </pre>
        </figure>
      ))}
      <Paper method={method} cites={formula?.cites} />
    </details>
  );
});
function Paper({ method: { paper, link }, cites }: { method: MethodEntry; cites: string | undefined }) {
  const text = cites ? `${paper}, ${cites}` : paper;
  return (
    <p className="explained-note">
      {link ? (
        <a href={link} rel="noreferrer" target="_blank">
          {text}
        </a>
      ) : (
        text
      )}
    </p>
  );
}

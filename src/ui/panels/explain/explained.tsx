// "How it learns", at three depths: the method in a line and a paragraph; each phase's formula with every term, its
// value now and what it means, and their sum; and on demand the code. The numbers are those of the run on the page,
// four times a second.
import { useCallback, useMemo, useRef } from "react";
import type { MethodEntry } from "../../../engine/catalogue";
import type { Values } from "../../../engine/config";
import { lit, useLit } from "../../state/lit";
import { useRun } from "../../state/run";
import { series } from "../../state/series";
import { selectMethod, useSetup } from "../../state/setup";
import { chartText, grouped } from "../../controls/number-text";
import { usePaced } from "../../views/charts/pace";
import { textOf } from "../../views/palette";
import { Code } from "./code";
import { formulaOf, sumOf, termsOf, updateOf, type Term } from "./explanation";
import { Formula } from "./formula";
import { Tex } from "./tex";
import "./explained.css";

export function Explained() {
  const method = useSetup(selectMethod),
    chosen = useSetup(s => s.run?.values);
  // the numbers are its, so the formula is too
  const running = useRun(s => (s.current?.run.method === method?.id ? s.current?.run.values : undefined));
  if (!method || !chosen) return null;
  return (
    <section className="explained" aria-labelledby="explained">
      <h2 className="heading" id="explained">
        How it learns<span>{method.idea}</span>
      </h2>
      <p>{method.paragraph ?? method.about}</p>
      {method.phases.map((phase, i) => (
        <PhaseExplained
          key={`${method.id} ${phase.id}`}
          method={method}
          values={running ?? chosen}
          index={i}
          live={running !== undefined}
        />
      ))}
    </section>
  );
}

interface Props {
  method: MethodEntry;
  values: Values;
  index: number;
  live: boolean;
}
function PhaseExplained({ method, values, index, live }: Props) {
  const { id, title } = method.phases[index]!,
    box = useRef<HTMLDivElement>(null);
  const of = useCallback((name: string) => name.startsWith(`${id}/`), [id]);
  usePaced(
    series.subscribe,
    useCallback(
      () =>
        series
          .names()
          .filter(of)
          .map(name => series.version(name))
          .join(" "),
      [of],
    ),
    box,
  );
  const now = useRun(s => live && (s.state?.phase === index || (index === 0 && !s.state))),
    first = useRun(s => (live && index > (s.state?.phase ?? 0) ? s.state?.phases[index]?.first : undefined));
  const came = live ? series.names().filter(of).join(" ") : "",
    terms = useMemo(() => termsOf(method, id, came.split(" ")), [method, id, came]);
  const formula = formulaOf(method.formulas, values, id),
    updates = [...new Set(terms.map(t => updateOf(t.name)))];
  const minimised = terms.filter(t => !t.text.watched),
    watched = terms.filter(t => t.text.watched);
  return (
    <div className="explained-phase" ref={box}>
      <h3>
        {method.phases.length > 1 && `${index + 1} `}
        {title}
        <span>
          {first !== undefined ? `from step ${grouped(first)}` : now && method.phases.length > 1 ? "now" : ""}
        </span>
      </h3>
      <Formula method={method} values={values} phase={id} />
      <table className="terms">
        <caption>
          <span className="heard">{title}: symbol, name and newest value of each term</span>
        </caption>
        <colgroup>
          <col className="terms-symbol" />
          <col />
          <col className="terms-number" />
        </colgroup>
        <tbody>
          {minimised.map(t => (
            <Row key={t.name} term={t} live={live} />
          ))}
        </tbody>
        {live && (
          <tbody className="terms-sums">
            {updates.map(u => (
              <Sum
                key={u}
                terms={minimised.filter(t => updateOf(t.name) === u)}
                of={updates.length > 1 ? u : undefined}
                unit={formula?.unit}
              />
            ))}
          </tbody>
        )}
        {watched.length > 0 && (
          <tbody>
            <tr>
              <th className="terms-watched" colSpan={3} scope="rowgroup">
                Watched, not minimised
              </th>
            </tr>
            {watched.map(t => (
              <Row key={t.name} term={t} live={live} />
            ))}
          </tbody>
        )}
      </table>
      {updates.map(u => (
        <Code key={u} method={method} update={u} terms={terms} formula={formula} />
      ))}
    </div>
  );
}

/** Points at its curve; pressing its name goes there. */
function Row({ term: { name, text }, live }: { term: Term; live: boolean }) {
  const row = useRef<HTMLTableRowElement>(null),
    pointing = useLit("terms", [name], row),
    latest = live ? series.latest(name) : undefined;
  return (
    <tr ref={row} data-series={name} {...pointing}>
      <td>{text.symbol && <Tex latex={text.symbol} />}</td>
      <th scope="row">
        <button
          type="button"
          title="Show its curve"
          style={{ color: textOf(text.actor) }}
          onClick={() => lit.reveal(name)}
        >
          {text.title}
        </button>
        <small>{text.help}</small>
      </th>
      <td className="terms-value" style={{ color: textOf(text.actor) }}>
        {latest && chartText(latest.value)}
      </td>
    </tr>
  );
}

/** L = −823.0 + 60.1 = −762.9 nats at step 8 240 */
function Sum({ terms, of, unit }: { terms: readonly Term[]; of: string | undefined; unit: string | undefined }) {
  const values = terms.flatMap(({ name }) => {
    const latest = series.latest(name);
    return latest ? [{ name, value: latest.value, at: latest.at }] : [];
  });
  if (!values.length) return null;
  const { summands, total } = sumOf(values),
    hue = (name: string) => textOf(terms.find(t => t.name === name)!.text.actor);
  return (
    <tr>
      <td colSpan={3} className="terms-sum">
        {of && `${of}: `}
        <i>L</i>
        {" ="}
        {summands.map(({ name, sign, text }) => (
          <span key={name}>
            {" "}
            {sign && `${sign} `}
            <b style={{ color: hue(name) }}>{text}</b>
          </span>
        ))}
        {summands.length > 1 && (
          <>
            {" = "}
            <b>{total}</b>
          </>
        )}
        {unit && ` ${unit}`} at step {grouped(Math.max(...values.map(v => v.at)))}
      </td>
    </tr>
  );
}

/** Whose work the page stands on, and where the reader's own stays. */
export const Licences = () => (
  <section className="licences">
    <h2 className="heading">Licences</h2>
    <p>
      Inter: SIL Open Font License 1.1. KaTeX, React, Recharts and zustand: MIT. TensorFlow.js: Apache 2.0. This page:
      MIT.
    </p>
    <p>Nothing leaves your machine: training, data and files stay in this browser.</p>
  </section>
);

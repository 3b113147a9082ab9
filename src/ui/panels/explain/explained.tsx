// "How it learns", at three depths: the method in a line and a paragraph; each phase's formula with every term, its
// value now and what it means, and their sum; and on demand the code. The numbers are those of the run on the page,
// four times a second.
import { type RefObject, useCallback, useMemo, useRef } from "react";
import type { MethodEntry } from "../../../engine/catalogue";
import type { Values } from "../../../engine/config";
import { lit, useLit } from "../../state/lit";
import { useRun } from "../../state/run";
import { series } from "../../state/series";
import { selectMethod, useSetup } from "../../state/setup";
import { chartText, grouped } from "../../controls/number-text";
import { Told } from "../../glossary/told";
import { usePaced } from "../../views/charts/pace";
import { textOf } from "../../views/palette";
import { Code } from "./code";
import { formulaOf, sumOf, termsOf, toldOf, updateName, updateOf, type Term } from "./explanation";
import { Formula } from "./formula";
import { Tex } from "./tex";
import "./explained.css";

export function Explained() {
  const method = useSetup(selectMethod);
  const chosen = useSetup(s => s.run?.values);
  // the numbers are its, so the formula is too
  const running = useRun(s => (s.current?.run.method === method?.id ? s.current?.run.values : undefined));
  if (!method || !chosen) return null;
  return (
    <section className="explained" aria-labelledby="explained">
      <h2 className="heading" id="explained">
        How it learns<span>{method.idea}</span>
      </h2>
      <p>
        <Told text={toldOf(method, running ?? chosen).paragraph} />
      </p>
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
  live: boolean; // the run on the page is of this method
}
function PhaseExplained({ method, values, index, live }: Props) {
  const { id, title } = method.phases[index]!;
  const box = useRef<HTMLDivElement>(null);
  const names = useNewest(id, box);
  const came = live ? names.join(" ") : "";
  const terms = useMemo(() => termsOf(method, id, came.split(" ")), [method, id, came]);
  const formula = formulaOf(method.formulas, values, id);
  const updates = [...new Set(terms.map(t => updateOf(t.name)))];
  return (
    <div className="explained-phase" ref={box}>
      <h3>
        {method.phases.length > 1 && `${index + 1} `}
        {title}
        <When index={index} live={live} of={method.phases.length} />
      </h3>
      <Formula method={method} values={values} phase={id} />
      <TermTable title={title} terms={terms} updates={updates} unit={formula?.unit} live={live} />
      {updates.map(u => (
        <Code key={u} method={method} update={u} terms={terms} formula={formula} of={updateName(u, updates)} />
      ))}
    </div>
  );
}
/** The series of a phase so far; what stands in the box is made anew as they grow. */
function useNewest(phase: string, box: RefObject<HTMLElement | null>): readonly string[] {
  const own = useCallback(() => series.names().filter(name => name.startsWith(`${phase}/`)), [phase]);
  const versions = useCallback(
    () =>
      own()
        .map(name => series.version(name))
        .join(" "),
    [own],
  );
  usePaced(series.subscribe, versions, box);
  return own();
}
/** When a phase begins, or that it is the one under way, where there are several. */
function When({ index, live, of }: { index: number; live: boolean; of: number }) {
  const now = useRun(s => live && (s.state?.phase === index || (index === 0 && !s.state)));
  const first = useRun(s => (live && index > (s.state?.phase ?? 0) ? s.state?.phases[index]?.first : undefined));
  return <span>{first !== undefined ? `from step ${grouped(first)}` : now && of > 1 ? "now" : ""}</span>;
}

interface TableProps {
  title: string;
  terms: readonly Term[];
  updates: readonly string[];
  unit: string | undefined;
  live: boolean;
}
/** What is minimised, with the sum of each update; then what is only watched. */
export function TermTable({ title, terms, updates, unit, live }: TableProps) {
  const minimised = terms.filter(t => !t.text.watched);
  const watched = terms.filter(t => t.text.watched);
  const rows = (of: readonly Term[]) => of.map(t => <Row key={t.name} term={t} live={live} />);
  return (
    <table className="terms">
      <caption>
        <span className="heard">{title}: symbol, name and newest value of each term</span>
      </caption>
      <colgroup>
        <col className="terms-symbol" />
        <col />
        <col className="terms-number" />
      </colgroup>
      {live && (
        <thead>
          <tr>
            <td />
            <td />
            <th scope="col">newest</th>
          </tr>
        </thead>
      )}
      <tbody>{rows(minimised)}</tbody>
      {live && (
        <tbody className="terms-sums">
          {updates.map(u => {
            const summands = minimised.filter(t => updateOf(t.name) === u);
            return <Sum key={u} terms={summands} of={updateName(u, updates)} unit={unit} />;
          })}
        </tbody>
      )}
      {watched.length > 0 && (
        <tbody>
          <tr>
            <th className="terms-watched" colSpan={3} scope="rowgroup">
              Watched, not minimised
            </th>
          </tr>
          {rows(watched)}
        </tbody>
      )}
    </table>
  );
}

/** Points at its curve; pressing its name goes there. */
function Row({ term: { name, text }, live }: { term: Term; live: boolean }) {
  const row = useRef<HTMLTableRowElement>(null);
  const pointing = useLit("terms", [name], row);
  const latest = live ? series.latest(name) : undefined;
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
        <small>
          <Told text={text.help} />
        </small>
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
  const { summands, total } = sumOf(values);
  const hue = (name: string) => textOf(terms.find(t => t.name === name)!.text.actor);
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

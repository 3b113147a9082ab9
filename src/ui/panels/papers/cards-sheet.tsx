// The sheet of cards: one figure or table of a paper each, what must hold, what came out here beside what the
// paper has, and its runs, each one click away. What it shows was made from docs/results by scripts/results.mjs;
// nothing is judged here.
import { useState } from "react";
import generated from "../../../../docs/results/cards.json";
import { grouped } from "../../controls/number-text";
import { readAddress } from "../../state/address";
import { has, installed, useRun } from "../../state/run";
import { useSetup } from "../../state/setup";
import { queryOf, type RunWords } from "./cards-address";
import { CardsList } from "./cards-list";
import { Sheet, SheetHead } from "../sheet";
import "../kept/runs.css";
import "./cards.css";

interface Row {
  title: string;
  run: RunWords;
  done: readonly number[];
  missing: readonly number[];
  cost: number;
  steps: string;
  cells: readonly { ours: string; paper?: string }[];
}
interface Claim {
  says: string;
  ours: string;
  paper: string;
  verdict: "yes" | "level" | "no" | "mixed" | "not run";
  /** Where fewer were run than the claim asks for: the answer so far. */
  seeds?: string;
  /** On how many seeds, where they do not agree. */
  ahead?: string;
  diagnosis?: string;
}
interface Card {
  id: string;
  title: string;
  paper: string;
  figure: string;
  shows: string;
  budget: string;
  methods: readonly string[];
  claims: readonly Claim[];
  columns: readonly string[];
  runs: readonly Row[];
}
const cards = generated as readonly Card[];
const VERDICTS = {
  yes: "holds",
  level: "level",
  no: "does not hold",
  mixed: "mixed",
  "not run": "not run",
} as const;

export function CardsSheet({ first, close }: { first: string; close(): void }) {
  const [shown, show] = useState(first);
  const method = useSetup(s => s.run?.method);
  const about = (card: Card) => method !== undefined && card.methods.includes(method);
  const listed = [...cards.filter(about), ...cards.filter(card => !about(card))];
  const card = cards.find(each => each.id === shown) ?? listed[0];
  if (!card) return null;
  return (
    <Sheet look="runs-sheet cards-sheet" labelledBy="cards-title" close={close}>
      <SheetHead id="cards-title" title="What the papers claim" note="our numbers beside theirs" />
      <CardsList current={card.id} choose={show} />
      <Content key={card.id} card={card} close={close} />
    </Sheet>
  );
}

function Content({ card, close }: { card: Card; close(): void }) {
  return (
    <section className="card" aria-label={card.title}>
      <h3>
        {card.title}
        <span>
          {card.paper}: {card.figure}
        </span>
      </h3>
      <p>{card.shows}</p>
      <p className="card-budget">{card.budget}</p>
      <Claims card={card} />
      <div className="card-runs" role="region" aria-label="Its runs" tabIndex={0}>
        <RunTable card={card} close={close} />
      </div>
    </section>
  );
}

const Claims = ({ card }: { card: Card }) => (
  <table className="card-claims">
    <caption>
      <span className="heard">{card.title}: what must hold, what came out here, what the paper has</span>
    </caption>
    <thead>
      <tr>
        <th scope="col">What must hold</th>
        <th scope="col">Here</th>
        <th scope="col">In the paper</th>
        <th scope="col">Holds?</th>
      </tr>
    </thead>
    <tbody>
      {card.claims.map(claim => (
        <ClaimRow key={claim.says} claim={claim} />
      ))}
    </tbody>
  </table>
);
const ClaimRow = ({ claim: { says, ours, paper, verdict, seeds, ahead, diagnosis } }: { claim: Claim }) => (
  <tr data-verdict={seeds ? "open" : verdict}>
    <th scope="row">
      {says}
      {diagnosis && <small>{diagnosis}</small>}
    </th>
    <td data-column="Here">{ours && ours.split("; ").map((part, i) => <span key={i}>{part}</span>)}</td>
    <td data-column="In the paper">{paper}</td>
    <td className="card-verdict">
      {seeds ? `so far: ${VERDICTS[verdict]}` : VERDICTS[verdict]}
      {seeds && <small>{seeds}</small>}
      {ahead && <small>on {ahead}</small>}
    </td>
  </tr>
);

const RunTable = ({ card, close }: { card: Card; close(): void }) => (
  <table className="figures">
    <thead>
      <tr>
        <td />
        <th scope="col">Run</th>
        <th scope="col">Seeds</th>
        {card.columns.map(column => (
          <th key={column} scope="col">
            {column}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {card.runs.map(row => (
        <RunRow key={row.title} row={row} close={close} />
      ))}
    </tbody>
  </table>
);
/** "1 to 10" in place of ten numbers. */
const seedsText = (seeds: readonly number[]): string =>
  seeds.length > 3 && seeds.at(-1)! - seeds[0]! === seeds.length - 1
    ? `${seeds[0]} to ${seeds.at(-1)}`
    : seeds.join(", ");
function RunRow({ row, close }: { row: Row; close(): void }) {
  const { title, done, missing, cost, cells } = row;
  return (
    <tr>
      <td>
        <Load row={row} close={close} />
      </td>
      <th scope="row">{title}</th>
      <td>
        {seedsText(done)}
        {missing.length > 0 && (
          <small>
            {done.length > 0 && `${seedsText(missing)} `}not run: about {grouped(cost)} min
          </small>
        )}
      </td>
      {cells.map(({ ours, paper }, i) => (
        <td key={i}>
          {ours}
          {paper && <small>paper {paper}</small>}
        </td>
      ))}
    </tr>
  );
}
/** Its first seed, where the worker is there and knows what it trains on. */
function Load({ row: { title, run, done, missing }, close }: { row: Row; close(): void }) {
  const seed = done[0] ?? missing[0] ?? 1;
  const there = useRun(s => s.packs !== undefined);
  const known = useSetup(
    s => s.catalogue?.methods.some(m => m.id === run.method) && s.catalogue.datasets.some(d => d.id === run.dataset),
  );
  return (
    <button
      type="button"
      className="action"
      disabled={!there || !known}
      aria-label={`Load ${title}`}
      title={`Its settings with seed ${seed}, from step 0`}
      onClick={() => {
        close();
        load(run, seed);
      }}
    >
      Load
    </button>
  );
}

/** The run as its address says it, from step 0. */
function load(words: RunWords, seed: number): void {
  const { catalogue, adopt } = useSetup.getState();
  const { packs, begin, reach } = useRun.getState();
  if (!catalogue) return;
  const { run, notes } = readAddress(queryOf(words, seed), catalogue, set => has(packs, set));
  // before the fields say so: nothing is left to follow then
  if (installed(run)) void reach(run, of => begin(of, { play: false }));
  useSetup.setState({ touched: true });
  adopt(run, notes);
  window.scrollTo(0, 0); // to where it will be seen
}

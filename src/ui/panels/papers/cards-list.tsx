// The cards as a list to choose from, those of the method on the page first: title, figure, and how many of its claims
// hold here. It stands in the sheet of cards, and on the page beside how the method learns.
import generated from "../../../../docs/results/cards.json";
import { useSetup } from "../../state/setup";
import "./cards-list.css";

interface Card {
  id: string;
  title: string;
  paper: string;
  figure: string;
  methods: readonly string[];
  claims: readonly { verdict: string; seeds?: string }[];
}
const cards: readonly Card[] = generated;

const WORDS = [
  ["level", "level"],
  ["mixed", "mixed"],
  ["no", "not"],
] as const;
/** "2 of 8 hold, 1 level, 3 not, 2 on too few seeds" */
function countText({ claims }: Card): string {
  const open = claims.filter(({ seeds }) => seeds !== undefined);
  const count = (verdict: string) => claims.filter(claim => claim.verdict === verdict && !open.includes(claim)).length;
  if (count("not run") === claims.length) return "not run yet";
  return [
    `${count("yes")} of ${claims.length} hold`,
    ...WORDS.map(([verdict, word]) => count(verdict) > 0 && `${count(verdict)} ${word}`),
    open.length > 0 && `${open.length} on too few seeds`,
  ]
    .filter(Boolean)
    .join(", ");
}

export interface CardsListProps {
  /** The one that is shown, in a sheet that shows one. */
  current?: string | undefined;
  choose(id: string): void;
}
export function CardsList({ current, choose }: CardsListProps) {
  const method = useSetup(s => s.run?.method);
  const about = ({ methods }: Card) => method !== undefined && methods.includes(method);
  const listed = [...cards.filter(about), ...cards.filter(card => !about(card))];
  return (
    <nav className="cards-list" aria-label="Cards">
      {listed.map(card => (
        <button
          key={card.id}
          type="button"
          aria-current={card.id === current ? "true" : undefined}
          onClick={() => choose(card.id)}
        >
          <b>{card.title}</b>
          <span>
            {card.paper.split(", ")[0]}, {card.figure}
            {about(card) && <i>this method</i>}
          </span>
          <small>{countText(card)}</small>
        </button>
      ))}
    </nav>
  );
}

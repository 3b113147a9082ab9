// The cards as a list to choose from, those of the method on the page first: title, figure, and how many of its claims
// hold here. It stands in the sheet of cards, and on the page beside how the method learns.
import generated from "../../../../docs/results/cards.json";
import { useSetup } from "../../state/setup";
import "./cards-list.css";

type Card = (typeof generated)[number];
type Verdict = "yes" | "no" | "not run";

/** "3 of 8 hold, 1 does not" */
function countText({ claims }: Card): string {
  const count = (verdict: Verdict) => claims.filter(claim => claim.verdict === verdict).length;
  const [yes, no] = [count("yes"), count("no")];
  return yes + no === 0
    ? "not run yet"
    : [`${yes} of ${claims.length} hold`, no && `${no} ${no === 1 ? "does" : "do"} not`].filter(Boolean).join(", ");
}

export interface CardsListProps {
  /** The one that is shown, in a sheet that shows one. */
  current?: string | undefined;
  choose(id: string): void;
}
export function CardsList({ current, choose }: CardsListProps) {
  const method = useSetup(s => s.run?.method);
  const about = ({ methods }: Card) => method !== undefined && methods.includes(method);
  const listed = [...generated.filter(about), ...generated.filter(card => !about(card))];
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

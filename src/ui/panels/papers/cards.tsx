// "What the papers claim": the ways to the sheet of cards, near the method and below the numbers. The sheet and what it
// shows are loaded when it is opened; of the cards themselves only which method they are about is known before.
import { createPortal } from "react-dom";
import { create } from "zustand";
import { lazily } from "../../borders/lazily";
import byMethod from "../../../../docs/results/cards-of-methods.json";
import { useSetup } from "../../state/setup";
import type { CardsListProps } from "./cards-list";
import "./cards-line.css";

const Sheet = lazily("What the papers claim", async () => (await import("./cards-sheet")).CardsSheet);
const List = lazily<CardsListProps & { close?: () => void }>(
  "The list of cards",
  async () => (await import("./cards-list")).CardsList,
  "row",
);
/** undefined: closed; the name of a card, or "" for the first one. */
const useCards = create<{ open: string | undefined }>()(() => ({ open: undefined }));
const show = (card: string): void => useCards.setState({ open: card });
const close = (): void => useCards.setState({ open: undefined });

/** For playground.tsx, once. */
export function Cards() {
  const open = useCards(s => s.open);
  return open === undefined ? null : createPortal(<Sheet first={open} close={close} />, document.body);
}

const cardOf = (method: string | undefined): string | undefined =>
  (byMethod as Readonly<Record<string, readonly string[]>>)[method ?? ""]?.[0];
/** Beside the name of the method's paper. */
export function CardOffer() {
  const card = useSetup(s => cardOf(s.run?.method));
  return card === undefined ? null : (
    <p className="method-paper">
      <button
        type="button"
        className="quiet-action"
        aria-haspopup="dialog"
        title="What the paper claims, our numbers beside its own, and the runs behind them"
        onClick={() => show(card)}
      >
        Hold our numbers beside the paper’s
      </button>
    </p>
  );
}
/** Below the numbers of the run. */
export function CardsLine() {
  const card = useSetup(s => cardOf(s.run?.method));
  return (
    <section className="cards-line" aria-label="What the papers claim">
      <h2 className="heading">
        What the papers claim<span>figures and tables, run again here</span>
      </h2>
      <List choose={show} />
      <button type="button" className="quiet-action" aria-haspopup="dialog" onClick={() => show(card ?? "")}>
        Our numbers beside the papers’
      </button>
    </section>
  );
}

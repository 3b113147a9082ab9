// Every key of the page, in one sheet behind `?`, and the short list at the page's foot that opens it. Text only: the
// keys themselves are heard in pages/keyboard.ts and by the charts, the plane, the sliders and the chooser.
import type { KeyboardEvent } from "react";
import { dismiss } from "./modal";
import { QuietButton } from "./quiet-button";
import { Sheet } from "./sheet";
import "./keys.css";

type Keys = readonly (readonly [key: string, what: string])[];
const page: Keys = [
  ["Space", "play or pause"],
  ["→", "one step"],
  ["Shift →", "a hundred steps"],
  ["R", "restart"],
  ["N", "new data"],
  ["E", "export"],
];
const places: readonly { where: string; keys: Keys }[] = [
  { where: "Anywhere, but while typing", keys: [...page, ["?", "this sheet"]] },
  {
    where: "On a chart",
    keys: [
      ["← →", "move the crosshair"],
      ["Shift ← →", "a tenth of the axis"],
      ["Home, End", "first and last step"],
      ["Esc", "take it away"],
    ],
  },
  {
    where: "On the latent plane’s ring",
    keys: [
      ["← ↑ ↓ →", "move the code"],
      ["Shift + arrow", "five times as far"],
      ["Home", "back to the middle"],
    ],
  },
  {
    where: "On a slider",
    keys: [
      ["← →", "a little"],
      ["Shift ← →", "five times as much"],
      ["Tab", "on to the number: Enter keeps it, Esc forgets it"],
    ],
  },
  {
    where: "In the list of methods",
    keys: [
      ["letters", "find by name, paper or idea"],
      ["↑ ↓", "move"],
      ["Enter", "choose"],
      ["Esc", "keep what was chosen"],
    ],
  },
];

const List = ({ keys }: { keys: Keys }) => (
  <dl>
    {keys.map(([key, what]) => (
      <div key={key}>
        <dt>{key}</dt>
        <dd>{what}</dd>
      </div>
    ))}
  </dl>
);

export function KeysSheet({ close }: { close(): void }) {
  const key = (event: KeyboardEvent) => {
    if (event.key === "?") dismiss();
  };
  return (
    <Sheet look="keys-sheet" labelledBy="keys-title" close={close} onKeyDown={key}>
      <div className="keys-head">
        <h2 id="keys-title" className="heading">
          Keys
        </h2>
        <QuietButton onClick={dismiss}>Close</QuietButton>
      </div>
      <div className="keys-places">
        {places.map(({ where, keys }) => (
          <section key={where}>
            <h3>{where}</h3>
            <List keys={keys} />
          </section>
        ))}
      </div>
    </Sheet>
  );
}

export const KeysLine = ({ open }: { open(): void }) => (
  <section className="keys" aria-label="Keys">
    <h2 className="heading">Keys</h2>
    <List keys={page} />
    <QuietButton aria-haspopup="dialog" onClick={open}>
      All keys (?)
    </QuietButton>
  </section>
);

// A text that a person types a value into, wherever on the page: what is understood stands beneath while it is typed
// and before it counts; it counts when the text is left; what is not understood is said, and stays said until something
// else is typed or the value changes. It reads nothing itself (read-number.ts) and draws no input.
import { type FocusEvent, type ChangeEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import type { Reading } from "./read-number";

interface Around<V> {
  /** What is typed over, every digit. */
  text: string;
  read(text: string): Reading<V>;
  take(value: V): void;
}
/** The text as it is edited, and what an input and the line beneath it need. */
export interface Typed<V> {
  /** Undefined while nobody edits it. */
  draft: string | undefined;
  reading: Reading<V> | undefined;
  refused: string | undefined;
  id: string;
  input: {
    autoComplete: "off";
    spellCheck: false;
    "aria-invalid": boolean;
    "aria-describedby": string | undefined;
    onFocus(event: FocusEvent<HTMLInputElement>): void;
    onChange(event: ChangeEvent<HTMLInputElement>): void;
    onBlur(): void;
    onKeyDown(event: KeyboardEvent<HTMLInputElement>): void;
  };
}

export function useTyped<V>({ text, read, take }: Around<V>): Typed<V> {
  const [draft, setDraft] = useState<string>();
  const [wrong, setWrong] = useState<{ why: string; at: string }>(); // at: the value that came back
  const start = useRef(text); // a text that nobody touched says nothing and changes nothing
  const left = useRef(false); // by Escape: what was typed is forgotten
  const id = useId();
  const reading = draft === undefined || draft === start.current ? undefined : read(draft);
  const leave = () => {
    if (reading && !left.current) {
      if ("wrong" in reading) setWrong({ why: reading.wrong, at: text });
      else take(reading.value);
    }
    left.current = false;
    setDraft(undefined);
  };
  const refused = draft === undefined && wrong?.at === text ? wrong.why : undefined;
  return {
    draft,
    reading,
    refused,
    id,
    input: {
      autoComplete: "off",
      spellCheck: false,
      "aria-invalid": refused !== undefined || (reading !== undefined && isWrong(reading)),
      "aria-describedby": draft === undefined && refused === undefined ? undefined : id,
      onFocus: ({ target }) => {
        start.current = text;
        setDraft(text);
        // the browser puts its caret after this; to select a text that was left meanwhile would take the focus back
        requestAnimationFrame(() => document.activeElement === target && target.select());
      },
      onChange: ({ target }) => {
        setWrong(undefined);
        setDraft(target.value);
      },
      onBlur: leave,
      onKeyDown: event => {
        // a sheet around it stays open
        if (event.key === "Escape") {
          left.current = true;
          event.stopPropagation();
        }
        if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
      },
    },
  };
}
const isWrong = <V,>(reading: Reading<V>): boolean => "wrong" in reading && !reading.unfinished;

/**
 * The line beneath. What is understood lies over the gap below, so that nothing moves when the text is left by a click
 * elsewhere; why a text is refused has room of its own, the same while it is typed and after.
 */
export function Says<V>({ typed: { draft, reading, refused, id } }: { typed: Typed<V> }) {
  if (refused !== undefined)
    return (
      <span key="refused" id={id} className="typed-says typed-wrong" role="alert">
        {refused}
      </span>
    );
  if (draft === undefined) return null;
  const wrong = reading && isWrong(reading);
  return (
    <span key="says" id={id} className={wrong ? "typed-says typed-wrong" : "typed-says"} role="status">
      {reading && ("said" in reading ? reading.said : wrong && reading.wrong)}
    </span>
  );
}

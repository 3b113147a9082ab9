// Words that explain themselves: under the pointer, when they have the focus, and under a finger that stays. In a text
// these are the terms of the trade (glossary.ts); what has a help of its own (a field, a picture, a chart) says that
// under its name. The window is window.ts. A word is no button: Space and arrows stay the page's.
import { memo, type PointerEvent, useEffect, useMemo, useRef } from "react";
import { idOf, type Meaning, piecesOf } from "./glossary";
import { closes, isOpen, leaves, opens, windowOf } from "./window";
import "./glossary.css";

const PRESS = 450; // ms until a touch is a long one; the browsers' own is 500
const RESTS = 150; // ms for which a pointer must stay: one that passes by opens nothing

/** How a word hears the pointer: a mouse or pen that rests on it, a finger that stays. */
function usePointer(entry: Meaning) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = () => clearTimeout(timer.current);
  useEffect(() => stop, []);
  const soon = (word: HTMLElement, ms: number) => {
    stop();
    timer.current = setTimeout(() => opens(entry, word), ms);
  };
  return {
    onPointerEnter: ({ pointerType, currentTarget }: PointerEvent<HTMLElement>) =>
      pointerType !== "touch" && soon(currentTarget, RESTS),
    onPointerLeave: ({ pointerType, currentTarget }: PointerEvent<HTMLElement>) => {
      stop();
      if (pointerType !== "touch" && isOpen(currentTarget)) leaves();
    },
    onPointerDown: ({ pointerType, currentTarget }: PointerEvent<HTMLElement>) =>
      pointerType === "touch" && soon(currentTarget, PRESS),
    onPointerUp: ({ pointerType }: PointerEvent<HTMLElement>) => pointerType === "touch" && stop(),
    onPointerCancel: stop, // the finger scrolls
  };
}
function Word({ text, entry, named = false }: { text: string; entry: Meaning; named?: boolean }) {
  const word = useRef<HTMLElement>(null);
  const pointer = usePointer(entry);
  useEffect(() => {
    const own = word.current;
    windowOf(entry);
    return () => {
      if (own && isOpen(own)) closes();
    };
  }, [entry]);
  return (
    <dfn
      ref={word}
      className={named ? "told told-name" : "told"}
      tabIndex={0}
      aria-describedby={idOf(entry)}
      {...pointer}
      onContextMenu={event => isOpen(event.currentTarget) && event.preventDefault()}
      onFocus={event => opens(entry, event.currentTarget)}
      onBlur={closes}
    >
      {text}
    </dfn>
  );
}
export const Told = memo(function Told({ text }: { text: string }) {
  return piecesOf(text).map(({ text: part, entry }, i) =>
    entry ? <Word key={i} text={part} entry={entry} /> : <span key={i}>{part}</span>,
  );
});
/** The name of something, with its help. */
export const Named = memo(function Named({ name, help }: { name: string; help: string | undefined }) {
  const entry = useMemo(() => help && { term: name, means: help }, [name, help]);
  return entry ? <Word text={name} entry={entry} named /> : name;
});

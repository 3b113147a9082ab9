// What a method minimises, set by KaTeX: each term underlined in the hue of its actor and linked to its series, so that
// pointing at it lights its curve, and the other way round. Until KaTeX is there the line is empty.
import { useEffect, useLayoutEffect, useRef, useState, type FocusEvent, type PointerEvent } from "react";
import type { MethodEntry } from "../../../engine/catalogue";
import type { Values } from "../../../engine/config";
import { NotShown } from "../../borders/not-shown";
import { lit } from "../../state/lit";
import { formulaOf, katexOptions, level, rowsOf } from "./explanation";
import { type Katex, useKatex } from "./tex";
import "./formula.css";

const LEAST = 0.72; // of the size, of a row on one line: smaller, and it takes more lines
const WRAPPED = 0.88; // of the size, where one line is not enough
const linked = (element: Element): string => element.getAttribute("data-series") ?? "";
/** What is pointed at, and what it is made of: a term with γ in it lights the chart of γ too. */
const pointedAt = (target: EventTarget): string[] => {
  const term = (target as Element).closest("[data-series]");
  return term ? [term, ...term.querySelectorAll("[data-series]")].map(linked) : [];
};

/**
 * Names and hues of the linked parts. Terms are reached by keyboard; what is inside one is part of it, for pointers.
 */
function link(box: Element, series: MethodEntry["series"]): () => void {
  // read as "L = Reconstruction of x + KL of z"
  for (const html of box.querySelectorAll(".katex-html")) html.removeAttribute("aria-hidden");
  const parts = [...box.querySelectorAll<HTMLElement>("[data-series]")];
  const undo = parts.map(element => {
    const text = series[linked(element)];
    const outer = element.parentElement?.closest("[data-series]");
    const inner = [...element.querySelectorAll("[data-series]")];
    if (text) element.classList.add(text.actor);
    if (!outer) {
      element.tabIndex = 0;
      element.setAttribute("role", "img");
      element.setAttribute("aria-label", text ? `${text.title}: ${text.help}` : linked(element));
    }
    return lit.bear({ place: "formula", element, names: [element, ...(outer ? [outer] : []), ...inner].map(linked) });
  });
  return () => {
    for (const each of undo) each();
  };
}

const widest = (elements: Iterable<Element>): number =>
  Math.max(0, ...[...elements].map(element => element.getBoundingClientRect().width));
/**
 * A row a line, smaller if it must be, at whatever width the box has now; where that were too small, as many lines as
 * it takes, in a size that the widest part between two breaks fits in. Nothing is ever cut.
 */
function fit(box: HTMLElement): void {
  const rows = box.firstElementChild as HTMLElement | null;
  const width = box.clientWidth;
  if (!rows || width === 0) return; // in a sheet that is closed
  rows.classList.remove("formula-wraps");
  if (shrink(rows, width, 1, () => rows.scrollWidth) >= LEAST) return;
  rows.classList.add("formula-wraps");
  const [names, parts] = [rows.querySelectorAll(".formula-left"), rows.querySelectorAll(".formula-right .base")];
  shrink(rows, width, WRAPPED, () => widest(names) + widest(parts));
}
/** Sets the largest size, `first` at most, in which what is needed fits, and returns it. */
function shrink(rows: HTMLElement, width: number, first: number, needed: () => number): number {
  let size = first;
  for (let tries = 0; tries < 6; tries++) {
    rows.style.fontSize = size < 1 ? `${size}em` : "";
    const over = needed() / width;
    if (over <= 1) break;
    size *= 0.99 / over; // and once more: the labels under the terms keep their size
  }
  return size;
}
function useFit(box: React.RefObject<HTMLElement | null>, set: number): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element?.firstElementChild) return;
    const again = () => fit(element);
    const observer = new ResizeObserver(again);
    observer.observe(element);
    document.fonts.addEventListener("loadingdone", again); // letters had other widths until then
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener("loadingdone", again);
    };
  }, [box, set]);
}

const setBefore = new Map<string, Element>(); // by formula; each stands on the page several times
/** The rows of a formula as columns: names, then what they are. */
function rowsAs(katex: Katex, latex: string): Node {
  const before = setBefore.get(latex);
  if (before) return before.cloneNode(true);
  const options = { ...katexOptions, displayMode: true, throwOnError: false, output: "html" } as const;
  const rows = document.createElement("div");
  rows.className = "formula-rows";
  for (const row of rowsOf(level(latex)))
    for (const side of ["left", "right"] as const) {
      const cell = rows.appendChild(document.createElement("div"));
      cell.className = `formula-${side}`;
      katex.render(row[side], cell, options);
    }
  setBefore.set(latex, rows);
  return rows.cloneNode(true); // what is on the page is linked, which is no part of the formula
}
/** Sets the formula into the box; the number grows each time that it is set. */
function useSet(
  box: React.RefObject<HTMLElement | null>,
  katex: Katex | undefined,
  latex: string | undefined,
  method: MethodEntry,
): number {
  const [set, count] = useState(0);
  useEffect(() => {
    // in a task of its own: when a phase begins, the charts have theirs
    let undo: (() => void) | undefined;
    const timer = setTimeout(() => {
      if (!katex || latex === undefined || !box.current) return;
      box.current.replaceChildren(rowsAs(katex, latex));
      undo = link(box.current, method.series);
      count(n => n + 1);
    });
    return () => {
      clearTimeout(timer);
      undo?.();
    };
  }, [box, katex, latex, method]);
  return set;
}

const over = ({ target }: PointerEvent) => {
  const names = pointedAt(target);
  if (names.length) lit.hover(names, "formula");
  else lit.leave();
};
const focused = ({ target }: FocusEvent) => {
  const names = pointedAt(target);
  if (names.length) lit.focus(names, "formula");
};
export function Formula({ method, values, phase }: { method: MethodEntry; values: Values; phase: string | undefined }) {
  const latex = formulaOf(method.formulas, values, phase)?.latex;
  const box = useRef<HTMLDivElement>(null);
  const { value: katex, error, again } = useKatex();
  const set = useSet(box, katex, latex, method);
  useFit(box, set);
  // what was pointed at is gone
  useEffect(
    () => () => {
      lit.leave();
      lit.blur();
    },
    [latex],
  );
  if (error) return <NotShown what="The formula" error={error} again={again} />;
  return latex === undefined ? null : (
    <div
      ref={box}
      className="formula"
      role="group"
      aria-label="What is minimised"
      onPointerOver={over}
      onPointerLeave={lit.leave}
      onFocus={focused}
      onBlur={lit.blur}
    />
  );
}

// What a method minimises, set by KaTeX: each term underlined in the hue of its actor and linked to its series, so that
// pointing at it lights its curve, and the other way round. Until KaTeX is there the line is empty.
import { useEffect, useLayoutEffect, useRef, useState, type FocusEvent, type PointerEvent } from "react";
import type { MethodEntry } from "../../../engine/catalogue";
import type { Values } from "../../../engine/config";
import { lit } from "../../state/lit";
import { formulaOf, katexOptions, level } from "./explanation";
import { useKatex } from "./tex";
import "./formula.css";

const LEAST = 0.62; // of the size: below it nobody reads an index
const WRAPPED = 0.8; // of the size, where one line is not enough
const linked = (element: Element): string => element.getAttribute("data-series") ?? "";
const closest = (target: EventTarget): string | undefined => {
  const term = (target as Element).closest("[data-series]");
  return term ? linked(term) : undefined;
};

/**
 * Names and hues of the linked parts. Terms are reached by keyboard; what is inside one is part of it, for pointers.
 */
function link(box: Element, series: MethodEntry["series"]): () => void {
  box.querySelector(".katex-html")?.removeAttribute("aria-hidden"); // read as "L = Reconstruction of x + KL of z"
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

/**
 * One line, smaller if it must be, at whatever width the box has now; where that were too small, as
 * many lines as it takes.
 */
function useFit(box: React.RefObject<HTMLElement | null>, set: number): void {
  useLayoutEffect(() => {
    const element = box.current;
    const inner = element?.firstElementChild as HTMLElement | null | undefined;
    if (!element || !inner) return;
    const fit = () => {
      if (element.clientWidth === 0) return; // in a sheet that is closed
      inner.style.fontSize = "";
      inner.classList.remove("formula-wraps");
      const share = element.clientWidth / inner.scrollWidth;
      const wraps = share < LEAST;
      inner.classList.toggle("formula-wraps", wraps);
      if (share < 1) inner.style.fontSize = `${wraps ? WRAPPED : share * 0.99}em`;
    };
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    void document.fonts.ready.then(fit);
    return () => observer.disconnect();
  }, [box, set]);
}

/** Sets the formula into the box; the number grows each time that it is set. */
function useSet(box: React.RefObject<HTMLElement | null>, latex: string | undefined, method: MethodEntry): number {
  const katex = useKatex();
  const [set, count] = useState(0);
  useEffect(() => {
    // in a task of its own: when a phase begins, the charts have theirs
    let undo: (() => void) | undefined;
    const timer = setTimeout(() => {
      if (!katex || latex === undefined || !box.current) return;
      const options = { ...katexOptions, displayMode: true, throwOnError: false, output: "html" } as const;
      katex.render(level(latex), box.current, options);
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
  const name = closest(target);
  if (name) lit.hover([name], "formula");
  else lit.leave();
};
const focused = ({ target }: FocusEvent) => {
  const name = closest(target);
  if (name) lit.focus([name], "formula");
};
export function Formula({ method, values, phase }: { method: MethodEntry; values: Values; phase: string | undefined }) {
  const latex = formulaOf(method.formulas, values, phase)?.latex;
  const box = useRef<HTMLDivElement>(null);
  const set = useSet(box, latex, method);
  useFit(box, set);
  // what was pointed at is gone
  useEffect(
    () => () => {
      lit.leave();
      lit.blur();
    },
    [latex],
  );
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

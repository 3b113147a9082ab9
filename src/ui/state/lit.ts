// Which series the reader points at, in a formula, on a chart or in the table of terms, and what is lit because of it
// elsewhere: elements that bear its name get `data-lit`, the others of their place `data-dim`, and CSS does the rest.
// Outside React, so no chart renders for it.
import { useEffect, useMemo, type RefObject } from "react";

export type Place = "formula" | "charts" | "terms";
type Names = readonly string[];
/** Several lines of one chart: each `.vw-line` has its series' name as a class. */
export interface Bearer {
  place: Place;
  names: Names;
  element: Pick<Element, "toggleAttribute" | "querySelectorAll" | "scrollIntoView">;
}

const meet = (a: Names, b: Names): boolean => a.some(name => b.includes(name));

export function createLit() {
  let hovered: { names: Names; from: Place } | undefined, focused: typeof hovered;
  const bearers = new Set<Bearer>();
  /** The place that points stays as it is, and so does one that has nothing to light. */
  function show(): void {
    const pointed = hovered ?? focused,
      names = pointed?.names ?? [];
    const places = new Set(
      [...bearers].filter(b => b.place !== pointed?.from && meet(b.names, names)).map(b => b.place),
    );
    for (const { place, names: own, element } of bearers) {
      const here = places.has(place),
        on = here && meet(own, names);
      element.toggleAttribute("data-lit", on);
      element.toggleAttribute("data-dim", here && !on);
      for (const line of element.querySelectorAll(".vw-line"))
        line.toggleAttribute("data-dim", on && !names.some(name => line.classList.contains(name)));
    }
  }
  const hover = (to: typeof hovered) => {
      hovered = to;
      show();
    },
    focus = (to: typeof hovered) => {
      focused = to;
      show();
    };
  return {
    hover: (names: Names, from: Place): void => hover({ names, from }),
    leave: (): void => hover(undefined),
    focus: (names: Names, from: Place): void => focus({ names, from }),
    blur: (): void => focus(undefined),
    /** From now on an element bears these series, until the returned function is called. */
    bear(bearer: Bearer): () => void {
      bearers.add(bearer);
      show();
      return () => {
        bearers.delete(bearer);
        show();
      };
    },
    /** Brings the chart of a series into view, if it is on the board. */
    reveal(name: string): void {
      const bearer = [...bearers].find(b => b.place === "charts" && b.names.includes(name));
      bearer?.element.scrollIntoView({
        block: "center",
        behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
      });
    },
  };
}
/** The page's own. */
export const lit = createLit();

/** An element that bears series and points at them: its ref, and the handlers it needs. */
export function useLit(place: Place, names: Names, ref: RefObject<Element | null>) {
  const key = names.join(" ");
  useEffect(
    () => (ref.current ? lit.bear({ place, names: key.split(" "), element: ref.current }) : undefined),
    [place, key, ref],
  );
  return useMemo(() => {
    const own = key.split(" ");
    return {
      onPointerEnter: () => lit.hover(own, place),
      onPointerLeave: lit.leave,
      onFocus: () => lit.focus(own, place),
      onBlur: lit.blur,
    };
  }, [place, key]);
}

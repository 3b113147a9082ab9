// What every sheet does while it is open: the rest of the page is inert, the focus goes in, and comes back to where it
// was. Escape is the page's (playground.tsx). Made of `inert` and not of <dialog>, because on the phone the same
// sections stand in the page and as sheets.
import { useLayoutEffect, type RefObject } from "react";

/**
 * Everything around an element, but what is marked `data-beside`: the veil, the bar at the thumb, what is only heard.
 */
function around(element: Element): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let inner = element; inner.parentElement && inner !== document.body; inner = inner.parentElement)
    for (const other of inner.parentElement.children)
      if (other !== inner && other instanceof HTMLElement && !other.inert && other.dataset["beside"] === undefined)
        found.push(other);
  return found;
}

/**
 * The sheet needs tabIndex −1: it takes the focus itself, so that its name is heard and no button is
 * pressed by the next Space.
 */
export function useModal(sheet: RefObject<HTMLElement | null>, open = true): void {
  useLayoutEffect(() => {
    // before React takes the sheet away: what had the focus in it is still known
    const element = sheet.current;
    if (!open || !element) return;
    const before = document.activeElement;
    const others = around(element);
    for (const other of others) other.inert = true;
    element.focus({ preventScroll: true });
    return () => {
      for (const other of others) other.inert = false;
      const now = document.activeElement;
      if (
        before instanceof HTMLElement &&
        before.isConnected &&
        (now === null || now === document.body || element.contains(now))
      )
        before.focus({ preventScroll: true });
    };
  }, [sheet, open]);
}

// What every sheet does while it is open: the rest of the page is inert, the focus goes in and comes back, and Escape
// closes the sheet on top wherever the focus is, also where a click on a button gave it away. Made of `inert` and not
// of <dialog>, because on the phone the same sections stand in the page and as sheets.
import { useLayoutEffect, useRef, type RefObject } from "react";

/**
 * Makes everything around an element inert, also what comes while it is open, but not what is marked `data-beside`: the
 * veil, the bar at the thumb, what is only heard. Returns how it is taken back.
 */
function alone(element: Element): () => void {
  const others: HTMLElement[] = [];
  const silence = () => {
    for (let inner = element; inner.parentElement && inner !== document.body; inner = inner.parentElement)
      for (const other of inner.parentElement.children) {
        if (other === inner || !(other instanceof HTMLElement) || other.inert) continue;
        if (other.dataset["beside"] !== undefined || other.contains(sheets.at(-1)?.element ?? null)) continue;
        other.inert = true;
        others.push(other);
      }
  };
  silence();
  const observer = new MutationObserver(silence);
  for (
    let inner: Element | null = element.parentElement;
    inner;
    inner = inner === document.body ? null : inner.parentElement
  )
    observer.observe(inner, { childList: true });
  return () => {
    observer.disconnect();
    for (const other of others) other.inert = false;
  };
}

interface Open {
  element: HTMLElement;
  close(): void;
  /** Nothing was chosen in it. */
  dismissed: boolean;
}
const sheets: Open[] = []; // open now; the last one lies on top

/** Closes the sheet on top, with nothing chosen. */
export function dismiss(): void {
  const top = sheets.at(-1);
  if (!top) return;
  top.dismissed = true;
  top.close();
}
/** Whoever has another use for Escape in a sheet (a number that is being typed) stops the event. */
const escape = (event: KeyboardEvent) => {
  if (event.key === "Escape" && !event.isComposing) dismiss();
};
function opens(sheet: Open): void {
  if (sheets.length === 0) window.addEventListener("keydown", escape);
  sheets.push(sheet);
}
function closes(sheet: Open): void {
  sheets.splice(sheets.indexOf(sheet), 1);
  if (sheets.length === 0) window.removeEventListener("keydown", escape);
}

let pressed: Element | null = null; // the button that was clicked last
if (typeof document !== "undefined")
  document.addEventListener(
    "click",
    ({ target }) => (pressed = (target as Element | null)?.closest("button") ?? null),
    {
      capture: true, // before it opens anything
    },
  );
/**
 * The focus is nowhere, so that Space and arrows are the page's; but the next Tab goes on behind the opener: browsers
 * remember where the focus was last.
 */
function restsAt(opener: Element | null): void {
  if (!(opener instanceof HTMLElement) || !opener.isConnected) return;
  opener.focus({ preventScroll: true });
  opener.blur();
}
/**
 * Who has the focus when a sheet is gone. Whoever opened it by keyboard is where they were; after a choice in the
 * section around that place: on the button itself the next Space, which plays, would open the sheet again. For whoever
 * opened it by pointer, see above.
 */
const backTo = (before: Element | null, { dismissed }: Open): HTMLElement | null | undefined =>
  before instanceof HTMLElement && before.isConnected && before !== document.body
    ? dismissed
      ? before
      : before.closest<HTMLElement>("[tabindex='-1']")
    : undefined;

/**
 * The sheet needs tabIndex −1: it takes the focus itself, so that its name is heard and no button is
 * pressed by the next Space.
 */
export function useModal(sheet: RefObject<HTMLElement | null>, close: () => void, open = true): void {
  const latest = useRef(close);
  latest.current = close;
  useLayoutEffect(() => {
    // before React takes the sheet away: what had the focus in it is still known
    const element = sheet.current;
    if (!open || !element) return;
    const active = document.activeElement,
      before = active?.matches(":focus-visible") ? active : null;
    const opener = before ? null : pressed;
    const own: Open = { element, close: () => latest.current(), dismissed: false };
    const heard = alone(element);
    element.focus({ preventScroll: true });
    opens(own);
    return () => {
      closes(own);
      heard();
      const now = document.activeElement;
      if (now !== null && now !== document.body && !element.contains(now)) return;
      if (opener) restsAt(opener);
      else backTo(before, own)?.focus({ preventScroll: true });
    };
  }, [sheet, open]);
}

// The little window that explains a word: one element a meaning, beside the page, which describes its word for those
// who hear the page, and is shown in the browser's top layer (the popover attribute; without it, a fixed element). At
// most one is shown. Escape takes it away, wherever the focus is; it asks for no other key. No React: it stands outside
// of everything that renders.
import { idOf, type Meaning } from "./glossary";

const GAP = 6; // pixels between a word and its window
const EDGE = 8; // and between the window and the screen's edge
const LINGERS = 200; // ms in which the pointer may reach the window

interface Shown {
  window: HTMLElement;
  word: HTMLElement;
}
let shown: Shown | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;

/**
 * Beside the page, so that a sheet that makes the page inert leaves it alone (modal.ts). A landmark while something is
 * shown in it: all that is to be seen lies in one.
 */
function shelf(): HTMLElement {
  const found = document.getElementById("meanings");
  if (found) return found;
  const made = document.createElement("div");
  made.id = "meanings";
  made.dataset["beside"] = "";
  return document.body.appendChild(made);
}
function named(landmark: boolean): void {
  for (const [name, value] of Object.entries({ role: "region", "aria-label": "What a word means" }))
    if (landmark) shelf().setAttribute(name, value);
    else shelf().removeAttribute(name);
}
const element = (tag: string, text: string): HTMLElement =>
  Object.assign(document.createElement(tag), { textContent: text });
/** The window of a meaning, made when its word first stands on the page. */
export function windowOf(entry: Meaning): HTMLElement {
  const found = document.getElementById(idOf(entry));
  if (found) return found;
  const made = document.createElement("div");
  Object.assign(made, { id: idOf(entry), className: "meaning" });
  made.setAttribute("role", "tooltip");
  made.setAttribute("popover", "manual");
  made.append(element("b", entry.term), element("span", entry.means));
  if (entry.source) made.append(element("small", entry.source));
  made.addEventListener("pointerenter", stays);
  made.addEventListener("pointerleave", leaves);
  return shelf().appendChild(made);
}

/** Under the word, or over it where there is no room; within the screen. */
function place({ window: box, word }: Shown): void {
  const at = word.getClientRects()[0] ?? word.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const { clientWidth, clientHeight } = document.documentElement;
  const under = at.bottom + GAP + height <= clientHeight - EDGE || at.top < GAP + EDGE + height;
  box.style.left = `${Math.max(EDGE, Math.min(at.left, clientWidth - EDGE - width))}px`;
  box.style.top = `${under ? at.bottom + GAP : at.top - GAP - height}px`;
}
const moved = (): void => {
  if (shown?.word.isConnected) place(shown);
  else closes();
};
const key = (event: KeyboardEvent): void => {
  if (event.key !== "Escape") return;
  event.stopPropagation(); // the sheet under it stays
  closes();
};
const elsewhere = ({ target }: Event): void => {
  if (!(target instanceof Node) || !(shown?.word.contains(target) || shown?.window.contains(target))) closes();
};

export function opens(entry: Meaning, word: HTMLElement): void {
  stays();
  const window = windowOf(entry);
  if (shown?.window === window && shown.word === word) return;
  closes();
  shown = { window, word };
  window.dataset["shown"] = "";
  named(true);
  window.showPopover?.();
  place(shown);
  addEventListener("keydown", key, { capture: true });
  addEventListener("pointerdown", elsewhere, { capture: true });
  addEventListener("scroll", moved, { capture: true, passive: true });
  addEventListener("resize", moved);
}
export function closes(): void {
  stays();
  if (!shown) return;
  delete shown.window.dataset["shown"];
  named(false);
  shown.window.hidePopover?.();
  shown = undefined;
  removeEventListener("keydown", key, { capture: true });
  removeEventListener("pointerdown", elsewhere, { capture: true });
  removeEventListener("scroll", moved, { capture: true });
  removeEventListener("resize", moved);
}
/** The pointer has gone: it may be on its way into the window. A word that has the focus keeps its window. */
export function leaves(): void {
  stays();
  leaving = setTimeout(() => {
    if (shown && document.activeElement !== shown.word) closes();
  }, LINGERS);
}
/** The pointer is on the word or in its window. */
function stays(): void {
  clearTimeout(leaving);
}
export const isOpen = (word: HTMLElement): boolean => shown?.word === word;

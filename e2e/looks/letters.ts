// Where the letters of a page stand: every line of every text that a reader is meant to see, with what its ancestors
// cut off. It is evaluated in the page and judges nothing.

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
/** What is left of an element for its descendants, and how far they may be scrolled there. */
interface Frame extends Box {
  /** Sideways, up and down: what lies beyond can be scrolled to. */
  scrolls: { x: boolean; y: boolean };
  shows: boolean;
}
/** A line of a text. `hidden`: pixels of it that an ancestor cuts off for good. */
export interface Ink {
  text: string;
  element: Element;
  box: Box;
  seen: Box;
  hidden: number;
}
export const ROOM = 1; // pixels that may be due to rounding

function boxOf({ left, top, right, bottom }: Box): Box {
  return { left, top, right, bottom };
}
function within(a: Box, b: Box): Box {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}
export function empty(box: Box): boolean {
  return box.right - box.left < 0.5 || box.bottom - box.top < 0.5;
}

/** The elements from the page inwards by what one would look for them: region, probe, classes. */
export function whereOf(element: Element | null): string {
  const names: string[] = [];
  for (let at = element; at && at !== document.body && names.length < 4; at = at.parentElement) {
    const probe = at.getAttribute("data-probe");
    const classes = (at.getAttribute("class") ?? "").split(/\s+/).filter(Boolean).slice(0, 2).join(".");
    if (probe || classes || at.id) names.unshift(probe ? `[${probe}]` : at.id ? `#${at.id}` : `.${classes}`);
  }
  return `${names.join(" ")} ${element?.tagName.toLowerCase() ?? ""}`.trim();
}
/** Does the reader see it? Not what is for the ears only, which a clip leaves nothing of. For one look at the page. */
export function sight(): (element: Element) => boolean {
  const known = new Map<Element, boolean>();
  const open = (at: Element | null): boolean => {
    if (!at) return true;
    const before = known.get(at);
    if (before !== undefined) return before;
    const { clipPath, clip } = getComputedStyle(at);
    const is = clipPath !== "inset(50%)" && !/^rect\((0|1)px,? (0|1)px/.test(clip) && open(at.parentElement);
    known.set(at, is);
    return is;
  };
  return element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && open(element);
}

/** Ancestors whose box cuts what stands in `element`, inmost first: what is absolute escapes those not holding it. */
function* holders(element: Element): Generator<Element> {
  let position = getComputedStyle(element).position;
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
    if (position === "fixed") return;
    const style = getComputedStyle(at);
    if (position === "absolute" && style.position === "static" && style.transform === "none") continue;
    yield at;
    position = style.position;
  }
}
const cuts = (overflow: string): boolean => overflow === "hidden" || overflow === "clip";
function frameOf(element: Element): Frame | undefined {
  const style = getComputedStyle(element);
  if (style.overflowX === "visible" && style.overflowY === "visible") return undefined;
  const { left, top } = element.getBoundingClientRect();
  const margin = style.overflowX === "clip" ? parseFloat(style.overflowClipMargin || "0") || 0 : 0;
  const inner = {
    left: left + element.clientLeft - margin,
    top: top + element.clientTop - margin,
    right: left + element.clientLeft + element.clientWidth + margin,
    bottom: top + element.clientTop + element.clientHeight + margin,
  };
  const box = element instanceof HTMLElement ? inner : boxOf(element.getBoundingClientRect());
  return {
    left: style.overflowX === "visible" ? -Infinity : box.left,
    right: style.overflowX === "visible" ? Infinity : box.right,
    top: style.overflowY === "visible" ? -Infinity : box.top,
    bottom: style.overflowY === "visible" ? Infinity : box.bottom,
    scrolls: { x: !cuts(style.overflowX), y: !cuts(style.overflowY) },
    shows: box.right - box.left > 1 && box.bottom - box.top > 1,
  };
}
/** How much of a line this frame hides for good: of its width any pixel, of its height what is more than leading. */
function hiddenBy(frame: Frame, box: Box): number {
  const sideways = frame.scrolls.x ? 0 : Math.max(frame.left - box.left, box.right - frame.right, 0);
  const leading = 0.2 * (box.bottom - box.top);
  const upright = frame.scrolls.y ? 0 : Math.max(frame.top - box.top, box.bottom - frame.bottom, 0) - leading;
  return Math.max(sideways, upright > 0 ? upright : 0);
}

function inkOf(element: Element, text: string, box: Box, frames: readonly Frame[]): Ink | undefined {
  if (frames.some(f => !f.shows) || box.right <= 0 || box.bottom + scrollY <= 0) return undefined; // put out of sight
  let seen = box;
  let hidden = 0;
  for (const frame of frames) {
    hidden = Math.max(hidden, hiddenBy(frame, seen));
    seen = within(seen, frame);
    // what was scrolled away is nobody's fault; what may be left out may be left out whole
    if (empty(seen) && (!hidden || element.closest("[data-spare]"))) return undefined;
  }
  return { text, element, box, seen, hidden };
}
/** Every line of every text that the reader is meant to see. */
export function lettersOf(root: Element): Ink[] {
  const frames = new Map<Element, readonly Frame[]>();
  const all: Ink[] = [];
  const shown = sight();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = (node.nodeValue ?? "").replaceAll(/[\s\u200b]+/g, " ").trim();
    const element = node.parentElement;
    if (!text || !element || /^(SCRIPT|STYLE|NOSCRIPT|OPTION)$/.test(element.tagName)) continue;
    if (!frames.has(element))
      frames.set(
        element,
        shown(element) ? [element, ...holders(element)].flatMap(e => frameOf(e) ?? []) : [{ shows: false } as Frame],
      );
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const ink = empty(rect) ? undefined : inkOf(element, text, boxOf(rect), frames.get(element)!);
      if (ink) all.push(ink);
    }
  }
  return all;
}

// What is wrong with how a page looks, found by measuring it: texts that are cut, texts that stand on one another, what
// runs beyond the page or its column, a first screen that is too tall, pictures that are too small. It is evaluated in
// the page (measured.ts brings it there) and knows nothing of what the page is about. Letters without a glyph are
// glyphs.ts'.
import { type Box, empty, type Ink, lettersOf, ROOM, sight, whereOf } from "./letters";

export interface Finding {
  kind: "cut" | "overlap" | "beyond" | "tall" | "small";
  /** The text or picture, and where it stands. */
  what: string;
  where: string;
  /** By how many pixels. */
  by: number;
}
export interface Limits {
  /** Height of `first` in pixels; none where nothing is asked of it. */
  screen?: number;
  /** The smaller side of a picture in pixels. */
  picture: number;
  /** Selectors. */
  first: string;
  pictures: string;
}
/** A finding, and whose it is: of several about the same the worst counts. */
interface Fault extends Finding {
  of: readonly (Element | null)[];
}

/** The formula that a line stands in, or its element. */
const wholeOf = ({ element }: Ink): Element => element.closest(".katex") ?? element;
const wordsIn = (ink: Ink): string =>
  wholeOf(ink) === ink.element ? ink.text : (wholeOf(ink).querySelector("annotation")?.textContent ?? ink.text).trim();

function findCut(letters: readonly Ink[]): Fault[] {
  const texts = letters.map((ink): Fault => ({
    kind: "cut",
    what: wordsIn(ink),
    where: whereOf(wholeOf(ink)),
    by: ink.hidden,
    of: [wholeOf(ink)],
  }));
  const fields = [...document.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")].filter(sight());
  return [
    ...texts,
    ...fields.map((field): Fault => ({
      kind: "cut",
      what: wordsOf(field),
      where: whereOf(field),
      by: lacks(field),
      of: [field],
    })),
  ];
}
const wordsOf = (field: HTMLInputElement | HTMLSelectElement): string =>
  field instanceof HTMLSelectElement ? (field.selectedOptions[0]?.text ?? "") : field.value || field.placeholder;
/** Pixels that a field's words are wider than its room. */
function lacks(field: HTMLInputElement | HTMLSelectElement): number {
  if (/^(range|checkbox|radio|file|color)$/.test(field.type) || field.clientWidth <= 1) return 0;
  const style = getComputedStyle(field);
  const context = document.createElement("canvas").getContext("2d")!;
  context.font = style.font;
  context.letterSpacing = style.letterSpacing;
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return context.measureText(wordsOf(field)).width - room;
}

/** Where its letters are: from the height of capitals to the line they stand on. */
function bodyOf({ seen }: Ink): Box {
  const height = seen.bottom - seen.top;
  return { ...seen, top: seen.top + 0.2 * height, bottom: seen.bottom - 0.2 * height };
}
/** What moves on its own over the page: the nearest thing that is fixed or sticks. */
function layerOf(element: Element): Element | null {
  for (let at: Element | null = element; at; at = at.parentElement)
    if (/^(fixed|sticky)$/.test(getComputedStyle(at).position)) return at;
  return null;
}
/** Pixels that two texts must stand apart: marks of one axis so far that they do not read as one. */
const apart = (a: Ink, b: Ink): number =>
  a.element.closest("svg") !== null && a.element.closest("svg") === b.element.closest("svg") ? 2 : -ROOM;

function findOverlaps(letters: readonly Ink[]): Fault[] {
  const layers = new Map<Element, Element | null>();
  const all = letters
    .filter(ink => !empty(ink.seen))
    .map(ink => {
      if (!layers.has(ink.element)) layers.set(ink.element, layerOf(ink.element));
      return { ink, whole: wholeOf(ink), body: bodyOf(ink), layer: layers.get(ink.element) };
    })
    .sort((a, b) => a.body.top - b.body.top);
  const found: Fault[] = [];
  all.forEach((a, i) => {
    for (let k = i + 1; k < all.length && all[k]!.body.top < a.body.bottom - ROOM; k++) {
      const b = all[k]!;
      // within a formula letters stand over one another as it is meant
      if (a.layer !== b.layer || a.whole === b.whole) continue;
      const by = Math.min(a.body.right, b.body.right) - Math.max(a.body.left, b.body.left) + apart(a.ink, b.ink);
      const what = [wordsIn(a.ink), wordsIn(b.ink)].sort().join(" | ");
      found.push({ kind: "overlap", what, where: whereOf(b.whole), by: by + ROOM, of: [a.whole, b.whole] });
    }
  });
  return found;
}

/** The nearest of several columns of a grid that an element stands in; none for what is laid over them. */
function columnOf(element: Element): Element | null {
  for (let at: Element | null = element; at?.parentElement; at = at.parentElement) {
    if (/^(fixed|absolute)$/.test(getComputedStyle(at).position)) return null;
    const style = getComputedStyle(at.parentElement);
    if (style.display === "grid" && style.gridTemplateColumns.split(" ").length > 1) return at;
  }
  return null;
}
/** Beyond the page's sides, or its own column's right one. */
function findBeyond(letters: readonly Ink[], pictures: readonly Element[]): Fault[] {
  const { clientWidth, scrollWidth } = document.documentElement;
  const columns = new Map<Element, number>();
  const judged = (what: string, element: Element, whole: Element, box: Box): Fault => {
    if (!columns.has(element))
      columns.set(element, columnOf(element)?.getBoundingClientRect().right ?? Number.POSITIVE_INFINITY);
    const by = Math.max(-box.left, box.right - Math.min(clientWidth, columns.get(element)!));
    return { kind: "beyond", what, where: whereOf(whole), by, of: [whole] };
  };
  return [
    { kind: "beyond", what: "the page", where: "", by: scrollWidth - clientWidth + ROOM, of: [] },
    ...letters.filter(ink => !empty(ink.seen)).map(ink => judged(wordsIn(ink), ink.element, wholeOf(ink), ink.seen)),
    ...pictures.map(picture => judged("a picture", picture, picture, picture.getBoundingClientRect())),
  ];
}

const findTall = (limit: number, first: Element | null): Fault => ({
  kind: "tall",
  what: "the first screen",
  where: whereOf(first),
  by: (first?.getBoundingClientRect().height ?? 0) - limit,
  of: [first],
});
const findSmall = (limit: number, pictures: readonly Element[]): Fault[] =>
  pictures.map(picture => {
    const { width, height } = picture.getBoundingClientRect();
    const what = `${Math.round(width)} × ${Math.round(height)}`;
    return { kind: "small", what, where: whereOf(picture), by: limit - Math.min(width, height), of: [picture] };
  });

const same = (a: Fault["of"], b: Fault["of"]): boolean => a.length === b.length && a.every((e, i) => e === b[i]);
export function measure({ pictures, first, screen, picture }: Limits): Finding[] {
  const letters = lettersOf(document.body);
  const views = [...document.querySelectorAll(pictures)].filter(sight());
  const all = [
    ...findCut(letters),
    ...findOverlaps(letters),
    ...findBeyond(letters, views),
    findTall(screen ?? Infinity, document.querySelector(first)),
    ...findSmall(picture, views),
  ];
  const worst: Fault[] = [];
  for (const fault of all.filter(({ by }) => by > ROOM)) {
    const at = worst.findIndex(f => f.kind === fault.kind && same(f.of, fault.of));
    if (at < 0) worst.push(fault);
    else if (fault.by > worst[at]!.by) worst[at] = fault;
  }
  return worst.map(({ of: _, by, ...what }) => ({ ...what, by: Math.round(by * 10) / 10 }));
}

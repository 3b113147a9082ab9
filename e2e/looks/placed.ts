// Sets letters one by one, so that it can be said what draws each (glyphs.ts), and tells those that are an empty box:
// they look like a code point that nobody has assigned. It is evaluated in the page.
export interface Asked {
  type: string;
  letter: string;
}
export interface Placed extends Asked {
  /** Is the type's first family one that the page brings? */
  ours: boolean;
  box: boolean;
}
const NOBODYS = "\u0378";
const SIDE = 64; // pixels, for a letter of 24
// before anybody listens to what is written on canvases (written.ts)
const write =
  typeof OffscreenCanvasRenderingContext2D === "undefined"
    ? undefined
    : OffscreenCanvasRenderingContext2D.prototype.fillText;

/** The pixels of a letter. */
function lookOf(context: OffscreenCanvasRenderingContext2D, font: string, letter: string): string {
  context.clearRect(0, 0, SIDE, SIDE);
  context.font = font;
  write!.call(context, letter, SIDE / 4, SIDE / 1.6);
  return context.getImageData(0, 0, SIDE, SIDE).data.join();
}
function elementOf({ letter }: Asked, fontStyle: string, fontWeight: string, fontFamily: string): HTMLElement {
  const element = document.createElement("span");
  element.textContent = letter;
  Object.assign(element.style, { fontStyle, fontWeight, fontFamily, display: "inline-block" });
  return element;
}
/** One element for each letter, in a holder of this id. */
export async function place(asked: readonly Asked[], id: string): Promise<Placed[]> {
  const families = new Set(Array.from(document.fonts, face => face.family.replaceAll('"', "")));
  const context = new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true })!;
  const holder = document.createElement("div");
  holder.id = id;
  holder.style.cssText = "position: fixed; left: 0; top: 0; opacity: 0; pointer-events: none";
  const boxes = new Map<string, string>();
  const placed: Placed[] = [];
  for (const one of asked) {
    const [, style = "", weight = "", family = ""] = /^(\S+) (\S+) (.*)$/.exec(one.type) ?? [];
    const font = `${style} ${weight} 24px ${family}`;
    holder.append(elementOf(one, style, weight, family));
    await document.fonts.load(font, one.letter);
    if (!boxes.has(font)) boxes.set(font, lookOf(context, font, NOBODYS));
    const first = family.split(",")[0]!.trim().replaceAll('"', "");
    const box = Array.from(one.letter).some(c => lookOf(context, font, c) === boxes.get(font));
    placed.push({ ...one, ours: families.has(first), box });
  }
  document.body.append(holder);
  await document.fonts.ready;
  return placed;
}

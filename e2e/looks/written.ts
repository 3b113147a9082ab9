// Which letters a page writes, and in which type: in its elements, before and after them, in its fields and on its
// canvases. It is evaluated in the page (measured.ts brings it there); what draws the letters is glyphs.ts'.
import { sight } from "./letters";

/** Letters by the type they are set in: "style weight family". */
export type Written = Record<string, string>;
const onCanvas = new Map<string, Set<string>>();

/** From now on, what is written on canvases is remembered. To be called before the page's own code. */
export function watchCanvases(): void {
  for (const of of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D])
    for (const name of ["fillText", "strokeText"] as const) {
      const original = of.prototype[name];
      of.prototype[name] = function (this: CanvasRenderingContext2D, ...args: Parameters<typeof original>) {
        const probe = new Option().style;
        probe.font = this.font;
        add(onCanvas, probe, args[0]);
        return original.apply(this, args);
      };
    }
}
const WEIGHTS: Readonly<Record<string, string>> = { "": "400", normal: "400", bold: "700" };
const typeOf = ({ fontStyle, fontWeight, fontFamily }: CSSStyleDeclaration): string =>
  `${fontStyle || "normal"} ${WEIGHTS[fontWeight] ?? fontWeight} ${fontFamily}`;
// what is drawn as one: a letter with the marks over it
const together = new Intl.Segmenter();
function add(to: Map<string, Set<string>>, style: CSSStyleDeclaration, text: string): void {
  if (!/\S/.test(text)) return;
  const type = typeOf(style);
  if (!to.has(type)) to.set(type, new Set());
  for (const { segment } of together.segment(text)) if (/\S/.test(segment)) to.get(type)!.add(segment);
}
/** The words of `content`, where it is words. */
const contentOf = (style: CSSStyleDeclaration): string => /^"(.*)"$/.exec(style.content)?.[1] ?? "";

export function written(): Written {
  const all = new Map([...onCanvas].map(([type, letters]) => [type, new Set(letters)]));
  const shown = sight();
  for (const element of document.body.querySelectorAll("*")) {
    if (!shown(element)) continue;
    const texts = [...element.childNodes].flatMap(n => (n.nodeType === Node.TEXT_NODE ? (n.nodeValue ?? "") : []));
    if (element instanceof HTMLInputElement) texts.push(element.value, element.placeholder);
    const style = getComputedStyle(element);
    add(all, style, texts.join(""));
    for (const pseudo of ["::before", "::after"]) {
      const beside = getComputedStyle(element, pseudo);
      add(all, beside, contentOf(beside));
    }
  }
  return Object.fromEntries([...all].map(([type, letters]) => [type, [...letters].join("\n")]));
}

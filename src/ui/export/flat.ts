// What an element of the page shows, as plain SVG that needs no stylesheet: canvases drawn anew at the picture's own
// sharpness, charts with the colours that CSS gives them, text where it stands, filled and bordered boxes. It is no
// browser: what views are made of, and no more. (html-to-image copies the insides of an SVG without their styles and
// makes every text smaller, so it is not used.)
import { redrawn } from "../views/canvas";

const SVG = "http://www.w3.org/2000/svg";
type Attributes = Readonly<Record<string, string | number>>;
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes,
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/**
 * scale: pixels to the CSS pixel; leave: elements that do not belong to the picture. Coordinates are
 * those of the window.
 */
export interface How {
  scale: number;
  leave(element: Element): boolean;
}

export function flat(element: Element, how: How): SVGElement[] {
  const style = getComputedStyle(element);
  const rect = element.getBoundingClientRect();
  if (
    how.leave(element) ||
    style.display === "none" ||
    style.visibility !== "visible" ||
    style.opacity === "0" ||
    (rect.width <= 1 && rect.height <= 1)
  )
    return [];
  if (element instanceof HTMLCanvasElement) return image(element, rect, how.scale);
  if (element instanceof SVGSVGElement) return [chart(element, rect)];
  const inside = [...element.childNodes].flatMap(node =>
    node instanceof Element ? flat(node, how) : node instanceof Text ? lines(node, style) : [],
  );
  const shapes = [...box(style, rect), ...before(element, rect), ...inside];
  return style.opacity === "1" ? shapes : [svg("g", { opacity: style.opacity }, ...shapes)];
}

function image(canvas: HTMLCanvasElement, { x, y, width, height }: DOMRect, scale: number): SVGElement[] {
  const drawn = redrawn(canvas, scale);
  return drawn.width && drawn.height
    ? [svg("image", { href: drawn.toDataURL(), x, y, width, height, preserveAspectRatio: "none" })]
    : [];
}

// Attributes of SVG that CSS may have set: read from the page, written into the copy.
const LOOK = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "visibility",
  "paint-order",
  "clip-path",
  "text-anchor",
  "dominant-baseline",
  "font-size",
  "font-weight",
  "letter-spacing",
];
function chart(original: SVGSVGElement, { x, y, width, height }: DOMRect): SVGElement {
  const copy = original.cloneNode(true) as SVGSVGElement;
  const copies = [copy, ...copy.querySelectorAll("*")];
  [original, ...original.querySelectorAll("*")].forEach((element, i) => {
    const style = getComputedStyle(element);
    const to = copies[i]!;
    for (const name of ["class", "style", "tabindex", "role"]) to.removeAttribute(name);
    for (const name of LOOK) to.setAttribute(name, style.getPropertyValue(name));
    if (style.display === "none") to.setAttribute("display", "none");
  });
  for (const [name, value] of Object.entries({ x, y, width, height, overflow: "visible" }))
    copy.setAttribute(name, String(value));
  return copy;
}

let ruler: CanvasRenderingContext2D | null | undefined;
/** A text node line by line: words whose boxes have one top are one line. */
function lines(node: Text, style: CSSStyleDeclaration): SVGElement[] {
  const range = document.createRange();
  const found: { top: number; height: number; left: number; from: number; to: number }[] = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const { top, left, height } = range.getBoundingClientRect();
    const last = found.at(-1);
    if (last && Math.abs(last.top - top) < 2) last.to = index + word.length;
    else found.push({ top, height, left, from: index, to: index + word.length });
  }
  ruler ??= document.createElement("canvas").getContext("2d");
  if (!ruler) return [];
  ruler.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = ruler.measureText("x");
  const halo = style.textShadow !== "none";
  return found.map(({ top, height, left, from, to }) =>
    svg(
      "text",
      {
        x: left,
        y: top + (height * above) / (above + below),
        fill: style.color,
        "font-size": style.fontSize,
        "font-weight": style.fontWeight,
        "letter-spacing": style.letterSpacing,
        ...(halo && {
          stroke: style.getPropertyValue("--paper").trim(),
          "stroke-width": 4,
          "stroke-linejoin": "round",
          "paint-order": "stroke",
        }),
      },
      node.data.slice(from, to).replaceAll(/\s+/g, " "),
    ),
  );
}

const seen = (colour: string): boolean => !/^transparent$|, 0\)$/.test(colour);
/** A ground and a border that is the same all around. */
function box(
  style: CSSStyleDeclaration,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): SVGElement[] {
  const line = parseFloat(style.borderLeftWidth) || 0;
  const bordered = line > 0 && style.borderLeftStyle !== "none" && style.borderRightWidth === style.borderLeftWidth;
  if (!bordered && !seen(style.backgroundColor)) return [];
  const [w, h] = [width - (bordered ? line : 0), height - (bordered ? line : 0)];
  const radius = parseFloat(style.borderTopLeftRadius) || 0;
  const rx = style.borderTopLeftRadius.endsWith("%") ? (Math.min(w, h) * radius) / 100 : Math.min(radius, w / 2, h / 2);
  return [
    svg("rect", {
      x: x + (bordered ? line / 2 : 0),
      y: y + (bordered ? line / 2 : 0),
      width: w,
      height: h,
      rx,
      fill: seen(style.backgroundColor) ? style.backgroundColor : "none",
      ...(bordered && { stroke: style.borderLeftColor, "stroke-width": line }),
    }),
  ];
}
/** The box that CSS puts in front of an element, where it is placed by hand. */
function before(element: Element, rect: DOMRect): SVGElement[] {
  const style = getComputedStyle(element, "::before");
  if (style.content === "none" || style.position !== "absolute") return [];
  const [left, top, width, height] = [style.left, style.top, style.width, style.height].map(parseFloat) as [
    number,
    number,
    number,
    number,
  ];
  return box(style, { x: rect.x + left, y: rect.y + top, width, height });
}

// The page's hues as canvases need them: CSS variables read as text and as bytes, and a way to hear that the theme has
// changed. The hues themselves are set in theme/.
import type { Actor } from "../../engine/view";

/** The CSS variable of an actor, for marks and for text. */
export const markOf = (actor: Actor): string =>
  actor === "ink" ? "var(--ink)" : actor === "generated" ? "var(--gen)" : `var(--${actor})`;
export const textOf = (actor: Actor): string =>
  actor === "ink" ? "var(--ink)" : actor === "generated" ? "var(--gen-t)" : `var(--${actor}-t)`;

export interface Palette {
  mark(actor: Actor): string;
  text(actor: Actor): string;
  paper: string;
  ink: string;
  soft: string;
  faint: string;
  line: string;
  font: string;
  bytes(colour: string): readonly [number, number, number];
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (variable: string) =>
    style.getPropertyValue(variable.replace(/^var\((.*)\)$/, "$1")).trim() || "#808080";
  return {
    mark: actor => read(markOf(actor)),
    text: actor => read(textOf(actor)),
    bytes: bytesOf,
    paper: read("--paper"),
    ink: read("--ink"),
    soft: read("--soft"),
    faint: read("--faint"),
    line: read("--line"),
    font: style.fontFamily,
  };
}
const known = new Map<string, readonly [number, number, number]>();
let probe: CanvasRenderingContext2D | null | undefined;
/** Any CSS colour as bytes. */
function bytesOf(colour: string): readonly [number, number, number] {
  const had = known.get(colour);
  if (had) return had;
  probe ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  if (!probe) return [128, 128, 128];
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = probe.getImageData(0, 0, 1, 1).data;
  known.set(colour, [r, g, b]);
  return [r, g, b];
}

const listeners = new Set<() => void>();
let watching = false;
/** Hears of another theme, chosen on the page or by the system, and of the typeface's arrival. */
export function onTheme(listener: () => void): () => void {
  if (!watching) {
    watching = true;
    const tell = () => {
      for (const each of [...listeners]) each();
    };
    new MutationObserver(tell).observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-theme", "class", "style"],
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
    void document.fonts.ready.then(tell);
  }
  listeners.add(listener);
  return () => listeners.delete(listener);
}

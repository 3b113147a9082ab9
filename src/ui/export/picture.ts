// A view of the page as a PNG to put into a paper or a talk: on paper, in the theme of the moment, with its title, what
// run it is of and the link to it; link and config also stand inside the file.
import { flat, svg } from "./flat";
import { withTexts } from "./png-text";
import { typeface, type Typeface } from "./typeface";

/** about: goes into the file as JSON. */
export interface Caption {
  run: string;
  step: string;
  link: string;
  about: unknown;
}
export const KEYWORDS = { link: "Comment", about: "latent-playground" } as const; // of the texts inside the file

// CSS pixels
const PAD = 24; // around the picture
const LINE = 16; // of the caption
const LEAST = 280; // the narrowest picture
const FAMILY = "Inter Variable";

export async function pictureOf(section: Element, caption: Caption, scale: 2 | 3): Promise<Uint8Array<ArrayBuffer>> {
  const { drawing, width, height, proofs } = await drawingOf(section, caption, scale);
  const canvas = Object.assign(document.createElement("canvas"), { width: width * scale, height: height * scale });
  const context = canvas.getContext("2d");
  if (!context) throw Error("the browser gives no canvas to draw on");
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(drawing))}`;
  await image.decode();
  await lettered(image, proofs, height, scale);
  context.fillStyle = getComputedStyle(section).getPropertyValue("--paper").trim();
  context.fillRect(0, 0, canvas.width, canvas.height); // an SVG's own edge may be rounded off by a pixel
  context.drawImage(image, 0, 0); // without the proofs below it
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw Error(`a picture of ${canvas.width} x ${canvas.height} pixels is more than the browser can make`);
  return withTexts(new Uint8Array(await blob.arrayBuffer()), {
    [KEYWORDS.link]: caption.link,
    [KEYWORDS.about]: JSON.stringify(caption.about),
  });
}

const PROOF = 20; // CSS pixels of a letter's square
const PATIENCE = 5000; // ms
const later = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
/**
 * An image is "decoded" before the typefaces inside it are, and until then its text is drawn as nothing, in silence. So
 * below the picture stands a letter from each file, and nothing is taken before all of them are seen.
 */
async function lettered(
  image: HTMLImageElement,
  proofs: Typeface["proofs"],
  top: number,
  scale: number,
): Promise<void> {
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.max(1, proofs.length) * PROOF,
    height: PROOF,
  });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const seen = (i: number) => context?.getImageData(i * PROOF, 0, PROOF, PROOF).data.some(byte => byte > 0);
  for (const until = performance.now() + PATIENCE; performance.now() < until; await later(30)) {
    context?.clearRect(0, 0, canvas.width, PROOF);
    context?.drawImage(image, 0, top * scale, canvas.width * scale, PROOF * scale, 0, 0, canvas.width, PROOF);
    // and the text that waited for it is laid out anew
    if (proofs.every((_, i) => seen(i))) return void (await later(30));
  }
  throw Error("its typeface was not ready within five seconds");
}

type Attributes = Readonly<Record<string, string | number>>;
const textAt = (x: number, y: number, words: string, size: number, fill: string, more: Attributes = {}) =>
  svg("text", { x, y, "font-size": size, fill, ...more }, words);

/** The heading, which is set anew, and where everything stands. */
function layoutOf(section: Element, caption: Caption) {
  const rect = section.getBoundingClientRect();
  const first = section.firstElementChild;
  const heading = first && /^H\d$/.test(first.tagName) ? first : undefined;
  const top = heading?.getBoundingClientRect().bottom ?? rect.top;
  const inner = Math.max(LEAST, Math.ceil(rect.width));
  const foot = captionLines(caption, inner, getComputedStyle(section).fontFamily);
  const under = PAD + 28 + Math.ceil(rect.bottom - top) + 22; // where the caption begins
  return {
    heading,
    foot,
    under,
    width: inner + 2 * PAD,
    height: under + foot.length * LINE + PAD - 8,
    moved: `translate(${PAD - rect.left} ${PAD + 28 - top})`,
  };
}
type Layout = ReturnType<typeof layoutOf>;
/** Title and note, the picture, the caption. */
function bodyOf(section: Element, { heading, foot, under, width, moved }: Layout, scale: number): SVGElement[] {
  const style = getComputedStyle(section);
  const hue = (name: string) => style.getPropertyValue(name).trim();
  const title = section.getAttribute("aria-label") ?? "";
  const colour = heading ? getComputedStyle(heading).color : hue("--ink");
  const leave = (e: Element) => e === heading || e.matches("select, input, .vw-log");
  return [
    textAt(PAD, PAD + 14, title, 15, colour, { "font-weight": 600, "letter-spacing": "-0.01em" }),
    textAt(width - PAD, PAD + 14, noteOf(heading), 12, hue("--soft"), { "text-anchor": "end" }),
    svg("g", { class: "figures", transform: moved }, ...flat(section, { scale, leave })),
    ...foot.map((words, i) => textAt(PAD, under + 12 + i * LINE, words, 11.5, hue("--faint"))),
  ];
}
const FEATURES = `text{font-feature-settings:"cv11","ss03"}.figures text{font-feature-settings:"tnum","cv11","ss03"}`;

interface Drawing {
  drawing: SVGSVGElement;
  width: number;
  height: number;
  proofs: Typeface["proofs"];
}
async function drawingOf(section: Element, caption: Caption, scale: number): Promise<Drawing> {
  const style = getComputedStyle(section);
  const layout = layoutOf(section, caption);
  const { width, height } = layout;
  const body = bodyOf(section, layout, scale);
  const { css, proofs } = await typeface(FAMILY, body.map(e => e.textContent).join(""));
  const all = height + PROOF;
  const drawing = svg(
    "svg",
    { width: width * scale, height: all * scale, viewBox: `0 0 ${width} ${all}`, "font-family": style.fontFamily },
    svg("style", {}, css + FEATURES),
    svg("rect", { width, height, fill: style.getPropertyValue("--paper").trim() }),
    ...body,
    ...proofs.map(({ family, letter }, i) =>
      svg("text", { x: i * PROOF + 2, y: height + 15, "font-family": family, "font-size": 14 }, letter),
    ),
  );
  return { drawing, width, height, proofs };
}

/**
 * What the heading says beside the title: its note, what was chosen, the newest value. What only
 * invites to act is left out.
 */
function noteOf(heading: Element | undefined): string {
  const chosen = [...(heading?.querySelectorAll("select") ?? [])].map(s => s.selectedOptions[0]?.text ?? "");
  const said = [...(heading?.querySelectorAll(":scope > span, :scope > output") ?? [])]
    .map(e => e.textContent ?? "")
    .map(t => t.replace(/,?\s*drag to decode$/, ""));
  return [...said, ...chosen]
    .map(t => t.trim())
    .filter(t => t && t !== heading?.parentElement?.getAttribute("aria-label"))
    .join(", ");
}

/** One line if it fits, else the link below in as many as it needs, broken before an "&". */
function captionLines({ run, step, link }: Caption, width: number, family: string): string[] {
  const ruler = document.createElement("canvas").getContext("2d");
  const who = `Latent Playground · ${run} · step ${step}`;
  if (!ruler) return [who, link];
  ruler.font = `11.5px ${family}`;
  const fits = (words: string) => ruler.measureText(words).width <= width;
  if (fits(`${who} · ${link}`)) return [`${who} · ${link}`];
  const lines: string[] = [];
  for (const part of link.split(/(?=[&?])/)) {
    const last = lines.at(-1);
    if (last !== undefined && fits(last + part)) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return [who, ...lines];
}

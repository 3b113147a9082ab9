// A view of the page as a PNG to put into a paper or a talk: on paper, in the theme of the moment, with its title, what
// run it is of and the link to it; link and config also stand inside the file.
import { flat, svg } from "./flat";
import { KEYWORDS, withTexts } from "./png-text";
import { typeface, type Typeface } from "./typeface";

/** about: goes into the file as JSON. */
export interface Caption {
  /** "VAE on Ring of Gaussians" */
  what: string;
  run: string;
  step: string;
  link: string;
  about: unknown;
}

// CSS pixels
const PAD = 24; // around the picture
const LINE = 16; // of the caption
const LEAST = 280; // the narrowest picture
const HEAD = 28; // of the title
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

/** From where to where the picture is taken: the sentence for newcomers, over or under it, leaves no gap. */
function edgesOf(section: Element, heading: Element | undefined): { top: number; bottom: number } {
  const said = section.querySelector(":scope > .vw-look-for"),
    rect = section.getBoundingClientRect(),
    top = heading?.getBoundingClientRect().bottom ?? rect.top;
  if (said && said.previousElementSibling === heading)
    return { top: said.getBoundingClientRect().bottom, bottom: rect.bottom };
  return { top, bottom: said && said === section.lastElementChild ? said.getBoundingClientRect().top : rect.bottom };
}
/** The heading, which is set anew, and where everything stands. */
function layoutOf(section: Element, caption: Caption) {
  const { fontFamily: family } = getComputedStyle(section);
  const rect = section.getBoundingClientRect();
  const first = section.firstElementChild;
  const heading = first && /^H\d$/.test(first.tagName) ? first : undefined;
  const { top, bottom } = edgesOf(section, heading);
  const inner = Math.max(LEAST, Math.ceil(rect.width));
  const foot = captionLines(caption, inner, family);
  const [title, note] = [section.getAttribute("aria-label") ?? "", noteOf(heading)];
  const wide = rulerOf(`600 15px ${family}`)(title) + rulerOf(`12px ${family}`)(note);
  const below = note && wide + 2 * LINE > inner ? LINE + 2 : 0; // the note, in a line of its own
  const under = PAD + HEAD + below + Math.ceil(bottom - top) + 22; // where the caption begins
  return {
    heading,
    title,
    note: { text: note, below },
    foot,
    under,
    width: inner + 2 * PAD,
    height: under + foot.length * LINE + PAD - 8,
    moved: `translate(${PAD - rect.left} ${PAD + HEAD + below - top})`,
  };
}
type Layout = ReturnType<typeof layoutOf>;
/** Title and note, the picture, the caption. */
function bodyOf(
  section: Element,
  { heading, title, note, foot, under, width, moved }: Layout,
  scale: number,
): SVGElement[] {
  const style = getComputedStyle(section);
  const hue = (name: string) => style.getPropertyValue(name).trim();
  const colour = heading ? getComputedStyle(heading).color : hue("--ink");
  const leave = (e: Element) => e === heading || e.matches("select, input, .vw-log, .vw-look-for");
  return [
    textAt(PAD, PAD + 14, title, 15, colour, { "font-weight": 600, "letter-spacing": "-0.01em" }),
    note.below
      ? textAt(PAD, PAD + 14 + note.below, note.text, 12, hue("--soft"))
      : textAt(width - PAD, PAD + 14, note.text, 12, hue("--soft"), { "text-anchor": "end" }),
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
 * What the heading says beside the title: its note, what was chosen, the newest value and its unit. What only
 * invites to act is left out, and so is the sentence for newcomers.
 */
function noteOf(heading: Element | undefined): string {
  const chosen = [...(heading?.querySelectorAll("select") ?? [])].map(s => s.selectedOptions[0]?.text ?? "");
  const said = [...(heading?.querySelectorAll(":scope > span:not(.vw-typed, .vw-hint), :scope > output") ?? [])].map(
    e => e.textContent ?? "",
  );
  const unit = heading?.parentElement?.querySelector(":scope > .vw-look-for > .vw-unit")?.textContent ?? "";
  return [...said, unit.replace(/\s*·\s*$/, ""), ...chosen]
    .map(t => t.trim())
    .filter(t => t && t !== heading?.parentElement?.getAttribute("aria-label"))
    .join(", ");
}

/** How wide words are in a font, in pixels; nothing where the browser cannot measure. */
function rulerOf(font: string): (words: string) => number {
  const context = document.createElement("canvas").getContext("2d");
  if (context) context.font = font;
  return words => context?.measureText(words).width ?? 0;
}
/** One line if it fits, else the link below in as many as it needs, broken before an "&". */
function captionLines({ what, run, step, link }: Caption, width: number, family: string): string[] {
  const who = `Latent Playground · ${run} · step ${step}`;
  const ruler = rulerOf(`11.5px ${family}`);
  const fits = (words: string) => ruler(words) <= width;
  const head = fits(`${what} · ${who}`) ? [`${what} · ${who}`] : [what, who];
  if (fits(`${head.join(" · ")} · ${link}`)) return [`${head.join(" · ")} · ${link}`];
  const lines: string[] = [];
  for (const part of link.split(/(?=[&?])/)) {
    const last = lines.at(-1);
    if (last !== undefined && fits(last + part)) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return [...head, ...lines];
}

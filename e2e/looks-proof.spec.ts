// Proof that the measuring of looks can fail: small pages with one fault each, which must be found by its kind and its
// words, beside the same page without it, in which nothing may be found.
import { expect, test, type Page } from "@playwright/test";
import { measured, unlettered, watched } from "./looks/measured";

const limits = { screen: 900, first: ".screen", picture: 150, pictures: "canvas, svg.chart" };
const LINE = "font: 16px/1.2 sans-serif; white-space: nowrap;";
const WORDS = "twenty words would not be enough for this";

/** [what, its page, kind and words of what is found; none: a page without fault]. */
const PAGES: readonly [string, string, ...[string, string][]][] = [
  ["an ellipsis", box("width: 90px; overflow: hidden; text-overflow: ellipsis"), ["cut", WORDS]],
  ["a clip", box("width: 90px; overflow: clip"), ["cut", WORDS]],
  [
    "a clip with a margin that is too small",
    box("width: 90px; overflow: clip; overflow-clip-margin: 6px"),
    ["cut", WORDS],
  ],
  ["room enough", box("width: 400px; overflow: hidden; text-overflow: ellipsis")],
  ["a cut by an ancestor", `<div style="width: 90px; overflow: hidden"><p><b>${box("")}</b></p></div>`, ["cut", WORDS]],
  ["a box too low", box("height: 9px; overflow: hidden"), ["cut", WORDS]],
  [
    "lines that are clamped",
    `<p style="font: 16px/1.2 sans-serif; width: 90px; overflow: hidden; display: -webkit-box;
      -webkit-box-orient: vertical; -webkit-line-clamp: 2">${WORDS}</p>`,
    ["cut", WORDS],
  ],
  ["a text that is scrolled", box("width: 90px; overflow-x: auto")],
  ["a text for the ears", box("position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)")],
  ["a folded box", box("height: 0; overflow: hidden")],
  ["a field too narrow", `<input style="width: 60px" value="${WORDS}">`, ["cut", WORDS]],
  ["a choice too narrow", `<select style="width: 60px"><option>${WORDS}</option></select>`, ["cut", WORDS]],
  ["a field with room", `<input style="width: 400px" value="${WORDS}">`],
  ["one text on another", at(20, 20, "one") + at(30, 24, "other"), ["overlap", "one | other"]],
  ["texts beside each other", at(20, 20, "one") + at(90, 20, "other") + at(20, 40, "under")],
  ["a text in two hues", `<p style="${LINE}">one<b>other</b><i>third</i></p>`],
  [
    "what is not seen",
    at(20, 20, "one") + at(20, 20, "other", "visibility: hidden") + at(20, 20, "last", "opacity: 0"),
  ],
  ["what is scrolled under a bar", `${at(20, 20, "one")}<div style="position: fixed; top: 20px; left: 20px">bar</div>`],
  ["ticks that touch", ticks("middle", 40), ["overlap", "1 000 | 2 000"]],
  ["ticks apart", ticks("middle", 60)],
  ["a page too wide", `<div style="width: 130vw; height: 9px"></div>`, ["beyond", "the page"]],
  [
    "a text beyond a page that hides it",
    `<style>html { overflow-x: hidden }</style>${at(1430, 20, WORDS)}`,
    ["beyond", "the page"],
    ["beyond", WORDS],
  ],
  ["a picture beyond the page", `<div style="overflow: auto; width: 90px">${canvas(300, 200)}</div>`],
  ["a text left of the page", at(-20, 20, WORDS), ["beyond", WORDS]],
  ["a table beyond its column", columns(190), ["beyond", "the last word"]],
  ["a table in its column", columns(140)],
  ["a first screen too tall", `<div class="screen" style="height: 915px">words</div>`, ["tall", "the first screen"]],
  ["a first screen", `<div class="screen" style="height: 900px">words</div>`],
  ["a picture too small", canvas(300, 140), ["small", "300 × 140"]],
  ["a chart too narrow", `<svg class="chart" width="120" height="300"></svg>`, ["small", "120 × 300"]],
  ["a picture", canvas(300, 150)],
];
function box(style: string): string {
  return `<div style="${LINE} ${style}">${WORDS}</div>`;
}
function at(left: number, top: number, text: string, style = ""): string {
  return `<p style="${LINE} position: absolute; left: ${left}px; top: ${top}px; ${style}">${text}</p>`;
}
function canvas(width: number, height: number): string {
  return `<canvas width="${width}" height="${height}"></canvas>`;
}
/** Two marks of an axis whose middles are so far apart; a mark is about 39 px wide. */
function ticks(anchor: string, apart: number): string {
  const mark = (x: number, text: string) => `<text x="${x}" y="30" text-anchor="${anchor}">${text}</text>`;
  return `<svg width="400" height="200" style="font: 16px monospace; letter-spacing: -1.8px">${mark(100, "1 000")}${mark(100 + apart, "2 000")}</svg>`;
}
function columns(width: number): string {
  return `<div style="display: grid; grid-template-columns: 150px 300px; column-gap: 60px">
    <section><p style="${LINE} width: ${width}px; text-align: right">the last word</p></section><section></section></div>`;
}
async function found(page: Page, body: string): Promise<[string, string][]> {
  await page.setContent(`<!doctype html><style>body, p { margin: 0 }</style><body>${body}</body>`);
  const all = (await measured(page, limits)).map(({ kind, what }): [string, string] => [kind, what]);
  return all.filter(([kind, what], i) => all.findIndex(([k, w]) => k === kind && w === what) === i);
}

test("each fault is found by its kind, and nothing where there is none", async ({ page }) => {
  for (const [what, body, ...expected] of PAGES) expect.soft(await found(page, body), what).toEqual(expected);
});

test("a letter that the page's own fonts do not have is found wherever it is written, and no other", async ({
  page,
}) => {
  await watched(page);
  await page.goto("/?method=ae&dataset=ring&width=0.0625&batch=8&v=1&backend=wasm");
  await page.locator(".method-title").first().waitFor();
  await page.evaluate(() => {
    const text = document.createElement("p");
    text.textContent = "plain: é, 漢";
    text.className = "beside";
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`.beside::after { content: "↯" }`);
    document.adoptedStyleSheets.push(sheet);
    const field = document.createElement("input");
    field.value = "☃";
    field.style.fontFamily = getComputedStyle(document.body).fontFamily;
    document.body.append(text, field);
    const context = document.createElement("canvas").getContext("2d")!;
    context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    context.fillText("⚗ 12", 0, 0);
  });
  // what the page itself lacks is told by looks.spec.ts
  const letters = (await unlettered(page)).flatMap(found => /“([plain:é漢↯☃⚗12])”/u.exec(found)?.[1] ?? []);
  expect([...new Set(letters)].toSorted()).toEqual(["↯", "☃", "⚗", "漢"].toSorted());
});

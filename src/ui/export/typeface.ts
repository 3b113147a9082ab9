// The page's typeface as CSS that stands by itself: a picture made of SVG cannot reach the page's own files. Only the
// subsets that a text needs: all of them would be a megabyte.

/** Does a unicode-range of CSS ("U+0000-00FF, U+0131, U+4??") hold a letter of the text? An empty range holds all. */
export function covers(range: string, text: string): boolean {
  const spans = range
    .split(",")
    .map(part => /^\s*U\+([\da-f?]+)(?:-([\da-f]+))?\s*$/i.exec(part))
    .filter(match => match !== null);
  if (spans.length === 0) return true;
  const bounds = spans.map(
    ([, from, to]) =>
      [parseInt(from!.replaceAll("?", "0"), 16), parseInt(to ?? from!.replaceAll("?", "f"), 16)] as const,
  );
  return [...text].some(letter =>
    bounds.some(([low, high]) => letter.codePointAt(0)! >= low && letter.codePointAt(0)! <= high),
  );
}

const files = new Map<string, Promise<string>>();
async function dataUrl(url: string): Promise<string> {
  const answer = await fetch(url).catch((error: unknown) => {
    throw Error(`the typeface did not load (${String(error)})`);
  });
  if (!answer.ok) throw Error(`the typeface did not load (${answer.status} ${answer.statusText})`);
  const blob = new Blob([await answer.arrayBuffer()], { type: "font/woff2" });
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? Error("the typeface could not be read"));
    reader.readAsDataURL(blob);
  });
}

/** Of a sheet that did not come there are none to be read. */
function rulesOf(sheet: CSSStyleSheet): readonly CSSRule[] {
  try {
    return [...sheet.cssRules];
  } catch {
    return [];
  }
}
/**
 * css: @font-face rules of a family, upright, for the letters of a text. proofs: a family of each file alone, and a
 * letter of the text that it holds.
 */
export interface Typeface {
  css: string;
  proofs: readonly { family: string; letter: string }[];
}
export async function typeface(family: string, text: string): Promise<Typeface> {
  const letters = [...new Set(text.replaceAll(/\s/g, ""))];
  const rules = [...document.styleSheets].flatMap(sheet =>
    rulesOf(sheet).map(rule => ({ rule, base: sheet.href ?? document.baseURI })),
  );
  const faces = rules.flatMap(({ rule, base }) => {
    if (!(rule instanceof CSSFontFaceRule)) return [];
    const of = (name: string) => rule.style.getPropertyValue(name);
    const file = /url\(["']?([^"')]+)["']?\)/.exec(of("src"))?.[1];
    const letter = letters.find(each => covers(of("unicode-range"), each));
    const mine = of("font-family").replaceAll(/["']/g, "") === family && of("font-style") !== "italic";
    return mine && file && letter
      ? [{ url: new URL(file, base).href, weight: of("font-weight"), range: of("unicode-range"), letter }]
      : [];
  });
  const embedded = await Promise.all(
    faces.map(async ({ url, weight, range, letter }, i) => {
      const data = files.get(url) ?? dataUrl(url);
      files.set(url, data);
      data.catch(() => files.delete(url)); // the next picture tries again
      const face = (name: string) =>
        `@font-face{font-family:"${name}";font-weight:${weight || "normal"};font-display:block;${range ? `unicode-range:${range};` : ""}src:url(${file}) format("woff2")}`;
      const file = await data;
      return { css: face(family) + face(`proof ${i}`), proof: { family: `proof ${i}`, letter } };
    }),
  );
  return { css: embedded.map(e => e.css).join(""), proofs: embedded.map(e => e.proof) };
}

// No sign on the page depends on the fonts of the machine: every letter of every text that the page may show lies in
// one of the typeface's own files, and the style sheet lets that file draw it. Texts are the string literals, templates
// and JSX texts of the sources; what stands in code excerpts is set in the machine's fixed width and is not among them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { facesIn, pointsOf } from "./font-signs";
import { linesOf, parse, root, sourcesIn, walk, type Node, type Source } from "./sources";

const FAMILY = "Inter Variable";
const SHEETS = ["node_modules/@fontsource-variable/inter/opsz.css", "src/ui/theme/inter-signs.css"];
const drawn = new Set<number>();
for (const sheet of SHEETS)
  for (const face of facesIn(readFileSync(join(root, sheet), "utf8")))
    if (face.family === FAMILY && face.style === "normal")
      for (const point of pointsOf(join(root, dirname(sheet), face.file))) if (face.has(point)) drawn.add(point);

/** Spaces, line breaks and bytes of binary formats need no glyph. */
const foreign = (text: string): string[] =>
  [...text].filter(letter => !/[\s\p{Cc}]/u.test(letter) && !drawn.has(letter.codePointAt(0)!));
interface Said extends Node {
  value?: unknown;
}
/** "line: letters" of each text of a source that has foreign ones. */
function foreignIn({ name, text, program }: Source): string[] {
  const lineOf = linesOf(text);
  const found: string[] = [];
  walk(program, (node, around) => {
    const { type, value } = node as Said;
    if (around.at(-2)?.type === "TaggedTemplateExpression") return; // String.raw: LaTeX, set by KaTeX
    const said =
      type === "TemplateElement"
        ? (value as { cooked: string | null }).cooked
        : type === "Literal" || type === "JSXText"
          ? value
          : undefined;
    const letters = typeof said === "string" ? foreign(said) : [];
    if (letters.length)
      found.push(
        `${name}:${lineOf(node.start)}: ${letters.map(l => `${l} U+${l.codePointAt(0)!.toString(16)}`).join(", ")}`,
      );
  });
  return found;
}

it("knows what the files hold", () => {
  for (const letter of "Aaé−’→∼₁₂⁻⁹√≥‖✗\u0302") expect(drawn, letter).toContain(letter.codePointAt(0));
  for (const letter of "漢⟨\u05d0") expect(drawn, letter).not.toContain(letter.codePointAt(0));
});
it("finds a foreign letter, however it is written, and none in a comment", () => {
  const found = (text: string) => foreignIn(parse("a.tsx", text)).map(f => f.replace("a.tsx:", ""));
  expect(found('// 漢\nconst a = "x⟨";')).toEqual(["2: ⟨ U+27e8"]);
  expect(found("const a = `${1} 漢`;")).toEqual(["1: 漢 U+6f22"]);
  expect(found("const a = <p>漢</p>;")).toEqual(["1: 漢 U+6f22"]);
  expect(found('const a = "\\u27e8"; const b = /⟨/; const c = "x̂₂"; const d = String.raw`\\beta ⟨`;')).toEqual([
    "1: ⟨ U+27e8",
  ]);
});

const shown = ({ name }: Source) =>
  name.startsWith("src/") && !/\.test\.tsx?$|\/testing\/|^src\/(cli|node|house)\//.test(name);
it("every text of the sources is drawn by the page's own typeface", () =>
  expect(sourcesIn(root).filter(shown).flatMap(foreignIn)).toEqual([]));
it("and so are the cards", () =>
  expect(foreign(readFileSync(join(root, "docs/results/cards.json"), "utf8"))).toEqual([]));

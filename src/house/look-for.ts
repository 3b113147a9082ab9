// The rule of the sentences that say what to look for: of a probe, of a chart of several curves, of a single term. Read
// from the parsed sources; that none is missing is a matter of types. It knows no text and not what is drawn: whether a
// sentence is true, docs/methods.md says.
import { linesOf, walk, type Node, type Source } from "./sources";

/** Letters at most: of a picture or chart, and of a term, whose chart may be 148 px wide: some three lines. */
export const LONGEST = { view: 110, term: 66 };
const NAME = "lookFor";
// equations, norms, sums, laws; letters with a hat and names of quantities are words here
const FORMULA = /[=<>≤≥\\|‖∂Σ∑∼√^_]|\d\s*[·×/]\s*\d/;

interface Property {
  key?: Node & { name?: string; value?: unknown };
  value?: Node;
}
const nameOf = ({ key }: Property): string => key?.name ?? String(key?.value);
/** The texts in a value, whichever of them it will be; of a template, with a letter for what is put in. */
function textsIn(value: Node): string[] {
  const texts: string[] = [];
  walk(value, node => {
    const { value: said, quasis } = node as Node & { value?: unknown; quasis?: { value: { cooked: string } }[] };
    if (node.type === "Literal" && typeof said === "string") texts.push(said);
    if (node.type === "TemplateLiteral") texts.push(quasis!.map(q => q.value.cooked).join("x"));
  });
  return texts;
}
/** What is wrong with one sentence. */
export function wrongWith(text: string, longest: number): string[] {
  return [
    ...(text.length > longest ? [`has ${text.length} letters, at most ${longest}`] : []),
    ...(/[.]$/.test(text) ? [] : ["does not end with a full stop"]),
    ...(/[.?!]\s/.test(text) ? ["is more than one sentence"] : []),
    ...(/^[\p{Lu}\d]/u.test(text) ? [] : ["does not begin like a sentence"]),
    ...(FORMULA.test(text) ? ["holds a formula"] : []),
  ];
}
/** Findings in a source; a term is what has a symbol. */
export function lookedForIn({ name, text, program }: Source): { seen: number; wrong: string[] } {
  const lineOf = linesOf(text);
  let seen = 0;
  const wrong: string[] = [];
  walk(program, node => {
    if (node.type !== "ObjectExpression") return;
    const properties = (node as Node & { properties: Property[] }).properties;
    const term = properties.some(p => nameOf(p) === "symbol");
    for (const property of properties.filter(p => nameOf(p) === NAME && p.value))
      for (const said of textsIn(property.value!)) {
        seen++;
        const where = `${name}:${lineOf(property.value!.start)}`;
        wrong.push(...wrongWith(said, term ? LONGEST.term : LONGEST.view).map(why => `${where}: “${said}” ${why}`));
      }
  });
  return { seen, wrong };
}

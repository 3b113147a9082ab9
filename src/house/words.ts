// The rule that words stand apart from mathematics: a method and its family say what is computed, the *.words.ts beside
// them what is said of it. Read from the parsed sources; it decides by names and by how a text is written, and knows no
// text. That none of them is missing is methods/contract.test.ts.
import { posix } from "node:path";
import { importsOf } from "./imports";
import { linesOf, walk, type Node, type Source } from "./sources";

const SAID = [
  ...["title", "help", "label", "paragraph", "about", "idea", "note", "caption", "symbol", "latex", "lookFor"],
  ...["formulas", "charts", "duels", "shows"],
];
const METHODS = "src/engine/methods";
const FUSES = [`${METHODS}/dae.ts`]; // a way of training other methods

const isWords = (path: string): boolean => /\.words(\.ts)?$/.test(path);
/** A file of mathematics alone: neither words, nor a test, nor the registry. */
export const isMathematics = (name: string): boolean =>
  /^src\/engine\/(methods|families)\/[^/]+\.ts$/.test(name) && !/(\.(words|test)|\/index)\.ts$/.test(name);
export const isSaid = (name: string): boolean => /^src\/.*\.words\.ts$/.test(name);

interface Parts {
  key?: Node & { name?: string; value?: unknown };
  computed?: boolean;
  tag?: Node;
  value?: unknown;
}
const PROPERTIES = ["Property", "PropertyDefinition", "MethodDefinition", "TSPropertySignature", "TSMethodSignature"];
/** What is wrong with one node of mathematics, if anything is. */
function wrongWith(node: Node, { text }: Source): string | undefined {
  const { key, computed, tag, value } = node as Node & Parts;
  if (PROPERTIES.includes(node.type) && !computed) {
    const name = key!.name ?? String(key!.value);
    return SAID.includes(name) ? `a property named ${name}` : undefined;
  }
  if (node.type === "TaggedTemplateExpression" && text.slice(tag!.start, tag!.end) === "String.raw")
    return "a String.raw template";
  const said = node.type === "TemplateElement" ? (value as { cooked: string | null }).cooked : value;
  if (node.type !== "TemplateElement" && node.type !== "Literal") return undefined;
  return typeof said === "string" && /\\[a-z]/i.test(said) ? "a text with a command of LaTeX" : undefined;
}

/** Words in a source of mathematics, and what it takes from words or from another method. */
export function wordsIn(source: Source): string[] {
  const { name, text, program } = source;
  const lineOf = linesOf(text);
  const found: string[] = [];
  walk(program, node => {
    const wrong = wrongWith(node, source);
    if (wrong) found.push(`${name}:${lineOf(node.start)}: ${wrong}`);
  });
  const folder = posix.dirname(name);
  for (const { from } of importsOf(source)) {
    if (isWords(from)) found.push(`${name}: imports words, ${from}`);
    else if (posix.dirname(posix.join(folder, from)) === METHODS && from.startsWith(".") && !FUSES.includes(name))
      found.push(`${name}: imports a method, ${from}`);
  }
  return found;
}
/** What words take from elsewhere at run time, other words apart. */
export const takenIn = (source: Source): string[] =>
  importsOf(source)
    .filter(({ from, typeOnly }) => !typeOnly && !isWords(from))
    .map(({ from }) => `${source.name}: imports ${from} at run time`);

// Cuts the loss of an update out of the method file that declares it, and the shared losses that it calls out of theirs: what the page shows
// as "the code" is the code. It reads text by matching braces and knows no more of TypeScript than strings, comments and brackets.

export type Sources = Readonly<Record<string, string>>; // text by path
export interface Excerpt { file: string; text: string }

/** The same length, with blanks for what is in strings and comments, so that brackets there do not count. */
export function masked(text: string): string {
  const blank = (part: string) => part.replace(/[^\n]/g, " ");
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, blank);
}
const CLOSES: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
/** Behind the bracket that closes the one at `start`. */
function behind(code: string, start: number): number {
  const open: string[] = [];
  for (let i = start; i < code.length; i++) {
    const c = code[i]!;
    if (CLOSES[c]) open.push(CLOSES[c]);
    else if (c === open.at(-1)) { open.pop(); if (!open.length) return i + 1; }
  }
  return code.length;
}
/** The brace that holds a place. */
function holder(code: string, at: number): number {
  let depth = 0;
  for (let i = at; i >= 0; i--) {
    if (code[i] === "}") depth++;
    else if (code[i] === "{" && depth-- === 0) return i;
  }
  return -1;
}
/** From `start` to where an expression ends: one of these characters outside all brackets, or the bracket that closes around it. */
function until(code: string, start: number, ends: string): number {
  for (let i = start; i < code.length; i++) {
    const c = code[i]!;
    if (CLOSES[c]) i = behind(code, i) - 1;
    else if (ends.includes(c) || ")]}".includes(c)) return i;
  }
  return code.length;
}
/** A method's or a function's end: parameters, perhaps a type, a body. */
const bodyEnd = (code: string, parameters: number): number => behind(code, code.indexOf("{", behind(code, parameters)));

/** Lines without the indentation they share; the first begins where it was cut. */
function dedented(text: string): string {
  const [first = "", ...rest] = text.split("\n"), least = Math.min(...rest.filter(line => line.trim()).map(line => line.search(/\S/)));
  return [first, ...rest.map(line => line.slice(Number.isFinite(least) ? least : 0))].join("\n");
}
const cut = (text: string, from: number, to: number): string => dedented(text.slice(from, to).trimEnd());

/** A function or constant of a file, with the doc comment right above it. */
function declared(text: string, name: string): string | undefined {
  const code = masked(text), found = new RegExp(`^(?:export )?(?:(function) ${name}\\b|const ${name} =)`, "m").exec(code);
  if (!found) return undefined;
  const end = found[1] ? bodyEnd(code, code.indexOf("(", found.index)) : until(code, found.index + found[0].length, ";") + 1;
  const doc = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n$/.exec(text.slice(0, found.index));
  return cut(text, doc?.index ?? found.index, end);
}

/** The loss in the object that has this id: written in place, or the name of a function. */
function inObject(text: string, update: string): string | undefined {
  const code = masked(text);
  for (const { index } of text.matchAll(new RegExp(`\\bid: "${update}"`, "g"))) {
    if (!code.startsWith("id:", index)) continue; // in a comment
    const start = holder(code, index - 1), end = behind(code, start);
    for (let i = start + 1; i < end; i++) {
      if (CLOSES[code[i]!]) { i = behind(code, i) - 1; continue; }
      const found = /^loss\s*([(:,}])\s*(\w*)/.exec(code.slice(i, i + 80));
      if (!found || /\w/.test(code[i - 1]!)) continue;
      if (found[1] === "(") return cut(text, i, bodyEnd(code, code.indexOf("(", i)));
      const value = found[1] === ":" ? text.slice(i + 5, until(code, i + 5, ",")).trim() : "loss";
      return /^\w+$/.test(value) ? declared(text, value) : cut(text, i, until(code, i + 5, ","));
    }
  }
  return undefined;
}

const named = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, "");
/** The loss of a method's update, from its own file or from the method file that it imports. */
export function lossOf(methods: Sources, method: string, update: string): Excerpt | undefined {
  const seen = new Set<string>(), next = [method];
  for (let name = next.shift(); name !== undefined; name = next.shift()) {
    const found = Object.entries(methods).find(([path]) => named(path) === name);
    if (!found || seen.has(name)) continue;
    seen.add(name);
    const text = inObject(found[1], update);
    if (text !== undefined) return { file: `methods/${name}.ts`, text };
    next.push(...[...found[1].matchAll(/^import [^;]* from "\.\/([\w-]+)";/gm)].map(m => m[1]!));
  }
  return undefined;
}
/** The shared losses that an excerpt calls, in the order of its calls. */
export function calledBy(excerpt: Excerpt, losses: Sources): Excerpt[] {
  const names = [...new Set([...masked(excerpt.text).matchAll(/(?<![.\w])(\w+)\(/g)].map(m => m[1]!))];
  return names.flatMap(name => Object.entries(losses).flatMap(([path, text]) => {
    const found = new RegExp(`^export (?:const|function) ${name}\\b`, "m").test(text) ? declared(text, name) : undefined;
    return found === undefined ? [] : [{ file: `losses/${named(path)}.ts`, text: found }];
  }));
}

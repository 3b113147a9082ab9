// The sources that the rules of the house are about, parsed: what stands in src, bench, scripts and e2e and the
// configurations at the top. Reads files and decides nothing; the rules are limits.ts and imports.ts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";

export interface Node {
  type: string;
  start: number;
  end: number;
}
export interface Comment {
  type: "Line" | "Block";
  value: string;
  start: number;
  end: number;
}
export interface Source {
  name: string; // from the root, with slashes
  text: string;
  program: Node;
  comments: readonly Comment[];
}

export const root = join(import.meta.dirname, "../..");
const CODE = /\.(ts|tsx|mts|mjs)$/;

/** Positions are those of `text` (UTF-16), as everywhere in JavaScript. */
export function parse(name: string, text: string): Source {
  const { program, comments, errors } = parseSync(name, text);
  if (errors.length) throw Error(`${name}: ${errors[0]!.message}`);
  return { name, text, program, comments };
}

export function namesIn(folder: string): string[] {
  const below = (top: string) => readdirSync(join(folder, top), { recursive: true, encoding: "utf8" });
  const names = ["src", "bench", "scripts", "e2e"].flatMap(top => below(top).map(name => join(top, name)));
  const configs = readdirSync(folder).filter(name => name.endsWith(".config.ts"));
  return [...names, ...configs]
    .filter(name => CODE.test(name))
    .map(name => name.replaceAll("\\", "/"))
    .sort();
}
export const sourcesIn = (folder: string): Source[] =>
  namesIn(folder).map(name => parse(name, readFileSync(join(folder, name), "utf8")));

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";
/** Calls `visit` with every node, outer ones first, and with the nodes around it, the nearest last. */
export function walk(node: Node, visit: (node: Node, around: readonly Node[]) => void, around: Node[] = []): void {
  visit(node, around);
  around.push(node);
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, around);
  around.pop();
}

/** Turns a position into the number of its line, from 1. */
export function linesOf(text: string): (position: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return position => {
    let low = 0;
    for (let high = starts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= position) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

// What imports what, read from the parsed sources: imports, re-exports, `import("…")` of values and of types, and the
// eager globs by which a folder is a registry. A worker that is spawned is no import: between the two are messages.
import { posix } from "node:path";
import { walk, type Node, type Source } from "./sources";

export interface Import {
  file: string;
  from: string; // as it stands there
  typeOnly: boolean; // gone when it runs; `import { type A }` stays, for it keeps the module
}
interface Fields {
  source?: Node & { value?: unknown };
  importKind?: string;
  exportKind?: string;
  callee?: Node;
  arguments?: Node[];
}

const IMPORTS = [
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
];
export function importsOf({ name, text, program }: Source): Import[] {
  const found: Import[] = [];
  walk(program, node => {
    const { source, importKind, exportKind, callee, arguments: given } = node as Node & Fields;
    if (IMPORTS.includes(node.type) && typeof source?.value === "string") {
      const typeOnly = importKind === "type" || exportKind === "type" || node.type === "TSImportType";
      found.push({ file: name, from: source.value, typeOnly });
    } else if (node.type === "CallExpression" && text.slice(callee!.start, callee!.end) === "import.meta.glob") {
      const written = text.slice(given![0]!.start, given![0]!.end),
        options = given![1];
      const eager =
        options &&
        /eager: true/.test(text.slice(options.start, options.end)) &&
        !/query:/.test(text.slice(options.start, options.end));
      if (eager) found.push({ file: name, from: `glob ${written}`, typeOnly: false });
    }
  });
  return found;
}

/** The files that an import means: of `names` (our sources), else as it says (a style sheet); none for a package. */
export function filesOf({ file, from }: Import, names: ReadonlySet<string>): string[] {
  const folder = posix.dirname(file);
  if (from.startsWith("glob ")) {
    const patterns = [...from.matchAll(/"([^"]+)"/g)].map(match => match[1]!);
    const fits = (name: string) => (pattern: string) => {
      const whole = posix.join(folder, pattern.replace(/^!/, ""));
      return RegExp(`^${whole.replace(/[.+?^$()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*")}$`).test(name);
    };
    const [leave, take] = [patterns.filter(p => p.startsWith("!")), patterns.filter(p => !p.startsWith("!"))];
    return [...names].filter(name => take.some(fits(name)) && !leave.some(fits(name)));
  }
  if (!from.startsWith(".")) return [];
  const whole = posix.join(folder, from.replace(/\?.*$/, ""));
  const found = ["", ".ts", ".tsx", ".mts", "/index.ts", "/index.tsx"]
    .map(end => whole + end)
    .find(name => names.has(name));
  return [found ?? whole];
}

/** The groups of files that reach each other, each sorted: strongly connected components, by Tarjan 1972. */
export function circlesIn(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>(),
    low = new Map<string, number>(),
    path: string[] = [],
    on = new Set<string>(),
    circles: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    path.push(file);
    on.add(file);
    for (const next of edges.get(file) ?? []) {
      if (!index.has(next)) visit(next);
      if (on.has(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = path.splice(path.indexOf(file));
    for (const member of circle) on.delete(member);
    if (circle.length > 1 || edges.get(file)?.includes(file)) circles.push(circle.sort());
  };
  for (const file of edges.keys()) if (!index.has(file)) visit(file);
  return circles.sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}
export function edgesOf(imports: readonly Import[], names: ReadonlySet<string>): Map<string, string[]> {
  const edges = new Map([...names].map(name => [name, [] as string[]]));
  for (const each of imports) edges.get(each.file)!.push(...filesOf(each, names).filter(to => names.has(to)));
  return edges;
}

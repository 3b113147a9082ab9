// One source file as the parser reads it: what it declares, imports and exports, and how a piece of its text is cut
// out, with the comments that belong to it. It knows nothing of methods, and follows nothing into other files.
import { parseSync, type ESTree, type ParseResult } from "vite";

export type Node = ESTree.Node;
/** Text by path. A file's place is the last two parts of its path: "losses/kl.ts". */
export type Sources = Readonly<Record<string, string>>;
/** A name of another file: "default", "*" for all of it, or what it is called there. */
export interface Elsewhere {
  place: string;
  original: string;
}
/**
 * path: the way from the value to what a pattern takes out of it. otherwise: its default. statement: all of the
 * declaration; none of a parameter.
 */
export interface Binding {
  name: string;
  value: Node | undefined;
  path: readonly string[];
  otherwise?: Node;
  statement?: Node;
}
export interface Module {
  place: string;
  text: string;
  program: ESTree.Program;
  comments: ParseResult["comments"];
  declared: ReadonlyMap<string, Binding>;
  imports: ReadonlyMap<string, Elsewhere>;
  exports: ReadonlyMap<string, Elsewhere | Node>; // a node: of this file
  stars: readonly string[]; // places of `export * from`
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;
export const childrenOf = (node: Node): Node[] => Object.values(node).flat().filter(isNode);
export const isFunction = (node: Node | null | undefined): node is ESTree.Function | ESTree.ArrowFunctionExpression =>
  node?.type === "FunctionDeclaration" ||
  node?.type === "FunctionExpression" ||
  node?.type === "ArrowFunctionExpression";

/** The key of a property or of what stands behind a dot, where it can be read off. */
export function keyOf(key: Node, computed: boolean): string | undefined {
  if (key.type === "Literal") return String(key.value);
  return key.type === "Identifier" && !computed ? key.name : undefined;
}

/** The names that a pattern binds: `{ a, b: [c] }` of a value. */
export function bindingsOf(pattern: Node, value: Node | undefined, path: readonly string[] = []): Binding[] {
  if (pattern.type === "Identifier") return [{ name: pattern.name, value, path }];
  if (pattern.type === "AssignmentPattern") {
    if (!path.length) return bindingsOf(pattern.left, value ?? pattern.right);
    return bindingsOf(pattern.left, value, path).map(binding => ({ otherwise: pattern.right, ...binding }));
  }
  if (pattern.type === "ArrayPattern")
    return pattern.elements.flatMap((part, i) => (part ? bindingsOf(part, value, [...path, String(i)]) : []));
  if (pattern.type === "RestElement") return bindingsOf(pattern.argument, undefined);
  if (pattern.type !== "ObjectPattern") return [];
  return pattern.properties.flatMap(part => {
    if (part.type === "RestElement") return bindingsOf(part, undefined);
    const key = keyOf(part.key, part.computed);
    return bindingsOf(part.value, key === undefined ? undefined : value, [...path, key ?? ""]);
  });
}
/** What a statement declares; whole: what counts as all of it, `export` included. */
export function declarationsOf(node: Node, whole: Node = node): Binding[] {
  if (node.type === "FunctionDeclaration" && node.id)
    return [{ name: node.id.name, value: node, path: [], statement: whole }];
  if (node.type !== "VariableDeclaration") return [];
  return node.declarations.flatMap(({ id, init }) =>
    bindingsOf(id, init ?? undefined).map(binding => ({ ...binding, statement: whole })),
  );
}

/** "losses/kl.ts" of any path that ends so. */
export const placeOf = (path: string): string => path.split("/").slice(-2).join("/");
function target(place: string, from: string): string {
  const parts = place.split("/").slice(0, -1);
  for (const part of from.replace(/\.ts$/, "").split("/"))
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  return `${parts.join("/")}.ts`;
}
const exportedName = (name: ESTree.ModuleExportName): string => ("value" in name ? name.value : name.name);

function importsOf(place: string, node: ESTree.ImportDeclaration): [string, Elsewhere][] {
  if (!node.source.value.startsWith(".")) return [];
  const from = target(place, node.source.value);
  return node.specifiers.map(some => {
    if (some.type === "ImportDefaultSpecifier") return [some.local.name, { place: from, original: "default" }];
    const original = some.type === "ImportSpecifier" ? exportedName(some.imported) : "*";
    return [some.local.name, { place: from, original }];
  });
}
function exportsOf(place: string, node: ESTree.ExportNamedDeclaration): [string, Elsewhere | Node][] {
  if (node.declaration) return declarationsOf(node.declaration).map(({ name }) => [name, identifier(name, node)]);
  return node.specifiers.map(({ local, exported }) => {
    const name = exportedName(local);
    const from = node.source && { place: target(place, node.source.value), original: name };
    return [exportedName(exported), from ?? local];
  });
}
const identifier = (name: string, { start, end }: Node): Node => ({ type: "Identifier", name, start, end }) as Node;

/** Throws, naming the file, where the text does not parse. */
export function moduleOf(place: string, text: string): Module {
  const { program, comments, errors } = parseSync(place, text, { lang: "ts" });
  if (errors[0]) throw Error(`${place}: ${errors[0].message}`);
  const declared: Binding[] = [];
  const imports: [string, Elsewhere][] = [];
  const exports: [string, Elsewhere | Node][] = [];
  const stars: string[] = [];
  for (const node of program.body)
    if (node.type === "ImportDeclaration") imports.push(...importsOf(place, node));
    else if (node.type === "ExportAllDeclaration") {
      const from = target(place, node.source.value);
      if (node.exported) exports.push([exportedName(node.exported), { place: from, original: "*" }]);
      else stars.push(from);
    } else if (node.type === "ExportNamedDeclaration") {
      if (node.declaration) declared.push(...declarationsOf(node.declaration, node));
      exports.push(...exportsOf(place, node));
    } else if (node.type === "ExportDefaultDeclaration") {
      declared.push(...declarationsOf(node.declaration, node));
      exports.push(["default", node.declaration]);
    } else declared.push(...declarationsOf(node));
  const names = new Map(declared.map(binding => [binding.name, binding]));
  return {
    place,
    text,
    program,
    comments,
    declared: names,
    imports: new Map(imports),
    exports: new Map(exports),
    stars,
  };
}

/** Lines without the indentation they share; the first begins where it was cut. */
function dedented(text: string): string {
  const [first = "", ...rest] = text.split("\n");
  const least = Math.min(...rest.filter(line => line.trim()).map(line => line.search(/\S/)));
  return [first, ...rest.map(line => line.slice(Number.isFinite(least) ? least : 0))].join("\n");
}
export const cut = ({ text }: Module, { start, end }: { start: number; end: number }): string =>
  dedented(text.slice(start, end).trimEnd());
/** A declaration with the doc comment right above it and the comment on its last line. */
export function cutWithComments(module: Module, { start, end }: Node): string {
  const { text, comments } = module;
  const doc = comments.find(
    c => c.type === "Block" && c.value.startsWith("*") && c.end < start && /^\n[ \t]*$/.test(text.slice(c.end, start)),
  );
  const note = comments.find(c => c.type === "Line" && c.start >= end && /^[ \t]*$/.test(text.slice(end, c.start)));
  return cut(module, { start: doc?.start ?? start, end: note?.end ?? end });
}

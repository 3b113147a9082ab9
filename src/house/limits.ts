// How long a file, a function and a line may be (docs/decisions/0002), counted after the formatter. Whoever needs more
// says why, where it is: a comment `Long: <reason>` in the head of the file or directly above the function. A reason
// for what is not long is a finding too.
import { linesOf, walk, type Comment, type Node, type Source } from "./sources";

export interface Limits {
  file: number; // lines
  function: number; // lines, from its first to its last, with those of functions in it
  width: number; // columns
}
export interface Finding {
  kind: "file" | "function" | "line" | "reason";
  line: number;
  what: string;
  size: number; // lines, or columns of a line; 0 for a reason
  limit: number;
}
export const LIMITS: Limits = { file: 400, function: 60, width: 120 };

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
/** What a formatter leaves as it is, however long. */
const UNBROKEN = new Set(["TemplateLiteral", "JSXText"]);
/** What a function is called by, and is one thing with: `const f = () => …`, a method, an argument. */
const HOLDERS = new Set(["VariableDeclarator", "Property", "MethodDefinition", "PropertyDefinition"]);
/** How far up a comment above a function may stand: nothing further out is one thing with it. */
const ENDS = /Statement$|^(VariableDeclaration|FunctionDeclaration|Property|MethodDefinition|PropertyDefinition)$/;

interface Fields {
  id?: Node | null;
  key?: Node;
  callee?: Node;
  object?: Node;
  tag?: Node;
  body?: Node;
  params?: Node[];
  expression?: unknown;
  arguments?: Node[];
  name?: unknown;
}
const fieldsOf = (node: Node) => node as Node & Fields;

/** `describe` of `describe.each([1, 2])("…", …)`, `test.describe` and the like: the names along a callee. */
function namesOf(callee: Node | undefined): string[] {
  if (!callee) return [];
  const { name, object, callee: inner, tag } = fieldsOf(callee),
    { property } = callee as Node & { property?: Node };
  if (typeof name === "string") return [name];
  return [...namesOf(object ?? inner ?? tag), ...namesOf(property)];
}
/** A function that only groups others (the callback of `describe`) or only lists (a table) is none. */
function countsAsNone(node: Node, parent: Node | undefined): boolean {
  const { body, expression } = fieldsOf(node);
  if (expression === true && body?.type === "ArrayExpression") return true;
  if (parent?.type !== "CallExpression") return false;
  const { callee, arguments: given } = fieldsOf(parent);
  return given!.includes(node) && namesOf(callee).includes("describe");
}
function nameOf(node: Node, text: string, around: readonly Node[]): string {
  const own = fieldsOf(node).id,
    parent = around.at(-1);
  const holder = parent && HOLDERS.has(parent.type) ? (fieldsOf(parent).id ?? fieldsOf(parent).key) : undefined;
  const named = own ?? holder;
  if (named) return text.slice(named.start, named.end).split(":")[0]!;
  if (parent?.type !== "CallExpression") return "a function without a name";
  const { callee, arguments: given } = fieldsOf(parent),
    title = given![0];
  const of = text.slice(callee!.start, callee!.end).split("\n")[0]!.slice(0, 40);
  return title?.type === "Literal" ? `${of}(${text.slice(title.start, title.end)})` : `an argument of ${of}`;
}

/** Comments with nothing but blanks between them, on lines that follow each other, are one. */
interface Block {
  head: boolean; // nothing stands before it, but for a hashbang
  last: number;
  reasons: { line: number; reason: string; used: boolean }[];
}
function blocksOf({ text, comments }: Source, lineOf: (at: number) => number): Block[] {
  const blocks: Block[] = [];
  const alone = (comment: Comment) =>
    text.slice(text.lastIndexOf("\n", comment.start - 1) + 1, comment.start).trim() === "";
  for (const comment of comments.filter(alone)) {
    const first = lineOf(comment.start),
      last = lineOf(comment.end);
    const reasons = comment.value.split("\n").flatMap((line, i) => {
      const match = /^[\s*]*Long:(.*)$/.exec(line);
      return match ? [{ line: first + i, reason: match[1]!.trim(), used: false }] : [];
    });
    const before = blocks.at(-1);
    if (before?.last === first - 1) {
      before.last = last;
      before.reasons.push(...reasons);
    } else blocks.push({ head: /^(#!.*)?\s*$/.test(text.slice(0, comment.start)), last, reasons });
  }
  return blocks;
}

function functionsOver(
  limit: number,
  { text, program }: Source,
  lineOf: (at: number) => number,
  blocks: readonly Block[],
): Finding[] {
  const findings: Finding[] = [];
  walk(program, (node, around) => {
    if (!FUNCTIONS.has(node.type) || countsAsNone(node, around.at(-1)) || !fieldsOf(node).body) return;
    const parent = around.at(-1),
      method = parent?.type === "MethodDefinition" || parent?.type === "Property";
    const from = method ? parent.start : node.start,
      size = lineOf(node.end) - lineOf(from) + 1;
    if (size <= limit) return;
    const starts = new Set([lineOf(from)]);
    if (!ENDS.test(node.type))
      for (const outer of around.toReversed()) {
        if (FUNCTIONS.has(outer.type)) break;
        if (outer.type !== "Program") starts.add(lineOf(outer.start));
        if (ENDS.test(outer.type)) break;
      }
    const reason = blocks.filter(b => starts.has(b.last + 1)).flatMap(b => b.reasons)[0];
    if (reason) reason.used = true;
    else findings.push({ kind: "function", line: lineOf(from), what: nameOf(node, text, around), size, limit });
  });
  return findings;
}

type Span = readonly [from: number, to: number];
/** What a formatter leaves as it is: strings, templates, text of JSX, regular expressions, URLs in comments; sorted. */
function unbroken({ text, program, comments }: Source): Span[] {
  const spans: Span[] = [];
  walk(program, node => {
    const { value, regex } = node as Node & { value?: unknown; regex?: unknown };
    const literal = node.type === "Literal" && (typeof value === "string" || regex !== undefined);
    if (literal || UNBROKEN.has(node.type)) spans.push([node.start, node.end]);
  });
  for (const { start, end } of comments)
    for (const url of text.slice(start, end).matchAll(/https?:\/\/\S+/g))
      spans.push([start + url.index, start + url.index + url[0].length]);
  return spans.sort((a, b) => a[0] - b[0]);
}
/** The text from `start` to `end` without what lies in the spans. */
function without(spans: readonly Span[], text: string, start: number, end: number): string {
  let rest = "";
  for (const [from, to] of spans)
    if (to > start && from < end) {
      rest += text.slice(start, Math.max(start, from));
      start = Math.min(to, end);
    }
  return rest + text.slice(start, end);
}
/** Columns as they are seen: a mark that stands over a letter takes none. */
const columns = (text: string): number => [...text.replace(/\p{M}/gu, "")].length;

/** A line is too long if it still is without what cannot be broken, or if a comment leads out: it can stand above. */
function linesOver(limit: number, source: Source): Finding[] {
  const { text, comments } = source,
    findings: Finding[] = [];
  let spans: Span[] | undefined,
    start = 0;
  for (const [i, line] of text.split("\n").entries()) {
    const end = start + line.length,
      size = columns(line);
    if (size > limit) {
      spans ??= unbroken(source);
      const said = comments.findLast(c => c.start < end && c.end > start),
        from = Math.max(start, said?.start ?? end);
      const bare = said
        ? columns(text.slice(start, from)) + columns(without(spans, text, from, Math.min(said.end, end)))
        : 0;
      if (bare > limit || columns(without(spans, text, start, end)) > limit)
        findings.push({ kind: "line", line: i + 1, what: line.trim().slice(0, 50), size, limit });
    }
    start = end + 1;
  }
  return findings;
}

export function findingsOf(source: Source, limits: Limits = LIMITS): Finding[] {
  const lineOf = linesOf(source.text),
    blocks = blocksOf(source, lineOf);
  const size = source.text.trimEnd().split("\n").length;
  const head = blocks.find(b => b.head);
  const findings = [...functionsOver(limits.function, source, lineOf, blocks), ...linesOver(limits.width, source)];
  if (size > limits.file) {
    if (head?.reasons[0]) head.reasons[0].used = true;
    else findings.unshift({ kind: "file", line: 1, what: "the file", size, limit: limits.file });
  }
  for (const { line, reason, used } of blocks.flatMap(b => b.reasons)) {
    if (!reason) findings.push({ kind: "reason", line, what: "`Long:` gives no reason", size: 0, limit: 0 });
    else if (!used)
      findings.push({ kind: "reason", line, what: "`Long:` stands over nothing that is too long", size: 0, limit: 0 });
  }
  return findings.sort((a, b) => a.line - b.line);
}
export const said = (name: string, { kind, line, what, size, limit }: Finding): string =>
  `${name}:${line}: ${what}${kind === "reason" ? "" : ` has ${size} ${kind === "line" ? "columns" : "lines"}, at most ${limit}`}`;

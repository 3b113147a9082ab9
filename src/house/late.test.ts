// What the page loads late it loads through ui/borders/late.ts, which forgets a failure and has words for it: no bare
// import() in the page, and no React.lazy, which remembers a failure for good. First that they are seen.
import { describe, expect, it } from "vitest";
import { linesOf, type Node, parse, root, type Source, sourcesIn, walk } from "./sources";

const LATE = /^(late|lazily)$/;
type Call = Node & { callee: Node };
function bareIn({ name, text, program }: Source): string[] {
  const line = linesOf(text),
    found: string[] = [];
  const called = ({ callee }: Call) => text.slice(callee.start, callee.end).replace(/<.*$/s, "");
  walk(program, (node, around) => {
    const says = (what: string) => found.push(`${name}:${line(node.start)} ${what}`);
    const within = around.some(outer => outer.type === "CallExpression" && LATE.test(called(outer as Call)));
    if (node.type === "ImportExpression" && !within) says("import()");
    if (node.type === "CallExpression" && /^(React\.)?lazy$/.test(called(node as Call))) says("lazy()");
  });
  return found;
}

describe("what is loaded late", () => {
  it("is told from what goes past the border", () => {
    const text = [
      'const a = late(() => import("./a"));',
      'const b = lazily("B", async () => (await import("./b")).B);',
      'void import("./c").then(show);',
      'const D = lazy(() => import("./d"));',
      'type E = typeof import("./e");',
    ].join("\n");
    expect(bareIn(parse("src/ui/a.tsx", text))).toEqual([
      "src/ui/a.tsx:3 import()",
      "src/ui/a.tsx:4 lazy()",
      "src/ui/a.tsx:4 import()",
    ]);
  });
  it("goes through it everywhere in the page", () => {
    const page = sourcesIn(root).filter(
      ({ name }) => name.startsWith("src/ui/") && !/\.test\.tsx?$|\/testing\//.test(name),
    );
    expect(page.flatMap(bareIn)).toEqual([]);
  });
});

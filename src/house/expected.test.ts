// No test is expected to fail, left out or put off: such marks are for the commits between a fault's test and its
// mending. First that they are seen, on a text made up for it.
import { describe, expect, it } from "vitest";
import { linesOf, type Node, parse, type Source, sourcesIn, root, walk } from "./sources";

const MARKS = ["fails", "fail", "skip", "skipIf", "runIf", "todo", "fixme", "only"];
type Member = Node & { object: Node; property: Node & { name?: string }; computed: boolean };

/** Where a test is marked: `it.fails`, `test.describe.skip`, `it.each(…)` is not. */
function marksIn({ name, text, program }: Source): string[] {
  const line = linesOf(text),
    found: string[] = [];
  walk(program, node => {
    if (node.type !== "MemberExpression") return;
    const { object, property, computed } = node as Member;
    const of = text.slice(object.start, object.end);
    if (!computed && MARKS.includes(property.name ?? "") && /^(it|test|describe)\b/.test(of))
      found.push(`${name}:${line(node.start)} ${of}.${property.name}`);
  });
  return found;
}

describe("tests that count", () => {
  it("are told from those that are marked", () => {
    const text = 'it.fails("a", f);\ntest.fail();\nit.each([1])("b", f);\ntest.describe.skip("c", f);\nlist.only();\n';
    expect(marksIn(parse("a.test.ts", text))).toEqual([
      "a.test.ts:1 it.fails",
      "a.test.ts:2 test.fail",
      "a.test.ts:4 test.describe.skip",
    ]);
  });
  it("are all that there are", () => expect(sourcesIn(root).flatMap(marksIn)).toEqual([]));
});

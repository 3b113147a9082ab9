// A minus on the page is a minus (U+2212) and not a hyphen: whoever turns a number into digits for readers does it
// through one of two files, which see to that. Read from the parsed sources: calls of toFixed and its kind anywhere
// else are named, but for what no reader sees.
import { describe, expect, it } from "vitest";
import { fixed, short, steady } from "../engine/said";
import { chartText, grouped, numberText, tickText } from "../ui/controls/number-text";
import { estimateText } from "../ui/views/intervals";
import { parse, root, sourcesIn, walk, type Node, type Source } from "./sources";

const WRITERS = ["src/engine/said.ts", "src/ui/controls/number-text.ts"];
/** Who writes digits that are no text for readers, or of what is never below 0, and what they are. */
const OTHERS: Readonly<Record<string, string>> = {
  "src/ui/views/charts/path.ts": "paths of SVG",
  "src/ui/views/charts/beside.tsx": "paths of SVG",
  "src/ui/views/plot-view.tsx": "paths of SVG",
  "src/ui/views/bars.tsx": "paths of SVG, and a power of ten",
  "src/ui/panels/data-icons.tsx": "paths of SVG",
  "src/ui/controls/number.tsx": "a share of CSS",
  "src/ui/panels/timeline.tsx": "a share of CSS",
  "src/ui/views/scale.ts": "a number again: rounding",
  "src/ui/controls/scale.ts": "a number again: rounding",
  "src/ui/state/sweeps/plan.ts": "a number again: rounding",
  "src/ui/views/points.tsx": "a number again: rounding",
  "src/ui/views/history-draw.ts": "a number again: rounding",
  "src/ui/export/series-csv.ts": "a file that programs read",
  "src/ui/views/intervals.tsx": "its own minus, in front of ±",
  "src/engine/diagnostics/classified.ts": "a share, in a name",
  "src/engine/diagnostics/mmd.ts": "a deviation, in a description",
  "src/engine/diagnostics/metrics/inception-score-features.ts": "a deviation, in a description",
  "src/engine/fitting.ts": "bytes",
  "src/engine/run-file.ts": "a distance, in a message",
  "src/engine/together.ts": "a limit above 0, in a message",
  "src/engine/train/powers.ts": "a power of two, in a message",
};
const CALLS = new Set(["toFixed", "toPrecision", "toExponential"]);
const writes = ({ program }: Source): boolean => {
  let found = false;
  walk(program, node => {
    const { callee } = node as Node & { callee?: { property?: { name?: string } } };
    if (node.type === "CallExpression" && CALLS.has(callee?.property?.name ?? "")) found = true;
  });
  return found;
};

describe("digits", () => {
  it("are found where they are made", () => {
    expect(writes(parse("a.ts", "const a = `${(1).toFixed(2)}`;"))).toBe(true);
    expect(writes(parse("a.ts", "const a = b.map(v => v.toPrecision(3));"))).toBe(true);
    expect(writes(parse("a.ts", "const a = toFixed; // toFixed(2)"))).toBe(false);
  });
  it("are made for readers in two places, and elsewhere for the reasons given", () => {
    const all = sourcesIn(root).filter(({ name }) => /^src\/(ui|workers|engine)\//.test(name) && !/test/.test(name));
    const found = all.filter(writes).map(({ name }) => name);
    expect(found.sort()).toEqual([...WRITERS, ...Object.keys(OTHERS)].sort());
  });
  it("have a minus and no hyphen, and nothing is minus nothing", () => {
    const texts = [-0.5, -1e-9, -123_456, -7].flatMap(v => [
      ...[fixed(v, 2), short(v), steady(v), chartText(v), grouped(v), numberText(v), tickText(v, 0.5)],
      estimateText({ name: "", actor: "ink", value: v, error: 0.1 }),
    ]);
    expect(texts.filter(text => text.includes("-"))).toEqual([]);
    expect([fixed(-0.001, 2), fixed(-0.31, 2), short(-1.5), short(1e-7)]).toEqual(["0.00", "−0.31", "−1.5", "1e−7"]);
  });
});

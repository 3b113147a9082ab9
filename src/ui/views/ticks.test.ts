// Ticks of every axis: no two read the same, none touches its neighbour or leaves the picture, and a minus is a minus.
// Widths are those of labels.ts, which are a little more than the typeface has.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Frame, leftOf, valueTexts, xTicks } from "./charts/curves";
import { widthOf } from "./labels";
import { frameOf } from "./plot-view";
import { scaleOf } from "./plot-scale";
import { ticksOf, valuesOf } from "./scale";
import { shortStep, tickTexts } from "../controls/number-text";
import type { View } from "../../engine/view";

const different = (texts: readonly string[]) => expect(new Set(texts).size, texts.join(" | ")).toBe(texts.length);
/** Where a text stands that begins, ends or is centred at x. */
const boxOf = (x: number, text: string, anchor: "start" | "middle" | "end") => {
  const width = widthOf(text, false);
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  return [left, left + width] as const;
};
const separate = (boxes: readonly (readonly [number, number])[]) =>
  boxes.slice(1).forEach(([left], i) => expect(left, JSON.stringify(boxes)).toBeGreaterThanOrEqual(boxes[i]![1] + 4));

describe("values", () => {
  it.each<[string, readonly [number, number], readonly string[]]>([
    [
      "small ones, which were all 3.1 × 10⁻⁴",
      [3.1e-4, 3.13e-4],
      ["3.10 × 10⁻⁴", "3.11 × 10⁻⁴", "3.12 × 10⁻⁴", "3.13 × 10⁻⁴"],
    ],
    ["large ones, which were all −8.2 × 10⁵", [-823_600, -823_000], ["−823 600", "−823 400", "−823 200", "−823 000"]],
    ["near ones, which were all 1.00", [1.000_01, 1.000_04], ["1.00001", "1.00002", "1.00003", "1.00004"]],
    ["round ones stay short", [-8e6, 0], ["−8 × 10⁶", "−6 × 10⁶", "−4 × 10⁶", "−2 × 10⁶", "0"]],
    [
      "on both sides of a power, which were 0.00100 and 9.8 × 10⁻⁴",
      [0.00096, 0.00102],
      ["0.00096", "0.00098", "0.00100", "0.00102"],
    ],
    ["0 beside powers, which was 0.0000", [0, 4e-4], ["0", "1 × 10⁻⁴", "2 × 10⁻⁴", "3 × 10⁻⁴", "4 × 10⁻⁴"]],
    ["as they were", [-0.5, 0.5], ["−0.5", "0.0", "0.5"]],
  ])("%s", (_, extent, texts) => {
    const { ticks, gap } = ticksOf(extent, 5);
    expect(tickTexts(ticks, gap).map(t => t.replaceAll("\u00a0", " "))).toEqual(texts);
  });
  it("read differently, whatever their size and however near they are", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.integer({ min: -9, max: 9 }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        fc.integer({ min: 2, max: 7 }),
        (mantissa, power, share, most) => {
          // float32, which series are, tells values apart to a millionth
          const low = mantissa * 10 ** power;
          const { ticks, gap } = ticksOf([low, low + Math.max(1e-12, Math.abs(low) * share)], most);
          const texts = tickTexts(ticks, gap);
          different(texts);
          for (const text of texts) expect(text).not.toMatch(/-|NaN/);
        },
      ),
    );
  });
  it("of a chart read differently, on a log axis too, and have the room that they take", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        fc.integer({ min: 2, max: 7 }),
        (line, log, most) => {
          const values = valuesOf(line, line, most, log);
          const texts = valueTexts(values);
          different(texts);
          for (const text of texts) expect(leftOf(values)).toBeGreaterThanOrEqual(widthOf(text, false) + 6);
        },
      ),
    );
  });
});

describe("steps", () => {
  const frame = (from: number, span: number, width: number): Frame => ({
    ...{ width, height: 120, left: 36, right: 4, top: 8, bottom: 24, steps: [from, from + span] },
    values: { extent: [0, 1], ticks: [0, 1], gap: 1, log: false, cut: { above: false, below: false } },
  });
  it("of a short phase after a long one are told apart", () =>
    expect([shortStep(100_010, 10), shortStep(1_000_020, 10), shortStep(2500), shortStep(400)]).toEqual([
      ...["100.01k", "1.00002M", "2.5k", "400"],
    ]));
  it("do not touch, read differently and stay within the picture", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 24 - 1e6 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 110, max: 900 }),
        (from, span, width) => {
          const ticks = xTicks(frame(from, span, width));
          different(ticks.map(t => t.text));
          const boxes = ticks.map(({ text, place }) => boxOf(place.x, text, place.anchor));
          separate(boxes);
          expect(boxes.at(-1)![1]).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe("a plot", () => {
  it("has ticks apart on both axes, within its width", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 20 }),
        fc.integer({ min: -6, max: 3 }),
        fc.integer({ min: 160, max: 700 }),
        (values, power, width) => {
          const xy = Float32Array.from(values.slice(0, values.length & ~1), v => v * 10 ** power);
          const view: Extract<View, { kind: "plot" }> = {
            ...{ kind: "plot", x: { label: "" }, y: { label: "" }, lines: [{ name: "a", actor: "ink", xy }] },
          };
          const { x, left, right, scales } = frameOf(view, { width, height: 300 });
          const boxes = scales.x.ticks.map(({ value, text }) => boxOf(x(value), text, "middle"));
          separate(boxes);
          for (const [, end] of boxes) expect(end).toBeLessThanOrEqual(right + 8);
          different(scales.y.ticks.map(t => t.text));
          for (const { text } of scales.y.ticks) expect(left).toBeGreaterThanOrEqual(widthOf(text, false) + 8);
        },
      ),
    );
  });
  it("of decades reads differently", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-12, max: 1e6, noNaN: true }), { minLength: 1 }), values => {
        different(scaleOf(values, { label: "", scale: "log" }, 5).ticks.map(t => t.text));
      }),
    );
  });
});

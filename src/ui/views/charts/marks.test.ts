// What is written into a chart stands inside it and can be read: where a curve leaves the picture its words ("from
// 1 234") are whole, whatever the value, the step and the width of the chart; and where a phase begins, which is often
// at the same place: a new decoder begins far above all that was there before.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arranged, cutLabels, switchLabel } from "./marks";
import { type Curve, type Frame, xOf } from "./curves";
import { grouped } from "../../controls/number-text";
import { boxOf, meet, newMemory, widthOf } from "../labels";

const frame: Frame = {
  width: 240,
  height: 160,
  left: 36,
  right: 4,
  top: 20,
  bottom: 24,
  steps: [0, 5000],
  values: {
    extent: [-50, 150],
    ticks: [-50, 0, 50, 100, 150],
    gap: 50,
    log: false,
    cut: { above: true, below: false },
  },
};
const curve = (name: string, from: number, value: number): Curve => {
  const smooth = [
    { at: from, value },
    { at: from + 20, value: -10 },
    { at: from + 600, value: -20 },
  ];
  return { name, actor: "generated", raw: [], smooth, others: [], line: undefined as never };
};

describe("words where a line leaves the picture and where a phase begins", () => {
  // from the left edge, where nothing fits before it, to the right, where nothing fits behind
  it.each([1000, 1500, 2500, 3500, 4000])("do not meet with both at step %d", step => {
    const curves = [curve("weak", 0, 40), curve("real", step, 3872)];
    const wanted = [switchLabel(frame, step, "phase 2"), ...cutLabels(frame, curves)];
    const words = arranged({ frame, curves, wanted, memory: newMemory() });
    expect(words.map(({ text }) => text)).toEqual(["phase 2", `from ${grouped(3872)}`]);
    const [a, b] = words.map(({ place, text }) => boxOf(place, widthOf(text, false)));
    expect(meet(a!, b!)).toBe(false);
    for (const box of [a!, b!]) {
      expect(box.x).toBeGreaterThanOrEqual(frame.left);
      expect(box.x + box.width).toBeLessThanOrEqual(frame.width);
      expect(box.x > xOf(frame, step) || box.x + box.width < xOf(frame, step), "beside the switch").toBe(true);
    }
  });
});

const frameOf = (width: number, above: boolean): Frame => ({
  ...{ width, height: 110, left: 36, right: 4, top: 8, bottom: 6 },
  steps: [0, 100],
  values: { extent: [0, 1], ticks: [0, 1], gap: 1, log: false, cut: { above, below: !above } },
});
/** Once beyond the picture, at this step. */
const curveAt = (step: number, value: number): Curve => ({
  ...{ name: "a", actor: "latent", raw: [], others: [] },
  smooth: [
    { at: step, value },
    { at: 100, value: 0.5 },
  ],
  line: undefined as never, // nobody asks for it here
});
function labelOf(frame: Frame, one: Curve): { left: number; right: number; text: string } {
  const [words] = arranged({ frame, curves: [one], wanted: cutLabels(frame, [one]), memory: newMemory() });
  const { x, width } = boxOf(words!.place, widthOf(words!.text, false));
  return { left: x, right: x + width, text: words!.text };
}

describe("a curve that leaves the picture", () => {
  it("says from where it came, or how far down it went", () => {
    expect(labelOf(frameOf(300, true), curveAt(2, 1234)).text).toBe("from 1\u00a0234");
    expect(labelOf(frameOf(300, false), curveAt(2, -12.5)).text).toBe("down to −12.5");
  });
  it("in words that are whole in charts of any width", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 148, max: 900 }), // the narrowest column of terms, and the widest chart
        fc.integer({ min: 1, max: 99 }),
        fc.double({ min: 1.01, max: 1e12, noNaN: true }),
        fc.boolean(),
        (width, step, value, above) => {
          const { left, right, text } = labelOf(frameOf(width, above), curveAt(step, above ? value : -value));
          expect(left, text).toBeGreaterThanOrEqual(0);
          expect(right, text).toBeLessThanOrEqual(width);
        },
      ),
    ));
});

it("the phase after the chart's is named in the margin that is left for it", () => {
  const right = 42; // method-frame.ts
  const wanted = [switchLabel({ ...frame, right }, 5000, "phase 2")];
  const [words] = arranged({ frame: { ...frame, right }, curves: [], wanted, memory: newMemory() });
  expect(words!.place).toEqual({ x: frame.width - right + 6, y: frame.top + 2, anchor: "start" });
});

describe("the name of a run beside this one", () => {
  const place = { x: 100, y: 60, anchor: "start" } as const;
  const named = (text: string, clear?: true) => ({
    key: text,
    text,
    actor: "latent" as const,
    places: [place],
    ...(clear && { clear }),
  });
  const written = (...wanted: ReturnType<typeof named>[]) =>
    arranged({ frame, curves: [], wanted, memory: newMemory() }).map(({ text }) => text);
  it("is left out rather than written over another; that of a line of its own is not", () => {
    expect(written(named("encoder"), named("decoder, VAE", true))).toEqual(["encoder"]);
    expect(written(named("decoder, VAE", true))).toEqual(["decoder, VAE"]);
    expect(written(named("encoder"), named("decoder"))).toEqual(["encoder", "decoder"]);
  });
});

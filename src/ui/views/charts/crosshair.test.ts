// The crosshair stays within its chart: at steps that have been trained, with values that are in the picture, and its
// words between the edges. What is heard is what is seen. The static renderer stands in for the browser.
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { newMemory, widthOf } from "../labels";
import { series } from "../../state/series";
import { Crosshair, spokenAt, type Traced } from "./crosshair";
import { curveOf, type Frame, xOf, yOf } from "./curves";
import { hover } from "./hover";

const TRAINED = 40; // steps, of the 100 that the chart shows
const traced: readonly Traced[] = [
  { name: "a", title: "KL of z", actor: "latent" },
  { name: "b", title: "Loss", actor: "ink" },
];
const frame: Frame = {
  ...{ width: 300, height: 150, left: 36, right: 4, top: 8, bottom: 24 },
  steps: [0, 100],
  values: { extent: [0, 4], ticks: [0, 2, 4], gap: 2, log: false, cut: { above: true, below: false } },
};
/** a is 1 at every step; b is 9 and lies above the picture, which ends at 4. */
beforeAll(() => {
  const at = Int32Array.from({ length: TRAINED }, (_, i) => i + 1);
  series.begin("run");
  series.append([
    { name: "a", at, values: new Float32Array(TRAINED).fill(1) },
    { name: "b", at, values: new Float32Array(TRAINED).fill(9) },
  ]);
});
afterEach(() => hover.set(undefined));

function drawnAt(step: number, last = 100): string {
  hover.set(step);
  const steps = [0, last] as const;
  const curves = traced.map(({ name, actor }) => curveOf(name, actor, steps, 260, false, false));
  const props = { frame: { ...frame, steps }, traced, curves, memory: newMemory(), axis: true };
  return renderToStaticMarkup(createElement(Crosshair, props));
}
/** x of the line, places of the dots, and the step as it is written under the axis. */
function read(markup: string) {
  const numbers = (tag: RegExp) => [...markup.matchAll(tag)].map(([, x, y]) => [Number(x), Number(y)]);
  const [, x, step] = /<text class="vw-lab" x="([^"]+)"[^>]*text-anchor="middle"[^>]*>([^<]*)<\/text><\/svg>/.exec(
    markup,
  )!;
  return {
    line: Number(/<path d="M([\d.]+) /.exec(markup)![1]),
    dots: numbers(/<circle cx="([^"]+)" cy="([^"]+)"/g),
    below: { x: Number(x), step },
  };
}

describe("the crosshair", () => {
  it("stands at the step that is pointed at, with a dot at each value that lies in the picture", () =>
    expect(read(drawnAt(25))).toEqual({
      line: xOf(frame, 25),
      dots: [[xOf(frame, 25), yOf(frame, 1)]], // b is beyond the edge: a dot there would stand at a value it has not
      below: { x: xOf(frame, 25), step: "25" },
    }));

  it("goes no further than the newest step: beyond it nothing has happened", () =>
    expect(read(drawnAt(90))).toEqual({
      line: xOf(frame, TRAINED),
      dots: [[xOf(frame, TRAINED), yOf(frame, 1)]],
      below: { x: xOf(frame, TRAINED), step: String(TRAINED) },
    }));

  it("is not drawn where the chart's axis does not reach", () => {
    expect(drawnAt(101)).toBe("");
    expect(drawnAt(-1)).toBe("");
  });

  it.each([1, 12, TRAINED])("keeps all its words inside the picture at step %d", step => {
    const markup = drawnAt(step, TRAINED); // the newest step is at the right edge
    const words = [...markup.matchAll(/<text[^>]* x="([^"]+)"[^>]*text-anchor="(\w+)"[^>]*>([^<]*)</g)];
    expect(words.length).toBeGreaterThanOrEqual(2); // the value and the step
    for (const [, x, anchor, text] of words) {
      const wide = widthOf(text!, false);
      const left = Number(x) - { start: 0, middle: wide / 2, end: wide }[anchor as "start" | "middle" | "end"];
      expect(left, text).toBeGreaterThanOrEqual(0);
      expect(left + wide, text).toBeLessThanOrEqual(frame.width);
    }
  });

  it("is heard as it is seen, the newest step where it would be beyond", () => {
    expect(spokenAt(25, traced)).toBe("step 25: KL of z 1.00, Loss 9.00");
    expect(spokenAt(90, traced)).toBe("step 40: KL of z 1.00, Loss 9.00");
    expect(spokenAt(90, [{ name: "none", title: "None", actor: "ink" }])).toBe("step 0: nothing yet");
  });
});

// One quantity, two pictures: ω in the mask's picture is the mean over a column of the run, on the chart that of the
// newest steps. Both are right, and each says which mean it is.
import { describe, expect, it } from "vitest";
import { type History, spokenHistory, strandText } from "../history-draw";
import { createSeries, SMOOTH } from "../../state/series";
import { meanText } from "./smoothed";

/** ω of a run of 1 280 steps that falls by 1/400 of itself a step, so that every mean is another one. */
const STEPS = 1280;
const omega = Float32Array.from({ length: STEPS }, (_, i) => Math.exp(-i / 400) + (i % 2 ? 0.1 : -0.1));
const meanOf = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
function latest(steps: number) {
  const series = createSeries(run => run());
  series.begin("1");
  const at = Int32Array.from({ length: steps }, (_, i) => i + 1);
  series.append([{ name: "train/mask/wasserstein", at, values: omega.slice(0, steps) }]);
  return series.latest("train/mask/wasserstein")!;
}
/** As diagnostics/mask.ts makes it: 128 columns, each the mean of what fell into it. */
const EVERY = STEPS / 128;
const strip: History = {
  kind: "history",
  rows: ["z₁"],
  columns: 128,
  filled: 128,
  values: new Float32Array(128).fill(1),
  every: EVERY,
  lines: [
    { name: "in use", actor: "latent", values: new Float32Array(128).fill(1), extent: [0, 1] },
    {
      ...{ name: "ω", actor: "critic" },
      values: Float32Array.from({ length: 128 }, (_, c) => meanOf(omega.slice(c * EVERY, (c + 1) * EVERY))),
    },
  ],
};

describe("a chart's line", () => {
  it("is the mean over as many of the newest steps as it says", () => {
    const { smooth, over } = latest(STEPS);
    expect(over).toBe(SMOOTH);
    expect(smooth).toBeCloseTo(meanOf(omega.slice(-SMOOTH)), 6);
    expect(meanText([latest(STEPS)])).toBe("mean of the last 60 steps");
  });
  it("near its start is the mean of an eighth of what has passed, and says so", () => {
    const { smooth, over } = latest(80);
    expect(over).toBe(10);
    expect(smooth).toBeCloseTo(meanOf(omega.slice(70, 80)), 6);
    expect(meanText([latest(80)])).toBe("mean of the last 10 steps");
  });
  it("says nothing of a mean where each value stands for itself, and the longest where lines differ", () => {
    expect(latest(8).over).toBe(1);
    expect(meanText([latest(8)])).toBeUndefined();
    expect(meanText([])).toBeUndefined();
    expect(meanText([latest(8), latest(80)])).toBe("mean of up to the last 10 steps");
  });
});

describe("a strip over the length of the run", () => {
  it("ends in another mean of the same series, and both say which", () => {
    const last = strip.lines![1]!.values.at(-1)!;
    expect(last).toBeCloseTo(meanOf(omega.slice(-10)), 6);
    expect(Math.abs(last - latest(STEPS).smooth), "25 steps apart: 6 % of e^−3.2").toBeGreaterThan(1e-3);
    expect(strandText(strip, strip.lines![1]!, 300)).toBe("ω, mean of 10 steps");
    expect(spokenHistory(strip)).toMatch(/^1 rows, in use 1 of 1, ω [^,;]+; each the mean of 10 steps$/);
  });
  it("says nothing of a mean where a column is one step, and its name alone where there is no room", () => {
    const short = { ...strip, every: 0.94 };
    expect(strandText(short, strip.lines![1]!, 300)).toBe("ω");
    expect(spokenHistory(short)).not.toContain("mean");
    expect(strandText(strip, strip.lines![1]!, 60)).toBe("ω");
  });
});

// Random weights use no dimension, whatever their noise.
import { expect, it } from "vitest";
import { barsAt, noteAt } from "./untrained";

const bars = {
  kind: "bars",
  scale: "log",
  threshold: 0.5,
  note: "2 of 3 in use",
  values: Float32Array.of(0.1, 0.2, 0.9),
  labels: ["a", "b", "c"],
} as const;
it("says nothing of dimensions in use before the first step, and all of it from then on", () => {
  expect(noteAt(bars, 0)).not.toMatch(/use/);
  expect(barsAt(bars, 0)).not.toHaveProperty("threshold");
  expect(barsAt(bars, 0).values).toBe(bars.values);
  expect(noteAt(bars, 1)).toBe("2 of 3 in use");
  expect(barsAt(bars, 1)).toEqual(bars);
});
it("leaves other notes as they are", () => {
  const { threshold: _, ...plain } = bars;
  expect(noteAt({ ...plain, note: "H(p) 3.2 bits" }, 0)).toBe("H(p) 3.2 bits");
  expect(noteAt(undefined, 0)).toBeUndefined();
});

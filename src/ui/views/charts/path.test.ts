// The path of a line: its very points where they are within the band, cut at the band where they are not, never beyond.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathThrough } from "./path";

const ALL = [-Infinity, Infinity] as const;
const at = (y: number | null, x: number): { x: number; y: number | null } => ({ x, y });
const heights = (d: string): number[] => [...d.matchAll(/[ML][-\d.]+ ([-\d.]+)/g)].map(([, y]) => Number(y));

describe("the path of a line", () => {
  it("goes through its points, and has a gap where a value is missing", () => {
    expect(pathThrough([3, 5, null, 1, 2, 4].map(at), ALL)).toBe("M0.0 3.0L1.0 5.0M3.0 1.0L4.0 2.0L5.0 4.0");
    expect(pathThrough([], ALL)).toBe("");
  });
  it("ends at the band and begins there again, on the very line", () => {
    // up from 5 at 0 to −15 at 2: it leaves 0 at a quarter of the way; back from −15 at 2 to 5 at 6
    expect(
      pathThrough(
        [
          { x: 0, y: 5 },
          { x: 2, y: -15 },
          { x: 6, y: 5 },
        ],
        [0, 10],
      ),
    ).toBe("M0.0 5.0L0.5 0.0M5.0 0.0L6.0 5.0");
  });
  it("crosses the band from beyond to beyond, and says nothing of what stays beyond", () => {
    expect(pathThrough([-10, 20, 30, 40].map(at), [0, 10])).toBe("M0.3 0.0L0.7 10.0");
  });
  it("keeps every point within the band and none without, whatever the values", () => {
    const values = fc.array(fc.option(fc.integer({ min: -1000, max: 1000 })), { maxLength: 30 });
    fc.assert(
      fc.property(values, list => {
        const seen = heights(pathThrough(list.map(at), [-100, 100]));
        for (const y of seen) expect(Math.abs(y)).toBeLessThanOrEqual(100);
        list.forEach((value, i) => {
          const alone = (list[i - 1] ?? null) === null && (list[i + 1] ?? null) === null;
          if (value !== null && Math.abs(value) <= 100 && !alone) expect(seen).toContain(value);
        });
      }),
    );
  });
});

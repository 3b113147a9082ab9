// How many fields the first screen has room for, by where they end. That the page measures it is e2e/layout.spec.ts.
import { describe, expect, it } from "vitest";
import { fieldsAfter } from "./fields-in-view";

/** Where so many fields of these heights end, below what stands over them. */
const endOf = (above: number, heights: readonly number[], count: number) =>
  heights.slice(0, count).reduce((sum, height) => sum + height, above);
function settled(above: number, heights: readonly number[], limit: number, from: number): number {
  let count = from;
  for (let turn = 0; turn < 20; turn++) {
    const next = fieldsAfter(count, endOf(above, heights, count), limit);
    if (next === count) return count;
    count = next;
  }
  throw Error("does not come to rest");
}

describe("fields outside the fold", () => {
  const heights = [40, 40, 84, 40, 40, 40];
  it("all that fit, two at least, six at most", () => {
    expect(settled(300, heights, 1000, 6)).toBe(6);
    expect(settled(500, heights, 730, 6)).toBe(4); // the fifth would end at 744
    expect(settled(900, heights, 700, 6)).toBe(2);
  });
  it("comes to rest from below too, and ends within the limit", () => {
    for (let limit = 400; limit < 900; limit += 7)
      for (const from of [2, 3, 4, 5, 6]) {
        const count = settled(300, heights, limit, from);
        expect(count === 2 || endOf(300, heights, count) <= limit, `${limit} from ${from}`).toBe(true);
      }
  });
});

// By how much the board's pictures are lower so that it ends within the first screen. That the page does is
// e2e/layout.spec.ts.
import { expect, it } from "vitest";
import { cutAfter } from "./board-cut";

it("takes what is over, gives back what is spare, and neither more than there is", () => {
  expect(cutAfter(0, 850, 806)).toBe(46); // two more, which rounding may need
  expect(cutAfter(46, 804, 806), "at rest").toBe(46);
  expect(cutAfter(46, 784, 806), "a title became shorter").toBe(26);
  expect(cutAfter(10, 700, 806)).toBe(0);
  expect(cutAfter(0, 2000, 806), "the reader scrolls").toBe(130);
});
it("comes to rest though both rows are whole pixels", () => {
  for (let whole = 640; whole < 760; whole += 0.5) {
    const ends = (cut: number) => Math.round(0.47 * whole - 0.45 * cut) + Math.round(0.53 * whole - 0.55 * cut);
    let cut = 0;
    for (let turn = 0; turn < 3; turn++) cut = cutAfter(cut, ends(cut), 660);
    expect(cutAfter(cut, ends(cut), 660), `${whole}`).toBe(cut);
    expect(ends(cut)).toBeLessThanOrEqual(660);
  }
});

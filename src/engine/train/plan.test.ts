// How long each phase is: the promises of plan.ts for any phases and any length (fast-check), and a
// few lengths by hand.
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { planOf } from "./plan";

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const phases = fc
  .array(
    fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 100_000 }) }, { weight: 1, arbitrary: fc.constant(0) }),
    { minLength: 1, maxLength: 6 },
  )
  .filter(own => sum(own) > 0);
const length = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 1_000_000 }));
const real = (own: readonly number[]) => own.filter(steps => steps > 0).length;

describe("a run of a given length", () => {
  it("has that length, wherever its phases fit into it at one step each", () =>
    fc.assert(
      fc.property(phases, length, (own, whole) => {
        expect(sum(planOf(own, whole))).toBe(Math.max(whole, real(own)));
      }),
      { numRuns: 1000 },
    ));
  it("gives every phase a step, and none to a phase of 0", () =>
    fc.assert(
      fc.property(phases, length, (own, whole) => {
        planOf(own, whole).forEach((steps, i) =>
          own[i] === 0 ? expect(steps).toBe(0) : expect(Number.isInteger(steps) && steps >= 1, `${steps}`).toBe(true),
        );
      }),
      { numRuns: 1000 },
    ));
  it("keeps proportions to within a step where every share is a step or more", () =>
    fc.assert(
      fc.property(phases, length, (own, whole) => {
        const shares = own.map(steps => (steps / sum(own)) * whole);
        fc.pre(shares.every((share, i) => own[i] === 0 || share >= 1));
        planOf(own, whole).forEach((steps, i) => expect(Math.abs(steps - shares[i]!)).toBeLessThanOrEqual(1 + 1e-9));
      }),
      { numRuns: 1000 },
    ));
  it("never takes more from a phase than what raising the others to a step costs", () =>
    fc.assert(
      fc.property(phases, length, (own, whole) => {
        fc.pre(whole >= real(own));
        const shares = own.map(steps => (steps / sum(own)) * whole);
        planOf(own, whole).forEach((steps, i) =>
          expect(steps).toBeGreaterThanOrEqual(own[i] === 0 ? 0 : Math.max(1, shares[i]! - 1 - own.length)),
        );
      }),
      { numRuns: 1000 },
    ));
  it("is the plan itself at the plan's own length", () =>
    fc.assert(
      fc.property(phases, own => {
        expect(planOf(own, sum(own))).toEqual(own);
      }),
    ));
  // by hand: ends of the phases at round(share so far · length)
  it.each([
    [[5000, 5000], 9, [5, 4]],
    [[4000, 5000], 90, [40, 50]],
    [[1, 1, 1], 100, [33, 34, 33]],
    [[100_000, 1], 10, [9, 1]],
    [[1, 1, 1], 2, [1, 1, 1]],
    [[7], 3, [3]],
    [[3, 0, 3], 4, [2, 0, 2]],
  ])("%j at length %i is %j", (own, whole, expected) => expect(planOf(own, whole)).toEqual(expected));
});
it("without a length, phases are as long as the method says; of nothing there is nothing", () => {
  expect(planOf([3, 0, 5])).toEqual([3, 0, 5]);
  expect(planOf([0, 0], 10)).toEqual([0, 0]);
});

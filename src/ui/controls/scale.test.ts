// Sliders: every grid value comes back from its place, the ends are exact, and the keyboard always moves and
// never leaves the range.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { number, whole, type NumberField } from "../../engine/config";
import { fromShare, nudged, toShare } from "./scale";

const fields: readonly NumberField[] = [
  whole("a", "", 16, 1, 256, { scale: "log" }),
  whole("b", "", 8, 2, 32),
  number("c", "", 1e-3, 1e-6, 1, { scale: "log" }),
  number("d", "", 0.1, 0.01, 0.5, { step: 0.01 }),
  number("e", "", 0, -3, 3),
  number("f", "", 0, 0, 0.9),
];

describe("slider", () => {
  it("gives the ends exactly and whole numbers whole", () => {
    for (const field of fields) {
      expect([fromShare(field, 0), fromShare(field, 1)]).toEqual([field.min, field.max]);
      if (field.step === 1)
        for (let v = field.min; v <= field.max; v++) expect(fromShare(field, toShare(field, v))).toBe(v);
    }
  });
  it("moves by keyboard from everywhere, inside the range", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fields),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom<1 | -1>(1, -1),
        fc.boolean(),
        (field, share, direction, far) => {
          const value = fromShare(field, share),
            next = nudged(field, value, direction, far);
          expect(next).toBeGreaterThanOrEqual(field.min);
          expect(next).toBeLessThanOrEqual(field.max);
          if (value !== (direction > 0 ? field.max : field.min)) expect(Math.sign(next - value)).toBe(direction);
        },
      ),
    );
  });
});

// What a picture that is behind its run says of itself. When it says it is looked at in the browser (e2e/ages.spec.ts).
import { expect, test } from "vitest";
import { ageText } from "./age";

test.each([
  [
    "while it trains: which step, and for how long it has not been the newest",
    1200,
    1500,
    8,
    true,
    "step 1 200, 8 s ago",
  ],
  ["at rest, until it is drawn again: a clock would say nothing", 1200, 1500, 8, false, "step 1 200"],
  ["for long: minutes", 0, 5, 150, true, "step 0, 2 min ago"],
  [
    "kept until the first of a new run comes: it is of the run before",
    4000,
    30,
    3,
    true,
    "step 4 000 of the run before",
  ],
])("%s", (_what, step, now, seconds, trains, text) => {
  expect(ageText({ step, now, seconds, trains }).replaceAll("\u202f", " ").replaceAll("\u00a0", " ")).toBe(text);
});

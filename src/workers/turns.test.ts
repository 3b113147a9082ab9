// Whose picture is drawn when, with a clock that is made up and pictures of very different cost. What is judged is what
// a reader sees: how old each picture on screen becomes, and how much of the time training keeps.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FRESH, periods, SHARE, Turns } from "./turns";

const SLICE = 100; // ms of training between two looks at the pictures, as the lane has it
const OLD = 2_000; // ms: what the page calls old (ui/views/age.tsx)

interface Course {
  /** ms that each takes. */
  costs: Readonly<Record<string, number>>;
  /** ms that each takes the first time: kernels are compiled. */
  first?: Readonly<Record<string, number>>;
  /** ms from when on one is on the screen. */
  from?: Readonly<Record<string, number>>;
  until?: number;
}
interface Seen {
  /** The greatest age of what is on screen, from its second picture on and from the very first. */
  oldest: Record<string, number>;
  count: Record<string, number>;
  /** Of the time, after the first ten seconds. */
  share: number;
}
/** Trains until then, in slices; a picture is of the moment at which its drawing began. */
function course({ costs, first = {}, from = {}, until = 60_000 }: Course): Seen {
  let now = 0;
  const turns = new Turns(() => now),
    shown: Record<string, number> = {},
    seen: Seen = { oldest: {}, count: {}, share: 0 };
  let drawing = 0;
  while (now < until) {
    const watched = Object.keys(costs).filter(id => (from[id] ?? 0) <= now),
      id = turns.next(watched, watched, true);
    if (id === undefined) {
      now += SLICE;
      continue;
    }
    const begun = now,
      ms = seen.count[id] ? costs[id]! : (first[id] ?? costs[id]!);
    now += ms;
    turns.drew(id, begun);
    if (begun > 10_000) drawing += ms;
    if (id in shown) seen.oldest[id] = Math.max(seen.oldest[id] ?? 0, now - shown[id]!);
    shown[id] = begun;
    seen.count[id] = (seen.count[id] ?? 0) + 1;
  }
  for (const [id, at] of Object.entries(shown)) seen.oldest[id] = Math.max(seen.oldest[id] ?? 0, now - at);
  seen.share = drawing / (until - 10_000);
  return seen;
}
const cheap = (count: number, ms: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, ms]));

describe("pictures in turn", () => {
  test("cheap ones come four times a second, and no more often", () => {
    const { count, share } = course({ costs: cheap(6, 1) });
    // 60 s at 250 ms, to the next slice: every 300 ms
    for (const n of Object.values(count)) expect(n).toBeGreaterThan(170);
    for (const n of Object.values(count)) expect(n).toBeLessThanOrEqual(241);
    expect(share).toBeLessThan(0.03);
  });
  test("a costly one among cheap ones is not older than 2 s, nor do they wait for it", () => {
    const { oldest, share } = course({ costs: { plane: 250, ...cheap(5, 5) } });
    expect(oldest["plane"]).toBeLessThan(OLD);
    // the plane takes 250 / 1 500 of the fifth; what is left gives each of the five its 5 ms every 750 ms, and the
    // plane and a slice may come before it
    for (let i = 0; i < 5; i++) expect(oldest[`p${i}`]).toBeLessThan(750 + 250 + SLICE + 25);
    expect(share).toBeLessThan(SHARE + 0.01);
  });
  test("the first drawing compiles: what it cost is no reason to wait (a plane stayed at step 0 for 8 s)", () => {
    const { oldest } = course({ costs: { plane: 30, ...cheap(5, 5) }, first: { plane: 400, p0: 300, p1: 300 } });
    for (const age of Object.values(oldest)) expect(age).toBeLessThan(OLD);
  });
  test("nor is one drawing that was slow for another reason", () => {
    let now = 0;
    const turns = new Turns(() => now);
    for (const ms of [20, 20, 4_000]) {
      const begun = now;
      now += ms;
      turns.drew("plane", begun);
      now += 1_000;
    }
    now += FRESH - 1_000;
    expect(turns.next(["plane"], ["plane"], true)).toBe("plane");
  });
  test("one that cannot be had in time waits for its share; the others stay fresh, and it is not starved", () => {
    const { oldest, count, share } = course({ costs: { plane: 3_000, ...cheap(5, 10) }, until: 200_000 });
    // while it is drawn nothing else is: FRESH, a slice, its 3 s and the others' drawings
    for (let i = 0; i < 5; i++) expect(oldest[`p${i}`]).toBeLessThan(FRESH + SLICE + 3_000 + 50);
    for (let i = 0; i < 5; i++) expect(count[`p${i}`]).toBeGreaterThan(200_000 / 2_000);
    // of a fifth the five take 5 · 10 / 1 500 = 0.033, so it comes every 3 / 0.167 = 18 s
    expect(count["plane"]).toBeGreaterThanOrEqual(10);
    expect(share).toBeLessThan(SHARE + 0.02);
  });
  test("where all cost too much they take turns, and training keeps four fifths", () => {
    const { count, share } = course({ costs: cheap(6, 1_000), until: 200_000 });
    const counts = Object.values(count);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(share).toBeLessThan(SHARE + 0.02);
  });
  test("on a slow device training has its turn between the second drawings, too", () => {
    let now = 60_000,
      training = 0;
    const turns = new Turns(() => now),
      ids = Object.keys(cheap(6, 0));
    const draw = (id: string) => {
      const begun = now;
      now += 3_000;
      turns.drew(id, begun);
    };
    for (const id of ids) draw(id);
    now += 60_000; // at rest, as before Play
    for (const from = now; now < from + 30_000;) {
      const id = turns.next(ids, ids, true);
      if (id) draw(id);
      else [now, training] = [now + SLICE, training + SLICE];
    }
    expect(training).toBeGreaterThan(12_000);
  });
  test("what comes into view is drawn at once; what comes back, by its age", () => {
    let now = 0;
    const turns = new Turns(() => now);
    for (const id of ["a", "b"]) turns.drew(id, now);
    now = 100;
    expect(turns.next(["a", "b", "new"], ["a", "b", "new"], true)).toBe("new");
    turns.drew("new", now);
    now = 60_000;
    turns.drew("a", now);
    expect(turns.next(["a", "b"], ["a", "b"], true)).toBe("b");
  });
  test("where the page has none of them, none waits", () => {
    let now = 0;
    const turns = new Turns(() => now);
    for (const _ of [1, 2]) for (const id of ["a", "b"]) turns.drew(id, now);
    now = 10;
    expect(turns.next(["a", "b"], ["a", "b"], true)).toBeUndefined();
    turns.anew();
    expect(turns.next(["a", "b"], ["a", "b"], true)).toBeDefined();
  });
  test("at rest nothing waits: the oldest first", () => {
    let now = 0;
    const turns = new Turns(() => now);
    for (const id of ["b", "a"]) {
      turns.drew(id, now);
      now += 10;
    }
    expect(turns.next(["a", "b"], ["a", "b"], true)).toBeUndefined();
    expect(turns.next(["a", "b"], ["a", "b"], false)).toBe("b");
    expect(turns.next(["a", "b"], ["a"], false)).toBe("a");
    expect(turns.next(["a", "b"], [], false)).toBeUndefined();
  });
});

describe("how often each comes", () => {
  const costs = fc.array(fc.double({ min: 0, max: 5_000, noNaN: true }), { minLength: 1, maxLength: 12 });
  const load = (of: readonly number[]) => periods(of).reduce((sum, ms, i) => sum + of[i]! / ms, 0);
  test("all together within a fifth of the time, and within FRESH wherever that can be", () => {
    fc.assert(
      fc.property(costs, of => {
        const all = periods(of),
          total = of.reduce((sum, ms) => sum + ms, 0);
        expect(load(of)).toBeLessThanOrEqual(SHARE + 1e-9);
        for (const ms of all) expect(ms).toBeGreaterThanOrEqual(250);
        if (total <= SHARE * FRESH) for (const ms of all) expect(ms).toBeLessThanOrEqual(FRESH + 1e-6);
        // nothing is given away: either all of the fifth is used, or nothing could come more often
        if (load(of) < SHARE - 1e-6) for (const ms of all) expect(ms).toBeLessThanOrEqual(FRESH + 1e-6);
      }),
      { seed: 18, numRuns: 500 },
    );
  });
  test("who costs more does not come more often, and a cheap one is not later for a costly one's sake than FRESH", () => {
    fc.assert(
      fc.property(costs, of => {
        const all = periods(of),
          least = Math.min(...of);
        for (const [i, cost] of of.entries())
          for (const [j, other] of of.entries()) if (cost < other) expect(all[i]).toBeLessThanOrEqual(all[j]! + 1e-6);
        if (of.length * least <= SHARE * FRESH) expect(Math.min(...all)).toBeLessThanOrEqual(FRESH + 1e-6);
      }),
      { seed: 19, numRuns: 500 },
    );
  });
});

// When a run saves itself, by a clock that is turned by hand.
import { expect, it } from "vitest";
import { Autosave } from "./autosave";

function at() {
  let now = 1000;
  const autosave = new Autosave(() => now);
  return {
    autosave,
    wait: (ms: number) => {
      now += ms;
    },
  };
}

it("is due with the first report, then two seconds after each, and only where there is something new", () => {
  const { autosave, wait } = at();
  expect([autosave.due(0), autosave.due(1)]).toEqual([false, true]);
  autosave.saved(1, 10);
  wait(1_799); // a report comes every tenth of a second, and the one after it writes: later would be late
  expect(autosave.due(90)).toBe(false);
  wait(1);
  expect([autosave.due(1), autosave.due(90)]).toEqual([false, true]);
});
it("where saving takes long, it is due after twice as long", () => {
  const { autosave, wait } = at();
  autosave.saved(10, 4_000);
  expect(autosave.every).toBe(8_000);
  wait(7_799);
  expect([autosave.due(20), autosave.behind(20), autosave.behind(10)]).toEqual([false, true, false]);
  wait(1);
  expect(autosave.due(20)).toBe(true);
  autosave.saved(20, 999);
  expect(autosave.every).toBe(2_000);
});
it("so whatever ends the tab, no more is lost than the longer of two seconds and twice a save, of any cost", () => {
  for (const cost of [1, 100, 900, 1_100, 5_000]) {
    const { autosave, wait } = at();
    let [kept, trained, worst] = [0, 0, 0]; // ms of training
    let taken: number | undefined; // by the report before
    for (let report = 1; report <= 1000; report++) {
      wait(100);
      trained += 100;
      worst = Math.max(worst, trained - kept); // killed now, or while it saves
      if (taken !== undefined) {
        wait(cost);
        autosave.saved(report - 1, cost);
        [kept, taken] = [taken, undefined];
      } else if (autosave.due(report)) taken = trained;
    }
    expect(worst, `saving takes ${cost} ms`).toBeLessThanOrEqual(Math.max(2_000, 2 * cost));
  }
});
it("one that could not be written is tried again ever later, up to ten minutes; one that could begins anew", () => {
  const { autosave, wait } = at();
  const waits = Array.from({ length: 9 }, () => {
    const ms = autosave.failed();
    wait(ms - 1);
    expect([autosave.due(10), autosave.behind(10)]).toEqual([false, true]);
    wait(1);
    expect(autosave.due(10)).toBe(true);
    return ms / 1000;
  });
  expect(waits).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
  autosave.saved(10, 1);
  expect(autosave.failed()).toBe(10_000);
});
it("a run that goes on has what it went on from, until it trains or something of it changes", () => {
  const { autosave, wait } = at();
  autosave.from(70);
  expect([autosave.behind(70), autosave.behind(71), autosave.due(71)]).toEqual([false, true, false]);
  wait(1_800);
  expect(autosave.due(71)).toBe(true);
  autosave.alters();
  expect([autosave.behind(70), autosave.due(70)]).toEqual([true, true]);
  autosave.saved(70, 1);
  expect(autosave.behind(70)).toBe(false);
});

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

it("is due five seconds into training, then every half minute, and only where there is something new", () => {
  const { autosave, wait } = at();
  expect(autosave.due(1)).toBe(false);
  wait(4_999);
  expect(autosave.due(40)).toBe(false);
  wait(1);
  expect(autosave.due(40)).toBe(true);
  autosave.saved(40, 10);
  wait(29_999);
  expect(autosave.due(90)).toBe(false);
  wait(1);
  expect([autosave.due(40), autosave.due(90)]).toEqual([false, true]);
});
it("is not due while training goes on once it took 200 ms; a quick one at a rest brings it back", () => {
  const { autosave, wait } = at();
  autosave.due(1);
  autosave.saved(10, 200);
  wait(60_000);
  expect([autosave.timed, autosave.due(20), autosave.behind(20), autosave.behind(10)]).toEqual([
    false,
    false,
    true,
    false,
  ]);
  autosave.saved(20, 199);
  wait(30_000);
  expect([autosave.timed, autosave.due(30)]).toEqual([true, true]);
});
it("waits as long after one that could not be written, and has saved nothing by it", () => {
  const { autosave, wait } = at();
  autosave.due(1);
  wait(5_000);
  autosave.failed();
  expect([autosave.due(10), autosave.behind(10)]).toEqual([false, true]);
  wait(30_000);
  expect(autosave.due(10)).toBe(true);
});
it("a run that goes on has what it went on from", () => {
  const { autosave } = at();
  autosave.from(70);
  expect([autosave.behind(70), autosave.behind(71)]).toEqual([false, true]);
});

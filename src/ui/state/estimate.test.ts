// What is told of the time left: the arithmetic by hand, and on noisy speeds that it hardly ever changes its mind. The
// stores are real; the worker's reports are plain data.
import { describe, expect, it } from "vitest";
import type { RunState } from "../../workers/protocol";
import { minutesFrom, timeText, told, useEstimate } from "./estimate";
import { useRun } from "./run";

const phases = [
  { id: "train", title: "", steps: 6000, first: 0 },
  { id: "second", title: "", steps: 3000, first: 6000 },
];
const at = (phase: number) => ({ phases, phase, total: 9000 });
const SIDE = 1.15; // as in estimate.ts: time beside the steps

describe("minutesFrom", () => {
  it("is steps over speed, phases not reached taken to be as fast as the running one", () => {
    expect(minutesFrom(0, at(0), {})).toBeUndefined();
    // 9 000 steps at 10 a second
    expect(minutesFrom(0, at(0), { train: 10 })).toBeCloseTo((900 * SIDE) / 60, 10);
    expect(minutesFrom(3000, at(0), { train: 10 })).toBeCloseTo((600 * SIDE) / 60, 10); // 6 000 left
    expect(minutesFrom(7500, at(1), { train: 10, second: 50 })).toBeCloseTo((30 * SIDE) / 60, 10); // 1 500 left at 50
    expect(minutesFrom(0, at(1), { train: 10, second: 50 })).toBeCloseTo((660 * SIDE) / 60, 10); // 600 s and 60 s
    // done: phase is their number
    expect(minutesFrom(9000, { ...at(2), phase: 2 }, { train: 10, second: 50 })).toBe(0);
  });
  it("goes by the phase before until the running one has a speed", () => {
    expect(minutesFrom(6000, at(1), { train: 10 })).toBeCloseTo((300 * SIDE) / 60, 10);
  });
});

describe("told", () => {
  it("is whole minutes, fives from ten, half hours from an hour, hours from ten", () => {
    expect([0.3, 1.4, 7.6, 13, 47, 80, 200, 815].map(m => told(m, undefined))).toEqual([0, 1, 8, 15, 45, 90, 210, 840]);
  });
  it("keeps what was told until most of a unit has passed, or it was plainly wrong", () => {
    expect(told(3.25, 4)).toBe(4);
    expect(told(3.15, 4)).toBe(3);
    expect(told(12, 15)).toBe(15);
    expect(told(10.9, 15)).toBe(10);
    expect(told(5.9, 4)).toBe(4); // up from 1.25 · 4 + 1
    expect(told(6.1, 4)).toBe(6);
  });
  it("only goes down while an hour passes at a speed that wavers by a tenth", () => {
    let shown: number | undefined,
      ups = 0,
      changes = 0;
    for (let second = 0; second < 3600; second++) {
      const next = told(((3600 - second) / 60) * (1 + 0.1 * Math.sin(second / 7)), shown);
      if (shown !== undefined && next !== shown) {
        changes++;
        if (next > shown) ups++;
      }
      shown = next;
    }
    expect(changes).toBeLessThan(25); // about twenty values lie on the way: ten fives, ten ones
    expect(ups).toBe(0);
  });
  it("is said in words", () => {
    expect([0, 1, 45, 60, 90].map(timeText)).toEqual([
      "less than a minute",
      "about 1 min",
      "about 45 min",
      "about 1 h",
      "about 1.5 h",
    ]);
  });
});

describe("useEstimate", () => {
  const report = (step: number, status: RunState["status"] = "training", stepsPerSecond?: number) =>
    useRun.setState({
      state: { ...at(0), step, status, ...(stepsPerSecond && { stepsPerSecond }) } as unknown as RunState,
    });
  it("says nothing before training has gone on for a while, and forgets with a new run", () => {
    let now = 1000;
    const clock = performance.now;
    performance.now = () => now;
    try {
      report(1);
      report(10, "training", 10);
      expect(useEstimate.getState()).toEqual({ left: undefined, whole: undefined });
      now += 5000;
      report(60, "training", 10);
      // 9 000 steps at 10 a second, with what goes on beside them: 17 minutes
      expect(useEstimate.getState()).toEqual({ left: 15, whole: 15 });
      report(60, "paused");
      expect(useEstimate.getState().left, "still true").toBe(15);
      useRun.setState({ state: undefined }); // a start
      expect(useEstimate.getState()).toEqual({ left: undefined, whole: undefined });
    } finally {
      performance.now = clock;
    }
  });
});

// When what is not waited for is made: not while a run is about to move its first picture.
import { expect, it } from "vitest";
import type { RunState } from "../../workers/protocol";
import { moving } from "./unhurried";

type Now = Parameters<typeof moving>[0];
const state = (status: RunState["status"]) => ({ status }) as RunState;
const pictures = (...steps: number[]): Now["views"] =>
  Object.fromEntries(steps.map((step, i) => [String(i), { step } as Now["views"][string]]));
const now = (more: Partial<Now>): Now => ({ state: undefined, failure: undefined, views: {}, ...more });

it("waits for the worker, and for the first picture of a run that trains", () => {
  expect(moving(now({ views: pictures(0, 0) }))).toBe(false);
  for (const status of ["training", "compiling"] as const) {
    expect(moving(now({ state: state(status), views: pictures(0, 0) }))).toBe(false);
    expect(moving(now({ state: state(status), views: pictures(0, 1) }))).toBe(true);
  }
});
it("waits for nothing where nothing will move: paused, at its end, failed", () => {
  for (const status of ["paused", "done", "failed"] as const) expect(moving(now({ state: state(status) }))).toBe(true);
  expect(moving(now({ failure: { kind: "pack", message: "none" } }))).toBe(true);
});

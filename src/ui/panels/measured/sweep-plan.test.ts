// How long the runs of a sweep take together: at the speed of the one in front, longer where the slider is a length.
import { expect, it } from "vitest";
import { minutesOfAll, type Slider, type Timed } from "./sweep-plan";
import type { NumberField, RunConfig } from "../../../engine/config";

const slider = (name: string, of: Slider["of"] = "values"): Slider => ({
  key: `${of}.${name}`,
  of,
  name,
  field: {} as NumberField,
});
const run = {
  values: { rate: 1e-3, steps: 1000, firstSteps: 3000, criticSteps: 5 },
  data: { clusters: 8, steps: 4 },
} as unknown as RunConfig;
const phase = (id: string, first: number) => ({ id, first }) as Timed["phases"][number];
const one: Timed = { minutes: 10, total: 1000, phases: [phase("train", 0)] },
  two: Timed = { minutes: 20, total: 4000, phases: [phase("first", 0), phase("second", 3000)] };

it.each([
  ["a rate changes no length", slider("rate"), [1e-4, 1e-3, 1e-2], 1, one, 30],
  ["each value twice", slider("rate"), [1e-4, 1e-3], 2, one, 40],
  ["ten and twenty steps of a thousand", slider("steps"), [10, 20], 1, one, 0.3],
  ["twice as many steps", slider("steps"), [1000, 2000], 1, one, 30],
  ["a phase of three quarters, three times as long", slider("firstSteps"), [3000, 9000], 1, two, 20 + 20 * 2.5],
  ["steps within a step are not a length", slider("criticSteps"), [1, 10], 1, one, 20],
  ["nor is a field of the data of that name", slider("steps", "data"), [4, 8], 1, one, 20],
] as const)("%s", (_what, by, values, each, timed, minutes) =>
  expect(minutesOfAll(by, values, run, each, timed)).toBeCloseTo(minutes, 9),
);

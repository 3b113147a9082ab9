// Loss terms from the ring on the device: every step's value arrives, however rarely anybody asks, and there is room
// for so many and no more.
import { beforeAll, expect, it } from "vitest";
import { whole } from "../config";
import { normal } from "../nn/init";
import { useBackend } from "../testing/node";
import { phase, toyMethod, toySession } from "../testing/toys";
import type { Tensor } from "../tf";
import { adam } from "./rules";
import type { Step } from "../step";

beforeAll(() => useBackend("wasm"));
const toy = toyMethod(
  { size: whole("Size", "", 4, 1, 8) },
  scope => ({ w: scope.child("net").parameter("w", [3], normal(1)) }),
  [],
);
type N = ReturnType<(typeof toy)["build"]>;
type C = Parameters<(typeof toy)["build"]>[1];
/** 1 300 steps of one update with these terms. */
const begin = (terms: (step: Step<C, N>) => Record<string, Tensor>) =>
  toySession({
    ...toy,
    phases: [
      phase<C, N>("one", 1300, {
        id: "pull",
        moves: ({ w }: N) => [adam({ rate: 0.1 }, w)],
        loss: step => ({ terms: terms(step) }),
      }),
    ],
  });
const distance = ({ nets, batch }: Step<C, N>) => ({
  distance: batch(4).x.mean(0).sub(nets.w()).square().sum() as Tensor,
});

it("has every step's value, however rarely it is asked for", async () => {
  const often = begin(distance),
    rarely = begin(distance),
    values: number[] = [];
  for (let step = 0; step < 1300; step += 100) {
    await often.advance(100);
    values.push(...(await often.report()).series["one/pull/distance"]!.values);
  }
  await rarely.advance(1300); // more than twice what the ring on the device holds
  const { series } = await rarely.report();
  expect(series["one/pull/distance"]!.values).toEqual(values);
  expect(series["one/pull/distance"]!.at).toEqual(Array.from({ length: 1300 }, (_, i) => i + 1));
  expect((await rarely.report()).series).toEqual({});
  often.dispose();
  rarely.dispose();
});
it("refuses an update with more terms than it has room for, by name", async () => {
  const wide = begin(({ nets }) =>
    Object.fromEntries(Array.from({ length: 129 }, (_, k) => [`term-${k}`, nets.w().sum() as Tensor])),
  );
  await expect(wide.advance(1)).rejects.toThrow("one/pull: a run has room for 128 terms in all");
  wide.dispose();
});

it("what is only watched may be no number: the series has it and the run goes on", async () => {
  const session = toySession({
    ...toy,
    phases: [
      phase<C, N>("one", 3, {
        id: "pull",
        moves: ({ w }: N) => [adam({ rate: 0.1 }, w)],
        // ln 0 in the first step
        loss: step => ({ terms: distance(step), watch: { "log-error": step.index.log() } }),
      }),
    ],
  });
  await session.advance(3);
  const { series, diverged } = await session.report();
  expect(series["one/pull/log-error"]!.values[0]).toBe(-Infinity);
  expect(series["one/pull/log-error"]!.at).toEqual([1, 2, 3]);
  expect(diverged).toBeUndefined();
  session.dispose();
});
it("what is minimised may not", async () => {
  const session = begin(({ index }) => ({ distance: index.log() }));
  await session.advance(2);
  expect((await session.report()).diverged).toEqual({ series: "one/pull/distance", step: 1 });
  session.dispose();
});

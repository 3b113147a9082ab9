// The end of what a step counter holds (bounds.ts): the last step that is allowed trains like any other, and one more
// is refused by name.
import { beforeAll, describe, expect, it } from "vitest";
import type { Step } from "../step";
import { useBackend } from "../testing/node";
import { type C, type N, pull, toy } from "../testing/pull";
import { phase, toySession } from "../testing/toys";
import { tf } from "../tf";
import type { Session } from "./session";

beforeAll(() => useBackend("wasm"));

/** Steps of a phase: the counter is a float32, and 2²⁴ + 1 is the first whole number that it does not hold. */
const MOST = 2 ** 24 - 1;
const watched = {
  ...pull,
  loss: (step: Step<C, N>) => ({
    ...pull.loss(step),
    watch: {
      index: step.index,
      draw: step.noise.normal([1]).sum(),
      row: step.batch(1).x.sum(),
    },
  }),
};
/** A toy of one phase whose step `done` is the last that is made. */
async function standing(done: number, lengths: readonly number[], update: typeof pull = watched): Promise<Session> {
  const session = toySession({ ...toy, phases: [phase("one", lengths[0]!, update)] });
  await session.advance(1); // so that there are moments to restore
  await session.report();
  session.restore({ ...(await session.snapshot()), index: done, lengths });
  return session;
}

describe("the last steps that the counter holds", () => {
  it("train, read the right terms, draw other noise and other rows, and end the phase", async () => {
    const session = await standing(MOST - 3, [MOST]);
    const before = Array.from(session.store.buffers.get("net/w")!.dataSync());
    expect(await session.advance(10)).toBe(3);
    const { series, diverged } = await session.report();
    expect(series["one/pull/index"]!.values).toEqual([MOST - 3, MOST - 2, MOST - 1]); // counted from 0
    expect(series["one/pull/index"]!.at).toEqual([MOST - 2, MOST - 1, MOST]);
    expect(series["one/pull/distance"]!.values.every(v => v > 0)).toBe(true);
    expect(new Set(series["one/pull/draw"]!.values).size).toBe(3);
    expect(new Set(series["one/pull/row"]!.values).size).toBe(3); // places 29, 30, 31 of one shuffle of 32
    expect(diverged).toBeUndefined();
    expect(Array.from(session.store.buffers.get("net/w")!.dataSync())).not.toEqual(before);
    expect([session.index, session.done]).toEqual([MOST, true]);
    session.dispose();
  });
  it("see what is not finite", async () => {
    const session = await standing(MOST - 2, [MOST], {
      ...pull,
      // 1, then 1/0
      loss: ({ index }: Step<C, N>) => ({
        terms: {
          distance: tf
            .sub(MOST - 1, index)
            .reciprocal()
            .sum(),
        },
      }),
    });
    await session.advance(2);
    expect((await session.report()).diverged).toEqual({ series: "one/pull/distance", step: MOST });
    session.dispose();
  });
  it("are the last: the run cannot be extended beyond, and says why", async () => {
    const session = await standing(MOST - 1, [MOST - 1]);
    session.extend(1);
    expect(session.total).toBe(MOST);
    expect(() => session.extend(1)).toThrow("steps: 16777216 of phase one is beyond what the step counter holds");
    expect(session.total).toBe(MOST);
    session.dispose();
  });
  it("are the last of a file that wants more: it opens, can be looked at, and refuses the next step by name", async () => {
    const session = await standing(MOST - 1, [20_000_000]);
    expect(session.total).toBe(20_000_000);
    expect(await session.advance(5)).toBe(1);
    expect(session.index).toBe(MOST);
    await expect(session.advance(1)).rejects.toThrow("steps: 20000000 of phase one is beyond");
    session.dispose();
  });
});

// Where a run stands: how its length divides among phases, and what advancing, skipping and extending make of it.
import { beforeAll, describe, expect, it } from "vitest";
import type { Step } from "../step";
import { useBackend } from "../testing/node";
import { type C, type N, pull, toy, trained } from "../testing/pull";
import { phase, toySession } from "../testing/toys";
import type { Session } from "./session";

beforeAll(() => useBackend("wasm"));

describe("places", () => {
  const plan = (session: Session) => session.phases.map(({ id, steps, first }) => [id, steps, first]);
  it("a whole length divides in proportion; each phase at least a step", () => {
    for (const [steps, lengths] of [
      [undefined, [30, 60]],
      [9, [3, 6]],
      [2, [1, 1]],
      [300, [100, 200]],
    ] as const) {
      const session = toySession(trained, steps ? { steps } : {});
      expect(plan(session)).toEqual([
        ["one", lengths[0], 0],
        ["two", lengths[1], lengths[0]],
      ]);
      expect(session.total).toBe(lengths[0] + lengths[1]);
      session.dispose();
    }
  });
  it("walks the phases, counts its steps and stops at the end", async () => {
    const session = toySession(trained, { steps: 9 });
    expect(await session.advance(4)).toBe(4);
    expect([session.phase, session.index, session.step, session.done]).toEqual([1, 1, 4, false]);
    expect(await session.advance(100)).toBe(5);
    expect([session.phase, session.index, session.step, session.done]).toEqual([1, 6, 9, true]);
    expect(await session.advance(1)).toBe(0);
    const { series } = await session.report();
    expect(series["one/pull/distance"]!.at).toEqual([1, 2, 3]);
    expect(series["two/pull/distance"]!.at).toEqual([4, 5, 6, 7, 8, 9]);
    session.dispose();
  });
  it("skip leaves a phase early, shortens the run by what is left of it, and does nothing in the last phase", async () => {
    const session = toySession(trained, { steps: 9 });
    await session.advance(1);
    session.skip();
    expect([session.phase, session.index, session.step, session.total]).toEqual([1, 0, 1, 7]);
    session.skip();
    expect([session.phase, session.total]).toEqual([1, 7]);
    await session.advance(1);
    expect((await session.report()).series["two/pull/distance"]!.at).toEqual([2]);
    session.dispose();
  });
  it("extend trains the last phase longer, at progress 1", async () => {
    const watched = {
      ...pull,
      loss: (step: Step<C, N>) => ({ ...pull.loss(step), watch: { index: step.index, progress: step.progress } }),
    };
    const session = toySession({ ...toy, phases: [phase("one", 4, watched)] });
    await session.advance(10);
    session.extend(2);
    expect([session.done, session.total]).toEqual([false, 6]);
    expect(await session.advance(10)).toBe(2);
    const { series } = await session.report();
    expect(series["one/pull/progress"]!.values).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
    expect(series["one/pull/index"]!.values).toEqual([0, 1, 2, 3, 4, 5]);
    session.dispose();
  });
});

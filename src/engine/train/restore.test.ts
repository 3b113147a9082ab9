// What a session restores: all that a snapshot holds, from any phase to any other, and nothing that does not fit.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { useBackend } from "../testing/node";
import { trained } from "../testing/pull";
import { toySession } from "../testing/toys";
import { tf } from "../tf";
import type { Session } from "./session";
import type { Snapshot } from "./snapshot";

beforeAll(() => useBackend("wasm"));

describe("restore", () => {
  let session: Session, snapshot: Snapshot;
  beforeEach(async () => {
    session = toySession(trained);
    await session.advance(5);
    snapshot = await session.snapshot();
    await session.advance(2);
  });
  const without = (name: string) =>
    Object.fromEntries(Object.entries(snapshot.tensors).filter(([key]) => key !== name));
  const filled = (shape: number[], value: number) => ({ shape, data: block(shape).data.fill(value) });
  const block = (shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  it("takes what snapshot gave: variables, moments and place", async () => {
    expect(Object.keys(snapshot.tensors).sort()).toEqual([
      "net/copy/w",
      "net/net/w",
      "net/other/seen",
      "net/other/w",
      ...["left1", "left2", "m", "v"].map(slot => `optimizer/one/pull/net/w/${slot}`),
    ]);
    session.restore(snapshot);
    expect([session.phase, session.index]).toEqual([0, 5]);
    expect(await session.snapshot()).toEqual(snapshot);
    session.dispose();
  });
  it("takes it from any phase to any other", async () => {
    session.skip();
    await session.advance(2);
    const later = await session.snapshot();
    for (const { phase, index, ...rest } of [snapshot, later]) {
      session.restore({ phase, index, ...rest });
      expect([session.phase, session.index, session.now.id]).toEqual([phase, index, phase ? "two" : "one"]);
      expect(await session.snapshot()).toEqual({ phase, index, ...rest });
    }
    session.dispose();
  });
  it.each<[string, () => Partial<Snapshot>, string]>([
    ["a missing variable", () => ({ tensors: without("net/net/w") }), "net/net/w: missing"],
    [
      "a variable of another shape",
      () => ({ tensors: { ...snapshot.tensors, "net/net/w": block([1, 3]) } }),
      "net/net/w: has shape [1,3], expected [3]",
    ],
    [
      "a foreign variable",
      () => ({ tensors: { ...snapshot.tensors, "net/net/extra": block([3]) } }),
      "net/net/extra: nothing of that name",
    ],
    [
      "another phase's moments",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/two/pull/net/w/m": block([3]) } }),
      "optimizer/two/pull/net/w/m: nothing of that name",
    ],
    [
      "moments of a variable that is not",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/one/pull/net/extra/m": block([3]) } }),
      "optimizer/one/pull/net/extra/m",
    ],
    [
      "moments of another shape",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/one/pull/net/w/m": block([2, 3]) } }),
      "optimizer/one/pull/net/w/m",
    ],
    [
      "moments that are one number for three",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/one/pull/net/w/m": block([]) } }),
      "optimizer/one/pull/net/w/m",
    ],
    [
      "a moment that no rule keeps",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/one/pull/net/w/extra": block([3]) } }),
      "optimizer/one/pull/net/w/extra",
    ],
    [
      "one moment of four missing, which would start again at 0",
      () => ({ tensors: without("optimizer/one/pull/net/w/v") }),
      "optimizer/one/pull/net/w/v",
    ],
    [
      "all moments missing in the middle of a phase",
      () => ({
        tensors: Object.fromEntries(Object.entries(snapshot.tensors).filter(([key]) => !key.startsWith("optimizer/"))),
      }),
      "optimizer/one/pull/net/w/m: missing",
    ],
    [
      "a moment that nothing makes negative",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/one/pull/net/w/v": filled([3], -1) } }),
      "optimizer/one/pull/net/w/v: holds -1, expected at least 0",
    ],
    [
      "a power beyond 1",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/one/pull/net/w/left1": filled([], 2) } }),
      "optimizer/one/pull/net/w/left1: holds 2, expected 0 to 1",
    ],
    [
      "values that do not fill their shape",
      () => ({ tensors: { ...snapshot.tensors, "net/net/w": { shape: [3], data: new Float32Array(2) } } }),
      "net/net/w",
    ],
    ["a place past the end", () => ({ index: 31 }), "step 31: not a place"],
    ["a phase that is not", () => ({ phase: 2 }), "phase 2"],
    ["other phases", () => ({ lengths: [30] }), "not a place in a run of toy"],
  ])("refuses %s by name and changes nothing", async (_what, changed, message) => {
    const before = await session.snapshot();
    const { numTensors } = tf.memory();
    expect(() => session.restore({ ...snapshot, ...changed() })).toThrow(message);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(await session.snapshot()).toEqual(before);
    session.dispose();
  });
});

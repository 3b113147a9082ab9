// How long a GPU is waited for, with one that is a list of answers.
import { describe, expect, it } from "vitest";
import { Away, FEW, PAUSES, regained } from "./regain";

/** Asks for a GPU that gives these answers, the last one for ever; what was waited, and what came of it. */
async function asked(before: boolean, answers: readonly (Error | string)[]) {
  const paused: number[] = [];
  let asks = 0,
    said = 0;
  const patience = { before, pause: async (ms: number) => void paused.push(ms), waiting: () => void said++ };
  const end = await regained(patience, async () => {
    const answer = answers[Math.min(asks++, answers.length - 1)]!;
    if (answer instanceof Error) throw answer;
    return answer;
  }).catch((error: Error) => error);
  return { end, paused, asks, said };
}
const none = new Away("no adapter", false),
  lost = new Away("lost at once", true);

describe("a GPU that is away", () => {
  it("is hardly waited for where there never was one: its process may have ended while it was asked", async () => {
    expect(await asked(false, [none])).toEqual({ end: none, paused: PAUSES.slice(0, FEW), asks: FEW + 1, said: 0 });
    // no longer than a reader takes for an instant
    expect(PAUSES[0]! + PAUSES[1]!).toBeLessThanOrEqual(300);
    expect((await asked(false, [none, "adapter"])).end).toBe("adapter");
  });
  it("is asked for again where there was one, after growing pauses, and taken when it comes", async () => {
    expect(await asked(true, [none, lost, none, "adapter"])).toEqual({
      end: "adapter",
      paused: PAUSES.slice(0, 3),
      asks: 4,
      said: 3,
    });
    expect([...PAUSES].sort((a, b) => a - b)).toEqual(PAUSES);
  });
  it("is given up after some seconds", async () => {
    const { end, paused, asks } = await asked(true, [none]);
    expect([end, asks]).toEqual([none, PAUSES.length + 1]);
    // "some seconds": longer than a GPU process takes to start, shorter than a reader's patience
    const seconds = paused.reduce((a, b) => a + b) / 1000;
    expect(seconds).toBeGreaterThan(5);
    expect(seconds).toBeLessThan(15);
  });
  it("that goes while it is tried first gets a second and a third chance", async () => {
    expect((await asked(false, [lost, "adapter"])).end).toBe("adapter");
    expect(await asked(false, [lost])).toEqual({ end: lost, paused: PAUSES.slice(0, FEW), asks: FEW + 1, said: FEW });
    // and is waited for, as one that was there before, while its process starts again
    expect((await asked(false, [lost, none, none, none, "adapter"])).end).toBe("adapter");
    expect((await asked(false, [none, lost, lost, none, none, lost])).end).toBe(lost);
  });
  it("that is there and computes wrongly is not asked again", async () => {
    const wrong = Error("computes wrongly");
    expect(await asked(true, [wrong])).toEqual({ end: wrong, paused: [], asks: 1, said: 0 });
  });
});

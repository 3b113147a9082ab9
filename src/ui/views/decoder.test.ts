// The one question in flight of the decoder, and that nothing keeps it from asking the next: a run that ends under it,
// a plane that goes, a question that throws. Against a worker that is a function.
import { describe, expect, it } from "vitest";
import { createDecoder } from "./decoder";
import type { Answer } from "../../workers/protocol";

describe("the decoder", () => {
  const plane = { origin: new Float32Array(2), across: Float32Array.of(1, 0), up: Float32Array.of(0, 1) };
  const tick = () => new Promise(resolve => setTimeout(resolve, 0));
  it("has one question in flight, and the last place wins", async () => {
    const asked: number[][] = [];
    const answers: ((a: Answer) => void)[] = [];
    const decoder = createDecoder(code => {
      asked.push([...code]);
      return new Promise(resolve => answers.push(resolve));
    });
    decoder.on(plane);
    for (let i = 1; i <= 5; i++) decoder.move(i, -i);
    expect(asked.length).toBe(1);
    answers[0]!({ kind: "point", values: Float32Array.of(0), xy: [0, 0] });
    await tick();
    expect(asked.slice(1)).toEqual([[5, -5]]);
    answers[1]!({ kind: "point", values: Float32Array.of(1), xy: [1, 1] });
    await tick();
    expect([decoder.now().at, decoder.now().answer, asked.length]).toEqual([
      [5, -5],
      { kind: "point", values: Float32Array.of(1), xy: [1, 1] },
      2,
    ]);
  });
  it("keeps what it has when a question is refused or fails", async () => {
    let fail = false;
    const decoder = createDecoder(async () => {
      if (fail) throw Error("the run ended");
      return { kind: "point", values: Float32Array.of(2), xy: [0, 0] };
    });
    decoder.on(plane);
    await tick();
    fail = true;
    decoder.move(1, 1);
    await tick();
    expect(decoder.now().answer?.kind).toBe("point");
  });
  it("decodes after many restarts in the middle of a drag", async () => {
    const waiting: ((a: Answer) => void)[] = [];
    const decoder = createDecoder(() => new Promise(resolve => waiting.push(resolve)));
    decoder.on(plane);
    for (let restart = 0; restart < 20; restart++) {
      decoder.move(restart, 1);
      decoder.move(restart, 2); // waits for its turn
      decoder.on(undefined); // the run begins anew: no plane until its first picture
      decoder.move(restart, 3);
      for (const answer of waiting.splice(0)) answer({ kind: "refused", message: "another run began" });
      await tick();
      decoder.on(plane);
      await tick();
    }
    for (const answer of waiting.splice(0)) answer({ kind: "refused", message: "another run began" });
    await tick();
    decoder.move(7, 7);
    await tick();
    expect(waiting, "it asks").toHaveLength(1);
    waiting[0]!({ kind: "point", values: Float32Array.of(7), xy: [7, 7] });
    await tick();
    expect(decoder.now().answer).toMatchObject({ xy: [7, 7] });
  });
  it("shows nothing of a run that is gone, and asks the next one at once", async () => {
    const waiting: ((a: Answer) => void)[] = [];
    const decoder = createDecoder(() => new Promise(resolve => waiting.push(resolve)));
    decoder.on(plane);
    decoder.on(undefined);
    decoder.on(plane); // of the next run, while the question to the one before is under way
    waiting[0]!({ kind: "point", values: Float32Array.of(1), xy: [1, 1] });
    await tick();
    expect(decoder.now().answer, "what the run before answered").toBeUndefined();
    expect(waiting).toHaveLength(2);
    waiting[1]!({ kind: "point", values: Float32Array.of(2), xy: [2, 2] });
    await tick();
    expect(decoder.now().answer).toMatchObject({ xy: [2, 2] });
  });
  it("goes on after a question that throws at once", async () => {
    let fails = true;
    const decoder = createDecoder(() => {
      if (fails) throw Error("cannot be sent");
      return Promise.resolve({ kind: "point", values: Float32Array.of(2), xy: [0, 0] });
    });
    decoder.on(plane);
    await tick();
    fails = false;
    decoder.move(1, 1);
    await tick();
    expect(decoder.now().answer?.kind).toBe("point");
  });
});

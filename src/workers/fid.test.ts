// The FID in the worker, with made-up weights of InceptionV3's size: training goes on in turn with it, and it can be
// stopped. What it computes: engine/diagnostics/fid.test.ts and engine/features/inception.test.ts.
import { beforeAll, expect, it } from "vitest";
import { encodeSafetensors } from "../engine/bytes/safetensors";
import { stateOf } from "../engine/testing/inception";
import { readRun } from "../engine/run";
import { nodeHost, useBackend } from "../engine/testing/node";
import { tf } from "../engine/tf";
import type { Answer, FromWorker, ToWorker } from "./protocol";
import { trainer } from "./trainer";

beforeAll(() => useBackend("wasm"));
const heard: FromWorker[] = [];
const { handlers, open } = trainer({
  host: nodeHost,
  post: message => void heard.push(message),
  loadPack: () => Promise.reject(Error("none")),
  later: () => {},
  keep: async () => {},
});
open();
const tell = (message: Exclude<ToWorker, { kind: "preview" }>) =>
  (handlers[message.kind] as (message: ToWorker) => void)(message);
const steps = () => heard.flatMap(m => (m.kind === "state" ? [m.state.step] : [])).at(-1) ?? 0;
const seen = () => heard.flatMap(m => (m.kind === "fid" ? [m.done] : [])).at(-1) ?? 0;
async function until<T>(found: () => T | undefined | false, what: string): Promise<T> {
  for (
    const end = performance.now() + 100_000;
    performance.now() < end;
    await new Promise(resolve => setTimeout(resolve, 5))
  ) {
    const value = found();
    if (value) return value;
  }
  throw Error(`waited for ${what}`);
}
const answer = (id: number): Promise<Answer> =>
  until(() => heard.flatMap(m => (m.kind === "answer" && m.id === id ? [m.answer] : []))[0], `answer ${id}`);
const begin = (token: number, dataset: string) =>
  tell({
    kind: "start",
    token,
    entry: {
      id: "a",
      run: readRun({ method: "vae", dataset, seed: 1, values: { width: 0.0625, batch: 8 }, data: {} }),
    },
    play: true,
  });
/** Tensors alive when the run has made a step and rests. */
async function resting(): Promise<number> {
  await until(() => steps() > 0, "a step");
  tell({ kind: "pause" });
  await until(() => heard.findLast(m => m.kind === "state")?.state.status === "paused", "a pause");
  return tf.memory().numTensors;
}

it("says what is wrong with a file, and that points have no FID", async () => {
  begin(1, "ring");
  tell({ kind: "ask", id: 1, question: { kind: "fid", weights: new Blob([new Uint8Array(3)]) } });
  expect(await answer(1)).toEqual({
    kind: "refused",
    message: "not a safetensors file: 3 bytes, expected at least 8; expected InceptionV3’s weights (.safetensors)",
  });
});
it("goes on in turn with training, tells how far it is, stops when told to and when another run begins, and leaves nothing behind", async () => {
  const weights = new Blob([
    encodeSafetensors({ tensors: stateOf(1008), metadata: {} }, nodeHost) as Uint8Array<ArrayBuffer>,
  ]);
  tell({ kind: "ask", id: 2, question: { kind: "fid", weights } });
  expect(await answer(2)).toEqual({ kind: "refused", message: "an FID is of images, in grey or three colours" });
  heard.length = 0; // or the points' steps would count
  begin(2, "drawn-digits");
  const before = await resting();
  tell({ kind: "play" });
  for (const [id, end] of [
    [3, () => tell({ kind: "stop-fid" })],
    [4, () => begin(3, "drawn-digits")],
  ] as const) {
    heard.length = 0;
    tell({ kind: "ask", id, question: { kind: "fid", weights } });
    const first = await until(() => seen(), "pictures"),
      at = steps();
    await until(() => seen() > first && steps() > at, "both to go on");
    end();
    expect(await answer(id)).toEqual({ kind: "refused", message: "" });
  }
  expect(await resting()).toBe(before); // InceptionV3 has 188 of its own
}, 240_000);

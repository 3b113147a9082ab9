// A run's file as the worker writes and reads it, on Wasm in Node: whatever moment it is asked for, its series reach
// exactly to its step, and whoever goes on from it has them.
import { beforeAll, describe, expect, it } from "vitest";
import { decodeRunFile, stepOf } from "../engine/run-file";
import { readRun } from "../engine/run";
import { nodeHost, useBackend } from "../engine/testing/node";
import { Thinned } from "../engine/thinned";
import { decodeNpz } from "../engine/bytes/npz";
import type { Answer, Columns, Entry, FromWorker, Question, RunState, ToWorker } from "./protocol";
import { trainer } from "./trainer";

beforeAll(() => useBackend("wasm"));
const run = (trainSteps: number) =>
  readRun({ method: "vae", dataset: "ring", seed: 4, values: { width: 0.0625, batch: 8, trainSteps }, data: {} });

function bench() {
  const heard: FromWorker[] = [];
  const { handlers, open } = trainer({
    host: nodeHost,
    post: message => void heard.push(message),
    loadPack: () => Promise.reject(Error("none")),
    later: () => undefined,
    keep: () => Promise.resolve(),
  });
  open();
  const tell = (message: Exclude<ToWorker, { kind: "preview" }>) =>
    (handlers[message.kind] as (message: ToWorker) => void)(message);
  const until = async <T>(found: () => T | undefined | false): Promise<T> => {
    for (const end = performance.now() + 60_000; performance.now() < end;) {
      const got = found();
      if (got) return got;
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    throw Error(`waited too long; heard ${JSON.stringify(heard.at(-1)).slice(0, 300)}`);
  };
  const last = (): RunState | undefined => heard.findLast(m => m.kind === "state")?.state;
  const at = (step: number, status: RunState["status"] = "paused") =>
    until(() => last()?.step === step && last()?.status === status);
  return {
    tell,
    until,
    last,
    at,
    start: (entry: Omit<Entry, "id">, play = false) =>
      tell({ kind: "start", token: 1, entry: { id: "a", ...entry }, play }),
    advance: async (to: number) => {
      tell({ kind: "advance", steps: to - last()!.step });
      await at(to);
    },
    ask: async <K extends Question["kind"]>(id: number, question: Question & { kind: K }) => {
      tell({ kind: "ask", id, question });
      const said = await until(() => heard.find(m => m.kind === "answer" && m.id === id));
      return (said as { answer: Answer }).answer as Exclude<Answer<K>, { kind: "refused" }>;
    },
    /** All that the page was told. */
    told: (): Columns[] => {
      const all = new Thinned();
      for (const message of heard) if (message.kind === "series") all.add(message.columns);
      return all.columns();
    },
  };
}
const read = (bytes: Uint8Array) => decodeRunFile(bytes, nodeHost);

describe("a run's file", () => {
  it("holds what the page was told, and what it had when it began here: by its own file or by the page's columns", async () => {
    const one = bench();
    one.start({ run: run(40) });
    await one.at(0);
    await one.advance(5);
    const file = (await one.ask(1, { kind: "export", format: "safetensors" })).bytes;
    expect(one.told().length).toBeGreaterThan(3);
    expect(read(file).series).toEqual(one.told());
    const { arrays } = decodeNpz((await one.ask(2, { kind: "export", format: "npz" })).bytes);
    expect(arrays["series/train/autoencoder/kl/at"]!.data).toEqual(Int32Array.of(1, 2, 3, 4, 5));
    expect(await one.ask(3, { kind: "read", file })).toEqual({
      kind: "run",
      run: read(file).snapshot.run,
      step: 5,
      series: one.told(),
    });
    const columns = one.told();
    await one.advance(9);
    const further = (await one.ask(4, { kind: "export", format: "safetensors" })).bytes;

    const { series: _, ...bare } = read(file);
    expect(stepOf(bare.snapshot)).toBe(5);
    const ways: Omit<Entry, "id">[] = [
      { run: run(40), file },
      { run: run(40), file, columns },
    ];
    for (const [i, way] of ways.entries()) {
      const other = bench();
      other.start(way);
      await other.at(5);
      await other.advance(9);
      expect(other.told()[0]!.at, "what came before it knows from the file alone").toEqual(Int32Array.of(6, 7, 8, 9));
      const taken = (await other.ask(1, { kind: "export", format: "safetensors" })).bytes;
      expect(read(taken), `way ${i}`).toEqual(read(further)); // as if it had never moved
    }
  });

  it("asked for while it trains, reaches to the very step of its weights", async () => {
    const one = bench();
    one.start({ run: run(100_000) }, true);
    await one.until(() => (one.last()?.step ?? 0) > 3);
    for (let i = 1; i <= 5; i++) {
      const { snapshot, series } = read((await one.ask(i, { kind: "export", format: "safetensors" })).bytes);
      for (const { name, at } of series!) expect([name, at.at(-1), at[0]]).toEqual([name, stepOf(snapshot), 1]);
      const from = one.last()!.step;
      await one.until(() => one.last()!.step > from);
    }
    one.tell({ kind: "pause" });
    await one.until(() => one.last()!.status === "paused");
  });
});

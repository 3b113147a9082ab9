// The background of the trainer, on Wasm in Node: runs of a sweep train behind the one in front, at a fifth of the
// time, end in the numbers that they would have alone, and are let go. Messages in, messages out.
import { beforeAll, describe, expect, it } from "vitest";
import type { RunConfig, Values } from "../engine/config";
import { tableOf } from "../engine/dataset";
import { measureAll } from "../engine/diagnostics";
import { methodOf } from "../engine/methods";
import { dataSetOf, readRun } from "../engine/run";
import { nodeHost, useBackend } from "../engine/testing/node";
import { tf } from "../engine/tf";
import { Session } from "../engine/train/session";
import type { FromWorker, ToWorker } from "./protocol";
import { trainer } from "./trainer";

beforeAll(() => useBackend("wasm"));
const run = (values: Values = {}, seed = 4): RunConfig =>
  readRun({
    method: "vae",
    dataset: "ring",
    seed,
    values: { width: 0.0625, batch: 8, trainSteps: 20, ...values },
    data: {},
  });
type Queued = Extract<FromWorker, { kind: "queued" }>;

function bench() {
  const heard: FromWorker[] = [];
  const { handlers, open } = trainer({
    host: nodeHost,
    post: message => void heard.push(message),
    loadPack: () => Promise.reject(Error("none")),
    later: () => undefined,
    keep: async () => undefined,
  });
  open();
  const tell = (message: Exclude<ToWorker, { kind: "preview" }>) =>
    (handlers[message.kind] as (message: ToWorker) => void)(message);
  const queued = (id: string) => heard.filter((m): m is Queued => m.kind === "queued" && m.id === id);
  const until = async (done: () => boolean, what: string) => {
    for (const end = performance.now() + 60_000; !done();) {
      if (performance.now() > end)
        throw Error(
          `waited for ${what}; heard ${heard
            .slice(-3)
            .map(m => JSON.stringify(m).slice(0, 200))
            .join("\n")}`,
        );
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  };
  return { heard, tell, queued, until };
}

describe("the background", () => {
  it("trains each run to its end, without a run in front, and measures what it measures alone", async () => {
    const { tell, queued, until, heard } = bench();
    const before = tf.memory().numTensors;
    tell({
      kind: "queue",
      runs: [
        { id: "a", run: run() },
        { id: "b", run: run({ latent: 3 }) },
      ],
    });
    await until(() => queued("b").at(-1)?.metrics !== undefined, "both");
    for (const [id, values] of [
      ["a", {}],
      ["b", { latent: 3 }],
    ] as const) {
      const config = run(values),
        session = Session.create({
          method: methodOf("vae"),
          table: await tableOf(dataSetOf("ring"), config.data, () => Promise.reject(Error())),
          run: config,
          host: nodeHost,
        });
      await session.advance(20);
      await session.report();
      // bit for bit: nothing of one run leaks into the next
      expect(queued(id).at(-1)!.metrics).toEqual(await measureAll(session));
      expect(queued(id).at(-1)!.view).toMatchObject({ kind: "points" });
      session.dispose();
    }
    expect(heard.filter(m => m.kind !== "queued")).toEqual([]);
    await until(() => tf.memory().numTensors === before, "every tensor to be let go");
  });

  it("leaves the run in front its own series, and most of the time", async () => {
    const { heard, tell, queued, until } = bench(),
      alone = bench();
    const series = (from: FromWorker[]) =>
      from.flatMap(m =>
        m.kind === "series" ? m.columns.filter(c => c.name === "train/autoencoder/kl").flatMap(c => [...c.values]) : [],
      );
    const front = run({ trainSteps: 400 });
    tell({ kind: "start", token: 1, entry: { id: "front", run: front }, play: true });
    tell({ kind: "queue", runs: [{ id: "behind", run: run({ trainSteps: 100_000 }) }] });
    await until(() => heard.some(m => m.kind === "state" && m.state.status === "done"), "the run in front");
    const behind = queued("behind").at(-1)?.step ?? 0;
    expect(behind).toBeGreaterThan(0);
    expect(behind).toBeLessThan(200); // a fifth of the time is 100 of such steps; twice that would be a third
    tell({ kind: "queue", runs: [] });
    alone.tell({ kind: "start", token: 1, entry: { id: "front", run: front }, play: true });
    await alone.until(
      () => alone.heard.some(m => m.kind === "state" && m.state.status === "done"),
      "the same run alone",
    );
    expect(series(heard)).toEqual(series(alone.heard));
  });

  it("tells what a run failed of, goes on with the next, and drops what is not asked for any more", async () => {
    const { tell, queued, until } = bench();
    tell({
      kind: "queue",
      runs: [
        { id: "wrong", run: { ...run(), method: "none" } },
        { id: "huge", run: run({ rate: 0.1, trainSteps: 100_000 }) },
        { id: "next", run: run() },
      ],
    });
    await until(() => queued("huge").length > 0, "the second");
    expect(queued("wrong")).toMatchObject([{ failure: expect.stringContaining("none") }]);
    tell({ kind: "queue", runs: [{ id: "next", run: run() }] });
    await until(() => queued("next").at(-1)?.metrics !== undefined, "the third");
    expect(queued("huge").every(m => m.metrics === undefined && m.failure === undefined)).toBe(true);
  });
});

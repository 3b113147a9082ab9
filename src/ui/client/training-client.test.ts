// The client against a worker that is a plain object: what reaches the worker and when, and what of its
// answers reaches the page.
import { describe, expect, it } from "vitest";
import type { Catalogue } from "../../engine/catalogue";
import type { RunConfig } from "../../engine/config";
import type { Entry, FromWorker, ToWorker } from "../../workers/protocol";
import type { Port } from "./pipe";
import { waiting } from "./spawn";
import { trainingClient, type Listeners, type TrainingClient } from "./training-client";

const run: RunConfig = { version: 1, method: "vae", dataset: "ring", seed: 0, values: { rate: 0.001 }, data: {} };
const entry: Entry = { id: "a", run };
const ready: FromWorker = { kind: "ready", backend: "wasm", adapter: "SIMD", refused: [] };
const series = (token: number): FromWorker => ({ kind: "series", token, id: "a", columns: [] });

const plain = (more: Partial<Port> = {}): Port => ({
  postMessage: () => undefined,
  terminate: () => undefined,
  onmessage: null,
  onerror: null,
  onmessageerror: null,
  ...more,
});
function bench(started: (client: TrainingClient) => void = () => {}) {
  const ports: (Port & { sent: ToWorker[]; ended: boolean; say(message: FromWorker): void })[] = [];
  const heard: FromWorker[] = [];
  const hear = (message: FromWorker) => void heard.push(message);
  const listeners: Listeners = {
    catalogue: message => {
      hear(message);
      started(client);
    },
    waking: hear,
    fetching: hear,
    waiting: hear,
    ready: hear,
    state: hear,
    series: hear,
    view: hear,
    saved: hear,
    unsaved: hear,
    stays: hear,
    queued: hear,
    fid: hear,
    failure: hear,
  };
  const client: TrainingClient = trainingClient(() => {
    const port = {
      sent: [] as ToWorker[],
      ended: false,
      onmessage: null as Port["onmessage"],
      onerror: null,
      onmessageerror: null,
      postMessage(message: ToWorker) {
        port.sent.push(message);
      },
      terminate() {
        port.ended = true;
      },
      say(message: FromWorker) {
        port.onmessage?.({ data: message });
      },
    };
    ports.push(port);
    return port;
  }, listeners);
  return { client, ports, heard, port: () => ports.at(-1)! };
}

describe("training client", () => {
  it("holds a start until the backend is chosen, with what was ordered meanwhile", () => {
    const { client, port } = bench();
    client.start(entry, { play: false });
    client.order({ kind: "configure", values: { rate: 0.01 } });
    client.order({ kind: "play" });
    client.watch([{ id: "samples", options: {} }]);
    expect(port().sent).toEqual([]);
    port().say(ready);
    expect(port().sent).toEqual([
      { kind: "start", token: 1, entry: { id: "a", run: { ...run, values: { rate: 0.01 } } }, play: true },
      { kind: "watch", probes: [{ id: "samples", options: {} }] },
    ]);
  });

  it("drops every message of an earlier run", () => {
    const { client, port, heard } = bench();
    port().say(ready);
    client.start(entry, { play: true });
    client.start(entry, { play: true });
    heard.length = 0;
    port().say(series(1));
    port().say({
      kind: "view",
      token: 1,
      id: "a",
      probe: "samples",
      step: 3,
      view: { kind: "bars", values: new Float32Array(1), labels: ["a"] },
    });
    port().say({ kind: "failure", token: 1, failure: "diverged", message: "old" });
    expect(heard).toEqual([]);
    port().say(series(2));
    expect(heard).toEqual([series(2)]);
  });

  it("goes back to the run before where the next one comes to nothing, with all that was said of it meanwhile", () => {
    const { client, port, heard } = bench();
    client.start(entry, { play: false });
    port().say(ready);
    port().say(series(1));
    client.start({ id: "b", run }, { play: false });
    port().say(series(1)); // made before the worker heard of the next one
    expect(heard.filter(m => m.kind === "series")).toHaveLength(1);
    port().say({ kind: "stays", token: 2, front: { token: 1, id: "a" }, failure: "pack", message: "none" });
    expect(heard.slice(-2).map(m => m.kind)).toEqual(["stays", "series"]);
    port().say(series(1));
    expect(heard.filter(m => m.kind === "series")).toHaveLength(3);
  });
  it("does not go back from a run that was asked for after the one that came to nothing", () => {
    const { client, port, heard } = bench();
    client.start(entry, { play: false });
    port().say(ready);
    client.start({ id: "b", run }, { play: false });
    client.start({ id: "c", run }, { play: false });
    port().say({ kind: "stays", token: 2, front: { token: 1, id: "a" }, failure: "pack", message: "none" });
    expect(heard.some(m => m.kind === "stays")).toBe(false);
    port().say(series(3));
    port().say(series(1));
    expect(heard.filter(m => m.kind === "series")).toEqual([series(3)]);
  });
  it("hears a backend failure although no run has begun", () => {
    const { port, heard } = bench();
    port().say({ kind: "failure", token: 0, failure: "backend", message: "no backend works" });
    expect(heard).toHaveLength(1);
  });

  it("gives answers to whoever asked, and refuses before a run", async () => {
    const { client, port } = bench();
    expect(await client.ask({ kind: "export", format: "npz" })).toMatchObject({ kind: "refused" });
    port().say(ready);
    client.start(entry, { play: false });
    const [first, second] = [client.ask({ kind: "measure" }), client.ask({ kind: "export", format: "npz" })];
    port().say({
      kind: "answer",
      id: 2,
      to: "export",
      answer: { kind: "file", name: "a.safetensors", bytes: new Uint8Array(2) },
    });
    port().say({ kind: "answer", id: 1, to: "measure", answer: { kind: "measured", metrics: {}, missing: {} } });
    expect(await first).toMatchObject({ kind: "measured" });
    const file = await second;
    if (file.kind === "refused") throw Error(file.message);
    expect(file.name).toBe("a.safetensors"); // of an export it is known to have a name: nothing else can have come
  });

  it("refuses a question that cannot be sent, and answers the next", async () => {
    const { client, port } = bench();
    port().say(ready);
    client.start(entry, { play: false });
    const send = port().postMessage;
    port().postMessage = () => {
      throw Error("could not be cloned");
    };
    expect(await client.ask({ kind: "measure" })).toEqual({ kind: "refused", message: "could not be cloned" });
    port().postMessage = send;
    const asked = client.ask({ kind: "measure" });
    const { id } = port().sent.at(-1) as Extract<ToWorker, { kind: "ask" }>;
    port().say({ kind: "answer", id, to: "measure", answer: { kind: "measured", metrics: {}, missing: {} } });
    expect(await asked).toMatchObject({ kind: "measured" });
  });

  it("settles every question, however many workers are replaced under it", async () => {
    const { client, port } = bench();
    const asked: Promise<unknown>[] = [];
    for (let life = 0; life < 5; life++) {
      port().say(ready);
      client.start(entry, { play: true });
      asked.push(client.ask({ kind: "measure" }), client.ask({ kind: "decode", code: new Float32Array(1) }));
      if (life % 2) port().onerror?.({ message: "gone" });
      else port().say({ kind: "failure", token: life + 1, failure: "device", message: "gone" });
      asked.push(client.ask({ kind: "measure" })); // nobody is there
      client.revive();
    }
    client.dispose();
    expect(await Promise.all(asked)).toEqual(Array(15).fill(expect.objectContaining({ kind: "refused" })));
  });

  it("asks for the first pictures, without which the worker waits for ever, also where the page stumbles over the catalogue", () => {
    const { port } = bench(() => {
      throw Error("a bad record");
    });
    expect(() => port().say({ kind: "catalogue", catalogue: {} as Catalogue, packs: {} })).toThrow("a bad record");
    expect(port().sent).toEqual([{ kind: "preview" }]);
  });

  it("makes a crash visible, refuses what was asked, and starts again in a fresh worker", async () => {
    const { client, ports, port, heard } = bench();
    port().say(ready);
    client.start(entry, { play: true });
    const asked = client.ask({ kind: "measure" });
    heard.length = 0;
    const first = port();
    first.onerror?.({ message: "out of memory" });
    expect(heard).toEqual([{ kind: "failure", token: 1, failure: "internal", message: "out of memory" }]);
    expect(await asked).toMatchObject({ kind: "refused" });
    client.start(entry, { play: true });
    expect(ports).toHaveLength(2);
    expect(first.ended).toBe(true);
    first.say(series(2)); // a dead worker is not heard
    expect(heard).toHaveLength(1);
    port().say({ kind: "catalogue", catalogue: {} as Catalogue, packs: {} });
    port().say(ready);
    expect(port().sent).toMatchObject([
      { kind: "preview", run },
      { kind: "start", token: 2, play: true },
      { kind: "watch" },
    ]);
  });

  it("asks for pictures of the run that the catalogue's listener starts, as the page does", () => {
    const made = bench(client => client.start(entry, { play: false }));
    made.port().say({ kind: "catalogue", catalogue: {} as Catalogue, packs: {} });
    expect(made.port().sent).toEqual([{ kind: "preview", run }]);
  });

  it("shows pictures of step 0 that come before the backend, and none of them once the run has begun", () => {
    const { client, port, heard } = bench();
    client.start(entry, { play: false });
    port().say({ kind: "catalogue", catalogue: {} as Catalogue, packs: {} });
    const early: FromWorker = {
      kind: "view",
      token: 0,
      id: "",
      probe: "samples",
      step: 0,
      view: { kind: "bars", values: new Float32Array(1), labels: ["a"] },
    };
    port().say(early);
    expect(heard.at(-1)).toEqual(early);
    port().say(ready);
    heard.length = 0;
    port().say(early);
    expect(heard).toEqual([]);
  });

  it("ends a worker that crashed, and hears nothing late from it", () => {
    const { client, port, heard } = bench();
    port().say(ready);
    client.start(entry, { play: true });
    heard.length = 0;
    const crashed = port();
    crashed.onerror?.({ message: "Uncaught Error: out of order" });
    expect(crashed.ended).toBe(true);
    crashed.say(series(1));
    crashed.onerror?.({ message: "another" });
    expect(heard).toEqual([{ kind: "failure", token: 1, failure: "internal", message: "Error: out of order" }]);
  });

  it("ends a worker whose GPU is lost, whichever run the word of it names", () => {
    for (const token of [0, 1, 2]) {
      const { client, port, heard } = bench();
      port().say(ready);
      client.start(entry, { play: true });
      client.start(entry, { play: true });
      const dying = port(),
        lost: FromWorker = { kind: "failure", token, failure: "device", message: "gone" };
      heard.length = 0;
      dying.say(lost);
      expect(heard).toEqual([lost]);
      expect(dying.ended).toBe(true);
      dying.say(ready); // what was under way when the GPU went
      expect(heard).toEqual([lost]);
      client.start(entry, { play: true });
      expect(port()).not.toBe(dying);
    }
  });

  it("tells a worker that takes the place of one with a GPU that there was one, and no other", () => {
    const { client, port } = bench();
    const said = () => port().sent.find(({ kind }) => kind === "preview");
    const catalogue: FromWorker = { kind: "catalogue", catalogue: {} as Catalogue, packs: {} };
    port().say(catalogue);
    expect(said()).toEqual({ kind: "preview" });
    port().say({ ...ready, backend: "webgpu" } as FromWorker);
    client.start(entry, { play: true });
    port().say({ kind: "failure", token: 1, failure: "device", message: "gone" });
    client.start(entry, { play: true });
    port().say(catalogue);
    expect(said()).toEqual({ kind: "preview", run, regain: true });
  });

  it("gives a sweep that is asked for after a crash a worker of its own", () => {
    const { client, port, ports } = bench();
    port().say(ready);
    client.start(entry, { play: true });
    port().onerror?.({ message: "gone" });
    client.queue([]);
    expect(ports).toHaveLength(1); // nothing to be done
    client.queue([{ id: "s", run }]);
    expect(ports).toHaveLength(2);
    port().say(ready);
    expect(port().sent).toEqual([{ kind: "queue", runs: [{ id: "s", run }] }]);
    client.start(entry, { play: true });
    expect(ports).toHaveLength(2);
  });

  it("starts a run in a fresh worker where the first had failed before anybody listened", () => {
    const ended: boolean[] = [];
    const failures: FromWorker[] = [];
    const client = trainingClient(
      () => {
        const number = ended.push(false) - 1;
        const port = plain({ terminate: () => void (ended[number] = true) }),
          early = waiting(port);
        if (number === 0) port.onerror?.({});
        return early;
      },
      { failure: (message: FromWorker) => void failures.push(message) } as unknown as Listeners,
    );
    expect(failures).toMatchObject([{ failure: "internal" }]);
    client.revive();
    expect(ended).toEqual([true, false]);
    client.revive();
    expect(ended).toHaveLength(2);
  });

  it("hears of a worker that failed before anybody listened", () => {
    const port = plain();
    const early = waiting(port),
      heard: unknown[] = [];
    port.onerror?.({});
    port.onmessageerror?.("unreadable");
    early.onmessageerror = event => void heard.push(event);
    early.onerror = event => void heard.push(event);
    expect(heard).toEqual(["unreadable", {}]);
  });

  it("tells the worker how much of it was heard, ten reports at a time, of earlier runs too", () => {
    const { client, port } = bench();
    port().say(ready);
    client.start(entry, { play: true });
    const told = () => port().sent.filter(({ kind }) => kind === "heard");
    const report: FromWorker = { kind: "queued", id: "s", step: 1, total: 2 };
    for (let i = 0; i < 9; i++) port().say(report);
    expect(told()).toEqual([]);
    port().say({ kind: "state", token: 0, id: "a", state: {} as never });
    expect(told()).toEqual([{ kind: "heard", reports: 10 }]);
    for (let i = 0; i < 10; i++) port().say(report);
    expect(told()).toHaveLength(2);
  });
});

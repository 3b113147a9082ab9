// The client against a worker that is a plain object: what reaches the worker and when, and what of its
// answers reaches the page.
import { describe, expect, it } from "vitest";
import type { Catalogue } from "../../engine/catalogue";
import type { RunConfig } from "../../engine/config";
import type { Entry, FromWorker, ToWorker } from "../../workers/protocol";
import type { Port } from "./pipe";
import { trainingClient, type Listeners, type TrainingClient } from "./training-client";

const run: RunConfig = { version: 1, method: "vae", dataset: "ring", seed: 0, values: { rate: 0.001 }, data: {} };
const entry: Entry = { id: "a", run };
const ready: FromWorker = { kind: "ready", backend: "wasm", adapter: "SIMD", refused: [] };
const series = (token: number): FromWorker => ({ kind: "series", token, id: "a", columns: [] });

function bench(started: (client: TrainingClient) => void = () => {}) {
  const ports: (Port & { sent: ToWorker[]; ended: boolean; say(message: FromWorker): void })[] = [];
  const heard: FromWorker[] = [];
  const hear = (message: FromWorker) => void heard.push(message);
  const listeners: Listeners = {
    catalogue: message => {
      hear(message);
      started(client);
    },
    ready: hear,
    state: hear,
    series: hear,
    view: hear,
    saved: hear,
    unsaved: hear,
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
});

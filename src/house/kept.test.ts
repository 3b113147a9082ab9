// Files that older versions wrote (kept/): from the version before this house a run file and the browser's records of
// version 2, both from the page, and links with the runs that they meant then; from a later one two run files of the
// command line. Every later version opens them.
import { IDBFactory } from "fake-indexeddb";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { catalogueOf } from "../engine/catalogue";
import type { RunConfig } from "../engine/config";
import { tableOf } from "../engine/dataset";
import { dataSets } from "../engine/datasets";
import { metrics, probes } from "../engine/diagnostics";
import { decodeRunFile, verify } from "../engine/run-file";
import { methodOf, methods } from "../engine/methods";
import { dataSetOf } from "../engine/run";
import { nodeHost, useBackend } from "../engine/testing/node";
import { Session } from "../engine/train/session";
import { Connection } from "../storage/connection";
import { checkpointOf, listRuns, listSweeps } from "../storage/database";
import { seriesOf } from "../storage/series";
import { readAddress } from "../ui/state/address";
import "fake-indexeddb/auto";

const kept = (name: string) => readFileSync(join(import.meta.dirname, "kept", name));
const catalogue = catalogueOf(methods, dataSets, probes, metrics);
const noPack = () => Promise.reject(Error("no packs here"));
/** Typed arrays travel in JSON as their type and their bytes. */
function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (value === null || typeof value !== "object") return value;
  const { array, base64 } = value as { array?: string; base64?: string };
  if (array === undefined || base64 === undefined)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unpacked(inner)]));
  const { buffer } = Uint8Array.from(Buffer.from(base64, "base64"));
  const types: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
    Uint8Array,
    Int32Array,
    Float32Array,
    Uint8ClampedArray,
  };
  return new types[array]!(buffer);
}
/** Opened, checked, and two steps further. drawn: it brings curves, up to where it stands. */
async function goesOn(file: Uint8Array, step: number, drawn = false): Promise<void> {
  const { snapshot, check, series } = decodeRunFile(file, nodeHost),
    { run } = snapshot;
  const table = await tableOf(dataSetOf(run.dataset), run.data, noPack);
  const session = Session.create({ method: methodOf(run.method), table, run, host: nodeHost });
  session.restore(snapshot);
  expect(series !== undefined).toBe(drawn);
  if (series) expect(Math.max(...series.map(({ at }) => at.at(-1)!))).toBe(step);
  expect(session.step).toBe(step);
  await verify(session, check!);
  session.extend(2);
  await session.advance(2);
  for (const { values } of Object.values((await session.report()).series))
    expect(values.every(Number.isFinite)).toBe(true);
  expect(session.step).toBe(step + 2);
  session.dispose();
}

beforeAll(() => useBackend("wasm"));

describe("what an older version wrote", () => {
  it.each([
    ["vae-ring", 30, "without curves"],
    ["lmgae-ring", 30, "a mask, its history as state, RMSProp, curves; the backend is a word and not JSON"],
    ["two-stage-vae-moons", 40, "at the end of its second phase, with curves of both"],
  ])("opens the run file %s and goes on from step %d: %s", (name, step) =>
    goesOn(kept(`${name}.safetensors`), step, name !== "vae-ring"),
  );

  it("opens the browser's records of version 2: run, series, checkpoint, sweep", async () => {
    const { version, stores } = JSON.parse(kept("records.json").toString()) as {
      version: number;
      stores: Record<string, unknown[]>;
    };
    expect(version).toBe(2);
    globalThis.indexedDB = new IDBFactory();
    await new Promise<void>((done, failed) => {
      const opening = indexedDB.open("latent-playground", version);
      opening.onupgradeneeded = () => {
        for (const name of Object.keys(stores)) opening.result.createObjectStore(name, { keyPath: "id" });
      };
      opening.onerror = () => failed(opening.error);
      opening.onsuccess = () => {
        const writing = opening.result.transaction(Object.keys(stores), "readwrite");
        for (const [name, records] of Object.entries(stores))
          for (const record of records) writing.objectStore(name).put(unpacked(record));
        writing.oncomplete = () => {
          opening.result.close();
          done();
        };
      };
    });
    const database = await new Connection().get();
    const {
      runs: [run, ...others],
      checkpoints,
    } = await listRuns(database, Date.now());
    expect(others).toEqual([]);
    expect(run).toMatchObject({ run: { method: "vae", dataset: "ring", seed: 2 }, step: 30, total: 30, done: true });
    expect(checkpoints.map(({ id, step }) => ({ id, step }))).toEqual([{ id: run!.id, step: 30 }]);
    const columns = await seriesOf(database, run!.id);
    expect(columns.map(({ name }) => name)).toContain("train/autoencoder/kl");
    for (const { at, values } of columns) expect([at.length, values.length]).toEqual([30, 30]);
    await goesOn((await checkpointOf(database, run!.id))!.file, 30);
    const [sweep, ...more] = await listSweeps(database);
    expect(more).toEqual([]);
    expect(sweep).toMatchObject({ field: "latent", of: "values" });
    expect(sweep!.runs.map(({ value, step }) => ({ value, step }))).toEqual([
      { value: 1, step: 30 },
      { value: 2, step: 30 },
    ]);
    for (const { metrics, view } of sweep!.runs) {
      expect(Number.isFinite(metrics!["frechet-raw"]!.value)).toBe(true);
      expect(view!.kind).toBe("points");
    }
    database.close();
  });

  const links = JSON.parse(kept("links.json").toString()) as { link: string; run: RunConfig }[];
  it.each(links)("reads the link $link", ({ link, run }) => {
    expect(readAddress(link, catalogue, () => true)).toEqual({ run, notes: [], chosen: link.includes("dataset=") });
  });
});

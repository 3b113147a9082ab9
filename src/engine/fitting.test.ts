// What a run needs of memory, foretold and measured: the estimate against the heap that Wasm really took, start values
// that fit everywhere, the words of a run that does not, and a heap that says that it is full.
import { beforeAll, describe, expect, it } from "vitest";
import { initial, type Values } from "./config";
import { dataSets } from "./datasets";
import { specOf, type Table } from "./dataset";
import { Exhausted, isExhausted } from "./exhausted";
import { bytesText, type Fitted, HOLES, limitsNow, unfit } from "./fitting";
import { footprintOf } from "./footprint";
import { guardHeap, type WasmBackend } from "./kernels/wasm/heap";
import { methods, methodOf } from "./methods";
import { dataSetOf, readRun } from "./run";
import { sizeOf } from "./shape";
import type { DataSpec } from "./step";
import { nodeHost, useBackend } from "./testing/node";
import { tf } from "./tf";
import { Session } from "./train/session";

const MB = 2 ** 20,
  MODULE = 16 * MB; // what Emscripten's heap has at the start
beforeAll(() => useBackend("wasm"));
const specFor = (id: string): DataSpec => specOf(dataSetOf(id), initial(dataSetOf(id).config));
const fitted = (method: string, dataset: string, values: Values = {}): Fitted => ({
  method: methodOf(method),
  run: readRun({ method, dataset, values }),
  spec: specFor(dataset),
});
const heap = (): number => (tf.backend() as unknown as WasmBackend).wasm.HEAPU8.length;
/** A Wasm with a heap of its own: heaps never shrink. */
async function freshWasm(): Promise<void> {
  const factory = tf.findBackendFactory("wasm");
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", factory, 2);
  await tf.setBackend("wasm");
}
/** Bytes of the heap after two steps of every phase, on few rows. */
async function taken({ method, run, spec }: Fitted): Promise<number> {
  await freshWasm();
  const count = 64,
    rows = {
      x: Float32Array.from({ length: count * sizeOf(spec.shape) }, (_, i) => (i % 97) / 97),
      labels: new Uint8Array(count),
    },
    table: Table = { spec: { ...spec, count, tests: count }, train: rows, test: rows };
  const session = Session.create({ method, table, run, host: nodeHost });
  for (const _ of method.phases) {
    await session.advance(2);
    session.skip();
  }
  await session.report();
  session.dispose();
  return heap();
}

describe("the estimate", () => {
  it.each<[string, string, Values]>([
    ["vae", "ring", { batch: 1024, width: 2 }],
    ["vae", "drawn-digits", { width: 0.5, batch: 256 }],
    ["vae", "drawn-digits", { width: 0.5, decoderWidth: 4, batch: 16 }],
    ["wae-mmd", "ring", { batch: 512, width: 0.25 }],
    ["wgan-gp", "cifar-10", { width: 0.5, batch: 64 }],
    ["two-stage-joint", "cifar-10", { width: 0.5, batch: 128 }],
    ["lmgae", "drawn-digits", { width: 0.5, batch: 128 }],
    ["lpga", "cifar-10", { width: 0.5, batch: 128, batchNorm: true }],
  ])(
    "of %s on %s with %j is what the heap takes",
    async (method, dataset, values) => {
      const asked = fitted(method, dataset, values),
        { most, resting } = await footprintOf(asked.method, asked.run, asked.spec, nodeHost),
        really = await taken(asked);
      expect(most).toBeGreaterThan(resting);
      expect(really).toBeGreaterThan(0.9 * most);
      // holes, the module's own, and that Emscripten grows by a fifth more than it is asked for while there is room
      expect(really).toBeLessThan(1.2 * (HOLES * most + MODULE));
    },
    120_000,
  );
  it("leaves nothing behind, and the backend as it was", async () => {
    const { method, run, spec } = fitted("two-stage-vae", "drawn-digits"),
      before = tf.memory().numTensors;
    const once = await footprintOf(method, run, spec, nodeHost);
    expect(await footprintOf(method, run, spec, nodeHost)).toEqual(once);
    expect([tf.getBackend(), tf.memory().numTensors]).toEqual(["wasm", before]);
    expect([...tf.ones([2]).dataSync()]).toEqual([1, 1]);
  });
});

it("start values need a tenth of Wasm's memory at most, and no array that the least of GPUs could not bind", async () => {
  const LEAST = 128 * MB; // maxStorageBufferBindingSize that every adapter has (WebGPU, limits)
  for (const method of methods)
    for (const { id } of dataSets.filter(set => method.accepts.includes(specFor(set.id).kind))) {
      const { run, spec } = fitted(method.id, id),
        { most, largest } = await footprintOf(method, run, spec, nodeHost);
      expect(most, `${method.id} on ${id}`).toBeLessThan(0.1 * 2 ** 32);
      expect(largest, `${method.id} on ${id}`).toBeLessThan(LEAST);
      expect(await unfit(fitted(method.id, id), nodeHost)).toBeUndefined();
    }
}, 300_000);

describe("a run that is too large", () => {
  const large = { width: 2, decoderWidth: 4, batch: 1024 };
  it("is told before it is built: what it needs of what, what costs the most, what would fit", async () => {
    const asked = fitted("vae", "drawn-digits", large),
      error = await unfit(asked, nodeHost);
    expect(error?.message).toMatch(
      /^it needs about [\d.]+ GB, of which WebAssembly has about 3\.9 GB; ([A-Z][a-z ]+ \d+) and ([A-Z][a-z ]+ \d+) cost the most; .* would fit, with about [\d.]+ [GM]B$/,
    );
    const values = { ...asked.run.values, ...error!.fits };
    expect(await unfit({ ...asked, run: { ...asked.run, values } }, nodeHost)).toBeUndefined();
  }, 120_000);
  it("is told by the largest array that the GPU takes", async () => {
    const error = await unfit(fitted("vae", "drawn-digits", { batch: 1024 }), nodeHost, { limits: { array: 4 * MB } });
    expect(error?.message).toMatch(
      /^it needs an array \[[\d, ]+\] of about \d+ MB, of which this GPU takes about 4 MB at once; Batch 1024 costs the most; Batch \d+ would fit/,
    );
  });
  it("may be one that only fits alone", async () => {
    const asked = fitted("vae", "drawn-digits", { batch: 512 }),
      { most } = await footprintOf(asked.method, asked.run, asked.spec, nodeHost),
      limits = { whole: 1.02 * most };
    expect(await unfit(asked, nodeHost, { limits })).toBeUndefined();
    expect(await unfit(asked, nodeHost, { limits, beside: asked })).toBeDefined();
  });
  it("is not asked about where nobody knows a limit", async () => {
    expect(await unfit(fitted("vae", "drawn-digits", large), nodeHost, { limits: {} })).toBeUndefined();
  });
  it("is measured by the memory that tfjs's Wasm can have: 4 GiB, less a page", () => {
    expect(limitsNow()).toEqual({ whole: (65535 * 65536 - MODULE) / HOLES });
    expect(bytesText(5.24e9)).toBe("about 5.2 GB");
  });
});

describe("memory that runs out all the same", () => {
  it("is named as that, and nothing is written over", async () => {
    await useBackend("wasm");
    const kept = tf.tensor1d([1, 2, 3]);
    expect(() => tf.fill([65535 * 2 ** 14 - 1], 7)).toThrow(/^WebAssembly's memory is full: no room for 4096 MB more/);
    expect([...kept.dataSync()]).toEqual([1, 2, 3]);
    expect([...kept.add(1).dataSync()]).toEqual([2, 3, 4]);
  });
  it("also where malloc says so by the address 0", () => {
    const wasm = { _malloc: (bytes: number) => (bytes > 8 ? 0 : 16), _free: () => {} };
    guardHeap({ wasm } as unknown as WasmBackend);
    expect(wasm._malloc(8)).toBe(16);
    expect(() => wasm._malloc(3 * MB)).toThrow("no room for 3 MB more");
  });
  it.each([
    new Exhausted("x"),
    Error("memory access out of bounds"), // Wasm in V8
    Error("Out of bounds memory access (evaluating 'x')"), // in JavaScriptCore
    Error("index out of bounds"), // in SpiderMonkey
    RangeError("Array buffer allocation failed"),
    RangeError("WebAssembly.Memory(): could not allocate memory"),
    RangeError("Invalid typed array length: 26214400"),
    Error("wasm: no available backend found. ERR: RangeError: WebAssembly.instantiate(): Out of memory"),
  ])("by its words: %s", error => expect(isExhausted(error)).toBe(true));
  it.each([Error("the GPU was lost"), Error("x: has shape [1], expected [2]"), "did not start"])(
    "and by no others: %s",
    error => expect(isExhausted(error)).toBe(false),
  );
});

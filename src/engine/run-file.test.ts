// A file takes a run on exactly where it stopped, says by its check whether a reader decodes right, and is refused by
// name where it is not ours.
import { beforeAll, describe, expect, it } from "vitest";
import { tableOf, type Table } from "./dataset";
import { put } from "./kernels/kernel";
import { methodOf } from "./methods";
import { dataSetOf, readRun } from "./run";
import { seriesText } from "./series-text";
import { microRun } from "./testing/micro";
import { nodeHost as text, useBackend } from "./testing/node";
import { Session } from "./train/session";
import { decodeNpz } from "./bytes/npz";
import { decodeRunFile, encodeRunFile, encodeWeights, verify, writeRunFile, type RunFile } from "./run-file";
import { decodeSafetensors, encodeSafetensors } from "./bytes/safetensors";
import { BUCKETS, columnsOf, type Columns, thinned } from "./thinned";

const run = readRun({
  method: "two-stage-vae",
  dataset: "ring",
  seed: 7,
  steps: 8,
  values: { batch: 8, width: 0.0625, secondWidth: 8, secondBatch: 8 },
});
let table: Table;
let bytes: Uint8Array; // a file written in the second phase, after step 6 of 8
let withSeries: Uint8Array; // the same with its series, and for numpy
let forNumpy: Uint8Array;
let reported: readonly Columns[]; // what it reported until then
let next: Readonly<Record<string, { at: number[]; values: number[] }>>; // what that run did then

const create = (of = run) => Session.create({ method: methodOf(of.method), table, run: of, host: text });
beforeAll(async () => {
  await useBackend("cpu");
  table = await tableOf(dataSetOf("ring"), run.data, () => Promise.reject(Error("no packs here")));
  const session = create();
  await session.advance(6);
  reported = columnsOf((await session.report()).series);
  bytes = await writeRunFile(session, text);
  withSeries = await writeRunFile(session, text, "safetensors", reported);
  forNumpy = await writeRunFile(session, text, "npz", reported);
  await session.advance(2);
  next = (await session.report()).series;
  session.dispose();
});

describe("a run's file", () => {
  it("goes on exactly where the run stopped: the next steps are the same, bit for bit", async () => {
    const { snapshot, check } = decodeRunFile(bytes, text);
    expect([snapshot.run, snapshot.phase, snapshot.index]).toEqual([run, 1, 2]);
    const session = create();
    session.restore(snapshot);
    await verify(session, check!);
    await session.advance(2);
    expect((await session.report()).series).toEqual(next);
    expect(Object.keys(next).length).toBeGreaterThan(0);
    session.dispose();
  });

  it("is written the same from what was read", () => {
    expect(encodeRunFile(decodeRunFile(bytes, text), text)).toEqual(bytes);
  });

  it("says of the decoder what a reader without our code needs, and of which data", () => {
    const { snapshot, data, check } = decodeRunFile(bytes, text);
    expect(data).toMatchObject({ kind: "vectors", shape: [10] });
    expect(snapshot.decoder?.map(layer => layer.kind)).toContain("dense");
    expect([check!.z0.shape, check!.x0.shape]).toEqual([
      [4, 2],
      [4, 10],
    ]);
  });

  it("says why it has no decoder, in both formats, and again when written from what was read; older files without either are read", async () => {
    const method = methodOf("free-points"),
      points = Session.create({ method, table, run: microRun(method, "vectors", 4), host: text });
    await points.advance(2);
    const made = await writeRunFile(points, text),
      file = decodeRunFile(made, text),
      { raw } = decodeNpz(await writeRunFile(points, text, "npz"));
    expect([file.undecoded, file.check, file.snapshot.decoder]).toEqual([
      "free-points has no decoder",
      undefined,
      undefined,
    ]);
    expect(JSON.parse(text.decode(raw["run.json"]!))).toMatchObject({ "no-decoder": "free-points has no decoder" });
    // not the same bytes: reading completes a micro run's data fields
    expect(decodeRunFile(encodeRunFile(file, text), text)).toEqual(file);
    points.dispose();
    expect(decodeRunFile(altered({ decoder: undefined, backend: undefined }), text)).not.toHaveProperty("undecoded");
  });

  it("gives its weights for numpy under the same names, with what its metadata say, and no optimizer", () => {
    const file = decodeRunFile(bytes, text),
      { arrays, raw } = decodeNpz(encodeWeights(file, text));
    const nets = Object.entries(file.snapshot.tensors).filter(([name]) => name.startsWith("net/"));
    expect(nets.length).toBeGreaterThan(10);
    expect(Object.keys(file.snapshot.tensors).length).toBeGreaterThan(nets.length);
    expect(arrays).toEqual(Object.fromEntries([...nets, ["check/z0", file.check!.z0], ["check/x0", file.check!.x0]]));
    const { run: saved, phase, index, lengths, decoder } = file.snapshot;
    expect(JSON.parse(text.decode(raw["run.json"]!))).toEqual({
      format: "latent-playground",
      version: 1,
      run: saved,
      phase,
      index,
      lengths,
      data: file.data,
      backend: "cpu",
      decoder,
    });
    expect(file.backend).toBe("cpu");
    // as the first version that named its backend did
    expect(decodeRunFile(altered({ backend: "cpu" }), text)).toEqual(file);
  });

  it("is not believed when the weights do not decode its check", async () => {
    const { snapshot, check } = decodeRunFile(bytes, text),
      session = create();
    session.restore(snapshot);
    const x0 = { ...check!.x0, data: check!.x0.data.map(x => x + 0.5) };
    await expect(verify(session, { ...check!, x0 })).rejects.toThrow(/check\/x0: decoding check\/z0 is off by 0.5/);
    await expect(verify(session, { ...check!, x0: { ...x0, data: x0.data.fill(NaN) } })).rejects.toThrow(/check\/x0/);
    session.dispose();
  });

  it("is not written from weights that are not finite, whatever it is for", async () => {
    const { snapshot } = decodeRunFile(bytes, text),
      name = Object.keys(snapshot.tensors).find(n => n.startsWith("net/decoder"))!,
      session = create();
    session.restore({
      ...snapshot,
      tensors: {
        ...snapshot.tensors,
        [name]: { ...snapshot.tensors[name]!, data: snapshot.tensors[name]!.data.map((v, i) => (i === 1 ? NaN : v)) },
      },
    });
    for (const format of ["safetensors", "npz"] as const)
      await expect(writeRunFile(session, text, format)).rejects.toThrow(`${name} holds NaN or infinity`);
    session.dispose();
  });

  it("is not written from weights that it could not be read with: what is kept already stays", async () => {
    const session = create(),
      [path, weights] = [...session.store.buffers].find(([name]) => name.startsWith("decoder"))!;
    put(weights, new Float32Array(weights.size).fill(1e20));
    await expect(writeRunFile(session, text)).rejects.toThrow(`net/${path}: holds 1`);
    session.dispose();
  });

  it("refuses every cut, and a flip of any of a thousand bits spread over it", () => {
    for (let i = 1; i <= 1000; i++) {
      const bit = Math.floor((i * bytes.length * 8) / 1001),
        damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decodeRunFile(damaged, text), `bit ${bit}`).toThrow();
    }
    for (let i = 0; i < 50; i++)
      expect(() => decodeRunFile(bytes.subarray(0, Math.floor((i * bytes.length) / 50)), text)).toThrow(
        /truncated|damaged|not a safetensors|this is/,
      );
  });
});

describe("series in a run's file", () => {
  it("come back as they were reported, and all else is as in a file without", () => {
    expect(reported.length).toBeGreaterThan(3);
    expect(new Set(reported.map(({ at }) => at.length))).toEqual(new Set([4, 2])); // a phase of 4, and 2 of the next
    const { series, ...file } = decodeRunFile(withSeries, text);
    expect(series).toEqual(reported);
    expect(file).toEqual(decodeRunFile(bytes, text));
    expect(encodeRunFile({ ...file, series: series! }, text)).toEqual(withSeries);
  });

  it("are told from none: an older file says nothing of them, a run before its first step that there are none yet", async () => {
    expect(decodeRunFile(bytes, text)).not.toHaveProperty("series");
    const session = create();
    expect(decodeRunFile(await writeRunFile(session, text, "safetensors", []), text).series).toEqual([]);
    session.dispose();
  });

  it("may hold what is not finite, and are thinned when they are written", async () => {
    const session = create({ ...run, steps: 18 * BUCKETS }); // in two phases of the same length
    const { tensors, ...snapshot } = decodeRunFile(bytes, text).snapshot,
      nets = Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith("net/")));
    session.restore({ ...snapshot, tensors: nets, index: 0, lengths: [9 * BUCKETS, 9 * BUCKETS] });
    const long = {
      name: "train/autoencoder/loss",
      at: Int32Array.from({ length: 9 * BUCKETS }, (_, i) => i + 1),
      values: Float32Array.from({ length: 9 * BUCKETS }, (_, i) => (i === 5000 ? NaN : Math.sin(i * i))),
    };
    const { series } = decodeRunFile(await writeRunFile(session, text, "safetensors", [long]), text);
    expect(series).toEqual([thinned(long)]);
    expect(series![0]!.values.some(Number.isNaN)).toBe(true);
    expect(series![0]!.at.length).toBeLessThan(4 * BUCKETS);
    session.dispose();
  });

  it("are read by programs of before: no tensor is new, and one text more among the metadata, which is JSON", () => {
    const [plain, other] = [decodeSafetensors(bytes, text), decodeSafetensors(withSeries, text)];
    expect(other.tensors).toEqual(plain.tensors);
    const { series, ...metadata } = other.metadata;
    expect(metadata).toEqual(plain.metadata);
    expect(JSON.parse(series!)).toHaveLength(reported.length);
  });

  it("are refused damaged: any flip of a thousand bits", () => {
    for (let i = 1; i <= 1000; i++) {
      const bit = Math.floor((i * withSeries.length * 8) / 1001),
        damaged = withSeries.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decodeRunFile(damaged, text), `bit ${bit}`).toThrow();
    }
  });

  it("are arrays for numpy, by the series' names", () => {
    const { arrays } = decodeNpz(forNumpy);
    const names = Object.keys(arrays).filter(name => name.startsWith("series/"));
    expect(names).toEqual(reported.flatMap(({ name }) => [`series/${name}/at`, `series/${name}/values`]));
    for (const { name, at, values } of reported)
      expect([arrays[`series/${name}/at`], arrays[`series/${name}/values`]]).toEqual([
        { shape: [at.length], data: at },
        { shape: [at.length], data: values },
      ]);
  });
});

/** The same file with other metadata, sealed. */
function altered(change: Readonly<Record<string, string | undefined>>, drop?: string): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes, text);
  const texts = Object.fromEntries(
    Object.entries({ ...metadata, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return encodeSafetensors(
    { tensors: Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== drop)), metadata: texts },
    text,
  );
}
const withRun = (change: Readonly<Record<string, unknown>>) => altered({ run: JSON.stringify({ ...run, ...change }) });

describe("what is refused, by name", () => {
  it.each<[string, () => Uint8Array, RegExp]>([
    ["another program's file", () => altered({ format: undefined }), /^format: expected "latent-playground", got none/],
    ["a newer version", () => altered({ version: "2" }), /^version: 2 is newer than this program/],
    ["a version that is none", () => altered({ version: "one" }), /^version: expected JSON, got other text/],
    ["version 0", () => altered({ version: "0" }), /^version: expected 1, got 0/],
    ["no run", () => altered({ run: undefined }), /^run: missing/],
    ["a run that is no JSON", () => altered({ run: "{" }), /^run: expected JSON, got other text/],
    ["an unknown method", () => withRun({ method: "gan-of-tomorrow" }), /^method: .*gan-of-tomorrow/],
    ["an unknown data set", () => withRun({ dataset: "imagenet" }), /imagenet/],
    ["an unknown field", () => withRun({ values: { ...run.values, beta: 4 } }), /"beta"/],
    [
      "a value out of range",
      () => withRun({ values: { ...run.values, latent: 100_000 } }),
      /latent: expected a number from 1 to 256, got 100000/,
    ],
    ["a data value out of range", () => withRun({ data: { ...run.data, seed: -1 } }), /data\.seed/],
    ["a method that is no text", () => withRun({ method: 3 }), /^run.method: expected a text/],
    ["a seed that is none", () => withRun({ seed: null }), /^run.seed: expected a whole number/],
    ["another version of run", () => withRun({ version: 2 }), /^run.version: expected 1, got 2/],
    ["a phase beyond the last", () => altered({ phase: "2" }), /^phase: 2 of a run of 2 phases/],
    ["a step beyond the phase", () => altered({ index: "5" }), /^index: step 5 of a phase of 4 steps/],
    ["a negative step", () => altered({ index: "-1" }), /^index: expected a whole number/],
    ["lengths that are none", () => altered({ lengths: "[4,null]" }), /^lengths\[1\]: expected a whole number/],
    [
      "a decoder of unknown layers",
      () => altered({ decoder: '[{"kind":"attention"}]' }),
      /^decoder\[0\].kind: expected one of dense/,
    ],
    [
      "a decoder without its weights",
      () => altered({ decoder: '[{"kind":"dense","kernel":"decoder/9/kernel"}]' }),
      /^decoder\[0\].kernel: names the tensor net\/decoder\/9\/kernel, which is missing/,
    ],
    [
      "a mask without its θ",
      () => altered({ decoder: '[{"kind":"mask","theta":"mask/theta"}]' }),
      /^decoder\[0\].theta: names the tensor net\/mask\/theta, which is missing/,
    ],
    [
      "a decoder and the reason why there is none",
      () => altered({ "no-decoder": '"nothing decodes"' }),
      /^no-decoder: the file has a decoder/,
    ],
    [
      "a reason that says nothing",
      () => altered({ decoder: undefined, "no-decoder": "true" }),
      /^no-decoder: expected a text/,
    ],
    ["series that are no list", () => altered({ series: "{}" }), /^series: expected a list/],
    [
      "series of steps to come",
      () => altered({ series: seriesText([{ name: "a", at: Int32Array.of(7), values: Float32Array.of(1) }]) }),
      /^series "a": has a value of step 7, but the run stands at step 6/,
    ],
    ["half a check", () => altered({}, "check/x0"), /^check\/x0: missing/],
  ])("%s", (_what, make, message) => {
    expect(() => decodeRunFile(make(), text)).toThrow(message);
  });

  it("missing and misshapen tensors, by the session, which stays as it was", async () => {
    const session = create();
    const { snapshot } = decodeRunFile(bytes, text) satisfies RunFile;
    const name = Object.keys(snapshot.tensors).find(each => each.startsWith("net/"))!;
    const { [name]: block, ...others } = snapshot.tensors;
    expect(() => session.restore({ ...snapshot, tensors: others })).toThrow(`${name}: missing`);
    expect(() =>
      session.restore({ ...snapshot, tensors: { ...others, [name]: { shape: [1, 2, 3], data: new Float32Array(6) } } }),
    ).toThrow(`${name}: has shape [1,2,3], expected [${block!.shape}]`);
    expect([session.phase, session.index]).toEqual([0, 0]);
    session.dispose();
  });
});

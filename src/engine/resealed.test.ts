// Files that were changed and sealed again with a right CRC: what no run of ours could have written is refused by its
// name when the file is read, before anything begins; what is legal stays legal.
import { beforeAll, describe, expect, it } from "vitest";
import type { RunConfig } from "./config";
import { tableOf } from "./dataset";
import { decodeRunFile, verify, writeRunFile } from "./run-file";
import { methodOf } from "./methods";
import { dataSetOf, readRun } from "./run";
import { seriesText } from "./series-text";
import { microRun, microTable } from "./testing/micro";
import { nodeHost as text, useBackend } from "./testing/node";
import { Session } from "./train/session";
import type { Block } from "./train/snapshot";
import { decodeSafetensors, encodeSafetensors, type Safetensors } from "./bytes/safetensors";
import { type Columns, columnsOf } from "./thinned";

const run = readRun({
  method: "two-stage-vae",
  dataset: "ring",
  seed: 7,
  steps: 8,
  values: { batch: 8, width: 0.0625, secondWidth: 8, secondBatch: 8 },
});
const NAMES = { adam: "optimizer/second/latent/encoder2/body/0/kernel/", weight: "net/decoder/0/kernel" };
const noPack = () => Promise.reject(Error("no packs here"));
const create = async (of: RunConfig = run) =>
  Session.create({
    method: methodOf(of.method),
    table: await tableOf(dataSetOf(of.dataset), of.data, noPack),
    run: of,
    host: text,
  });
/** What a run of this file's wrote after so many steps. */
async function written(steps: number, of: RunConfig = run): Promise<Uint8Array> {
  const session = await create(of);
  await session.advance(steps);
  const bytes = await writeRunFile(session, text, "safetensors", columnsOf((await session.report()).series));
  session.dispose();
  return bytes;
}
type Change = (file: Safetensors) => {
  tensors?: Record<string, Block | undefined>;
  metadata?: Record<string, string | undefined>;
};
/** The same file changed and sealed again; a tensor or text that is undefined is left out. */
function resealed(bytes: Uint8Array, change: Change): Uint8Array {
  const file = decodeSafetensors(bytes, text),
    { tensors = {}, metadata = {} } = change(file);
  const left = <T>(all: Record<string, T | undefined>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter((entry): entry is [string, T & {}] => entry[1] !== undefined));
  return encodeSafetensors(
    { tensors: left({ ...file.tensors, ...tensors }), metadata: left({ ...file.metadata, ...metadata }) },
    text,
  );
}
const withMetadata =
  (metadata: Readonly<Record<string, unknown>>): Change =>
  () => ({
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, JSON.stringify(value)])),
  });
/** With a tensor's values changed. */
const withValues =
  (name: string, values: (value: number, i: number) => number): Change =>
  ({ tensors }) => {
    if (!tensors[name]) throw Error(`${name}: not in the file, which has ${Object.keys(tensors).join(", ")}`);
    return { tensors: { [name]: { ...tensors[name], data: tensors[name].data.map(values) } } };
  };
const withDecoder =
  (change: (layers: readonly object[]) => readonly object[]): Change =>
  ({ metadata }) => ({
    metadata: { decoder: JSON.stringify(change(JSON.parse(metadata["decoder"]!) as readonly object[])) },
  });
const without =
  (gone: (name: string) => boolean): Change =>
  ({ tensors }) => ({
    tensors: Object.fromEntries(
      Object.keys(tensors)
        .filter(gone)
        .map(name => [name, undefined]),
    ),
  });
const withSeries = (change: (columns: Columns) => Partial<Columns>): Change => {
  const first = { name: "train/autoencoder/kl", at: Int32Array.of(1, 3), values: Float32Array.of(1, 2) };
  return () => ({ metadata: { series: seriesText([{ ...first, ...change(first) }]) } });
};

let bytes: Uint8Array; // in the second phase, after step 6 of 4 + 4
beforeAll(async () => {
  await useBackend("cpu");
  bytes = await written(6);
});

describe("a file that was changed and sealed again", () => {
  it.each<[string, Change, string | RegExp]>([
    ["all optimizer state gone", without(n => n.startsWith("optimizer/")), /^optimizer\/second\/.*: missing$/],
    ["of one variable", without(n => n.startsWith(NAMES.adam)), `${NAMES.adam}m: missing`],
    ["one moment", without(n => n === `${NAMES.adam}v`), `${NAMES.adam}v: missing`],
    ["a weight gone", without(n => n === "net/encoder/0/kernel"), "net/encoder/0/kernel: missing"],
    [
      "a tensor of no net",
      () => ({ tensors: { "net/decoder/9/kernel": { shape: [1], data: new Float32Array(1) } } }),
      "net/decoder/9/kernel: nothing of that name in two-stage-vae",
    ],
    [
      "a tensor of nothing",
      () => ({ tensors: { constructor: { shape: [1], data: new Float32Array(1) } } }),
      "constructor: nothing of that name in two-stage-vae",
    ],
    [
      "a tensor without a name",
      () => ({ tensors: { "": { shape: [1], data: new Float32Array(1) } } }),
      'tensor "": nothing of that name in two-stage-vae',
    ],
    [
      "a tensor of an odd name",
      () => ({ tensors: { "a: b": { shape: [1], data: new Float32Array(1) } } }),
      'tensor "a: b": nothing of that name in two-stage-vae',
    ],
    [
      "a shape turned",
      ({ tensors }) => ({
        tensors: { [NAMES.weight]: { ...tensors[NAMES.weight]!, shape: [1, ...tensors[NAMES.weight]!.shape] } },
      }),
      /^net\/decoder\/0\/kernel: has shape \[1,/,
    ],
    [
      "NaN in a weight",
      withValues(NAMES.weight, (v, i) => (i === 3 ? NaN : v)),
      `${NAMES.weight}: holds NaN or infinity`,
    ],
    ["infinity in a moment", withValues(`${NAMES.adam}m`, () => -Infinity), `${NAMES.adam}m: holds NaN or infinity`],
    ["NaN in the check", withValues("check/z0", () => NaN), "check/z0: holds NaN or infinity"],
    ["moments of the largest float", withValues(`${NAMES.adam}m`, () => 3e38), `${NAMES.adam}m: holds 3`],
    ["a kernel of 1e30", withValues("net/encoder/0/kernel", () => 1e30), "net/encoder/0/kernel: holds 1"],
    ["a place before what its optimizer did", withMetadata({ index: 1, series: [] }), "left1: holds 0.80999"],
    ["a power of no step", withValues(`${NAMES.adam}left1`, () => 0.999), `${NAMES.adam}left1: holds 0.999`],
    ["a power of 0 after two steps", withValues(`${NAMES.adam}left2`, () => 0), `${NAMES.adam}left2: holds 0`],
    ["a γ of 1e38", withValues("net/gamma", () => 1e38), "net/gamma: holds "],
    ["a check of 1e30", withValues("check/x0", () => -1e30), "check/x0: holds -1"],
    ["codes of 1e30", withValues("check/z0", () => 1e30), "check/z0: holds 1"],
    ["a negative square", withValues(`${NAMES.adam}v`, () => -1), ": holds -1, expected at least 0"],
    ["a power beyond 1", withValues(`${NAMES.adam}left1`, () => 1.5), `${NAMES.adam}left1: holds 1.5, expected 0 to 1`],
    [
      "a negative power",
      withValues(`${NAMES.adam}left2`, () => -0.5),
      `${NAMES.adam}left2: holds -0.5, expected 0 to 1`,
    ],
    [
      "a length of 1.2e10",
      withMetadata({ lengths: [4, 1.2e10] }),
      "lengths: 12000000000 steps of phase second, expected at most 100000000",
    ],
    [
      "steps of 1.2e10",
      withMetadata({ run: { ...run, steps: 1.2e10 } }),
      "steps: expected a whole number from 2 to 100000000",
    ],
    ["fractional steps", withMetadata({ run: { ...run, steps: 8.5 } }), "run.steps: expected a whole number"],
    [
      "a length that its run does not plan",
      withMetadata({ lengths: [5, 4] }),
      "lengths: 5 steps of phase train, expected at most 4",
    ],
    [
      "a last phase cut short",
      withMetadata({ lengths: [4, 3] }),
      "lengths: 3 steps of phase second, expected at least 4",
    ],
    [
      "a phase left before its end",
      withMetadata({ phase: 0, index: 0, lengths: [3, 4], series: [] }),
      "lengths: 3 steps of phase train, expected 4",
    ],
    ["other phases", withMetadata({ lengths: [4, 4, 4] }), "lengths: 3 phases, expected 2: train, second"],
    ["a negative phase", withMetadata({ phase: -1 }), "phase: expected a whole number, at least 0, got -1"],
    ["half a step", withMetadata({ index: 1.5 }), "index: expected a whole number, at least 0, got 1.5"],
    [
      "a negative length",
      withMetadata({ lengths: [4, -4] }),
      "lengths[1]: expected a whole number, at least 0, got -4",
    ],
    ["an object for lengths", withMetadata({ lengths: { 0: 4 } }), "lengths: expected a list, got an object"],
    [
      "data of another shape",
      withMetadata({ data: { kind: "vectors", shape: [11], range: [-1.4, 1.4] } }),
      "data.shape: 11, expected 10, as ring has",
    ],
    [
      "data of another kind",
      withMetadata({ data: { kind: "images", shape: [10], range: [-1.4, 1.4] } }),
      "data.kind: ",
    ],
    [
      "data of a negative shape",
      withMetadata({ data: { kind: "vectors", shape: [-1], range: [0, 1] } }),
      "data.shape[0]: expected a whole number",
    ],
    ["data that are a list", withMetadata({ data: [] }), "data: expected an object, got a list of 0"],
    [
      "values that are null",
      withMetadata({ run: { ...run, values: null } }),
      "run.values: expected an object, got null",
    ],
    ["a run that is null", withMetadata({ run: null }), "run: expected an object, got null"],
    [
      "a value that no text is made of",
      withMetadata({ run: { ...run, values: { ...run.values, rate: { toString: 1 } } } }),
      /rate: expected a number from/,
    ],
    [
      "a backend that is an object",
      withMetadata({ backend: { toString: 1 } }),
      "backend: expected a text, got an object",
    ],
    [
      "a layer that names an object",
      withMetadata({ decoder: [{ kind: "dense", kernel: { toString: 1 } }] }),
      "decoder[0].kernel: expected a text, got an object",
    ],
    [
      "a layer without its kernel",
      withMetadata({ decoder: [{ kind: "dense" }] }),
      "decoder[0].kernel: expected a text, got nothing",
    ],
    [
      "a layer of a negative stride",
      withMetadata({ decoder: [{ kind: "conv", kernel: "decoder/0/kernel", stride: -1 }] }),
      "decoder[0].stride: expected a whole number",
    ],
    [
      "a layer of an inherited kind",
      withMetadata({ decoder: [{ kind: "constructor" }] }),
      "decoder[0].kind: expected one of dense",
    ],
    ["a layer that is null", withMetadata({ decoder: [null] }), "decoder[0]: expected an object, got null"],
    [
      "a decoder of another activation",
      withDecoder(layers => layers.map((layer, i) => (i === 1 ? { kind: "tanh" } : layer))),
      'decoder[1].kind: "tanh", expected "relu", as the nets of two-stage-vae are',
    ],
    ["a decoder of no layers", withMetadata({ decoder: [] }), "decoder: 0 layers, expected 5 layers"],
    [
      "a decoder by the encoder's kernel",
      withDecoder(([first, ...layers]) => [{ ...first, kernel: "encoder/0/kernel" }, ...layers]),
      'decoder[0].kernel: "encoder/0/kernel", expected "decoder/0/kernel"',
    ],
    [
      "a layer with more to it",
      withDecoder(([first, ...layers]) => [{ ...first, gain: 2 }, ...layers]),
      "decoder[0].gain: 2, expected nothing",
    ],
    [
      "a reason why there is no decoder, where there is one",
      () => ({ metadata: { decoder: undefined, "no-decoder": '"because"' } }),
      'no-decoder: "because", expected 5 layers',
    ],
    ["neither of the two", () => ({ metadata: { decoder: undefined } }), "decoder: missing, expected 5 layers"],
    [
      "the same reason in an older file, whose words were others",
      () => ({ metadata: { backend: undefined, decoder: undefined, "no-decoder": '"because"' } }),
      'no-decoder: "because", expected 5 layers',
    ],
    [
      "a check of another row",
      ({ tensors }) => ({ tensors: { "check/x0": { shape: [8, 5], data: tensors["check/x0"]!.data } } }),
      "check/x0: has shape [8,5], expected rows of [10]",
    ],
    [
      "a check of other codes",
      ({ tensors }) => ({ tensors: { "check/z0": { shape: [2, 4], data: tensors["check/z0"]!.data } } }),
      "check/z0: has 2 rows, check/x0 has 4",
    ],
    [
      "a series of no phase",
      withSeries(() => ({ name: "constructor" })),
      'series "constructor": expected <phase>/<update>/<term> of two-stage-vae',
    ],
    [
      "a series of another method's phase",
      withSeries(() => ({ name: "critic/critic/loss" })),
      'series "critic/critic/loss": expected <phase>/',
    ],
    ["a series of steps that go back", withSeries(() => ({ at: Int32Array.of(3, 1) })), /its steps do not rise/],
    ["a series of step 0", withSeries(() => ({ at: Int32Array.of(0, 1) })), /its steps do not rise from 1/],
    ["more values than steps", withSeries(() => ({ values: new Float32Array(3) })), /3 values for 2 steps/],
    [
      "a point that speaks for more than there was",
      withSeries(() => ({ counts: Int32Array.of(1, 3), means: new Float32Array(2) })),
      /its point of step 3 speaks for 3 values, of 2 steps/,
    ],
    [
      "a mean that is none",
      withSeries(() => ({ counts: Int32Array.of(1, 2), means: Float32Array.of(1, NaN) })),
      /a mean that is not finite/,
    ],
    [
      "a negative count",
      withSeries(() => ({ counts: Int32Array.of(1, -2), means: new Float32Array(2) })),
      /a count below 0/,
    ],
  ])("is refused by name: %s", (_what, change, message) => {
    expect(() => decodeRunFile(resealed(bytes, change), text)).toThrow(message);
  });
  it("is refused by the name of its check where the codes are of another width, and once it is tried", async () => {
    const narrow = { shape: [4, 1], data: new Float32Array(4) };
    expect(() =>
      decodeRunFile(
        resealed(bytes, () => ({ tensors: { "check/z0": narrow } })),
        text,
      ),
    ).toThrow("check/z0: has codes of [1], its decoder takes [2]");
    const { check, snapshot } = decodeRunFile(bytes, text);
    const session = await create();
    session.restore(snapshot);
    await expect(verify(session, { ...check!, z0: narrow })).rejects.toThrow("check/z0: [4,1] cannot be decoded: ");
    session.dispose();
  });
  it("by the name of a variance, which nothing makes negative", async () => {
    const method = methodOf("two-stage-vae"),
      made = microRun(method, "images", 2),
      session = Session.create({ method, table: await microTable("images"), run: made, host: text });
    await session.advance(1);
    const file = await writeRunFile(session, text);
    session.dispose();
    expect(() => decodeRunFile(file, text)).not.toThrow();
    const name = Object.keys(decodeSafetensors(file, text).tensors).find(each => each.endsWith("/norm/variance"))!;
    expect(() =>
      decodeRunFile(
        resealed(
          file,
          withValues(name, () => -0.25),
        ),
        text,
      ),
    ).toThrow(`${name}: holds -0.25, expected at least 0`);
  });
});

describe("what is legal stays legal", () => {
  it.each<[string, number, Change]>([
    ["a file of step 0, without optimizer state", 0, () => ({})],
    ["of the end of a phase, with the state of that phase", 4, () => ({})],
    ["of the end of the last", 8, () => ({})],
    ["a last phase that was extended", 8, withMetadata({ lengths: [4, 6] })],
    ["one beyond what its counter holds, as older versions took them", 6, withMetadata({ lengths: [4, 20_000_000] })],
    ["no check, which older files may lack", 6, without(name => name.startsWith("check/"))],
    ["a moment of 0", 6, withValues(`${NAMES.adam}m`, () => 0)],
    ["the power of a variable that rested for a step", 6, withValues(`${NAMES.adam}left1`, () => 0.9)],
    [
      "no description of the decoder, as older files have it, which name no backend",
      6,
      () => ({ metadata: { backend: undefined, decoder: undefined } }),
    ],
    ["texts that nobody knows", 6, () => ({ metadata: { note: "mine", constructor: "x" } })],
  ])("%s", async (_what, steps, change) => {
    const { snapshot } = decodeRunFile(resealed(await written(steps), change), text),
      session = await create();
    session.restore(snapshot);
    expect(session.step).toBe(steps);
    session.dispose();
  });
  it.each<[string, Record<string, string | undefined>, string | undefined]>([
    // of a generator without an encoder, whose layers were not told then
    ["its words", { "no-decoder": '"wgan-gp has no encoder that says what codes it decodes"' }, undefined],
    ["other words", { "no-decoder": '"wgan-gp has no encoder"' }, 'no-decoder: "wgan-gp has no encoder", expected'],
    [
      "its words in a file that is not older",
      { "no-decoder": '"wgan-gp has no encoder that says what codes it decodes"', backend: '"cpu"' },
      "no-decoder: ",
    ],
  ])("what an older version said of a generator: %s", async (_what, texts, message) => {
    const file = await written(1, microRun(methodOf("wgan-gp"), "vectors", 2));
    const older = () =>
      decodeRunFile(
        resealed(file, () => ({ metadata: { decoder: undefined, backend: undefined, ...texts } })),
        text,
      );
    if (message === undefined) expect(older).not.toThrow();
    else expect(older).toThrow(message);
  });
  it("a phase that was skipped, at the beginning of the next", async () => {
    const session = await create();
    await session.advance(2);
    session.skip();
    const { snapshot } = decodeRunFile(await writeRunFile(session, text), text);
    expect(snapshot).toMatchObject({ phase: 1, index: 0, lengths: [2, 4] });
    expect(Object.keys(snapshot.tensors).some(name => name.startsWith("optimizer/"))).toBe(false);
    session.dispose();
  });
});

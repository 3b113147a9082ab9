// A run as one file, to go on from exactly where it stopped: a snapshot's tensors, its run config and place, and a
// check (codes z0 and what they decode to, x0) by which any reader sees that it runs the decoder right. Beside it the
// weights alone, for numpy, which nothing goes on from. Bytes in and out; no disk, no downloads.
import type { RunConfig } from "./config";
import type { Evaluation } from "./diagnostic";
import type { Layer } from "./nn/layers";
import { readRun } from "./run";
import { tf } from "./tf";
import { evaluate, offers } from "./train/evaluation";
import type { Session } from "./train/session";
import type { Block, Snapshot } from "./train/snapshot";
import { decoderLayersOf } from "./train/decoder-layers";
import { encodeNpz } from "./bytes/npz";
import { type Codec, decodeSafetensors, encodeSafetensors, isRecord } from "./bytes/safetensors";

export const FORMAT = "latent-playground";
export const VERSION = 1;
export interface Check {
  z0: Block;
  x0: Block;
}
/**
 * data: what a reader without our data sets must know of it. undecoded: why there is no decoder in words (files before
 * it say nothing of that).
 */
export interface RunFile {
  snapshot: Snapshot;
  check?: Check;
  data: Readonly<Record<string, unknown>>;
  undecoded?: string;
}
type Text = Readonly<Record<string, string>>;

/** What a run is saved as: to go on from, or for numpy. */
export type Format = "safetensors" | "npz";

export const encodeRunFile = (
  { snapshot: { run, phase, index, lengths, tensors, decoder }, check, data, undecoded }: RunFile,
  text: Codec,
): Uint8Array =>
  encodeSafetensors(
    {
      tensors: { ...tensors, ...(check && { "check/z0": check.z0, "check/x0": check.x0 }) },
      metadata: {
        format: FORMAT,
        version: String(VERSION),
        run: JSON.stringify(run),
        phase: String(phase),
        index: String(index),
        lengths: JSON.stringify(lengths),
        data: JSON.stringify(data),
        ...(decoder && { decoder: JSON.stringify(decoder) }),
        ...(undecoded && { "no-decoder": JSON.stringify(undecoded) }),
      },
    },
    text,
  );

/**
 * Weights and check under the names that they have in the run's file, and in `run.json` what its metadata say.
 * Optimizer state stays behind.
 */
export function encodeWeights(
  { snapshot: { run, phase, index, lengths, tensors, decoder }, check, data, undecoded }: RunFile,
  text: Codec,
): Uint8Array {
  const nets = Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith("net/")));
  const about = {
    format: FORMAT,
    version: VERSION,
    run,
    phase,
    index,
    lengths,
    data,
    ...(decoder && { decoder }),
    ...(undecoded && { "no-decoder": undecoded }),
  };
  return encodeNpz(
    { ...nets, ...(check && { "check/z0": check.z0, "check/x0": check.x0 }) },
    { "run.json": text.encode(`${JSON.stringify(about, undefined, 1)}\n`) },
  );
}
const encoders: { readonly [F in Format]: typeof encodeRunFile } = { safetensors: encodeRunFile, npz: encodeWeights };

/** Throws an Error that names what is wrong. Whether the tensors fit the method, Session.restore says. */
export function decodeRunFile(bytes: Uint8Array, text: Codec): RunFile {
  const { tensors, metadata, sealed } = decodeSafetensors(bytes, text);
  if (metadata["format"] !== FORMAT)
    throw Error(
      `format: expected "${FORMAT}", got ${metadata["format"] === undefined ? "none" : `"${metadata["format"]}"`}; not a file of ours`,
    );
  const version = whole(metadata, "version");
  if (version > VERSION)
    throw Error(`version: ${version} is newer than this program, which reads up to ${VERSION}; update it`);
  if (version < 1) throw Error(`version: expected 1, got ${version}`);
  if (!sealed) throw Error("crc32: missing from the metadata");
  const { "check/z0": z0, "check/x0": x0, ...own } = tensors;
  if (!z0 !== !x0) throw Error(`check/${z0 ? "x0" : "z0"}: missing`);
  const data = json(metadata, "data");
  if (!isRecord(data)) throw Error("data: expected an object");
  const decoder = metadata["decoder"] === undefined ? undefined : decoderOf(json(metadata, "decoder"), own);
  const snapshot = { run: runOf(metadata), ...placeOf(metadata), tensors: own, ...(decoder && { decoder }) };
  const undecoded = metadata["no-decoder"] === undefined ? undefined : json(metadata, "no-decoder");
  if (undecoded !== undefined && (typeof undecoded !== "string" || !undecoded))
    throw Error("no-decoder: expected a text that says why");
  if (undecoded && decoder) throw Error("no-decoder: the file has a decoder");
  return { snapshot, data, ...(z0 && x0 && { check: { z0, x0 } }), ...(undecoded && { undecoded }) };
}

function json(metadata: Text, name: string): unknown {
  if (metadata[name] === undefined) throw Error(`${name}: missing from the metadata`);
  try {
    return JSON.parse(metadata[name]) as unknown;
  } catch {
    throw Error(`${name}: not JSON`);
  }
}
const isWhole = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
function whole(metadata: Text, name: string): number {
  const value = json(metadata, name);
  if (!isWhole(value)) throw Error(`${name}: expected a whole number, got ${metadata[name]}`);
  return value;
}
function placeOf(metadata: Text): Pick<Snapshot, "phase" | "index" | "lengths"> {
  const lengths = json(metadata, "lengths");
  if (!Array.isArray(lengths) || !lengths.every(isWhole))
    throw Error(`lengths: expected a list of whole numbers, got ${metadata["lengths"]}`);
  const [phase, index] = [whole(metadata, "phase"), whole(metadata, "index")];
  if (phase >= lengths.length) throw Error(`phase: ${phase} of a run of ${lengths.length} phases`);
  if (index > lengths[phase]!) throw Error(`index: step ${index} of a phase of ${lengths[phase]!} steps`);
  return { phase, index, lengths };
}
function runOf(metadata: Text): RunConfig {
  const run = json(metadata, "run");
  if (!isRecord(run)) throw Error("run: expected an object");
  if (run["version"] !== 1) throw Error(`run: expected version 1, got ${String(run["version"])}`);
  const { method, dataset, seed, steps, values, data } = run;
  if (typeof method !== "string" || typeof dataset !== "string")
    throw Error("run: expected method and dataset to be texts");
  if (!isWhole(seed) || (steps !== undefined && !isWhole(steps)))
    throw Error("run: expected seed and steps to be whole numbers");
  if (!isRecord(values) || !isRecord(data)) throw Error("run: expected values and data to be objects");
  return readRun({ method, dataset, seed, steps, values, data });
}

const KINDS: Readonly<Record<Layer["kind"], true>> = {
  dense: true,
  conv: true,
  deconv: true,
  "batch-norm": true,
  relu: true,
  "leaky-relu": true,
  sigmoid: true,
  tanh: true,
  affine: true,
  mask: true,
  reshape: true,
};
const PATHS = ["kernel", "bias", "scale", "shift", "mean", "variance", "theta"];
function decoderOf(list: unknown, tensors: Readonly<Record<string, Block>>): readonly Layer[] {
  if (!Array.isArray(list)) throw Error("decoder: expected a list of layers");
  list.forEach((layer: unknown, i) => {
    if (!isRecord(layer) || typeof layer["kind"] !== "string" || !Object.hasOwn(KINDS, layer["kind"]))
      throw Error(`decoder: layer ${i} is none of ${Object.keys(KINDS).join(", ")}`);
    for (const key of PATHS)
      if (layer[key] !== undefined && !Object.hasOwn(tensors, `net/${String(layer[key])}`))
        throw Error(`decoder: layer ${i} names the tensor net/${String(layer[key])}, which is missing`);
  });
  return list as readonly Layer[];
}

/**
 * Training must rest meanwhile: the check belongs to the weights of the same moment. Throws, naming the tensor, where
 * one is not finite: nothing could go on from that.
 */
export async function writeRunFile(session: Session, text: Codec, format: Format = "safetensors"): Promise<Uint8Array> {
  const snapshot = await session.snapshot();
  const lost = Object.entries(snapshot.tensors).find(([, { data }]) => !data.every(Number.isFinite));
  if (lost) throw Error(`${lost[0]} holds NaN or infinity: not saved`);
  const coded = offers(session, "encode") || offers(session, "sample");
  const check = coded && offers(session, "decode") ? await checkOf(session) : undefined;
  const { kind, shape, range } = session.spec,
    { undecoded } = decoderLayersOf(session);
  return encoders[format](
    { snapshot, data: { kind, shape, range }, ...(check && { check }), ...(undecoded && { undecoded }) },
    text,
  );
}
const CODES = 4;
/** Normal codes of the encoder's shape; where nothing encodes, codes that the sampler draws. */
async function codesOf(session: Session, at: Evaluation): Promise<Block> {
  if (!offers(session, "encode")) {
    const codes = await at.sample(CODES, { finish: false });
    const block = { shape: codes.shape, data: Float32Array.from(await codes.data()) };
    codes.dispose();
    return block;
  }
  let code: readonly number[] = [];
  await at.read(() => {
    const codes = at.encode(at.batch(1).x);
    code = codes.shape.slice(1);
    return codes;
  });
  return { shape: [CODES, ...code], data: await at.read(() => at.noise.normal([CODES, ...code])) };
}
const checkOf = (session: Session): Promise<Check> =>
  evaluate(session, "check", async at => {
    const z0 = await codesOf(session, at);
    let row: readonly number[] = [];
    const data = await at.read(() => {
      const rows = at.decode(tf.tensor(z0.data, [...z0.shape]));
      row = rows.shape;
      return rows;
    });
    return { z0, x0: { shape: row, data } };
  });

// Another backend, or another order of summation, moves a float32 decoder's values by some 1e-5 of the range;
// wrong weights by tenths.
const NEAR = 1e-3;
/** Throws where the restored session does not decode z0 to x0. */
export async function verify(session: Session, { z0, x0 }: Check): Promise<void> {
  const got = await evaluate(session, "check", at => at.read(() => at.decode(tf.tensor(z0.data, [...z0.shape]))));
  if (got.length !== x0.data.length)
    throw Error(`check/x0: decoding check/z0 gives ${got.length} values, expected ${x0.data.length}`);
  const scale = x0.data.reduce((most, x) => Math.max(most, Math.abs(x)), session.spec.range[1] - session.spec.range[0]);
  const worst = got.reduce((most, x, i) => Math.max(most, Math.abs(x - x0.data[i]!)), 0);
  if (!(worst <= NEAR * scale))
    throw Error(
      `check/x0: decoding check/z0 is off by ${worst.toPrecision(3)}, expected at most ${(NEAR * scale).toPrecision(3)}; the weights are not those that were saved`,
    );
}

// A run as one file, to go on from exactly where it stopped: a snapshot's tensors, its run config and place, a check
// (codes z0 and what they decode to, x0) by which any reader sees that it runs the decoder right, and its series,
// thinned. Beside it the weights and series alone, for numpy, which nothing goes on from. Bytes in and out; no disk.
import type { Evaluation } from "./diagnostic";
import { messageOf } from "./errors";
import { checkFitting } from "./run-file-fits";
import { tf } from "./tf";
import { evaluate, offers } from "./train/evaluation";
import type { Session } from "./train/session";
import type { Block, Snapshot } from "./train/snapshot";
import { decoderLayersOf } from "./train/decoder-layers";
import {
  backendOf,
  dataOf,
  decoderOf,
  type Described,
  json,
  placeOf,
  runOf,
  undecodedOf,
  whole,
} from "./run-file-parts";
import { seriesOf, seriesText } from "./series-text";
import { type Columns, thinned, upTo } from "./thinned";
import { ownOf, said } from "./unknown";
import { type Arrays, encodeNpz } from "./bytes/npz";
import { blocksOf, type Codec, encodeSafetensors, type Opened, openSafetensors } from "./bytes/safetensors";

export const FORMAT = "latent-playground";
export const VERSION = 1;
export interface Check {
  z0: Block;
  x0: Block;
}
/**
 * data: what a reader without our data sets must know of it. undecoded: why there is no decoder in words (files before
 * it say nothing of that). series: up to the snapshot's step, thinned; none in files before it, and in checkpoints,
 * whose series the browser keeps beside them. backend: that wrote it; files before it do not say.
 */
export interface RunFile {
  snapshot: Snapshot;
  check?: Check;
  data: Described;
  undecoded?: string;
  series?: readonly Columns[];
  backend?: string;
}

/** What a run is saved as: to go on from, or for numpy. */
export type Format = "safetensors" | "npz";

export const encodeRunFile = (
  { snapshot: { run, phase, index, lengths, tensors, decoder }, check, data, undecoded, series, backend }: RunFile,
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
        ...(backend && { backend: JSON.stringify(backend) }), // as all that loaders parse
        ...(decoder && { decoder: JSON.stringify(decoder) }),
        ...(undecoded && { "no-decoder": JSON.stringify(undecoded) }),
        ...(series && { series: seriesText(series) }),
      },
    },
    text,
  );

/**
 * Weights and check under the names that they have in the run's file, series as series/<name>/at, values (and where
 * some are left out counts and means), and in `run.json` what its metadata say. Optimizer state stays behind.
 */
export function encodeWeights(
  { snapshot: { run, phase, index, lengths, tensors, decoder }, check, data, undecoded, series, backend }: RunFile,
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
    ...(backend && { backend }),
    ...(decoder && { decoder }),
    ...(undecoded && { "no-decoder": undecoded }),
  };
  return encodeNpz(
    { ...nets, ...(check && { "check/z0": check.z0, "check/x0": check.x0 }), ...arraysOf(series ?? []) },
    { "run.json": text.encode(`${JSON.stringify(about, undefined, 1)}\n`) },
  );
}
const arraysOf = (series: readonly Columns[]): Arrays =>
  Object.fromEntries(
    series.flatMap(({ name, ...columns }) =>
      Object.entries(columns).map(([of, data]) => [`series/${name}/${of}`, { shape: [data.length], data }]),
    ),
  );
const encoders: { readonly [F in Format]: typeof encodeRunFile } = { safetensors: encodeRunFile, npz: encodeWeights };

/** Throws an Error that names what is wrong: of the bytes, of a part, or of parts that do not fit one another. */
export function decodeRunFile(bytes: Uint8Array, text: Codec): RunFile {
  const opened = openSafetensors(bytes, text, "a run saved here (.safetensors)"),
    { metadata } = opened;
  checkFormat(opened);
  const { "check/z0": z0, "check/x0": x0, ...own } = blocksOf(opened);
  if (!z0 !== !x0) throw Error(`check/${z0 ? "x0" : "z0"}: missing`);
  const data = dataOf(metadata),
    decoder = decoderOf(metadata, own),
    undecoded = undecodedOf(metadata),
    backend = backendOf(metadata);
  if (undecoded && decoder) throw Error("no-decoder: the file has a decoder");
  const snapshot = { run: runOf(metadata), ...placeOf(metadata), tensors: own, ...(decoder && { decoder }) };
  const series = ownOf(metadata, "series") && seriesOf(json(metadata, "series"), stepOf(snapshot));
  const file = {
    snapshot,
    data,
    ...(z0 && x0 && { check: { z0, x0 } }),
    ...(series && { series }),
    ...(undecoded && { undecoded }),
    ...(backend && { backend }),
  };
  checkFitting(file);
  return file;
}
/** Before any tensor is read: another program's file may have what we do not read. */
function checkFormat({ metadata, sealed }: Opened): void {
  const format = ownOf(metadata, "format");
  if (format !== FORMAT)
    throw Error(
      `format: expected "${FORMAT}", got ${format === undefined ? "none" : said(format)}; a safetensors file, but not a run that was saved here`,
    );
  const version = whole(metadata, "version");
  if (version > VERSION)
    throw Error(`version: ${version} is newer than this program, which reads up to ${VERSION}; update it`);
  if (version < 1) throw Error(`version: expected 1, got ${version}`);
  if (!sealed) throw Error("crc32: missing, expected at the beginning of the metadata");
}
/** Steps done of the whole run. */
export const stepOf = ({ phase, index, lengths }: Pick<Snapshot, "phase" | "index" | "lengths">): number =>
  lengths.slice(0, phase).reduce((sum, length) => sum + length, index);

/**
 * Training must rest meanwhile: the check belongs to the weights of the same moment. Throws, naming the tensor, where
 * one is not finite: nothing could go on from that. series: all that was reported, thinned or not, finite or not; the
 * file holds it thinned, up to the session's step.
 */
export async function writeRunFile(
  session: Session,
  text: Codec,
  format: Format = "safetensors",
  series?: readonly Columns[],
): Promise<Uint8Array> {
  const snapshot = await session.snapshot();
  const lost = Object.entries(snapshot.tensors).find(([, { data }]) => !data.every(Number.isFinite));
  if (lost) throw Error(`${lost[0]} holds NaN or infinity: not saved`);
  session.check(snapshot); // what could not be read again does not take the place of what can
  const coded = offers(session, "encode") || offers(session, "sample");
  const check = coded && offers(session, "decode") ? await checkOf(session) : undefined;
  const { kind, shape, range } = session.spec,
    { undecoded } = decoderLayersOf(session);
  return encoders[format](
    {
      snapshot,
      data: { kind, shape, range },
      backend: tf.getBackend(),
      ...(check && { check }),
      ...(undecoded && { undecoded }),
      ...(series && { series: series.map(each => thinned(upTo(each, session.step))) }),
    },
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
  const got = await evaluate(session, "check", at =>
    at.read(() => {
      try {
        return at.decode(tf.tensor(z0.data, [...z0.shape]));
      } catch (error) {
        throw Error(`check/z0: [${z0.shape}] cannot be decoded: ${messageOf(error)}`, { cause: error });
      }
    }),
  );
  if (got.length !== x0.data.length)
    throw Error(`check/x0: decoding check/z0 gives ${got.length} values, expected ${x0.data.length}`);
  const scale = x0.data.reduce((most, x) => Math.max(most, Math.abs(x)), session.spec.range[1] - session.spec.range[0]);
  const worst = got.reduce((most, x, i) => Math.max(most, Math.abs(x - x0.data[i]!)), 0);
  if (!(worst <= NEAR * scale))
    throw Error(
      `check/x0: decoding check/z0 is off by ${worst.toPrecision(3)}, expected at most ${(NEAR * scale).toPrecision(3)}; the weights are not those that were saved`,
    );
}

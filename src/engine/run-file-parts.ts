// The parts of a run file that stand as JSON among its metadata, each read by type: run, place, data, decoder, backend.
// What they must be to one another and to the nets, run-file-fits.ts says.
import type { RunConfig } from "./config";
import type { Layer } from "./nn/layers";
import { readKept, type RunText } from "./run";
import type { DataSpec } from "./step";
import type { Block, Snapshot } from "./train/snapshot";
import { expected, jsonAt, listAt, numberAt, oneOfAt, ownOf, recordAt, textAt, type Unknown, wholeAt } from "./unknown";

type Text = Readonly<Record<string, string>>;
/** What a file says of the data, for readers without our data sets. */
export type Described = Pick<DataSpec, "kind" | "shape" | "range">;

export function json(metadata: Text, name: string): unknown {
  const text = ownOf(metadata, name);
  if (text === undefined) throw Error(`${name}: missing from the metadata`);
  return jsonAt(name, text);
}
/** The same where older files have none. */
const jsonOf = (metadata: Text, name: string): unknown =>
  Object.hasOwn(metadata, name) ? json(metadata, name) : undefined;
export const whole = (metadata: Text, name: string): number => wholeAt(name, json(metadata, name));

export function placeOf(metadata: Text): Pick<Snapshot, "phase" | "index" | "lengths"> {
  const lengths = listAt("lengths", json(metadata, "lengths")).map((each, i) => wholeAt(`lengths[${i}]`, each));
  const [phase, index] = [whole(metadata, "phase"), whole(metadata, "index")];
  if (phase >= lengths.length) throw Error(`phase: ${phase} of a run of ${lengths.length} phases`);
  if (index > lengths[phase]!) throw Error(`index: step ${index} of a phase of ${lengths[phase]!} steps`);
  return { phase, index, lengths };
}
export function runOf(metadata: Text): RunConfig {
  const run = recordAt("run", json(metadata, "run"));
  if (run["version"] !== 1) throw expected("run.version", "1", run["version"]);
  const text: RunText = {
    method: textAt("run.method", run["method"]),
    dataset: textAt("run.dataset", run["dataset"]),
    seed: wholeAt("run.seed", run["seed"]),
    ...(run["steps"] !== undefined && { steps: wholeAt("run.steps", run["steps"]) }),
    values: recordAt("run.values", run["values"]),
    data: recordAt("run.data", run["data"]),
  };
  return readKept(text);
}
export function dataOf(metadata: Text): Described {
  const { kind, shape, range } = recordAt("data", json(metadata, "data"));
  const ends = listAt("data.range", range).map((end, i) => numberAt(`data.range[${i}]`, end));
  if (ends.length !== 2) throw Error(`data.range: expected two numbers, got ${ends.length}`);
  return {
    kind: oneOfAt("data.kind", kind, ["images", "vectors"]),
    shape: listAt("data.shape", shape).map((size, i) => wholeAt(`data.shape[${i}]`, size, 1)),
    range: ends as unknown as Described["range"],
  };
}
export function backendOf(metadata: Text): string | undefined {
  const bare = ownOf(metadata, "backend");
  if (bare !== undefined && /^(webgpu|wasm|cpu)$/.test(bare)) return bare; // as its first version wrote it
  const backend = jsonOf(metadata, "backend");
  return backend === undefined ? undefined : textAt("backend", backend);
}
/** Why there is no decoder. */
export function undecodedOf(metadata: Text): string | undefined {
  const why = jsonOf(metadata, "no-decoder");
  return why === undefined ? undefined : textAt("no-decoder", why);
}

/** What a layer has beside its kind: names of tensors (optional: "?"), numbers, sizes. */
type Part = "tensor" | "tensor?" | "number" | "stride" | "shape" | "batch?";
type Parts = { readonly [K in Layer["kind"]]: Readonly<Record<Exclude<KeyOf<K>, "kind">, Part>> };
type KeyOf<K extends Layer["kind"]> = keyof Extract<Layer, { kind: K }> & string;
const PARTS: Parts = {
  dense: { kernel: "tensor", bias: "tensor?" },
  conv: { kernel: "tensor", bias: "tensor?", stride: "stride" },
  deconv: { kernel: "tensor", bias: "tensor?", stride: "stride" },
  "batch-norm": {
    scale: "tensor",
    shift: "tensor",
    mean: "tensor",
    variance: "tensor",
    epsilon: "number",
    statistics: "batch?",
  },
  relu: {},
  "leaky-relu": { slope: "number" },
  sigmoid: {},
  tanh: {},
  affine: { factor: "number", offset: "number" },
  mask: { theta: "tensor" },
  reshape: { shape: "shape" },
};
const KINDS = Object.keys(PARTS) as Layer["kind"][];
/** The decoder in words, whose tensors are there. */
export function decoderOf(metadata: Text, tensors: Readonly<Record<string, Block>>): readonly Layer[] | undefined {
  const list = jsonOf(metadata, "decoder");
  if (list === undefined) return undefined;
  return listAt("decoder", list).map((each, i) => {
    const at = `decoder[${i}]`,
      layer = recordAt(at, each);
    const parts: Readonly<Record<string, Part>> = PARTS[oneOfAt(`${at}.kind`, layer["kind"], KINDS)];
    for (const [name, part] of Object.entries(parts)) checkPart(part, `${at}.${name}`, layer[name], tensors);
    return layer as unknown as Layer;
  });
}
function checkPart(part: Part, at: string, value: unknown, tensors: Unknown): void {
  if (part.endsWith("?") && value === undefined) return;
  if (part === "number") numberAt(at, value);
  else if (part === "stride") wholeAt(at, value, 1);
  else if (part === "shape") listAt(at, value).forEach((size, i) => wholeAt(`${at}[${i}]`, size, 1));
  else if (part === "batch?") oneOfAt(at, value, ["batch"]);
  else {
    const name = `net/${textAt(at, value)}`;
    if (!Object.hasOwn(tensors, name)) throw Error(`${at}: names the tensor ${name}, which is missing`);
  }
}

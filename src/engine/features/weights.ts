// The weights of a feature classifier as a file, and such a file as a net that a metric can run. A file says of what
// data set it is, how it was made and how well it classifies held-out images; whoever reports a number names it by
// that. No fetch and no file system: the host's.
import type { Host } from "../host";
import { checkFinite, checkKnown, checkThere, ofVariables } from "../named-tensors";
import { sketched } from "../nn/sketch";
import { type Mode, Store, type Variable, inMode } from "../nn/scope";
import { evaluationNoise } from "../noise";
import type { Tensor } from "../tf";
import { put } from "../kernels/kernel";
import { blocksOf, type Codec, encodeSafetensors, openSafetensors } from "../bytes/safetensors";
import { parseNumber } from "../config";
import { build } from "./classifier";
import type { DataSpec } from "../step";
import type { Origin, Weights } from "./trained";
import { messageOf, NotApplicable } from "../errors";
import { numberAt, ownOf, said, shortened, textAt, wholeAt } from "../unknown";

const FORMAT = "latent-playground-features",
  VERSION = "1";
/**
 * Ten thousand times the largest of the weights that we trained (3.5), and more. A tensor of a float32's largest values
 * leaves no feature finite; each layer may multiply by this, and its fan-in, and stay within float32.
 */
const LARGEST_WEIGHT = 1e5;
/** x: images in [0, 1]. */
export interface Features {
  origin: Origin;
  /** [rows, 64]. */
  features(x: Tensor): Tensor;
  /** [rows, classes]. */
  logits(x: Tensor): Tensor;
  dispose(): void;
}

export const fileOf = (dataset: string): string => `features/${dataset}.safetensors`;

export const encodeWeights = ({ origin, tensors }: Weights, text: Codec): Uint8Array =>
  encodeSafetensors(
    {
      tensors,
      metadata: {
        format: FORMAT,
        version: VERSION,
        ...Object.fromEntries(
          Object.entries(origin).map(([key, value]) => [key, Array.isArray(value) ? value.join(",") : String(value)]),
        ),
      },
    },
    text,
  );

/** Throws an Error that names what is wrong: of the bytes, of what they say of themselves, or of a tensor. */
export function decodeWeights(bytes: Uint8Array, text: Codec): Weights {
  const opened = openSafetensors(bytes, text, "a feature classifier’s weights (.safetensors)"),
    { format, version } = opened.metadata;
  if (format !== FORMAT || version !== VERSION)
    throw Error(`expected the format ${FORMAT} ${VERSION}, got ${shortened(`${format ?? "none"} ${version ?? ""}`)}`);
  if (!opened.sealed) throw Error("it has no checksum");
  const origin = originOf(opened.metadata),
    tensors = blocksOf(opened);
  checkFinite(tensors);
  const expected = new Map(ofVariables(variablesOf(origin), "", LARGEST_WEIGHT));
  checkKnown(tensors, expected, shortened(origin.name));
  checkThere(tensors, expected.keys());
  return { origin, tensors };
}
function originOf(metadata: Readonly<Record<string, string>>): Origin {
  const text = (key: string): string => textAt(key, ownOf(metadata, key));
  const number = (key: string, least: number, most: number): number =>
    numberAt(key, parseNumber(text(key)) ?? text(key), least, most);
  const whole = (key: string, least: number, most = Number.MAX_SAFE_INTEGER): number =>
    wholeAt(key, parseNumber(text(key)) ?? text(key), least, most);
  const shape = text("shape").split(",");
  if (shape.length !== 3) throw Error(`shape: expected height, width and depth, got ${said(text("shape"))}`);
  return {
    dataset: text("dataset"),
    name: text("name"),
    how: text("how"),
    accuracy: number("accuracy", 0, 1),
    tests: whole("tests", 1),
    classes: whole("classes", 2, 256), // labels are bytes
    steps: whole("steps", 1),
    seed: whole("seed", 0, 0xffffffff),
    shape: shape.map((size, i) => wholeAt(`shape[${i}]`, parseNumber(size) ?? size, 1, 4096)),
  };
}
const variablesOf = ({ shape, classes }: Origin): ReadonlyMap<string, Variable> =>
  sketched(scope => build(scope, { dropout: 0 }, { shape, classes })).variables;

/** Fetches and reads the weights that belong to a data set. Throws NotApplicable, which says why there are none. */
export async function loadWeights(host: Host, spec: DataSpec): Promise<Weights> {
  const { features: dataset } = spec;
  if (dataset === undefined) throw new NotApplicable("no feature classifier belongs to these data");
  const file = fileOf(dataset);
  if (!host.asset) throw new NotApplicable(`no feature classifier: nothing here reads ${file}`);
  let weights: Weights;
  try {
    weights = decodeWeights(await host.asset(file), host);
  } catch (error) {
    throw new NotApplicable(`no feature classifier for ${dataset}: ${file}: ${messageOf(error)}`);
  }
  const { shape, classes, dataset: own } = weights.origin;
  if (own !== dataset) throw new NotApplicable(`${file} is for ${shortened(own)}, the data are ${dataset}`);
  if (String(shape) !== String(spec.shape) || classes !== spec.classes)
    throw new NotApplicable(
      `${file} is for ${shape.join("x")} in ${classes} classes, the data are ${spec.shape.join("x")} in ${spec.classes}`,
    );
  return weights;
}

/** Builds the classifier with these weights. The caller disposes it. */
export function featuresOf({ origin, tensors }: Weights, spec: DataSpec): Features {
  const store = new Store(0);
  try {
    const { trunk, head } = build(store.scope(), { dropout: 0 }, spec);
    for (const [path, buffer] of store.buffers) {
      const block = tensors[path];
      if (!block || String(block.shape) !== String(buffer.shape))
        throw Error(`${fileOf(origin.dataset)}: ${path} has shape [${block?.shape}], expected [${buffer.shape}]`);
      put(buffer, block.data);
    }
    // nothing in it draws
    const resting: Mode = { training: new Set(), moving: new Set(), noise: evaluationNoise(0, "features") };
    return {
      origin,
      features: x => inMode(resting, () => trunk(x)),
      logits: x => inMode(resting, () => head(trunk(x))),
      dispose: () => store.dispose(),
    };
  } catch (error) {
    store.dispose();
    throw error;
  }
}

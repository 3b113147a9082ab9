// The weights of a feature classifier as a file, and such a file as a net that a metric can run. A file says of what
// data set it is, how it was made and how well it classifies held-out images; whoever reports a number names it by
// that. No fetch and no file system: the host's.
import type { Host } from "../host";
import { type Mode, Store, inMode } from "../nn/scope";
import { evaluationNoise } from "../noise";
import type { Tensor } from "../tf";
import { put } from "../kernels/kernel";
import { type Codec, decodeSafetensors, encodeSafetensors } from "../bytes/safetensors";
import { build } from "./classifier";
import type { DataSpec } from "../step";
import type { Origin, Weights } from "./trained";
import { messageOf } from "../errors";

const FORMAT = "latent-playground-features",
  VERSION = "1";
/** x: images in [0, 1]. */
export interface Features {
  origin: Origin;
  /** [rows, 64]. */
  features(x: Tensor): Tensor;
  /** [rows, classes]. */
  logits(x: Tensor): Tensor;
  dispose(): void;
}

/** No numbers of this kind for this run; the message says why. Metrics that throw it are left out, with the reason. */
export class NotApplicable extends Error {
  override name = "NotApplicable";
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

export function decodeWeights(bytes: Uint8Array, text: Codec): Weights {
  const { tensors, metadata, sealed } = decodeSafetensors(bytes, text);
  const { format, version } = metadata;
  if (format !== FORMAT || version !== VERSION)
    throw Error(`expected the format ${FORMAT} ${VERSION}, got ${format ?? "none"} ${version ?? ""}`);
  if (!sealed) throw Error("it has no checksum");
  const field = (key: string): string => metadata[key] ?? fail(`its metadata have no ${key}`);
  const number = (key: string): number =>
    Number.isFinite(Number(field(key))) ? Number(field(key)) : fail(`its ${key} is not a number`);
  const origin: Origin = {
    dataset: field("dataset"),
    name: field("name"),
    how: field("how"),
    accuracy: number("accuracy"),
    tests: number("tests"),
    classes: number("classes"),
    steps: number("steps"),
    seed: number("seed"),
    shape: field("shape").split(",").map(Number),
  };
  return { origin, tensors };
}
const fail = (why: string): never => {
  throw Error(why);
};

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
  const { shape, classes } = weights.origin;
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

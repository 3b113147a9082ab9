// The FID (Heusel et al. 2017; methods.md 5.1) by InceptionV3's weights that the user brings. No metric of the
// registry: it is only measured when asked for, takes minutes, and after its pictures are made it needs nothing of the
// run, which may go on meanwhile.
import type { Estimate } from "../diagnostic";
import type { Inception } from "../features/inception";
import type { Host } from "../host";
import { type Tensor, tf } from "../tf";
import { evaluate, offers } from "../train/evaluation";
import type { Session } from "../train/session";
import { generatedRows } from "./classified";
import { frechetOfRows } from "./jackknife";
import { rowsOf } from "../train/rows";

const PIECE = 30; // ms of sums between two looks at what else is asked
/** Of pictures of each kind: P4 takes 5 000, Lucic et al. and P3 10 000. */
export const COUNTS = [1000, 5000, 10000] as const;

type Kind = "generated" | "real" | "training";
export interface Pictures {
  readonly shape: readonly [height: number, width: number, depth: number];
  readonly count: number;
  /** [count, …shape], 8 bits as in files; real: held out. */
  readonly rows: Readonly<Record<Kind, Uint8Array>>;
}
/** told: pictures seen by the network. stopped: asked between two pieces. */
export interface Watch {
  told(done: number, of: number): void;
  stopped(): boolean;
}
export class Stopped extends Error {
  constructor() {
    super("the FID was stopped");
  }
}

/**
 * As many of each kind, at most as many as there are held-out rows. Throws an Error where there are no
 * pictures, or no sampler.
 */
export async function picturesOf(session: Session, most: number): Promise<Pictures> {
  const { kind, shape, tests, count: rows } = session.spec,
    count = Math.min(most, tests, rows);
  if (kind !== "images" || (shape[2] !== 1 && shape[2] !== 3))
    throw Error("an FID is of images, in grey or three colours");
  if (!offers(session, "sample"))
    throw Error(`an FID is of samples, and ${session.method.words.title} offers none in this phase`);
  return evaluate(session, "fid", async at => {
    const [low, high] = at.data.range,
      bits = (x: Tensor) =>
        x
          .sub(low)
          .mul(255 / (high - low))
          .round()
          .clipByValue(0, 255);
    const generated = await generatedRows(at, count, bits),
      real = await rowsOf(at, count, ({ x }) => bits(x)),
      training = await rowsOf(at, count, ({ x }) => bits(x), "train");
    return {
      shape: shape as [number, number, number],
      count,
      rows: { generated: Uint8Array.from(generated), real: Uint8Array.from(real), training: Uint8Array.from(training) },
    };
  });
}

/** net: on the backend in use, and not disposed here. Throws Stopped. */
export async function fid(
  { shape, count, rows }: Pictures,
  net: Inception,
  host: Pick<Host, "now" | "pause">,
  { told, stopped }: Watch,
): Promise<Estimate> {
  let last = -Infinity;
  const rest = async () => {
    if (host.now() - last <= PIECE) return;
    await host.pause();
    last = host.now();
    if (stopped()) throw new Stopped();
  };
  const size = tf.getBackend() === "webgpu" ? 16 : 2,
    pixels = shape[0] * shape[1] * shape[2];
  let done = 0;
  const seen = async (kind: Kind): Promise<Float32Array> => {
    const all = new Float32Array(count * net.width);
    for (let from = 0; from < count; from += size) {
      await rest();
      const to = Math.min(count, from + size),
        y = tf.tidy(() =>
          net.features(
            tf.tensor4d(
              Float32Array.from(rows[kind].subarray(from * pixels, to * pixels), v => v / 255),
              [to - from, ...shape],
            ),
          ),
        );
      all.set(await y.data<"float32">().finally(() => y.dispose()), from * net.width);
      told((done += to - from), 3 * count);
    }
    return all;
  };
  const features = { generated: await seen("generated"), real: await seen("real"), training: await seen("training") },
    published = net.kind === "published";
  return {
    ...(await frechetOfRows(features, net.width, rest)),
    count,
    title: published ? "FID" : "FID by torchvision’s InceptionV3",
    estimator: `8-bit samples against as many test rows, resized to 299 × 299 (bilinear); ${net.width} pooled features of ${published ? "the InceptionV3 of published FIDs (1 008 classes, 2015-12-05)" : "torchvision’s InceptionV3, which published FIDs do not use"}, by weights that were brought; moments divided by n − 1; error: jackknife over ten blocks; baseline: training rows against test rows, as many${count <= net.width ? "; with no more rows than features the covariances are singular and the bias is large" : ""}`,
  };
}

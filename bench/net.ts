// The three nets as data: every engine builds the same sizes, the same initialisation scale and the same loss from
// nets.json, torch.py too. Here is also the table of rows that all train on. Nothing of any engine.
//
// Loss: squared error summed over dimensions, mean over the batch; a variational net adds KL(N(μ, e^v) ‖ N(0, 1)), its
// encoder ends in [μ, v]. Outputs are linear. Kernels start as N(0, 2 / fan-in), biases as 0; Adam has β 0.9 and 0.999.
import file from "./nets.json";

export type NetName = "toy" | "mlp" | "conv";
export type Backend = "webgpu" | "wasm";
export type Layer =
  // conv, deconv: KERNEL wide and high, stride STRIDE, "same" padding
  | { kind: "dense" | "conv" | "deconv"; from: number; to: number; relu: boolean }
  | { kind: "flatten"; size: number }
  | { kind: "unflatten"; shape: readonly number[] };
export interface Net {
  title: string;
  batch: number;
  shape: readonly number[];
  latent: number;
  variational: boolean;
  encoder: readonly Layer[];
  decoder: readonly Layer[];
}
export const KERNEL = 4;
export const STRIDE = 2;
export const nets = file.nets as unknown as Readonly<Record<NetName, Net>>;
export const NET_NAMES = Object.keys(nets) as readonly NetName[];
/** Adam's. */
export const RATE = file.rate;
export const ROWS = file.rows;

/**
 * A deconvolution's output is reached by KERNEL² / STRIDE² of its inputs, whose product with the
 * channels is its fan-in.
 */
export function deviationOf({ kind, from }: { kind: "dense" | "conv" | "deconv"; from: number }): number {
  const reach = kind === "dense" ? 1 : kind === "conv" ? KERNEL ** 2 : (KERNEL / STRIDE) ** 2;
  return Math.sqrt(2 / (from * reach));
}
const sizeOf = ({ shape }: Net) => shape.reduce((a, b) => a * b, 1);

// irrational: multiples spread evenly over [0, 1)
const GOLDEN = 0.6180339887498949;
const PLASTIC = 0.7548776662466927;
const PLASTIC2 = 0.5698402909980532;
/**
 * Row r, [ROWS, …shape] flat: vectors in [−1, 1], sin(p d + s); images in [0, 1], ½ + ½ sin(p i + q j + s), with p, q,
 * s spread evenly by r.
 */
export function rowsOf(net: Net): Float32Array {
  const size = sizeOf(net);
  const x = new Float32Array(ROWS * size);
  const images = net.shape.length === 3;
  const width = net.shape[1] ?? 1;
  for (let r = 0; r < ROWS; r++) {
    const p = Math.PI * ((r * GOLDEN) % 1);
    const q = Math.PI * ((r * PLASTIC) % 1);
    const s = 2 * Math.PI * ((r * PLASTIC2) % 1);
    // images lie as bytes
    for (let d = 0; d < size; d++)
      x[r * size + d] = images
        ? Math.round(255 * (0.5 + 0.5 * Math.sin(p * Math.floor(d / width) + q * (d % width) + s))) / 255
        : Math.sin(p * d + s);
  }
  return x;
}
/** Rows of a fresh batch, from epochs shuffled anew: what a program written the ordinary way does. */
export function shuffled(size: number): () => Int32Array {
  const order = Int32Array.from({ length: ROWS }, (_, r) => r);
  let at = ROWS;
  return () => {
    if (at + size > ROWS) {
      for (let i = ROWS - 1; i > 0; i--) {
        const j = Math.floor(Math.random() * (i + 1));
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      at = 0;
    }
    return order.slice(at, (at += size));
  };
}

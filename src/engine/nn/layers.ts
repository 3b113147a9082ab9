// A net as a list of layers, in words: what a file says of its decoder so that a reader without our code can run it
// (export/). Names are paths of variables. Types only; the layers themselves are dense.ts, conv.ts and norm.ts. Which
// nets a phase decodes by, train/decoder-layers.ts finds.

export type Layer =
  // [in, out]
  | { kind: "dense"; kernel: string; bias?: string }
  // [h, w, in, out], "same" padding
  | { kind: "conv"; kernel: string; bias?: string; stride: number }
  // [h, w, out, in], "same" padding
  | { kind: "deconv"; kernel: string; bias?: string; stride: number }
  // evaluation mode; "batch": of the rows at hand, which no reader can know, so that a file has no decoder
  | {
      kind: "batch-norm";
      scale: string;
      shift: string;
      mean: string;
      variance: string;
      epsilon: number;
      statistics?: "batch";
    }
  | { kind: "relu" }
  | { kind: "leaky-relu"; slope: number }
  | { kind: "sigmoid" }
  | { kind: "tanh" }
  // factor · x + offset
  | { kind: "affine"; factor: number; offset: number }
  // (1 − e^−θ) · x, θ [units]
  | { kind: "mask"; theta: string }
  // of one row
  | { kind: "reshape"; shape: readonly number[] };

// A net as a list of layers, in words: what a file says of its decoder so that a reader without our code can run it (export/). Names are
// paths of variables. Types only; the layers themselves are dense.ts, conv.ts and norm.ts. Which nets a phase decodes by, train/words.ts finds.

export type Layer =
  | { kind: "dense"; kernel: string; bias?: string }                                                     // [in, out]
  | { kind: "conv"; kernel: string; bias?: string; stride: number }                                     // [h, w, in, out], "same" padding
  | { kind: "deconv"; kernel: string; bias?: string; stride: number }                                   // [h, w, out, in], "same" padding
  | { kind: "batch-norm"; scale: string; shift: string; mean: string; variance: string; epsilon: number; statistics?: "batch" } // evaluation mode; "batch": of the rows at hand, which no reader can know, so that a file has no decoder
  | { kind: "relu" } | { kind: "leaky-relu"; slope: number } | { kind: "sigmoid" } | { kind: "tanh" }
  | { kind: "affine"; factor: number; offset: number }                                                   // factor · x + offset
  | { kind: "mask"; theta: string }                                                                      // (1 − e^−θ) · x, θ [units]
  | { kind: "reshape"; shape: readonly number[] };                                                       // of one row

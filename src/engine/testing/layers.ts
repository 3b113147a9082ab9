// A reader of Net.layers that shares no line with the engine: plain loops over number arrays in float64, as a
// loader in another language would be written from the comments of nn/layers.ts. For a decoder's words
// against the decoder itself.
import type { Layer } from "../nn/layers";

/** A stored tensor. */
export interface Held {
  shape: readonly number[];
  data: ArrayLike<number>;
}
/** One sample on its way. */
export interface Row {
  shape: readonly number[];
  data: number[];
}

export const runLayers = (layers: readonly Layer[], tensors: (path: string) => Held, row: Row): Row =>
  layers.reduce((at, layer) => runLayer(layer, tensors, at), row);

function runLayer(layer: Layer, tensors: (path: string) => Held, { shape, data }: Row): Row {
  const each = (f: (value: number, channel: number) => number): Row => ({
    shape,
    data: data.map((v, i) => f(v, i % shape.at(-1)!)),
  });
  switch (layer.kind) {
    case "relu":
      return each(v => Math.max(0, v));
    case "leaky-relu":
      return each(v => (v < 0 ? v * layer.slope : v));
    case "sigmoid":
      return each(v => 1 / (1 + Math.exp(-v)));
    case "tanh":
      return each(v => Math.tanh(v));
    case "affine":
      return each(v => v * layer.factor + layer.offset);
    case "mask": {
      const theta = tensors(layer.theta).data;
      return each((v, c) => v * (1 - Math.exp(-theta[c]!)));
    }
    case "reshape":
      return { shape: layer.shape, data };
    case "batch-norm": {
      if (layer.statistics) throw Error("batch norm by the statistics of the batch is nothing that one row has");
      const [scale, shift, mean, variance] = [layer.scale, layer.shift, layer.mean, layer.variance].map(
        path => tensors(path).data,
      ) as [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
      return each((v, c) => ((v - mean[c]!) / Math.sqrt(variance[c]! + layer.epsilon)) * scale[c]! + shift[c]!);
    }
    case "dense": {
      const {
          shape: [inputs, outputs],
          data: kernel,
        } = tensors(layer.kernel),
        bias = layer.bias === undefined ? undefined : tensors(layer.bias).data;
      const out = Array.from({ length: outputs! }, (_, o) =>
        data.slice(0, inputs).reduce((sum, v, i) => sum + v * kernel[i * outputs! + o]!, bias?.[o] ?? 0),
      );
      return { shape: [outputs!], data: out };
    }
    case "conv":
    case "deconv":
      return convolve(layer, tensors, { shape, data });
  }
}

/**
 * Both ways in one: small and large are the images on the two sides of the stride; a pixel of `small` touches a patch
 * of `large`, kernel [h, w, large's channels, small's].
 */
function convolve(
  layer: Extract<Layer, { kind: "conv" | "deconv" }>,
  tensors: (path: string) => Held,
  { shape, data }: Row,
): Row {
  const {
      shape: [kh, kw, a, b],
      data: kernel,
    } = tensors(layer.kernel),
    [h, w] = shape as [number, number];
  const up = layer.kind === "deconv",
    s = layer.stride;
  const large = up ? ([h * s, w * s, a!] as const) : ([h, w, a!] as const),
    small = up ? ([h, w, b!] as const) : ([Math.ceil(h / s), Math.ceil(w / s), b!] as const);
  // "same": what is odd goes after
  const before = (k: number, n: number, m: number) => Math.floor(Math.max((m - 1) * s + k - n, 0) / 2);
  const [top, left] = [before(kh!, large[0], small[0]), before(kw!, large[1], small[1])];
  const outShape = up ? large : small,
    bias = layer.bias === undefined ? undefined : tensors(layer.bias).data;
  const out = Array.from({ length: outShape[0] * outShape[1] * outShape[2] }, (_, i) => bias?.[i % outShape[2]] ?? 0);
  for (let y = 0; y < small[0]; y++)
    for (let x = 0; x < small[1]; x++)
      for (let i = 0; i < kh!; i++)
        for (let j = 0; j < kw!; j++) {
          const Y = y * s + i - top,
            X = x * s + j - left;
          if (Y < 0 || X < 0 || Y >= large[0] || X >= large[1]) continue;
          for (let p = 0; p < a!; p++)
            for (let q = 0; q < b!; q++) {
              const weight = kernel[((i * kw! + j) * a! + p) * b! + q]!,
                big = (Y * large[1] + X) * a! + p,
                little = (y * small[1] + x) * b! + q;
              if (up) out[big]! += weight * data[little]!;
              else out[little]! += weight * data[big]!;
            }
        }
  return { shape: outShape, data: out };
}

// The gradient of max pooling for the Wasm backend: the stock one of tfjs 4.22 is silently wrong there where a window's
// largest value is negative. Plain loops, not tuned; NHWC only. The other pooling and resizing gradients are right on
// Wasm (resizing to the nearest neighbour is not right on the CPU backend, from the second image of a batch on).
import { tf } from "../../tf";
import { expectCells } from "../kernel";
import { floats, start, type WasmBackend } from "./heap";

type Shape4D = [number, number, number, number];
interface PoolAttrs {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: "same" | "valid" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** Every value of dy goes to the first largest value of its window. */
export function maxPoolGrad(
  backend: WasmBackend,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  attrs: PoolAttrs,
): tf.TensorInfo {
  expectCells("MaxPoolGrad: x", "f32", x);
  expectCells("MaxPoolGrad: dy", "f32", dy);
  const info = tf.backend_util.computePool2DInfo(
    x.shape as Shape4D,
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  const {
    batchSize,
    inChannels: channels,
    inHeight,
    inWidth,
    outHeight,
    outWidth,
    strideHeight,
    strideWidth,
    padInfo,
  } = info;
  const out = backend.makeOutput(x.shape, "float32");
  const [heap, xStart, outStart] = [floats(backend), start(backend, x), start(backend, out)];
  heap.fill(0, outStart, outStart + batchSize * inHeight * inWidth * channels);
  let source = start(backend, dy);
  for (let image = 0; image < batchSize; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const [y0, y1] = inside(oy * strideHeight - padInfo.top, info.filterHeight, inHeight);
      for (let ox = 0; ox < outWidth; ox++) {
        const [x0, x1] = inside(ox * strideWidth - padInfo.left, info.filterWidth, inWidth);
        for (let channel = 0; channel < channels; channel++, source++) {
          let best = -1;
          for (let y = y0; y < y1; y++) {
            for (let x = x0; x < x1; x++) {
              const at = ((image * inHeight + y) * inWidth + x) * channels + channel;
              if (best < 0 || heap[xStart + at]! > heap[xStart + best]!) best = at;
            }
          }
          if (best >= 0) heap[outStart + best]! += heap[source]!;
        }
      }
    }
  }
  return out;
}

const inside = (from: number, size: number, limit: number): [number, number] => [
  Math.max(0, from),
  Math.min(limit, from + size),
];

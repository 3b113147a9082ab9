// conv2d and both its gradients on WebGPU as products (webgpu/products.ts). NHWC and undilated only;
// undefined: not ours.
//   x [batch, inHeight, inWidth, inChannels] · filter [filterHeight, filterWidth, inChannels, outChannels] · dy [batch,
//     outHeight, outWidth, outChannels]
import { tf } from "../../tf";
import { matrix } from "./operands";
import { patchesByPlace, patchesByTap } from "./patches";
import { product } from "./products";
import { interleaved, phaseOf, phases, tapsOfPhase, upstream } from "./upsampling";

type Shape4D = [number, number, number, number];
export interface ConvAttrs {
  strides: number | [number, number];
  pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
  dataFormat: "NHWC" | "NCHW";
  dilations?: number | [number, number];
  dimRoundingMode?: "floor" | "round" | "ceil";
}
const ONE = [0, 0] as const; // strides of a batch of one

function infoOf(attrs: ConvAttrs, inputShape: Shape4D, filterShape: Shape4D): tf.backend_util.Conv2DInfo | undefined {
  const { dataFormat, strides, pad, dimRoundingMode, dilations = 1 } = attrs;
  if (dataFormat !== "NHWC" || [dilations].flat().some(d => d !== 1)) return undefined;
  return tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    "channelsLast",
  );
}

export function conv2D(x: tf.TensorInfo, filter: tf.TensorInfo, attrs: ConvAttrs): tf.TensorInfo | undefined {
  const info = infoOf(attrs, x.shape as Shape4D, filter.shape as Shape4D);
  if (!info || info.outHeight < 1 || info.outWidth < 1) return undefined;
  const rows = info.batchSize * info.outHeight * info.outWidth,
    depth = info.filterHeight * info.filterWidth * info.inChannels,
    columns = info.outChannels;
  return product(
    {
      a: patchesByPlace(info),
      b: matrix("b", false, columns, depth),
      bound: [x, filter],
      rows,
      columns,
      depth,
      batch: 1,
      strides: ONE,
    },
    info.outShape,
  );
}

export function conv2DBackpropFilter(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  attrs: ConvAttrs & { filterShape: Shape4D },
): tf.TensorInfo | undefined {
  const info = infoOf(attrs, x.shape as Shape4D, attrs.filterShape);
  if (!info) return undefined;
  const rows = info.filterHeight * info.filterWidth * info.inChannels,
    depth = info.batchSize * info.outHeight * info.outWidth,
    columns = info.outChannels;
  return product(
    {
      a: patchesByTap(info),
      b: matrix("b", false, columns, depth),
      bound: [x, dy],
      rows,
      columns,
      depth,
      batch: 1,
      strides: ONE,
    },
    attrs.filterShape,
  );
}

export function conv2DBackpropInput(
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  attrs: ConvAttrs & { inputShape: Shape4D },
): tf.TensorInfo | undefined {
  const info = infoOf(attrs, attrs.inputShape, filter.shape as Shape4D);
  if (!info) return undefined;
  const { height, width, tapsDown, tapsAcross } = phaseOf(info),
    batch = info.strideHeight * info.strideWidth;
  const work = {
    a: upstream(info),
    b: tapsOfPhase(info),
    wgsl: phases(info),
    rowAt: interleaved(info),
    bound: [dy, filter] as const,
    strides: ONE,
  };
  return product(
    {
      ...work,
      rows: info.batchSize * height * width,
      columns: info.inChannels,
      depth: tapsDown * tapsAcross * info.outChannels,
      batch,
    },
    attrs.inputShape,
  );
}

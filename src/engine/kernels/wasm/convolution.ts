// conv2d and its gradients for the Wasm backend: with respect to the filter (tfjs has none there) and to the input (the
// stock one runs at 2 GFLOP/s; it is also the forward pass of conv2dTranspose). By our own SIMD where the host has it
// (simd/convolution.ts). Else the forward pass is XNNPACK's and the gradients are one product by XNNPACK per block of
// images around an im2col or col2im in plain TypeScript. Gradients are for NHWC and undilated only.
//   images [batch, height, width, inChannels] · filter [filterHeight, filterWidth, inChannels, outChannels] · dy
//     [batch, outHeight, outWidth, outChannels]
//   taps = filterHeight * filterWidth * inChannels · places = images in a block * outHeight * outWidth
import { tf } from "../../tf";
import { expectCells } from "../kernel";
import { simdOf } from "../simd/module";
import { filterGradient, forward, inputGradient } from "../simd/convolution";
import { floats, start, transpose, withRight, withScratch, type WasmBackend } from "./heap";

type Shape4D = [number, number, number, number];
type ConvInfo = tf.backend_util.Conv2DInfo;
export interface ConvAttrs {
  strides: number | [number, number];
  pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
  dataFormat: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
  dilations?: number | [number, number];
}

/**
 * Floats of patches at a time. Input: 256 KB, so that col2im finds what the product wrote in the second-level cache.
 * Filter: 2 MB, so that a block has a few hundred places to sum over and the partial sums cost nothing.
 */
const INPUT_BLOCK = 1 << 16;
const FILTER_BLOCK = 1 << 19;
const PLACES = 8;

function convInfo(kernel: string, attrs: ConvAttrs, inputShape: Shape4D, filterShape: Shape4D): ConvInfo {
  if (attrs.dataFormat !== "NHWC")
    throw new Error(`${kernel} on Wasm: data format ${attrs.dataFormat} is not supported, only NHWC`);
  return tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
    false,
    "channelsLast",
  );
}

const tapsOf = (info: ConvInfo): number => info.filterHeight * info.filterWidth * info.inChannels;
const imagesPerBlock = (info: ConvInfo): number =>
  Math.max(1, Math.min(info.batchSize, Math.floor(INPUT_BLOCK / (tapsOf(info) * info.outHeight * info.outWidth))));

/** The forward pass in SIMD, or undefined where it has to be the stock kernel's. */
export function conv2D(
  backend: WasmBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  attrs: ConvAttrs,
): tf.TensorInfo | undefined {
  const simd = simdOf(backend),
    dilated = [attrs.dilations ?? 1].flat().some(d => d !== 1);
  if (!simd || dilated || attrs.dataFormat !== "NHWC" || x.dtype !== "float32" || filter.dtype !== "float32")
    return undefined;
  return forward(backend, simd, x, filter, convInfo("Conv2D", attrs, x.shape as Shape4D, filter.shape as Shape4D));
}

/**
 * dFilter [taps, outChannels] = sum over blocks of out rows of patchesᵀ [taps, places] · dy [places,
 * outChannels]. The images are the innermost axis of a place, so that im2col copies runs of a whole batch: 1.6 M
 * values in under 1 ms instead of 4.
 */
export function conv2DBackpropFilter(
  backend: WasmBackend,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  attrs: ConvAttrs & { filterShape: Shape4D },
): tf.TensorInfo {
  expectCells("Conv2DBackpropFilter: x", "f32", x);
  expectCells("Conv2DBackpropFilter: dy", "f32", dy);
  const info = convInfo("Conv2DBackpropFilter", attrs, x.shape as Shape4D, attrs.filterShape);
  const simd = simdOf(backend);
  if (simd) return filterGradient(backend, simd, x, dy, info);
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const [taps, placesPerRow, pixels] = [tapsOf(info), outWidth * batchSize, inHeight * inWidth * inChannels];
  const rowsPerBlock = Math.max(1, Math.min(outHeight, Math.floor(FILTER_BLOCK / (taps * placesPerRow))));
  const out = backend.makeOutput(attrs.filterShape, "float32");
  const size = taps * outChannels;
  const blockPlaces = rowsPerBlock * placesPerRow;
  withScratch(backend, pixels * batchSize + blockPlaces * (taps + outChannels) + size, turned => {
    const patches = turned + pixels * batchSize; // [taps, places]
    const dyBlock = patches + blockPlaces * taps; // [places, outChannels]
    const partial = dyBlock + blockPlaces * outChannels; // [taps, outChannels]
    const [dyStart, outStart] = [start(backend, dy), start(backend, out)];
    // [pixels, batch]
    transpose(floats(backend), { position: start(backend, x), rows: batchSize, columns: pixels }, turned);
    for (let row = 0; row < outHeight; row += rowsPerBlock) {
      const rows = Math.min(rowsPerBlock, outHeight - row);
      const places = rows * placesPerRow;
      const heap = floats(backend);
      im2colTurned(heap, turned, patches, row, rows, info);
      imagesInnermost(heap, dyStart + row * outWidth * outChannels, dyBlock, rows * outWidth, info);
      withRight(backend, { position: dyBlock, rows: places, columns: outChannels }, multiply =>
        multiply({ position: patches, rows: taps, columns: places }, row === 0 ? outStart : partial),
      );
      if (row > 0) addRun(floats(backend), outStart, partial, size);
    }
  });
  return out;
}

/** dx = col2im(dy [places, outChannels] · filterᵀ [outChannels, taps]). */
export function conv2DBackpropInput(
  backend: WasmBackend,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  attrs: ConvAttrs & { inputShape: Shape4D },
): tf.TensorInfo {
  expectCells("Conv2DBackpropInput: dy", "f32", dy);
  expectCells("Conv2DBackpropInput: filter", "f32", filter);
  const info = convInfo("Conv2DBackpropInput", attrs, attrs.inputShape, filter.shape as Shape4D);
  const simd = simdOf(backend);
  if (simd) return inputGradient(backend, simd, dy, filter, info);
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = info;
  const [taps, placesPerImage, perBlock] = [tapsOf(info), info.outHeight * info.outWidth, imagesPerBlock(info)];
  const out = backend.makeOutput(attrs.inputShape, "float32");
  withScratch(backend, taps * perBlock * placesPerImage + taps * outChannels, columns => {
    const filterT = columns + taps * perBlock * placesPerImage;
    const [dyStart, outStart] = [start(backend, dy), start(backend, out)];
    transpose(floats(backend), { position: start(backend, filter), rows: taps, columns: outChannels }, filterT);
    withRight(backend, { position: filterT, rows: outChannels, columns: taps }, multiply => {
      for (let image = 0; image < batchSize; image += perBlock) {
        const images = Math.min(perBlock, batchSize - image);
        multiply(
          {
            position: dyStart + image * placesPerImage * outChannels,
            rows: images * placesPerImage,
            columns: outChannels,
          },
          columns,
        );
        col2im(floats(backend), columns, outStart + image * inHeight * inWidth * inChannels, images, info);
      }
    });
  });
  return out;
}

function addRun(heap: Float32Array, target: number, source: number, size: number): void {
  const end = target + size;
  for (; target + 4 <= end; target += 4, source += 4) {
    // four sums before four writes: the compiler may not reorder them itself
    const a = heap[target]! + heap[source]!;
    const b = heap[target + 1]! + heap[source + 1]!;
    const c = heap[target + 2]! + heap[source + 2]!;
    const d = heap[target + 3]! + heap[source + 3]!;
    heap[target] = a;
    heap[target + 1] = b;
    heap[target + 2] = c;
    heap[target + 3] = d;
  }
  for (; target < end; target++, source++) heap[target]! += heap[source]!;
}

function copyRun(heap: Float32Array, target: number, source: number, size: number): void {
  if (size >= 24)
    heap.copyWithin(target, source, source + size); // a call costs some 30 ns, a value in the loop 0.7
  else for (const end = target + size; target < end; target++, source++) heap[target] = heap[source]!;
}

/**
 * patches [taps, rows, outWidth, batch] of `rows` out rows from `row`, cut from images lying as [inHeight,
 * inWidth, inChannels, batch].
 */
function im2colTurned(
  heap: Float32Array,
  turned: number,
  patches: number,
  row: number,
  rows: number,
  info: ConvInfo,
): void {
  const {
    batchSize,
    filterHeight,
    filterWidth,
    inChannels,
    inHeight,
    inWidth,
    outWidth,
    strideHeight,
    strideWidth,
    padInfo,
  } = info;
  let target = patches;
  for (let fy = 0; fy < filterHeight; fy++) {
    for (let fx = 0; fx < filterWidth; fx++) {
      for (let channel = 0; channel < inChannels; channel++) {
        for (let oy = row; oy < row + rows; oy++) {
          const y = oy * strideHeight + fy - padInfo.top;
          for (let ox = 0; ox < outWidth; ox++, target += batchSize) {
            const x = ox * strideWidth + fx - padInfo.left;
            if (y < 0 || y >= inHeight || x < 0 || x >= inWidth) heap.fill(0, target, target + batchSize);
            else copyRun(heap, target, turned + ((y * inWidth + x) * inChannels + channel) * batchSize, batchSize);
          }
        }
      }
    }
  }
}

/**
 * to [places, batch, outChannels] = dy [batch, outHeight * outWidth, outChannels] from the place at `from` on, in
 * tiles: place by place, every read is in another page (2.5 ms instead of 1 on [128, 14, 14, 16]).
 */
function imagesInnermost(heap: Float32Array, from: number, to: number, places: number, info: ConvInfo): void {
  const { batchSize, outHeight, outWidth, outChannels } = info;
  const [readStride, writeStride] = [outHeight * outWidth * outChannels, batchSize * outChannels];
  for (let place0 = 0; place0 < places; place0 += PLACES) {
    const place1 = Math.min(place0 + PLACES, places);
    for (let image = 0; image < batchSize; image++) {
      const [source, target] = [from + image * readStride, to + image * outChannels];
      for (let place = place0; place < place1; place++)
        copyRun(heap, target + place * writeStride, source + place * outChannels, outChannels);
    }
  }
}

/**
 * Adds every patch [filterHeight, filterWidth * inChannels] of `columns` back to where it was cut from; both sides of a
 * patch row are contiguous.
 */
function col2im(heap: Float32Array, columns: number, x: number, images: number, info: ConvInfo): void {
  const {
    filterHeight,
    filterWidth,
    inChannels,
    inHeight,
    inWidth,
    outHeight,
    outWidth,
    strideHeight,
    strideWidth,
    padInfo,
  } = info;
  const patchRow = filterWidth * inChannels;
  heap.fill(0, x, x + images * inHeight * inWidth * inChannels);
  let source = columns;
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const left = ox * strideWidth - padInfo.left;
        const from = Math.max(0, -left) * inChannels;
        const run = Math.min(filterWidth, inWidth - left) * inChannels - from;
        for (let fy = 0; fy < filterHeight; fy++, source += patchRow) {
          const y = oy * strideHeight + fy - padInfo.top;
          if (y < 0 || y >= inHeight) continue;
          const target = x + ((image * inHeight + y) * inWidth + left) * inChannels;
          addRun(heap, target + from, source + from, run);
        }
      }
    }
  }
}

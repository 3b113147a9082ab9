// conv2d and both its gradients for the Wasm backend in SIMD: matrix products (simd/product.ts) with patches cut from
// the images, block by block, so that a block stays in the cache. NHWC and undilated only. What wasm/convolution.ts
// does where there is no SIMD.
//   taps = filterHeight · filterWidth · inChannels · places = images · outHeight · outWidth, cut into
//     blocks of whole out rows
import { tf } from "../../tf";
import { f32, f32x4, i32, type Assembler, type Body, type I32, type Local } from "./assembler";
import { lying, multiply, turned, type Lying, type ProductCode } from "./product";
import { floats, start, withScratch, type WasmBackend } from "../wasm/heap";
import { sizeOf } from "../../shape";

type ConvInfo = tf.backend_util.Conv2DInfo;
/**
 * One row of places of one image. Rows are counted from `top` (which pads make negative); left, step, filterRow
 * and inRow are bytes.
 */
type RowOfPatches = (
  image: number,
  patches: number,
  places: number,
  step: number,
  top: number,
  left: number,
  filterHeight: number,
  filterRow: number,
  inHeight: number,
  inRow: number,
) => void;
export interface ConvolutionCode extends ProductCode {
  cut: RowOfPatches;
  paste: RowOfPatches;
}

/**
 * Floats of patches at a time: 512 KB; the filter's gradient sums over a block's places, so there it is twice as much.
 */
const BLOCK = 1 << 17;

/** y [places, outChannels] = patches [places, taps] · filter [taps, outChannels]. */
export function forward(
  backend: WasmBackend,
  code: ConvolutionCode,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const out = backend.makeOutput(info.outShape, "float32"),
    { outChannels } = info,
    taps = tapsOf(info);
  withBlocks(backend, info, BLOCK, (patches, rows, places) => {
    move(code.cut, start(backend, x), patches, rows, info);
    const to = start(backend, out) + rows.from * info.outWidth * outChannels;
    multiply(
      backend,
      code,
      lying(patches, places, taps),
      lying(start(backend, filter), taps, outChannels),
      to,
      outChannels,
    );
  });
  return out;
}
/** dFilter [taps, outChannels] = Σ over blocks of patchesᵀ [taps, places] · dy [places, outChannels]. */
export function filterGradient(
  backend: WasmBackend,
  code: ConvolutionCode,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const out = backend.makeOutput(info.filterShape, "float32"),
    { outChannels } = info,
    taps = tapsOf(info);
  withBlocks(backend, info, 2 * BLOCK, (patches, rows, places) => {
    move(code.cut, start(backend, x), patches, rows, info);
    multiply(
      backend,
      code,
      turned(lying(patches, places, taps)),
      gradientRows(backend, dy, rows, places, info),
      start(backend, out),
      outChannels,
      rows.from > 0,
    );
  });
  return out;
}
/** dx = the patches dy [places, outChannels] · filterᵀ [outChannels, taps], each added where it was cut from. */
export function inputGradient(
  backend: WasmBackend,
  code: ConvolutionCode,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const out = backend.makeOutput(info.inShape, "float32"),
    { outChannels } = info,
    taps = tapsOf(info),
    at = start(backend, out);
  floats(backend).fill(0, at, at + sizeOf(info.inShape));
  withBlocks(backend, info, BLOCK, (patches, rows, places) => {
    multiply(
      backend,
      code,
      gradientRows(backend, dy, rows, places, info),
      turned(lying(start(backend, filter), taps, outChannels)),
      patches,
      taps,
    );
    move(code.paste, at, patches, rows, info);
  });
  return out;
}
const tapsOf = ({ filterHeight, filterWidth, inChannels }: ConvInfo): number => filterHeight * filterWidth * inChannels;
const gradientRows = (
  backend: WasmBackend,
  dy: tf.TensorInfo,
  { from }: Rows,
  places: number,
  { outWidth, outChannels }: ConvInfo,
): Lying => lying(start(backend, dy) + from * outWidth * outChannels, places, outChannels);

/** Out rows of all images one after another: [from, to). */
interface Rows {
  readonly from: number;
  readonly to: number;
}
function withBlocks(
  backend: WasmBackend,
  info: ConvInfo,
  size: number,
  use: (patches: number, rows: Rows, places: number) => void,
): void {
  const all = info.batchSize * info.outHeight,
    row = info.outWidth * tapsOf(info),
    perBlock = Math.max(1, Math.min(all, Math.floor(size / row)));
  withScratch(backend, perBlock * row, patches => {
    for (let from = 0; from < all; from += perBlock) {
      const to = Math.min(all, from + perBlock);
      use(patches, { from, to }, (to - from) * info.outWidth);
    }
  });
}
function move(by: RowOfPatches, images: number, patches: number, { from, to }: Rows, info: ConvInfo): void {
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
  const inRow = 4 * inWidth * inChannels,
    filterRow = 4 * filterWidth * inChannels,
    step = 4 * strideWidth * inChannels,
    left = -4 * padInfo.left * inChannels;
  const patchRow = 4 * outWidth * tapsOf(info);
  for (let row = from; row < to; row++) {
    const image = Math.floor(row / outHeight),
      top = (row - image * outHeight) * strideHeight - padInfo.top;
    by(
      4 * images + image * inHeight * inRow,
      4 * patches + (row - from) * patchRow,
      outWidth,
      step,
      top,
      left,
      filterHeight,
      filterRow,
      inHeight,
      inRow,
    );
  }
}

const PATCHES = {
  image: "i32",
  patches: "i32",
  places: "i32",
  step: "i32",
  top: "i32",
  left: "i32",
  filterHeight: "i32",
  filterRow: "i32",
  inHeight: "i32",
  inRow: "i32",
} as const;

/**
 * Emits cut (image to patches, zeros outside) and paste (patches added to the image). A row of a patch is one
 * run of the image's row.
 */
export function emitConvolution(assembler: Assembler): void {
  rowOfPatches(assembler, "cut", (b, t, pixel, patch, [before, stop, end]) => {
    run(b, t, before, by => b.store(i32.add(patch, t), by === 16 ? f32x4.of(0) : f32.of(0)));
    run(b, t, stop, by => b.store(i32.add(patch, t), (by === 16 ? f32x4 : f32).load(i32.add(pixel, t))));
    run(b, t, end, by => b.store(i32.add(patch, t), by === 16 ? f32x4.of(0) : f32.of(0)));
  });
  rowOfPatches(assembler, "paste", (b, t, pixel, patch, [before, stop]) => {
    b.set(t, before);
    run(b, t, stop, by => {
      const [to, from] = [i32.add(pixel, t), i32.add(patch, t)];
      b.store(to, by === 16 ? f32x4.add(f32x4.load(to), f32x4.load(from)) : f32.add(f32.load(to), f32.load(from)));
    });
  });
}
/** From t on up to `until`, four floats at a time while there are four. */
function run(b: Body, t: Local<"i32">, until: I32, body: (bytes: 4 | 16) => void): void {
  b.while(i32.atLeast(until, i32.add(t, i32.of(16))), () => {
    body(16);
    b.step(t, 16);
  });
  b.while(i32.less(t, until), () => {
    body(4);
    b.step(t, 4);
  });
}
/** body: one row of one patch; inside the image are its bytes from `before` to `stop`. */
function rowOfPatches(
  assembler: Assembler,
  name: string,
  body: (b: Body, t: Local<"i32">, pixel: I32, patch: I32, limits: readonly [I32, I32, I32]) => void,
): void {
  assembler.define(
    name,
    PATCHES,
    (b, { image, patches, places, step, top, left, filterHeight, filterRow, inHeight, inRow }) => {
      const [t, y, pixel, zero] = [b.local("i32"), b.local("i32"), b.local("i32"), b.local("i32", i32.of(0))];
      const [before, stop, row, lead] = [b.local("i32"), b.local("i32"), b.local("i32"), b.local("i32")];
      b.while(i32.more(places, zero), () => {
        b.set(before, i32.sub(zero, left));
        b.set(before, i32.max(before, zero));
        b.set(before, i32.min(before, filterRow));
        b.set(stop, i32.sub(inRow, left));
        b.set(stop, i32.min(stop, filterRow));
        b.set(stop, i32.max(stop, before));
        b.set(row, zero);
        b.while(i32.less(row, filterHeight), () => {
          b.set(y, i32.add(top, row));
          b.set(pixel, i32.add(i32.add(image, i32.mul(y, inRow)), left));
          b.set(t, zero);
          // a row outside: all before the image
          b.if(
            i32.lessUnsigned(y, inHeight),
            () => b.set(lead, before),
            () => b.set(lead, filterRow),
          );
          body(b, t, pixel, patches, [lead, stop, filterRow]);
          b.step(patches, filterRow);
          b.step(row, 1);
        });
        b.step(left, step);
        b.step(places, -1);
      });
    },
  );
}

// The part of the tfjs Wasm backend that our kernels stand on: its heap as floats, scratch memory, and one fast matrix
// product. Not a kernel itself, and it keeps no state: scratch lives for one call, so nothing can leak or go stale. The
// heap may grow in any malloc and in any product (XNNPACK packs its right operand), which detaches every view: take
// `floats(backend)` again after each of them, and hold offsets, never views.
import { tf } from "../../tf";
import { sizeOf } from "../../shape";
import { Exhausted } from "../../exhausted";

/** What we use of BackendWasm in tfjs 4.22 (dist/backend_wasm.js); offsets are bytes, as the C side wants them. */
export interface WasmBackend {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly asm: { readonly memory: object }; // tfjs's exports; emscripten gives the memory out
    _malloc(bytes: number): number;
    _free(offset: number): void;
    cwrap(name: string, returns: null, parameters: readonly string[]): BatchMatMul;
    readonly tfjs: { registerTensor(id: number, size: number, offset: number): void; disposeData(id: number): void };
  };
  readonly dataIdMap: { get(dataId: object): { readonly id: number; readonly memoryOffset: number } };
  dataIdNextNumber: number;
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  disposeData(dataId: object): boolean;
  incRef(dataId: object): void;
}

type BatchMatMul = (
  a: number,
  aShape: Uint8Array,
  aRank: number,
  b: number,
  bShape: Uint8Array,
  bRank: number,
  transposeA: boolean,
  transposeB: boolean,
  out: number,
) => void;

/** The whole heap as floats; float index = byte offset / 4. */
export const floats = (backend: WasmBackend): Float32Array => new Float32Array(backend.wasm.HEAPU8.buffer);
/** Where a tensor starts, in floats. malloc aligns to 8 bytes at least, so the division is exact. */
export const start = (backend: WasmBackend, tensor: tf.TensorInfo): number =>
  backend.dataIdMap.get(tensor.dataId).memoryOffset / 4;

/**
 * From now on a heap that is full says so: tfjs takes the address 0, which malloc gives then, for a place, and writes
 * over what lies there.
 */
export function guardHeap({ wasm }: WasmBackend): void {
  if (guarded.has(wasm._malloc)) return;
  wasm._free(wasm._malloc(8)); // Emscripten's first call puts another function in this one's place
  const malloc = wasm._malloc;
  wasm._malloc = bytes => {
    const offset = bytes > MOST ? 0 : malloc(bytes);
    if (offset === 0)
      throw new Exhausted(`WebAssembly's memory is full: no room for ${Math.ceil(bytes / 2 ** 20)} MB more`);
    return offset;
  };
  guarded.add(wasm._malloc);
}
/** Bytes of one piece, in reason: of sizes near 2³² malloc's own arithmetic overflows, and it gives a few of them. */
const MOST = 2 ** 32 - 2 ** 22;
const guarded = new WeakSet<object>();

/** Uninitialised heap memory for the time of `use`; the position handed over is in floats. */
export function withScratch<T>(backend: WasmBackend, size: number, use: (position: number) => T): T {
  const offset = backend.wasm._malloc(Math.max(1, size) * 4) >>> 0; // malloc returns a signed int32
  try {
    return use(offset / 4);
  } finally {
    backend.wasm._free(offset);
  }
}

/** A row-major matrix on the heap; position in floats. */
export interface Matrix {
  readonly position: number;
  readonly rows: number;
  readonly columns: number;
}

const products = new WeakMap<WasmBackend["wasm"], BatchMatMul>();
function productOf({ wasm }: WasmBackend): BatchMatMul {
  let product = products.get(wasm);
  if (!product)
    products.set(
      wasm,
      (product = wasm.cwrap("BatchMatMul", null, [
        "number",
        "array",
        "number",
        "number",
        "array",
        "number",
        "number",
        "number",
        "number",
      ])),
    );
  return product;
}

/**
 * out = left · right for several lefts and one right: XNNPACK packs `right` once (~1 ns a value) and keeps the
 * packing under its tensor id. The id is ours and is given back at the end, so the packing always belongs to the
 * values that lie there now.
 */
export function withRight<T>(
  backend: WasmBackend,
  right: Matrix,
  use: (multiply: (left: Matrix, outPosition: number) => void) => T,
): T {
  const { wasm } = backend;
  const [leftId, rightId, outId] = [backend.dataIdNextNumber++, backend.dataIdNextNumber++, backend.dataIdNextNumber++];
  const product = productOf(backend);
  const rightShape = bytes([1, right.rows, right.columns]);
  wasm.tfjs.registerTensor(rightId, right.rows * right.columns, right.position * 4);
  try {
    return use((left, outPosition) => {
      if (left.columns !== right.rows)
        throw new Error(`Wasm kernels: [${left.rows}, ${left.columns}] · [${right.rows}, ${right.columns}] do not fit`);
      wasm.tfjs.registerTensor(leftId, left.rows * left.columns, left.position * 4);
      wasm.tfjs.registerTensor(outId, left.rows * right.columns, outPosition * 4);
      product(leftId, bytes([1, left.rows, left.columns]), 3, rightId, rightShape, 3, false, false, outId);
      wasm.tfjs.disposeData(leftId);
      wasm.tfjs.disposeData(outId);
    });
  } finally {
    wasm.tfjs.disposeData(rightId);
  }
}

const bytes = (shape: readonly number[]): Uint8Array => new Uint8Array(new Int32Array(shape).buffer);

/**
 * Makes XNNPACK pack `weights` again at the next product or convolution. It keeps packings by tensor id, so values
 * written in place (an optimizer's update on the heap) would never be seen; and the stock kernel aborts the module when
 * one id comes under two shapes.
 */
export function forgetPacking({ wasm, dataIdMap }: WasmBackend, weights: tf.TensorInfo): void {
  const { id, memoryOffset } = dataIdMap.get(weights.dataId);
  wasm.tfjs.disposeData(id);
  wasm.tfjs.registerTensor(id, sizeOf(weights.shape), memoryOffset);
}

/**
 * to [columns, rows] = from [rows, columns] transposed, eight rows at a time: eight streams are read and every write is
 * half a cache line, so a value costs 0.8 ns; tiles of 16 x 16 cost twice that.
 */
export function transpose(heap: Float32Array, { position, rows, columns }: Matrix, to: number): void {
  const [n2, n3, n4, n5, n6, n7] = [2 * columns, 3 * columns, 4 * columns, 5 * columns, 6 * columns, 7 * columns];
  let row = 0;
  for (; row + 8 <= rows; row += 8) {
    let target = to + row;
    for (let i = position + row * columns, end = i + columns; i < end; i++, target += rows) {
      heap[target] = heap[i]!;
      heap[target + 1] = heap[i + columns]!;
      heap[target + 2] = heap[i + n2]!;
      heap[target + 3] = heap[i + n3]!;
      heap[target + 4] = heap[i + n4]!;
      heap[target + 5] = heap[i + n5]!;
      heap[target + 6] = heap[i + n6]!;
      heap[target + 7] = heap[i + n7]!;
    }
  }
  for (; row < rows; row++) {
    for (let i = position + row * columns, end = i + columns, target = to + row; i < end; i++, target += rows)
      heap[target] = heap[i]!;
  }
}

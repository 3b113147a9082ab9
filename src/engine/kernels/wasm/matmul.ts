// Matrix products for the Wasm backend. The stock kernel reaches XNNPACK (16 to 20 GFLOP/s) only for one pair of
// matrices without transpose flags, and every backward pass sets a flag (1 GFLOP/s). Here batches become single
// products, which our own SIMD computes whatever the flags (30 GFLOP/s, simd/product.ts); without SIMD a flagged
// operand is transposed first and XNNPACK multiplies. Products too small to gain, and fused activations in a batch,
// stay with the stock kernel.
import { tf } from "../../tf";
import { simdOf } from "../simd/module";
import { lying, multiply, turned, type Lying } from "../simd/product";
import { floats, start, transpose, withRight, withScratch, type Matrix, type WasmBackend } from "./heap";
import { sizeOf } from "../../shape";

export interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

/** A stack of matrices; rows and columns as the product sees them, `flipped` when they lie transposed on the heap. */
interface Operand {
  readonly batch: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly flipped: boolean;
}

function operand(shape: readonly number[], flipped: boolean): Operand {
  const [first, second] = [shape[shape.length - 2]!, shape[shape.length - 1]!];
  return { batch: shape.slice(0, -2), rows: flipped ? second : first, columns: flipped ? first : second, flipped };
}

/**
 * Multiply-adds in one pair of matrices below which packing the right operand (a few microseconds) costs more
 * than the stock loop.
 */
const SMALL = 1 << 13;

/**
 * a · b with flags and batches, or undefined where the stock kernel is as good (it is right for equal batches and
 * a batch of one only).
 */
export function matMul(
  backend: WasmBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  attrs: MatMulAttrs,
): tf.TensorInfo | undefined {
  if (a.dtype !== "float32" || b.dtype !== "float32") return undefined; // the stock kernel says what it misses
  const [left, right] = [operand(a.shape, attrs.transposeA), operand(b.shape, attrs.transposeB)];
  if (left.columns !== right.rows)
    throw new Error(
      `matMul on Wasm: [${a.shape}]${attrs.transposeA ? " transposed" : ""} · [${b.shape}]${attrs.transposeB ? " transposed" : ""}: inner sizes ${left.columns} and ${right.rows} differ`,
    );
  const batch = tf.broadcast_util.assertAndGetBroadcastShape([...left.batch], [...right.batch]);
  const [pairs, leftCount, rightCount] = [sizeOf(batch), sizeOf(left.batch), sizeOf(right.batch)];
  const work = left.rows * left.columns * right.columns;
  const stockIsRight = leftCount === rightCount || leftCount === 1 || rightCount === 1;
  const tall = rightCount === 1 && !left.flipped;
  if (work * pairs === 0 || (stockIsRight && !tall && pairs > 1 && work < SMALL)) return undefined;
  const out = backend.makeOutput([...batch, left.rows, right.columns], "float32");
  if (tall) {
    // one tall product: [pairs * rows, inner] · [inner, columns]
    multiplyAll(
      backend,
      { ...left, batch: [], rows: leftCount * left.rows },
      start(backend, a),
      right,
      start(backend, b),
      [],
      start(backend, out),
    );
  } else {
    multiplyAll(backend, left, start(backend, a), right, start(backend, b), batch, start(backend, out));
  }
  return out;
}

function multiplyAll(
  backend: WasmBackend,
  left: Operand,
  a: number,
  right: Operand,
  b: number,
  batch: readonly number[],
  out: number,
): void {
  const [leftSize, rightSize, outSize] = [
    left.rows * left.columns,
    right.rows * right.columns,
    left.rows * right.columns,
  ];
  const [leftIndex, rightIndex] = [broadcastIndex(left.batch, batch), broadcastIndex(right.batch, batch)];
  const simd = simdOf(backend);
  if (simd) {
    leftIndex.forEach((l, pair) => {
      multiply(
        backend,
        simd,
        onHeap(left, a + l * leftSize),
        onHeap(right, b + rightIndex[pair]! * rightSize),
        out + pair * outSize,
        right.columns,
      );
    });
    return;
  }
  const swapped = swap(left, right);
  // in scratch: the left transposed, the right transposed, the product to transpose
  const rightAt = left.flipped === swapped ? 0 : leftSize;
  const outAt = rightAt + (right.flipped === swapped ? 0 : rightSize);
  withScratch(backend, outAt + (swapped ? outSize : 0), scratch => {
    for (let pair = 0; pair < leftIndex.length; pair++) {
      const [aPair, bPair, outPair] = [
        a + leftIndex[pair]! * leftSize,
        b + rightIndex[pair]! * rightSize,
        out + pair * outSize,
      ];
      const leftMatrix = plain(backend, swapped ? turn(left) : left, aPair, scratch);
      const rightMatrix = plain(backend, swapped ? turn(right) : right, bPair, scratch + rightAt);
      if (swapped) {
        withRight(backend, leftMatrix, multiply => multiply(rightMatrix, scratch + outAt));
        transpose(floats(backend), { position: scratch + outAt, rows: right.columns, columns: left.rows }, outPair);
      } else withRight(backend, rightMatrix, multiply => multiply(leftMatrix, outPair));
    }
  });
}

const onHeap = ({ rows, columns, flipped }: Operand, position: number): Lying =>
  flipped ? turned(lying(position, columns, rows)) : lying(position, rows, columns);

/** The operand transposed: the same values on the heap, read the other way. */
const turn = (x: Operand): Operand => ({ ...x, rows: x.columns, columns: x.rows, flipped: !x.flipped });

/** Packing a value costs about 4 ns, transposing one 0.8 ns (2-core VM, Node 20). */
const PACK = 5;

/**
 * Whether (rightᵀ · leftᵀ)ᵀ is cheaper than left · right: the same product, with the other operand packed.
 * Decided by shapes alone.
 */
function swap(left: Operand, right: Operand): boolean {
  const [l, r, o] = [left.rows * left.columns, right.rows * right.columns, left.rows * right.columns];
  const direct = (left.flipped ? l : 0) + (right.flipped ? r : 0) + PACK * r;
  return (left.flipped ? 0 : l) + (right.flipped ? 0 : r) + PACK * l + o < direct;
}

/** The operand's matrix at `position`, row-major: in place, or transposed into `scratch`. */
function plain(backend: WasmBackend, { rows, columns, flipped }: Operand, position: number, scratch: number): Matrix {
  if (!flipped) return { position, rows, columns };
  transpose(floats(backend), { position, rows: columns, columns: rows }, scratch);
  return { position: scratch, rows, columns };
}

/**
 * For every matrix of the result (batch dimensions `to`, row-major), which matrix of an operand with batch
 * dimensions `from` it uses.
 */
function broadcastIndex(from: readonly number[], to: readonly number[]): number[] {
  let index = [0];
  let stride = sizeOf(from);
  for (let axis = 0; axis < to.length; axis++) {
    const size = from[axis - (to.length - from.length)] ?? 1;
    stride /= size;
    const step = size === 1 ? 0 : stride;
    index = index.flatMap(base => Array.from({ length: to[axis]! }, (_, i) => base + i * step));
  }
  return index;
}

/**
 * Single matrices with a bias or an activation: flagged operands are transposed into temporaries, then the stock fused
 * kernel runs without flags.
 */
export function withoutFlags(
  backend: WasmBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  attrs: MatMulAttrs,
  stock: (a: tf.TensorInfo, b: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  const temporaries: tf.TensorInfo[] = [];
  const flip = (x: tf.TensorInfo): tf.TensorInfo => {
    const { rows, columns } = operand(x.shape, true);
    const flipped = backend.makeOutput([1, rows, columns], "float32");
    temporaries.push(flipped);
    transpose(floats(backend), { position: start(backend, x), rows: columns, columns: rows }, start(backend, flipped));
    return flipped;
  };
  try {
    return stock(attrs.transposeA ? flip(a) : a, attrs.transposeB ? flip(b) : b);
  } finally {
    for (const temporary of temporaries) backend.disposeData(temporary.dataId);
  }
}

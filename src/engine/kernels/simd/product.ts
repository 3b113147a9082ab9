// Matrix products in SIMD: what is emitted into our Wasm module (tile, panels, packing) and the loops around it. Either
// operand may lie transposed: packing reads it as it lies, so nothing is transposed first. Blocks as in Goto & van de
// Geijn 2008, "Anatomy of High-Performance Matrix Multiplication". No fused multiply-add: relaxed SIMD's rounds
// differently from one machine to another.
import {
  f32,
  f32x4,
  i32,
  type Assembler,
  type Body,
  type Callable,
  type I32,
  type Local,
  type V128,
} from "./assembler";
import { withScratch, type WasmBackend } from "../wasm/heap";

/**
 * A tile of the result is kept in 8 of the 16 vector registers; larger ones spill (6 x 8: 20 % slower, 8 x 4: 40 %).
 */
const ROWS = 4,
  COLUMNS = 8;
/**
 * Of a block: depth x columns of the right operand (512 KB) is packed once, rows x depth of the left (128 KB) stays in
 * the second-level cache.
 */
const DEPTH = 256,
  BLOCK_COLUMNS = 512,
  BLOCK_ROWS = 128;

/**
 * Where a matrix lies on the heap, in floats: its rows one after another, `stride` apart; turned
 * where it lies transposed.
 */
export interface Lying {
  readonly position: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly turned: boolean;
}

/** Rows one after another, without gaps. */
export const lying = (position: number, rows: number, columns: number): Lying => ({
  position,
  rows,
  columns,
  stride: columns,
  turned: false,
});
/** The same values on the heap, read the other way. */
export const turned = (m: Lying): Lying => ({ ...m, rows: m.columns, columns: m.rows, turned: !m.turned });

type Pack = (from: number, to: number, width: number, depth: number, stride: number) => void;
export interface ProductCode {
  packAcross4: Pack;
  packAcross8: Pack;
  packAlong4: Pack;
  packAlong8: Pack;
  panel(
    rows: number,
    columns: number,
    depth: number,
    left: number,
    right: number,
    out: number,
    stride: number,
    accumulate: number,
    spare: number,
  ): void;
}

/** out [left.rows, right.columns], its rows `stride` floats apart, = or += left · right. */
export function multiply(
  backend: WasmBackend,
  code: ProductCode,
  left: Lying,
  right: Lying,
  out: number,
  stride: number,
  accumulate = false,
): void {
  const { rows, columns: depth } = left,
    { columns } = right;
  const [blockRows, blockColumns, blockDepth] = [
    Math.min(rows, BLOCK_ROWS),
    Math.min(columns, BLOCK_COLUMNS),
    Math.min(depth, DEPTH),
  ];
  const leftSize = roundUp(blockRows, ROWS) * blockDepth,
    rightSize = roundUp(blockColumns, COLUMNS) * blockDepth;
  withScratch(backend, leftSize + rightSize + ROWS * COLUMNS, packedLeft => {
    const packedRight = packedLeft + leftSize,
      spare = packedRight + rightSize;
    for (let column = 0; column < columns; column += blockColumns) {
      const wide = Math.min(blockColumns, columns - column);
      for (let k = 0; k < depth; k += blockDepth) {
        const deep = Math.min(blockDepth, depth - k);
        const rightAt = right.position + (right.turned ? column * right.stride + k : k * right.stride + column);
        (right.turned ? code.packAlong8 : code.packAcross8)(4 * rightAt, 4 * packedRight, wide, deep, 4 * right.stride);
        for (let row = 0; row < rows; row += blockRows) {
          const high = Math.min(blockRows, rows - row);
          const leftAt = left.position + (left.turned ? k * left.stride + row : row * left.stride + k);
          (left.turned ? code.packAcross4 : code.packAlong4)(4 * leftAt, 4 * packedLeft, high, deep, 4 * left.stride);
          code.panel(
            high,
            wide,
            deep,
            4 * packedLeft,
            4 * packedRight,
            4 * (out + row * stride + column),
            4 * stride,
            accumulate || k > 0 ? 1 : 0,
            4 * spare,
          );
        }
      }
    }
  });
}
const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Emits the functions of ProductCode. Positions and strides are bytes there. */
export function emitProduct(assembler: Assembler): void {
  const edge = packEdge(assembler);
  for (const width of [ROWS, COLUMNS]) {
    packAcross(assembler, width, edge);
    packAlong(assembler, width, edge);
  }
  panel(assembler, tile(assembler));
}

const PACKING = { from: "i32", to: "i32", width: "i32", depth: "i32", stride: "i32" } as const;

/**
 * to [depth, sliver] = from(width, depth) by single values, zeros where width < sliver: the odd ends of the other two.
 */
function packEdge(assembler: Assembler): Callable {
  const parameters = {
    from: "i32",
    to: "i32",
    width: "i32",
    depth: "i32",
    widthStride: "i32",
    depthStride: "i32",
    sliver: "i32",
  } as const;
  return assembler.define("packEdge", parameters, (b, { from, to, width, depth, widthStride, depthStride, sliver }) => {
    const [w, at, rest] = [b.local("i32"), b.local("i32"), b.local("i32")];
    b.while(i32.more(depth, i32.of(0)), () => {
      b.set(w, i32.of(0));
      b.set(at, from);
      b.set(rest, width);
      b.while(i32.less(w, sliver), () => {
        b.if(
          i32.less(w, rest),
          () => b.store(to, f32.load(at)),
          () => b.store(to, f32.of(0)),
        );
        b.step(at, widthStride);
        b.step(to, 4);
        b.step(w, 1);
      });
      b.step(from, depthStride);
      b.step(depth, -1);
    });
  });
}

/**
 * Slivers [depth, sliver] of a matrix whose width is contiguous, eight rows at a time from end to end: sliver by
 * sliver, rows a power of two apart would push one another out of the cache before their next run is read.
 */
function packAcross(assembler: Assembler, sliver: number, edge: Callable): void {
  assembler.define(`packAcross${sliver}`, PACKING, (b, { from, to, width, depth, stride }) => {
    const [at, run, next, w, k] = [b.local("i32"), b.local("i32"), b.local("i32"), b.local("i32"), b.local("i32")];
    const [rest, rows, eight] = [b.local("i32", depth), b.local("i32"), b.local("i32", i32.of(8))];
    b.while(i32.more(rest, i32.of(0)), () => {
      b.set(rows, i32.min(rest, eight));
      b.set(run, from);
      b.set(next, to);
      b.set(w, width);
      b.while(i32.atLeast(w, i32.of(sliver)), () => {
        b.set(at, run);
        b.set(k, rows);
        b.doWhile(
          () => {
            for (let byte = 0; byte < 4 * sliver; byte += 16) b.store(next, f32x4.load(at, byte), byte);
            b.step(at, stride);
            b.step(next, 4 * sliver);
            b.step(k, -1);
          },
          () => k,
        );
        b.step(next, i32.mul(i32.sub(depth, rows), i32.of(4 * sliver)));
        b.step(run, 4 * sliver);
        b.step(w, -sliver);
      });
      b.if(w, () => b.call(edge, run, next, w, rows, i32.of(4), stride, i32.of(sliver)));
      b.step(from, i32.mul(rows, stride));
      b.step(to, i32.mul(rows, i32.of(4 * sliver)));
      b.step(rest, i32.sub(i32.of(0), rows));
    });
  });
}

/** Slivers [depth, sliver] of a matrix whose depth is contiguous: squares of 4 x 4 are transposed in registers. */
function packAlong(assembler: Assembler, sliver: number, edge: Callable): void {
  assembler.define(`packAlong${sliver}`, PACKING, (b, { from, to, width, depth, stride }) => {
    const [at, k, rest] = [b.local("i32"), b.local("i32"), b.local("i32", i32.and(depth, i32.of(3)))];
    const rows = Array.from({ length: 4 }, () => b.local("v128")),
      row = b.local("i32");
    b.while(i32.atLeast(width, i32.of(sliver)), () => {
      b.set(at, from);
      b.set(k, depth);
      b.while(i32.atLeast(k, i32.of(4)), () => {
        b.set(row, at);
        for (let group = 0; group < sliver; group += 4) {
          for (const r of rows) {
            b.set(r, f32x4.load(row));
            b.step(row, stride);
          }
          transposed(rows).forEach((column, j) => b.store(to, column, 4 * (j * sliver + group)));
        }
        b.step(at, 16);
        b.step(to, 16 * sliver);
        b.step(k, -4);
      });
      b.call(edge, at, to, i32.of(sliver), rest, stride, i32.of(4), i32.of(sliver));
      b.step(to, i32.mul(rest, i32.of(4 * sliver)));
      b.step(from, i32.mul(stride, i32.of(sliver)));
      b.step(width, -sliver);
    });
    b.if(width, () => b.call(edge, from, to, width, depth, stride, i32.of(4), i32.of(sliver)));
  });
}
/** The columns of a square of four rows. */
export function transposed(rows: readonly V128[]): readonly V128[] {
  const [p, q, r, s] = rows as [V128, V128, V128, V128];
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ] as const;
  return [low, high].flatMap(half => {
    const [pr, qs] = [f32x4.shuffle(p, r, half), f32x4.shuffle(q, s, half)];
    return [f32x4.shuffle(pr, qs, low), f32x4.shuffle(pr, qs, high)];
  });
}

/** out [4, 8] = or += left sliver [depth, 4] · right sliver [depth, 8]; `end` is where the left one ends. */
function tile(assembler: Assembler): Callable {
  return assembler.define(
    "tile",
    { end: "i32", left: "i32", right: "i32", out: "i32", stride: "i32", accumulate: "i32" },
    (b, { end, left, right, out, stride, accumulate }) => {
      const sums = Array.from({ length: ROWS }, () => [b.local("v128"), b.local("v128")] as const);
      const factors = [b.local("v128"), b.local("v128")] as const,
        value = b.local("v128"),
        last = b.local("i32", i32.sub(end, i32.of(4 * ROWS)));
      const step = (at: number): void => {
        factors.forEach((factor, j) => b.set(factor, f32x4.load(right, 4 * COLUMNS * at + 16 * j)));
        sums.forEach((row, i) => {
          b.set(value, f32x4.loadSplat(left, 4 * (ROWS * at + i)));
          row.forEach((sum, j) => b.set(sum, f32x4.add(sum, f32x4.mul(value, factors[j]!))));
        });
      };
      b.doWhile(
        leaveIf => {
          // two steps a turn: the branch between them keeps V8 from loading both at once, for which
          // there are no registers
          step(0);
          leaveIf(i32.equal(left, last));
          step(1);
          b.step(right, 8 * COLUMNS);
          b.step(left, 8 * ROWS);
        },
        () => i32.unlike(left, end),
      );
      const write = (value: (sum: Local<"v128">, j: number) => V128): void =>
        sums.forEach((row, i) => {
          row.forEach((sum, j) => b.store(out, value(sum, j), 16 * j));
          if (i < ROWS - 1) b.step(out, stride);
        });
      b.if(
        accumulate,
        () => write((sum, j) => f32x4.add(f32x4.load(out, 16 * j), sum)),
        () => write(sum => sum),
      );
    },
  );
}

/**
 * out [rows, columns] = or += packed left · packed right, tile by tile; `spare` has room for one tile,
 * where one sticks out.
 */
function panel(assembler: Assembler, tile: Callable): void {
  const parameters = {
    rows: "i32",
    columns: "i32",
    depth: "i32",
    left: "i32",
    right: "i32",
    out: "i32",
    stride: "i32",
    accumulate: "i32",
    spare: "i32",
  } as const;
  assembler.define("panel", parameters, (b, { rows, columns, depth, left, right, out, stride, accumulate, spare }) => {
    const [size, wide] = [
      b.local("i32", i32.mul(depth, i32.of(4 * ROWS))),
      b.local("i32", i32.mul(depth, i32.of(4 * COLUMNS))),
    ];
    const [a, end, to, m] = [b.local("i32"), b.local("i32"), b.local("i32"), b.local("i32")];
    b.while(i32.more(columns, i32.of(0)), () => {
      b.set(a, left);
      b.set(to, out);
      b.set(m, rows);
      b.while(i32.more(m, i32.of(0)), () => {
        b.set(end, i32.add(a, size));
        b.if(
          i32.and(i32.atLeast(m, i32.of(ROWS)), i32.atLeast(columns, i32.of(COLUMNS))),
          () => b.call(tile, end, a, right, to, stride, accumulate),
          () => {
            b.call(tile, end, a, right, spare, i32.of(4 * COLUMNS), i32.of(0));
            partly(b, m, columns, spare, to, stride, accumulate);
          },
        );
        b.set(a, end);
        b.step(to, i32.mul(stride, i32.of(ROWS)));
        b.step(m, -ROWS);
      });
      b.step(right, wide);
      b.step(out, 4 * COLUMNS);
      b.step(columns, -COLUMNS);
    });
  });
}
/** Of the tile at `spare`, the values that are in the result. */
function partly(b: Body, rows: I32, columns: I32, spare: I32, out: I32, stride: I32, accumulate: I32): void {
  const [i, j, from, to] = [b.local("i32", i32.of(0)), b.local("i32"), b.local("i32"), b.local("i32")];
  b.while(i32.and(i32.less(i, rows), i32.less(i, i32.of(ROWS))), () => {
    b.set(j, i32.of(0));
    b.set(from, i32.add(spare, i32.mul(i, i32.of(4 * COLUMNS))));
    b.set(to, i32.add(out, i32.mul(i, stride)));
    b.while(i32.and(i32.less(j, columns), i32.less(j, i32.of(COLUMNS))), () => {
      b.if(
        accumulate,
        () => b.store(to, f32.add(f32.load(to), f32.load(from))),
        () => b.store(to, f32.load(from)),
      );
      b.step(from, 4);
      b.step(to, 4);
      b.step(j, 1);
    });
    b.step(i, 1);
  });
}

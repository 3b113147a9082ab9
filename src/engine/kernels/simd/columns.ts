// Kernels in SIMD over matrices [rows, columns] whose columns each have numbers of their own (a channel's mean, scale
// or bias), and sums down those columns. Some rows at a time, and of those a block of columns whose numbers stay in
// registers: 50 KB that are still in the cache when the next block reads the other half of a line (all rows of a block
// at a time cost twice as much over 6 MB). Sums are float32, of some rows, then of those sums.
import { f32x4, i32, type Body, type I32, type Local, type V128 } from "./assembler";
import type { SimdBody } from "./optimizers";
import { everywhere } from "./maps";

type Pointer = Local<"i32">;
interface Block {
  each<T>(make: (k: number) => T): readonly T[]; // of every four columns of the block
  load(from: Pointer, k: number): V128;
  store(to: Pointer, k: number, value: V128): void;
  rows(body: () => void): void; // through those at hand
}
// rows at a time: from 16 to 256, twice as many while they have no more than 4096 values
const LEAST_ROWS = 16,
  MOST_ROWS = 256,
  MOST_VALUES = 4096;
/** matrices: [rows, columns]; lists: [columns]. fours: of columns in the largest block. */
function byColumns(
  b: Body,
  rows: Pointer,
  columns: Pointer,
  matrices: readonly Pointer[],
  lists: readonly Pointer[],
  fours: number,
  body: (block: Block) => void,
): void {
  const [left, n, some, above] = [
      b.local("i32"),
      b.local("i32"),
      b.local("i32", i32.of(LEAST_ROWS)),
      b.local("i32", rows),
    ] as const,
    stride = b.local("i32", i32.mul(columns, i32.of(4)));
  b.while(i32.and(i32.atLeast(i32.of(MOST_VALUES), i32.mul(some, columns)), i32.less(some, i32.of(MOST_ROWS))), () =>
    b.set(some, i32.add(some, some)),
  );
  const tops = matrices.map(matrix => b.local("i32", matrix)),
    lefts = matrices.map(() => b.local("i32")); // of the rows at hand, and of the block in them
  const moving = new Map([...matrices, ...lists].map(pointer => [pointer, b.local("i32")])),
    at = (pointer: Pointer): Pointer => moving.get(pointer)!;
  const blocks = (vectors: number, width: number, load: (from: I32, offset?: number) => V128): void =>
    b.while(i32.atLeast(left, i32.of(width)), () => {
      body({
        each: make => Array.from({ length: vectors }, (_, k) => make(k)),
        load: (from, k) => load(at(from), 16 * k),
        store: (to, k, value) => (width === 1 ? b.storeOne(at(to), value) : b.store(at(to), value, 16 * k)),
        rows: each => {
          matrices.forEach((matrix, m) => b.set(at(matrix), lefts[m]!));
          b.set(n, i32.min(some, above));
          b.while(n, () => {
            each();
            for (const matrix of matrices) b.step(at(matrix), stride);
            b.step(n, -1);
          });
        },
      });
      for (const pointer of [...lefts, ...lists.map(at)]) b.step(pointer, 4 * width);
      b.step(left, -width);
    });
  b.while(i32.more(above, i32.of(0)), () => {
    b.set(left, columns);
    lefts.forEach((pointer, m) => b.set(pointer, tops[m]!));
    for (const list of lists) b.set(at(list), list);
    blocks(fours, 4 * fours, f32x4.load);
    blocks(1, 4, f32x4.load);
    blocks(1, 1, f32x4.loadOne);
    for (const pointer of tops) b.step(pointer, i32.mul(some, stride));
    b.step(above, i32.sub(i32.of(0), some));
  });
}
/** Every number of a list becomes another. `along`: another list that says which. */
function changed(b: Body, columns: Pointer, list: Pointer, to: (value: V128, along: V128) => V128, along = list): void {
  const [n, at, beside] = [b.local("i32", columns), b.local("i32", list), b.local("i32", along)];
  everywhere(b, n, [at, beside], (load, store) => store(at, to(load(at), load(beside))));
}
const splat = (number: Local): V128 => f32x4.splat(number as Local<"f32">);
const integer = (number: Local): Pointer => number as Pointer;
const root = (variance: V128, epsilon: Local): V128 =>
  f32x4.div(f32x4.of(1), f32x4.sqrt(f32x4.add(variance, splat(epsilon))));
const rootOf = (b: Body, variance: V128, epsilon: Local): V128 => b.local("v128", root(variance, epsilon));
const sumOf = (b: Body): Local<"v128"> => b.local("v128", f32x4.of(0));

/** Parameters of the two functions below; divisor: rows again, as a float. */
export const momentsParameters = {
  x: "i32",
  mean: "i32",
  variance: "i32",
  rows: "i32",
  columns: "i32",
  divisor: "f32",
} as const;
export const momentsSimd = (
  b: Body,
  { x, mean, variance, rows, columns, divisor }: { readonly [N in keyof typeof momentsParameters]: Local },
): void => {
  const [from, m, v, across] = [integer(x), integer(mean), integer(variance), integer(columns)],
    off = b.local("v128");
  for (const list of [m, v]) changed(b, across, list, () => f32x4.of(0));
  byColumns(b, integer(rows), across, [from], [m], 4, block => {
    const sums = block.each(() => sumOf(b));
    block.rows(() => block.each(k => b.set(sums[k]!, f32x4.add(sums[k]!, block.load(from, k)))));
    block.each(k => block.store(m, k, f32x4.add(block.load(m, k), sums[k]!)));
  });
  changed(b, across, m, sum => f32x4.div(sum, splat(divisor)));
  byColumns(b, integer(rows), across, [from], [m, v], 4, block => {
    const means = block.each(k => b.local("v128", block.load(m, k))),
      sums = block.each(() => sumOf(b));
    block.rows(() =>
      block.each(k => {
        b.set(off, f32x4.sub(block.load(from, k), means[k]!));
        b.set(sums[k]!, f32x4.add(sums[k]!, f32x4.mul(off, off)));
      }),
    );
    block.each(k => block.store(v, k, f32x4.add(block.load(v, k), sums[k]!)));
  });
  changed(b, across, v, sum => f32x4.div(sum, splat(divisor)));
};
export const slopesParameters = {
  dy: "i32",
  x: "i32",
  mean: "i32",
  variance: "i32",
  dshift: "i32",
  dscale: "i32",
  rows: "i32",
  columns: "i32",
  epsilon: "f32",
} as const;
/** dshift = Σ dy, dscale = Σ dy·x̂. */
export const slopesSimd = (
  b: Body,
  {
    dy,
    x,
    mean,
    variance,
    dshift,
    dscale,
    rows,
    columns,
    epsilon,
  }: { readonly [N in keyof typeof slopesParameters]: Local },
): void => {
  const [g, from, m, shift, scale, across] = [
      integer(dy),
      integer(x),
      integer(mean),
      integer(dshift),
      integer(dscale),
      integer(columns),
    ],
    value = b.local("v128");
  for (const list of [shift, scale]) changed(b, across, list, () => f32x4.of(0));
  byColumns(b, integer(rows), across, [g, from], [m, shift, scale], 4, block => {
    const means = block.each(k => b.local("v128", block.load(m, k))),
      sums = block.each(() => sumOf(b)),
      products = block.each(() => sumOf(b));
    block.rows(() =>
      block.each(k => {
        b.set(value, block.load(g, k));
        b.set(sums[k]!, f32x4.add(sums[k]!, value));
        b.set(products[k]!, f32x4.add(products[k]!, f32x4.mul(value, f32x4.sub(block.load(from, k), means[k]!))));
      }),
    );
    block.each(k => {
      block.store(shift, k, f32x4.add(block.load(shift, k), sums[k]!));
      block.store(scale, k, f32x4.add(block.load(scale, k), products[k]!));
    });
  });
  changed(b, across, scale, (sum, v) => f32x4.mul(sum, root(v, epsilon)), integer(variance));
};
// max(value, slope·value) for slopes from 0 to 1
const raised = (b: Body, value: V128, slope: V128): V128 => {
  const kept = b.local("v128", value);
  return f32x4.select(kept, f32x4.mul(slope, kept), f32x4.more(kept, f32x4.of(0)));
};
/** Numbers: rows, columns, epsilon, slope. */
export const normalisedSimd: SimdBody<
  "y" | "x" | "mean" | "variance" | "scale" | "shift",
  "rows" | "columns" | "epsilon" | "slope"
> = (b, { y, x, mean, variance, scale, shift, rows, columns, epsilon, slope }) => {
  const by = b.local("v128", splat(slope));
  byColumns(b, integer(rows), integer(columns), [y, x], [mean, variance, scale, shift], 4, block => {
    const means = block.each(k => b.local("v128", block.load(mean, k))),
      shifts = block.each(k => b.local("v128", block.load(shift, k)));
    const factors = block.each(k =>
      b.local("v128", f32x4.mul(rootOf(b, block.load(variance, k), epsilon), block.load(scale, k))),
    );
    block.rows(() =>
      block.each(k =>
        block.store(
          y,
          k,
          raised(b, f32x4.add(f32x4.mul(f32x4.sub(block.load(x, k), means[k]!), factors[k]!), shifts[k]!), by),
        ),
      ),
    );
  });
};
export const normalisedBackSimd: SimdBody<
  "dx" | "dy" | "x" | "mean" | "variance" | "scale" | "dshift" | "dscale",
  "rows" | "columns" | "epsilon" | "share"
> = (b, { dx, dy, x, mean, variance, scale, dshift, dscale, rows, columns, epsilon, share }) => {
  const part = b.local("v128", splat(share));
  byColumns(b, integer(rows), integer(columns), [dx, dy, x], [mean, variance, scale, dshift, dscale], 2, block => {
    const means = block.each(k => b.local("v128", block.load(mean, k))),
      roots = block.each(k => rootOf(b, block.load(variance, k), epsilon));
    const factors = block.each(k => b.local("v128", f32x4.mul(roots[k]!, block.load(scale, k)))),
      common = block.each(k => b.local("v128", f32x4.mul(block.load(dshift, k), part)));
    const along = block.each(k => b.local("v128", f32x4.mul(f32x4.mul(block.load(dscale, k), roots[k]!), part)));
    block.rows(() =>
      block.each(k =>
        block.store(
          dx,
          k,
          f32x4.mul(
            factors[k]!,
            f32x4.sub(
              f32x4.sub(block.load(dy, k), common[k]!),
              f32x4.mul(f32x4.sub(block.load(x, k), means[k]!), along[k]!),
            ),
          ),
        ),
      ),
    );
  });
};
export const slopedBiasSimd: SimdBody<"y" | "x" | "bias", "rows" | "columns" | "slope"> = (
  b,
  { y, x, bias, rows, columns, slope },
) => {
  const by = b.local("v128", splat(slope));
  byColumns(b, integer(rows), integer(columns), [y, x], [bias], 4, block => {
    const biases = block.each(k => b.local("v128", block.load(bias, k)));
    block.rows(() => block.each(k => block.store(y, k, raised(b, f32x4.add(block.load(x, k), biases[k]!), by))));
  });
};

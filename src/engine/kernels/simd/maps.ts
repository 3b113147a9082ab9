// What is computed value by value in SIMD, and sums of rows: emitted into our Wasm module. Only what is slow otherwise:
// e to the x and softplus (15 and 32 ns a value in tfjs, 3 and 7 here) and sums over rows (half of the plain loop's
// time). Which tensors they take is wasm/maps.ts's and wasm/rows.ts's business.
import { f32x4, f64x2, i32, type Assembler, type Body, type I32, type Local, type V128 } from "./assembler";

export interface MapCode {
  softplus(x: number, out: number, length: number): void;
  exp(x: number, out: number, length: number): void;
  /** out [inner] = the sum of `rows` rows of x [rows, inner], divided. */
  sumRows(x: number, out: number, rows: number, inner: number, divisor: number): void;
}

/**
 * body at every place of n floats: four at a time, the last up to three one by one in the first
 * lane. `moving` go along.
 */
export function everywhere(
  b: Body,
  n: Local<"i32">,
  moving: readonly Local<"i32">[],
  body: (load: (at: I32) => V128, store: (at: I32, value: V128) => void) => void,
): void {
  const advance = (by: number): void => {
    for (const pointer of moving) b.step(pointer, 4 * by);
    b.step(n, -by);
  };
  b.while(i32.atLeast(n, i32.of(4)), () => {
    body(f32x4.load, (at, value) => b.store(at, value));
    advance(4);
  });
  b.while(i32.more(n, i32.of(0)), () => {
    body(f32x4.loadOne, (at, value) => b.storeOne(at, value));
    advance(1);
  });
}

export function emitMaps(assembler: Assembler): void {
  assembler.define("softplus", { x: "i32", out: "i32", length: "i32" }, (b, { x, out, length }) => {
    const value = b.local("v128");
    everywhere(b, length, [x, out], (load, store) => {
      b.set(value, load(x));
      // max(x, 0) + ln(1 + e^−|x|): no overflow, and a NaN stays one
      store(out, f32x4.add(f32x4.max(value, f32x4.of(0)), logOnePlus(b, exponential(b, f32x4.neg(f32x4.abs(value))))));
    });
  });
  assembler.define("exp", { x: "i32", out: "i32", length: "i32" }, (b, { x, out, length }) =>
    everywhere(b, length, [x, out], (load, store) => store(out, exponential(b, load(x)))),
  );
  sumRows(assembler);
}
/**
 * eˣ = 2ⁿ eʳ with |r| ≤ ln 2 / 2, by the series to r⁷ / 7! (the next term is below 6e-9). ln 2 in two parts, so that r
 * is exact to float32.
 */
function exponential(b: Body, value: V128): V128 {
  const x = b.local("v128", f32x4.min(f32x4.max(value, f32x4.of(-104)), f32x4.of(89))); // beyond them 0 and infinity
  const n = b.local("v128", f32x4.nearest(f32x4.mul(x, f32x4.of(Math.LOG2E))));
  // 355 / 512 times n has no rounding
  const r = b.local(
    "v128",
    f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.of(0.693359375))), f32x4.mul(n, f32x4.of(Math.LN2 - 0.693359375))),
  );
  const series = polynomial(r, [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040]);
  const whole = b.local("v128", f32x4.toInt(n)),
    half = b.local("v128", f32x4.shiftRight(whole, i32.of(1)));
  // 2ⁿ by its bits, in two factors: n goes from −150 to 128
  const power = (exponent: V128): V128 => f32x4.shiftLeft(f32x4.addInt(exponent, f32x4.bits(127)), i32.of(23));
  return b.local("v128", f32x4.mul(f32x4.mul(series, power(half)), power(f32x4.subInt(whole, half))));
}
/**
 * ln(1 + t) for 0 ≤ t ≤ 1: 2 artanh(s) with s = t / (2 + t) ≤ 1/3, by the series to s¹⁵ / 15 (the next term is
 * below 1e-9 of the sum).
 */
function logOnePlus(b: Body, t: V128): V128 {
  const s = b.local("v128", f32x4.div(t, f32x4.add(t, f32x4.of(2))));
  const square = b.local("v128", f32x4.mul(s, s));
  return f32x4.mul(s, polynomial(square, [2, 2 / 3, 2 / 5, 2 / 7, 2 / 9, 2 / 11, 2 / 13, 2 / 15]));
}
const polynomial = (x: V128, coefficients: readonly number[]): V128 =>
  coefficients
    .slice(0, -1)
    .reduceRight<V128>(
      (sum, coefficient) => f32x4.add(f32x4.mul(sum, x), f32x4.of(coefficient)),
      f32x4.of(coefficients.at(-1)!),
    );

/** Sums are doubles, exact to float32 for 10⁵ terms; a cache line of columns at a time, then four, then one. */
function sumRows(assembler: Assembler): void {
  assembler.define(
    "sumRows",
    { x: "i32", out: "i32", rows: "i32", inner: "i32", divisor: "f32" },
    (b, { x, out, rows, inner, divisor }) => {
      const [at, n, left] = [b.local("i32"), b.local("i32"), b.local("i32", inner)],
        stride = b.local("i32", i32.mul(inner, i32.of(4)));
      const by = b.local("v128", f64x2.promote(f32x4.splat(divisor))),
        value = b.local("v128");
      const upper = (v: V128): V128 => f32x4.shuffle(v, v, [2, 3, 2, 3]);
      const columns = (vectors: number, width: number, load: (at: I32, offset?: number) => V128): void => {
        const sums = Array.from({ length: vectors }, () => [b.local("v128"), b.local("v128")] as const);
        b.while(i32.atLeast(left, i32.of(width)), () => {
          for (const sum of sums.flat()) b.set(sum, f32x4.of(0)); // no bit set: 0 as a double too
          b.set(at, x);
          b.set(n, rows);
          b.while(n, () => {
            sums.forEach(([low, high], k) => {
              b.set(value, load(at, 16 * k));
              b.set(low, f64x2.add(low, f64x2.promote(value)));
              b.set(high, f64x2.add(high, f64x2.promote(upper(value))));
            });
            b.step(at, stride);
            b.step(n, -1);
          });
          sums.forEach(([low, high], k) => {
            const [a, c] = [f64x2.demote(f64x2.div(low, by)), f64x2.demote(f64x2.div(high, by))];
            if (width === 1) b.storeOne(out, a);
            else b.store(out, f32x4.shuffle(a, c, [0, 1, 4, 5]), 16 * k);
          });
          b.step(x, 4 * width);
          b.step(out, 4 * width);
          b.step(left, -width);
        });
      };
      columns(4, 16, f32x4.load);
      columns(1, 4, f32x4.load);
      columns(1, 1, f32x4.loadOne);
    },
  );
}

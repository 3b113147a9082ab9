// What Kernels (kernel.ts) are in SIMD: bodies of functions (n, buffers, numbers) for their `simd`, whose `plain` is
// the twin: optimizers' steps, moving averages, activations. Sums and products round to float32 each, as on a GPU; the
// twin's scalars are doubles, so the last bits may differ.
import { f32, f32x4, i32, type Body, type I32, type Local, type V128 } from "./assembler";
import { everywhere } from "./maps";

/** A kernel's function: buffers are bytes of the heap, all of n floats but the single cells. */
export type SimdBody<B extends string, U extends string> = (
  body: Body,
  given: { readonly [N in B | "n"]: Local<"i32"> } & { readonly [N in U]: Local },
) => void;
type Bounds = "decay" | "low" | "high";
type Numbers<U extends string> = { readonly [N in U]: Local };

const float = (local: Local): Local<"f32"> => local as Local<"f32">; // a number of a kernel that says so
const one = f32.of(1);
const cell = (cells: I32, at: Local, further = 0): ReturnType<typeof f32.load> =>
  f32.load(i32.add(cells, i32.mul(at as Local<"i32">, i32.of(4))), 4 * further);

/** w ← clamp((1 − step·decay) w − step·direction, low, high). */
function mover(b: Body, rate: I32, { decay, low, high }: Numbers<Bounds>): (w: V128, direction: V128) => V128 {
  const [step, kept] = [
    b.local("v128", f32x4.splat(f32.load(rate))),
    b.local("v128", f32x4.splat(f32.sub(one, f32.mul(f32.load(rate), float(decay))))),
  ];
  const [least, most] = [b.local("v128", f32x4.splat(float(low))), b.local("v128", f32x4.splat(float(high)))];
  return (w, direction) => f32x4.min(f32x4.max(f32x4.sub(f32x4.mul(w, kept), f32x4.mul(step, direction)), least), most);
}
const common = (b: Body, beta: Local): readonly [V128, V128] => [
  b.local("v128", f32x4.splat(float(beta))),
  b.local("v128", f32x4.splat(f32.sub(one, float(beta)))),
];

export const adamSimd: SimdBody<
  "w" | "m" | "v" | "g" | "cells" | "rate",
  Bounds | "beta1" | "beta2" | "epsilon" | "at"
> = (b, { n, w, m, v, g, cells, rate, beta1, beta2, epsilon, at, ...bounds }) => {
  const moved = mover(b, rate, bounds),
    [keep1, take1] = common(b, beta1),
    [keep2, take2] = common(b, beta2);
  const scale = (further: number): V128 =>
    b.local("v128", f32x4.splat(f32.div(one, f32.sub(one, cell(cells, at, further)))));
  const [left1, left2, small] = [scale(0), scale(1), b.local("v128", f32x4.splat(float(epsilon)))];
  const [gradient, mean, square] = [b.local("v128"), b.local("v128"), b.local("v128")];
  everywhere(b, n, [w, m, v, g], (load, store) => {
    b.set(gradient, load(g));
    b.set(mean, f32x4.add(f32x4.mul(keep1, load(m)), f32x4.mul(take1, gradient)));
    b.set(square, f32x4.add(f32x4.mul(keep2, load(v)), f32x4.mul(f32x4.mul(take2, gradient), gradient)));
    store(m, mean);
    store(v, square);
    store(w, moved(load(w), f32x4.div(f32x4.mul(mean, left1), f32x4.add(f32x4.sqrt(f32x4.mul(square, left2)), small))));
  });
};
export const rmspropSimd: SimdBody<"w" | "s" | "g" | "rate", Bounds | "smoothing" | "epsilon"> = (
  b,
  { n, w, s, g, rate, smoothing, epsilon, ...bounds },
) => {
  const moved = mover(b, rate, bounds),
    [keep, take] = common(b, smoothing),
    small = b.local("v128", f32x4.splat(float(epsilon)));
  const [gradient, square] = [b.local("v128"), b.local("v128")];
  everywhere(b, n, [w, s, g], (load, store) => {
    b.set(gradient, load(g));
    b.set(square, f32x4.add(f32x4.mul(keep, load(s)), f32x4.mul(f32x4.mul(take, gradient), gradient)));
    store(s, square);
    store(w, moved(load(w), f32x4.div(gradient, f32x4.sqrt(f32x4.add(square, small)))));
  });
};
export const momentumSimd: SimdBody<"w" | "v" | "g" | "rate", Bounds | "momentum"> = (
  b,
  { n, w, v, g, rate, momentum, ...bounds },
) => {
  const moved = mover(b, rate, bounds),
    keep = b.local("v128", f32x4.splat(float(momentum))),
    direction = b.local("v128");
  everywhere(b, n, [w, v, g], (load, store) => {
    b.set(direction, f32x4.add(f32x4.mul(keep, load(v)), load(g)));
    store(v, direction);
    store(w, moved(load(w), direction));
  });
};
/** held ← held + max(least, 1 − seen)(other − held), a copy at rate 1. */
export const followSimd: SimdBody<"held" | "other" | "cells", "least" | "at"> = (
  b,
  { n, held, other, cells, least, at },
) => {
  const rate = b.local("v128", f32x4.splat(f32.max(float(least), f32.sub(one, cell(cells, at)))));
  const copies = b.local("v128", f32x4.equal(rate, f32x4.of(1)));
  everywhere(b, n, [held, other], (load, store) =>
    store(
      held,
      f32x4.select(load(other), f32x4.add(load(held), f32x4.mul(rate, f32x4.sub(load(other), load(held)))), copies),
    ),
  );
};
/** held ← (1 − rate) held + rate·other, a copy at rate 1. */
export const blendSimd: SimdBody<"held" | "other", "rate"> = (b, { n, held, other, rate }) => {
  const [take, keep] = [
    b.local("v128", f32x4.splat(float(rate))),
    b.local("v128", f32x4.splat(f32.sub(one, float(rate)))),
  ];
  const copies = b.local("v128", f32x4.equal(take, f32x4.of(1)));
  everywhere(b, n, [held, other], (load, store) =>
    store(
      held,
      f32x4.select(load(other), f32x4.add(f32x4.mul(keep, load(held)), f32x4.mul(take, load(other))), copies),
    ),
  );
};
/** max(x, slope·x), and its gradient from y. No branch: signs are as good as random, and a wrong guess costs 20 ns. */
export const slopedSimd: SimdBody<"y" | "x", "slope"> = (b, { n, y, x, slope }) => {
  const by = b.local("v128", f32x4.splat(float(slope))),
    value = b.local("v128");
  everywhere(b, n, [y, x], (load, store) => {
    b.set(value, load(x));
    store(y, f32x4.select(value, f32x4.mul(by, value), f32x4.more(value, f32x4.of(0))));
  });
};
export const slopedBackSimd: SimdBody<"dx" | "dy" | "y", "slope"> = (b, { n, dx, dy, y, slope }) => {
  const by = b.local("v128", f32x4.splat(float(slope))),
    value = b.local("v128");
  everywhere(b, n, [dx, dy, y], (load, store) => {
    b.set(value, load(dy));
    store(dx, f32x4.select(value, f32x4.mul(by, value), f32x4.more(load(y), f32x4.of(0))));
  });
};

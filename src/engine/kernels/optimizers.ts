// One step of an optimizer on one variable, fused and in place: reads each value once and writes it once, where
// operations of tfjs would make nine passes. What the rules mean is train/rules.ts's business; scalars that change from
// step to step (β₁ᵗ, the rate) lie on the device.
import type { Kernel } from "./kernel";
import { adamSimd, followSimd, momentumSimd, rmspropSimd, type SimdBody } from "./simd/optimizers";

/** w ← (1 − rate·decay) w − rate·direction, kept within [low, high]; decay 0 and infinite bounds are none of it. */
const MOVE = "w[i] = clamp(w[i] * (1.0 - step * u.decay) - step * direction, u.low, u.high);";
const moved = (
  w: number,
  step: number,
  direction: number,
  { decay, low, high }: { decay: number; low: number; high: number },
) => Math.min(high, Math.max(low, w * (1 - step * decay) - step * direction));
const common = { decay: "f32", low: "f32", high: "f32" } as const;
export type Common = keyof typeof common;
type Buffers<K extends string, P extends string> = "w" | "g" | "rate" | K | ([P] extends [never] ? never : "cells");
type Numbers<S extends string, P extends string> = Common | S | ([P] extends [never] ? never : "at");
/**
 * A step: of what is kept of the variable's shape (K), its own numbers (S) and, where it keeps powers (P), the cells
 * that they lie in. In SIMD too: it is what most of a step on Wasm passes through.
 */
export type StepKernel<K extends string, S extends string, P extends string = never> = Kernel<
  Buffers<K, P>,
  Numbers<S, P>
> & { simd: SimdBody<Buffers<K, P>, Numbers<S, P>> };

/**
 * Kingma & Ba 2015, algorithm 1, ε outside the root as in PyTorch. cells[at], cells[at + 1]: β₁ᵗ and β₂ᵗ of this step.
 */
export const adamStep: StepKernel<"m" | "v", "beta1" | "beta2" | "epsilon", "left1" | "left2"> = {
  name: "adam",
  simd: adamSimd,
  buffers: { w: "f32 written", m: "f32 written", v: "f32 written", g: "f32", cells: "f32", rate: "f32" },
  numbers: { ...common, beta1: "f32", beta2: "f32", epsilon: "f32", at: "u32" },
  wgsl: `
  let step = rate[0];
  let gradient = g[i];
  let mean = u.beta1 * m[i] + (1.0 - u.beta1) * gradient;
  let square = u.beta2 * v[i] + (1.0 - u.beta2) * gradient * gradient;
  m[i] = mean;
  v[i] = square;
  let direction = mean / (1.0 - cells[u.at]) / (sqrt(square / (1.0 - cells[u.at + 1u])) + u.epsilon);
  ${MOVE}`,
  plain: (n, { w, m, v, g, cells, rate }, { beta1, beta2, epsilon, at, ...bounds }) => {
    const step = rate[0]!,
      left1 = 1 / (1 - cells[at]!),
      left2 = 1 / (1 - cells[at + 1]!);
    for (let i = 0; i < n; i++) {
      const gradient = g[i]!;
      const mean = (m[i] = beta1 * m[i]! + (1 - beta1) * gradient),
        square = (v[i] = beta2 * v[i]! + (1 - beta2) * gradient * gradient);
      w[i] = moved(w[i]!, step, (mean * left1) / (Math.sqrt(square * left2) + epsilon), bounds);
    }
  },
};
/** TF1: s ← smoothing·s + (1 − smoothing) g²; direction g / √(s + ε). */
export const rmspropStep: StepKernel<"s", "smoothing" | "epsilon"> = {
  name: "rmsprop",
  simd: rmspropSimd,
  buffers: { w: "f32 written", s: "f32 written", g: "f32", rate: "f32" },
  numbers: { ...common, smoothing: "f32", epsilon: "f32" },
  wgsl: `
  let step = rate[0];
  let gradient = g[i];
  let square = u.smoothing * s[i] + (1.0 - u.smoothing) * gradient * gradient;
  s[i] = square;
  let direction = gradient / sqrt(square + u.epsilon);
  ${MOVE}`,
  plain: (n, { w, s, g, rate }, { smoothing, epsilon, ...bounds }) => {
    for (let i = 0; i < n; i++) {
      const square = (s[i] = smoothing * s[i]! + (1 - smoothing) * g[i]! * g[i]!);
      w[i] = moved(w[i]!, rate[0]!, g[i]! / Math.sqrt(square + epsilon), bounds);
    }
  },
};
/** TF1: v ← momentum·v + g; direction v. */
export const momentumStep: StepKernel<"v", "momentum"> = {
  name: "momentum",
  simd: momentumSimd,
  buffers: { w: "f32 written", v: "f32 written", g: "f32", rate: "f32" },
  numbers: { ...common, momentum: "f32" },
  wgsl: `
  let step = rate[0];
  let direction = u.momentum * v[i] + g[i];
  v[i] = direction;
  ${MOVE}`,
  plain: (n, { w, v, g, rate }, { momentum, ...bounds }) => {
    for (let i = 0; i < n; i++) w[i] = moved(w[i]!, rate[0]!, (v[i] = momentum * v[i]! + g[i]!), bounds);
  },
};
/**
 * A moving average of another variable: held ← held + max(least, 1 − seen)(other − held), so a copy the first time.
 * cells[at]: 1 once seen.
 */
export const followStep: Kernel<"held" | "other" | "cells", "least" | "at"> = {
  name: "follow",
  simd: followSimd,
  buffers: { held: "f32 written", other: "f32", cells: "f32" },
  numbers: { least: "f32", at: "u32" },
  wgsl: `
  let rate = max(u.least, 1.0 - cells[u.at]);
  held[i] = select(held[i] + rate * (other[i] - held[i]), other[i], rate == 1.0);`,
  plain: (n, { held, other, cells }, { least, at }) => {
    const rate = Math.max(least, 1 - cells[at]!);
    for (let i = 0; i < n; i++) held[i] = rate === 1 ? other[i]! : held[i]! + rate * (other[i]! - held[i]!);
  },
};
/** cells[c] ← factor·cells[c] + plus, for every (c, factor, plus) of the list. */
export const cellsStep: Kernel<"cells" | "list", never> = {
  name: "cells",
  buffers: { cells: "f32 written", list: "f32" },
  numbers: {},
  wgsl: `
  let at = u32(list[3u * i]);
  cells[at] = list[3u * i + 1u] * cells[at] + list[3u * i + 2u];`,
  plain: (n, { cells, list }) => {
    for (let i = 0; i < n; i++) cells[list[3 * i]!] = list[3 * i + 1]! * cells[list[3 * i]!]! + list[3 * i + 2]!;
  },
};
/**
 * base · (to + (1 − to)(1 + cos πp)/2): half a cosine over progress p. WGSL's cos is good to 2⁻¹¹ only; the polynomial
 * is sin's, to 6e-8 on ±π/2.
 */
export const cosineRate: Kernel<"rate" | "base" | "progress", "to"> = {
  name: "cosine-rate",
  buffers: { rate: "f32 written", base: "f32", progress: "f32" },
  numbers: { to: "f32" },
  wgsl: `
  let x = 1.5707963267948966 * (1.0 - 2.0 * progress[0]); // cos πp = sin x
  let y = x * x;
  let cosine = x * (1.0 + y * (-0.16666667 + y * (0.008333333 + y * (-0.00019841270 + y * (2.7557319e-6 + y * -2.5052108e-8)))));
  rate[i] = base[0] * (u.to + (1.0 - u.to) * 0.5 * (1.0 + cosine));`,
  plain: (_n, { rate, base, progress }, { to }) => {
    rate[0] = base[0]! * (to + ((1 - to) * (1 + Math.cos(Math.PI * progress[0]!))) / 2);
  },
};

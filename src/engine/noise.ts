// Noise as tensors, keyed by place (random.ts): made on the host, or on the GPU with the same bits and from a place
// that is a scalar there, so that a recorded program draws anew each time it is played.
import { onGpu } from "./gpu";
import { drawn } from "./kernels/philox";
import { device } from "./primitive";
import { hash, normalOf, PURPOSES, streamOf, uniformOf, type Place } from "./random";
import { tf, type Tensor } from "./tf";

export interface Noise {
  normal(shape: readonly number[]): Tensor;
  uniform(shape: readonly number[], min?: number, max?: number): Tensor;
}
/** on: the same place as a scalar on the device, where it changes between executions of one program. */
type Placed = Place & { on?: Tensor };

/** `at(call)` is the place of the n-th draw; calls are counted in order, layers' included. */
export function noiseOf(seed: number, at: (call: number) => Placed): Noise {
  let call = 0;
  const draw = (kind: "normal" | "uniform", shape: readonly number[]): Tensor => {
    const n = call++;
    return device(`${kind} ${n} [${shape}]`, () => {
      const { on, ...place } = at(n);
      if (onGpu())
        return tf.tidy(() =>
          drawn(
            kind,
            shape,
            seed,
            on ?? tf.scalar(place.place),
            place.third ?? hash(place.name ?? ""),
            PURPOSES[place.purpose],
          ),
        );
      const words = streamOf(seed, place)(shape.reduce((a, b) => a * b, 1));
      return tf.tensor((kind === "normal" ? normalOf : uniformOf)(words), [...shape]);
    });
  };
  return {
    normal: shape => draw("normal", shape),
    uniform: (shape, min = 0, max = 1) => {
      const unit = draw("uniform", shape);
      return min === 0 && max === 1 ? unit : tf.tidy(() => unit.mul(max - min).add(min));
    },
  };
}
/** Noise of one execution of an update. on: the step as a scalar on the device. */
export const updateNoise = (seed: number, step: number, phase: number, update: number, on?: Tensor): Noise =>
  noiseOf(seed, call => ({
    purpose: "noise",
    place: step,
    third: ((phase << 24) | (update << 16) | call) >>> 0,
    ...(on && { on }),
  }));
/** Noise of a metric, a probe or a sampler's turn. on: the turn as a scalar on the device. */
export const evaluationNoise = (seed: number, id: string, turn = 0, on?: Tensor): Noise =>
  noiseOf(seed, call => ({
    purpose: "evaluation",
    place: turn,
    third: ((hash(id) & 0xffff0000) | call) >>> 0,
    ...(on && { on }),
  }));
/** Noise that initialises one variable: keyed by its path, so that adding a layer changes no other. */
export const initNoise = (seed: number, path: string): Noise =>
  noiseOf(seed, call => ({ purpose: "init", place: call, name: path }));

// Noise as tensors, keyed by place (places.ts): made on the host, or on the GPU with the same bits and from a place
// that is a scalar there, so that a recorded program draws anew each time it is played.
import { onGpu, sizing } from "./gpu";
import { blank } from "./kernels/kernel";
import { noiseOnGpu } from "./kernels/philox";
import { cachePlace, evaluationPlace, initPlace, type Place, PURPOSES, thirdOf, updatePlace } from "./places";
import { device } from "./primitive";
import { normalOf, streamOf, uniformOf } from "./random";
import { type Tensor, tf } from "./tf";
import { sizeOf } from "./shape";

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
      if (sizing()) return blank(shape);
      const { on, ...place } = at(n);
      if (onGpu())
        return tf.tidy(() =>
          noiseOnGpu(kind, shape, seed, on ?? tf.scalar(place.place), thirdOf(place), PURPOSES[place.purpose]),
        );
      const words = streamOf(seed, place)(sizeOf(shape));
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
  noiseOf(seed, call => ({ ...updatePlace(step, phase, update, call), ...(on && { on }) }));
/** Noise of one chunk of a phase's cached columns. */
export const cacheNoise = (seed: number, chunk: number, phase: number): Noise =>
  noiseOf(seed, call => cachePlace(chunk, phase, call));
/** Noise of a metric, a probe or a sampler's turn. on: the turn as a scalar on the device. */
export const evaluationNoise = (seed: number, id: string, turn = 0, on?: Tensor): Noise =>
  noiseOf(seed, call => ({ ...evaluationPlace(id, turn, call), ...(on && { on }) }));
/** Noise that initialises one variable. */
export const initNoise = (seed: number, path: string): Noise => noiseOf(seed, call => initPlace(path, call));

// The only file that imports TensorFlow.js. Besides the namespace it offers what tfjs lacks: a stop-gradient, and
// backends loaded only when they are asked for (the WebGPU package looks for a GPU the moment it is imported). Which
// backend to use: backend.ts.
import * as tf from "@tensorflow/tfjs";
import type { Tensor, Tensor4D, Variable as Buffer } from "@tensorflow/tfjs";
export { tf };
export type { Tensor, Tensor4D, Buffer };

/**
 * The same values as a leaf of the tape: gradients end here, and (unlike a customGrad that returns zeros) nothing
 * upstream is differentiated for nothing.
 */
export function stopGradient<T extends Tensor>(x: T): T {
  const engine = tf.engine();
  engine.backend.incRef(x.dataId);
  return engine.makeTensorFromTensorInfo({ dataId: x.dataId, shape: x.shape, dtype: x.dtype }) as T;
}

/**
 * Gradients of a loss; null where it does not depend on x. A loss that throws leaves nothing behind (tfjs would keep
 * what its tape saved).
 */
export function gradientsOf(loss: () => Tensor, xs: readonly Buffer[]): readonly (Tensor | null)[] {
  const engine = tf.engine() as unknown as {
    gradients(f: () => Tensor, xs: readonly Tensor[], dy: undefined, allowNone: true): { grads: (Tensor | null)[] };
    state: { activeTape: { saved?: Tensor[] }[] | null };
  };
  try {
    return engine.gradients(loss, xs, undefined, true).grads;
  } catch (error) {
    for (const { saved } of engine.state.activeTape ?? []) tf.dispose(saved ?? []);
    engine.state.activeTape = null;
    throw error;
  }
}

export const loadWasm = () => import("@tensorflow/tfjs-backend-wasm");
/**
 * Registers nothing that stays: the package's own registration at import is removed, because the device must
 * be ours (backend.ts).
 */
export async function loadWebGpu() {
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  if (tf.findBackendFactory("webgpu")) tf.removeBackend("webgpu");
  return WebGPUBackend;
}

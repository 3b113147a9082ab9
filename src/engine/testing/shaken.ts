// What rounding does to a computation: it is run again with every value that a kernel of tfjs's registry makes moved at
// random by up to half a unit in its last place (Monte Carlo arithmetic). How far the results move is how far the same
// operations in another order may lie; a wrong kernel lies elsewhere. And a kernel that is wrong on purpose. On Wasm
// and the plain CPU. Imported by tests only.
import { viewOf } from "../kernels/kernel";
import { sizeOf } from "../shape";
import { tf } from "../tf";

const HALF_A_UNIT = 2 ** -24; // of float32, at most

type Values = Float32Array;
/** Whatever the backend's kernels make anew, in float32, passes through `change` before anybody sees it. */
async function changed<T>(
  backend: "wasm" | "cpu",
  change: (values: Values, kernel: string) => void,
  run: () => Promise<T>,
): Promise<T> {
  const kernels = tf.getKernelsForBackend(backend);
  const registered = (kernel: tf.KernelConfig) => {
    tf.unregisterKernel(kernel.kernelName, backend); // or tfjs warns about the second registration
    tf.registerKernel(kernel);
  };
  for (const kernel of kernels)
    registered({
      ...kernel,
      kernelFunc: params => {
        const given = new Set(Object.values(params.inputs).map(x => x?.dataId));
        const made = kernel.kernelFunc(params);
        for (const x of [made].flat())
          if (x.dtype === "float32" && !given.has(x.dataId) && sizeOf(x.shape) > 0)
            change(viewOf(x) as Values, kernel.kernelName);
        return made;
      },
    });
  try {
    return await run();
  } finally {
    kernels.forEach(registered);
  }
}
/** Every value by up to half a unit in its last place; the same moves for the same seed. On Wasm. */
export function shaken<T>(seed: number, run: () => Promise<T>): Promise<T> {
  let state = 2 * seed + 1;
  const draw = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31; // within ±1
  };
  return changed(
    "wasm",
    values => {
      for (let i = 0; i < values.length; i++) values[i]! *= 1 + HALF_A_UNIT * draw();
    },
    run,
  );
}
/** What one kernel makes is too large by so much of its size. On the plain CPU. */
export const faulty = <T>(name: string, by: number, run: () => Promise<T>): Promise<T> =>
  changed(
    "cpu",
    (values, kernel) => {
      if (kernel === name) for (let i = 0; i < values.length; i++) values[i]! *= 1 + by;
    },
    run,
  );

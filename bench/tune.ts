// Makes the table of variants for the kind of adapter at hand (src/engine/kernels/variants.json): times every variant
// of matrix products and convolutions for the shapes that training has, and gives each cell of the table the variant
// that is best on the shapes in it. Measures; what is chosen by the result lies in the repository, so nothing is
// measured when a page runs.
import { chooseBackend } from "../src/engine/backend";
import { flush, gpuDevice, idle, onGpu } from "../src/engine/gpu";
import {
  adapterKind,
  cellOf,
  forcing,
  partsOf,
  tables,
  variantNames,
  VARIANTS,
  type AdapterKind,
  type Table,
  type VariantName,
} from "../src/engine/kernels/webgpu/variants";
import { tf, type Tensor } from "../src/engine/tf";

interface Job {
  name: string;
  outputs: number;
  depth: number;
  run(): Tensor;
}
interface Timed extends Job {
  ms: Partial<Record<VariantName, number>>;
}
const LIMITS = { outputs: [9, 12, 15, 18], depth: [5, 8, 11] } as const; // log2; three doublings a cell
const REPEATS = 5;
const HOPELESS = 4; // times the best of two first runs: not run again
// the first in the list of variants wins against what is less than 5 % faster: noise, and the list has
// the simple ones first
const AS_GOOD = 1.05;
const ENOUGH = 3000; // ms of repeats for one job; each variant is repeated at least once
const CONV_BATCH = 8; // an eighth of speed.md's batch: the cells are coarse, a software adapter is slow

const values = (shape: number[]): Tensor => tf.randomUniform(shape, -1, 1, "float32", 1);
/** A dense layer forwards and both its gradients. */
function dense(batch: number, inputs: number, outputs: number): Job[] {
  const x = values([batch, inputs]);
  const w = values([inputs, outputs]);
  const dy = values([batch, outputs]);
  const name = `dense ${batch}, ${inputs} to ${outputs}`;
  return [
    { name, outputs: batch * outputs, depth: inputs, run: () => tf.matMul(x, w) },
    {
      name: `${name}, gradient of x`,
      outputs: batch * inputs,
      depth: outputs,
      run: () => tf.matMul(dy, w, false, true),
    },
    {
      name: `${name}, gradient of w`,
      outputs: inputs * outputs,
      depth: batch,
      run: () => tf.matMul(x, dy, true, false),
    },
  ];
}
/** A convolution 4x4/2 forwards and both its gradients; a transposed one runs the same three. */
function conv(batch: number, size: number, inputs: number, outputs: number): Job[] {
  const half = size / 2;
  const places = batch * half * half;
  const attrs = { strides: [2, 2], pad: "same", dataFormat: "NHWC", dilations: [1, 1] };
  const x = values([batch, size, size, inputs]);
  const filter = values([4, 4, inputs, outputs]);
  const dy = values([batch, half, half, outputs]);
  const name = `conv ${batch}x${size}x${size}, ${inputs} to ${outputs}`;
  const kernel = (kernelName: string, given: Record<string, Tensor>, more: object) => () =>
    tf.engine().runKernel(kernelName, given, { ...attrs, ...more }) as Tensor;
  return [
    { name, outputs: places * outputs, depth: 16 * inputs, run: kernel("Conv2D", { x, filter }, {}) },
    {
      name: `${name}, gradient of x`,
      outputs: x.size,
      depth: 4 * outputs,
      run: kernel("Conv2DBackpropInput", { dy, filter }, { inputShape: x.shape }),
    },
    {
      name: `${name}, gradient of the filter`,
      outputs: filter.size,
      depth: places,
      run: kernel("Conv2DBackpropFilter", { x, dy }, { filterShape: filter.shape }),
    },
  ];
}
/** The three nets of speed.md, and the neutral convolutional net (nn/backbones.ts) at widths 1/4 and 1. */
const jobs = (): Job[] => [
  ...[
    [10, 128],
    [128, 128],
    [128, 2],
    [2, 128],
  ].flatMap(([i, o]) => dense(256, i!, o!)),
  ...[
    [784, 512],
    [512, 32],
    [16, 512],
    [512, 784],
  ].flatMap(([i, o]) => dense(128, i!, o!)),
  ...[16, 64].flatMap(w =>
    [
      [28, 1],
      [32, 3],
    ].flatMap(([size, channels]) => [
      ...conv(CONV_BATCH, size!, channels!, w),
      ...conv(CONV_BATCH, size! / 2, w, 2 * w),
    ]),
  ),
  // not the widest, 6272 to 1024: seconds a run on a software adapter
  ...dense(64, 1568, 256),
  ...dense(64, 256, 32),
  ...dense(64, 1024, 32),
];

const plainOf = (name: VariantName): VariantName => name.replace(" split", "") as VariantName;
/** A sum too short to be split. */
const sameAsPlain = (name: VariantName, { outputs, depth }: Job): boolean =>
  VARIANTS[name].split && partsOf(outputs, depth) === 1;
async function milliseconds(run: () => Tensor): Promise<number> {
  await idle();
  const start = performance.now();
  const y = run();
  flush();
  await idle();
  y.dispose();
  return performance.now() - start;
}
/** The shortest of several interleaved runs: what others do on the machine only makes a run longer. */
async function time(job: Job): Promise<Timed> {
  const ms: Timed["ms"] = {};
  const warm = new Map<VariantName, number>();
  const names = variantNames.filter(name => !sameAsPlain(name, job));
  const once = (name: VariantName) => milliseconds(() => forcing(name, job.run));
  for (const name of names) {
    await once(name); // compiles
    warm.set(name, Math.min(await once(name), await once(name)));
  }
  const least = Math.min(...warm.values());
  const start = performance.now();
  for (let r = 0; r < REPEATS && (r === 0 || performance.now() - start < ENOUGH); r++)
    for (const [name, first] of warm)
      if (first <= HOPELESS * least) ms[name] = Math.min(ms[name] ?? first, await once(name));
  for (const name of variantNames)
    if (sameAsPlain(name, job) && ms[plainOf(name)] !== undefined) ms[name] = ms[plainOf(name)]!;
  return { ...job, ms };
}

/**
 * How many times slower than the best variant of each job, in the geometric mean. A variant that was not
 * timed counts as hopeless.
 */
function slowness(timed: readonly Timed[], name: VariantName): number {
  const logs = timed.map(({ ms }) =>
    Math.log((ms[name] ?? HOPELESS * Math.min(...Object.values(ms))) / Math.min(...Object.values(ms))),
  );
  return Math.exp(logs.reduce((a, b) => a + b, 0) / timed.length);
}
function best(timed: readonly Timed[]): VariantName {
  const all = variantNames.map(name => ({ name, slow: slowness(timed, name) }));
  const least = Math.min(...all.map(v => v.slow));
  return all.find(v => v.slow <= AS_GOOD * least)!.name;
}
/** Cells without a shape take what the nearest cell with one has. */
export function fit(
  timed: readonly Timed[],
  { outputs, depth }: { outputs: readonly number[]; depth: readonly number[] } = LIMITS,
): VariantName[][] {
  const placed = timed.map(job => ({ job, row: cellOf(outputs, job.outputs), column: cellOf(depth, job.depth) }));
  return Array.from({ length: outputs.length + 1 }, (_, row) =>
    Array.from({ length: depth.length + 1 }, (_, column) => {
      const distance = (at: { row: number; column: number }) => Math.abs(at.row - row) + Math.abs(at.column - column);
      const nearest = Math.min(...placed.map(distance));
      return best(placed.filter(at => distance(at) === nearest).map(at => at.job));
    }),
  );
}

/**
 * The whole table with this adapter's kind measured anew, to be written as variants.json. Where no WebGPU backend
 * is set, this page's.
 */
export async function tune(progress: (line: string) => void = () => {}): Promise<Record<AdapterKind, Table>> {
  if (!onGpu()) await chooseBackend((await import("../src/workers/host")).workerHost, "webgpu", { wasmPaths: "" });
  const kind = adapterKind();
  const { description, vendor, architecture } = gpuDevice().adapterInfo;
  const timed: Timed[] = [];
  for (const job of jobs()) {
    timed.push(await time(job));
    progress(
      `${job.name}: ${Object.entries(timed.at(-1)!.ms)
        .map(([name, ms]) => `${name} ${ms.toFixed(2)}`)
        .join(", ")} ms`,
    );
  }
  return {
    ...tables,
    [kind]: {
      measured: description || `${vendor} ${architecture}`,
      ...LIMITS,
      choice: fit(timed),
      partial: tables[kind].partial,
    },
  };
}

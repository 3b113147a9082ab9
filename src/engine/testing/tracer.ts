// What one execution of an update asks of the device: kernels with shapes and attributes, host constants with their
// values, primitives by name; and what the host read meanwhile. Two executions of one update must ask for the same, or
// it could not be recorded and replayed.
import { primitive } from "../primitive";
import { tf } from "../tf";

export interface Trace {
  program: readonly string[];
  reads: readonly string[];
}
type Method = (...a: unknown[]) => unknown;
const engine = tf.engine() as unknown as Record<"runKernel" | "makeTensor", Method>;
const tensor = tf.Tensor.prototype as unknown as Record<string, Method>;
let lines: string[] | undefined;
let reads: string[] = [];
const note = (line: () => string) => void (lines && !primitive.quiet && lines.push(line()));
const shapes = (inputs: object) =>
  Object.values(inputs)
    .flat()
    .map(t => `[${(t as { shape?: number[] } | undefined)?.shape}]`)
    .join(" ");

const { runKernel, makeTensor } = engine;
engine.runKernel = (...a) => (
  note(() => `${a[0]} ${shapes(a[1] as object)} ${JSON.stringify(a[2] ?? {})}`),
  runKernel.apply(engine, a)
);
engine.makeTensor = (...a) => (
  note(() => `constant [${a[1]}] ${Array.from(a[0] as number[]).join(",")}`),
  makeTensor.apply(engine, a)
);
primitive.observe = name => void (name !== "slot" && lines?.push(name));
for (const read of ["data", "dataSync", "array", "arraySync"]) {
  const real = tensor[read]!;
  tensor[read] = function (this: unknown, ...a: unknown[]) {
    if (lines) reads.push(read);
    return real.apply(this, a);
  };
}
export function traced(run: () => void): Trace {
  lines = [];
  reads = [];
  try {
    run();
    return { program: lines, reads };
  } finally {
    lines = undefined;
  }
}

// What a piece of code asks of the GPU, kept as dispatches with all they bind, and played again. It stands between
// tfjs's WebGPU backend and its device while that code runs (gpu.ts knows its insides). What is worth recording, and
// when it is played, is train/programs.ts's business.
import {
  type Backend,
  backend,
  type Bound,
  type Buffers,
  type Dispatch,
  flush,
  gpuDevice,
  type TensorData,
  USES,
  watch,
  type Watcher,
} from "./gpu";
import { hashBytes } from "./hash";

type DataId = { id: number };
/** What an execution asked of the device: one line each, equal for equal work. */
export interface Trace {
  lines: readonly string[];
  /** Why it can never be replayed. */
  refusal?: string;
}
/** Dispatches with all they bind. It owns its intermediate buffers and constants until disposed. */
export class Program {
  constructor(
    private readonly dispatches: readonly Dispatch[],
    private readonly written: readonly TensorData[],
    private readonly pool: Pool,
  ) {}
  get length(): number {
    return this.dispatches.length;
  }
  get bytes(): number {
    return this.pool.numBytesAllocated;
  }
  encode(pass: GPUComputePassEncoder): void {
    let last: GPUComputePipeline | undefined;
    for (const { pipeline, group, workgroups } of this.dispatches) {
      if (pipeline !== last) pass.setPipeline((last = pipeline));
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
    }
    for (const data of this.written) data.values = null;
  }
  dispose(): void {
    this.pool.destroy();
  }
}

/** Programs of several steps on their way to the GPU in one submit. */
export class Batch {
  private encoder: GPUCommandEncoder | undefined;
  private pass: GPUComputePassEncoder | undefined;
  add(program: Program): void {
    if (!this.encoder) {
      flush(); // what was asked for before comes before
      this.encoder = gpuDevice().createCommandEncoder();
      this.pass = this.encoder.beginComputePass();
    }
    program.encode(this.pass!);
  }
  get empty(): boolean {
    return this.encoder === undefined;
  }
  submit(): void {
    if (!this.encoder) return;
    this.pass!.end();
    gpuDevice().queue.submit([this.encoder.finish()]);
    this.encoder = this.pass = undefined;
  }
}
/** Executes for real and keeps what was asked. Nothing else may run meanwhile, so `run` is synchronous. */
export function record(run: () => void): { trace: Trace; program: Program | undefined } {
  flush();
  const gpu = backend(),
    pool = new Pool(gpu);
  const recorder = new Recorder(gpu, pool);
  try {
    recorder.around(run);
  } catch (error) {
    pool.adoptKept();
    pool.destroy();
    throw error;
  }
  const kept = pool.adoptKept();
  const refusal = recorder.refusal ?? (kept ? `it keeps ${kept} tensor${kept > 1 ? "s" : ""} that it made` : undefined);
  if (refusal) pool.destroy();
  return {
    trace: { lines: recorder.lines, ...(refusal && { refusal }) },
    program: refusal ? undefined : new Program(recorder.dispatches, [...recorder.written], pool),
  };
}
/** Executes for real, as if nothing watched. */
export function trace(run: () => void): Trace {
  flush();
  const recorder = new Recorder(backend(), undefined);
  recorder.around(run);
  return { lines: recorder.lines, ...(recorder.refusal && { refusal: recorder.refusal }) };
}
/** Why two executions are not the same program; undefined where they are. */
export function differenceOf(a: Trace, b: Trace): string | undefined {
  const refusal = a.refusal ?? b.refusal;
  if (refusal) return refusal;
  const at = a.lines.findIndex((line, i) => line !== b.lines[i]);
  if (at < 0) return a.lines.length === b.lines.length ? undefined : "it asks for more the second time";
  const [one, two] = [a.lines[at]!, b.lines[at] ?? "nothing"];
  const [values, others] = [one, two].map(line => /^upload (\d+)/.exec(line)?.[1]);
  if (values && others)
    return values === others
      ? "it uploads values that change from step to step"
      : `a shape changes from step to step: it uploads ${others} values where it uploaded ${values}`;
  const named = (line: string) => line.split(/[ _]/)[0];
  return named(one) === named(two)
    ? `${named(one)}: its shape, its numbers or what it reads change from step to step`
    : `it asks for ${named(two)} where it asked for ${named(one)}`;
}

const WRAPPED = ["recordAndSubmit", "makeUniforms", "uploadToGPU"] as const;
const FORBIDDEN = {
  read: "it reads on the host",
  readSync: "it reads on the host",
  readToGPU: "it copies a buffer",
  copyBuffer: "it copies a buffer",
  createTensorFromGPUData: "it copies a buffer",
} as const;

class Recorder implements Watcher {
  readonly lines: string[] = [];
  readonly dispatches: Dispatch[] = [];
  readonly written = new Set<TensorData>();
  refusal: string | undefined;
  private readonly first: number; // data ids from here on are made by what is recorded
  private group: GPUBindGroup | undefined;
  private uniforms = "";
  private readonly outer: Backend["bufferManager"];
  constructor(
    private readonly gpu: Backend,
    private readonly pool: Pool | undefined,
  ) {
    this.outer = gpu.bufferManager;
    this.first = (gpu.constructor as unknown as { nextDataId: number }).nextDataId;
  }
  around(run: () => void): void {
    this.start();
    try {
      run();
    } finally {
      flush();
      this.stop();
    }
  }
  /** tfjs with us in between. */
  private start(): void {
    watch(this);
    const { gpu, pool } = this,
      own = gpu as unknown as Record<string, unknown>;
    const { recordAndSubmit, makeUniforms, uploadToGPU } = gpu;
    gpu.recordAndSubmit = (program, output, inputs, uniforms) => {
      recordAndSubmit.call(gpu, program, output, inputs, uniforms);
      this.dispatched(
        {
          pipeline: program.pipeline,
          group: this.group!,
          workgroups: [program.dispatch[0] ?? 1, program.dispatch[1] ?? 1, program.dispatch[2] ?? 1],
        },
        `${program.shaderKey} ${this.uniforms}`,
        [output, ...inputs],
        [0],
      );
    };
    gpu.makeUniforms = uniforms => {
      this.uniforms = uniforms.map(u => u.data.join(",")).join(";");
      return makeUniforms.call(gpu, uniforms);
    };
    gpu.uploadToGPU = id => {
      const data = gpu.tensorMap.get(id);
      // a constant; all else was there in the dry run
      if (!data.resource && data.values)
        this.lines.push(`upload ${data.values.length} ${hashBytes(bytesOf(data.values))}`);
      uploadToGPU.call(gpu, id);
    };
    const { createBindGroup } = gpu.device;
    gpu.device.createBindGroup = descriptor => (this.group = createBindGroup.call(gpu.device, descriptor));
    for (const [name, reason] of Object.entries(FORBIDDEN)) {
      const real = own[name] as (...a: unknown[]) => unknown;
      own[name] = (...a: unknown[]) => {
        this.refusal ??= reason;
        return real.apply(gpu, a);
      };
    }
    if (pool) gpu.bufferManager = pool as unknown as Backend["bufferManager"];
  }
  /** tfjs as it is. */
  private stop(): void {
    watch(undefined);
    const own = this.gpu as unknown as Record<string, unknown>;
    for (const name of [...WRAPPED, ...Object.keys(FORBIDDEN)]) delete own[name];
    delete (this.gpu.device as unknown as Record<string, unknown>)["createBindGroup"];
    this.gpu.bufferManager = this.outer;
  }
  dispatched(dispatch: Dispatch, what: string, bound: readonly Bound[], written: readonly number[]): void {
    const names = bound.map(b => ("dataId" in b ? this.nameOf(b.dataId as DataId) : "buffer"));
    this.lines.push(`${what} ${dispatch.workgroups} ${names}`);
    this.dispatches.push(dispatch);
    for (const i of written) {
      const b = bound[i]!;
      if ("dataId" in b && (b.dataId as DataId).id < this.first) this.written.add(this.gpu.tensorMap.get(b.dataId));
    }
  }
  private nameOf({ id }: DataId): string {
    return id < this.first ? `${id}` : `+${id - this.first}`;
  }
}
const bytesOf = (values: ArrayLike<number>): Uint8Array => {
  const own = ArrayBuffer.isView(values) ? values : Float64Array.from(values);
  return new Uint8Array(own.buffer, own.byteOffset, own.byteLength);
};

/**
 * Stands in for tfjs's BufferManager while it records: uniforms and constants are never recycled, intermediates only
 * among themselves, so that nothing a replay reads is written by anybody else.
 */
class Pool implements Buffers {
  numBytesAllocated = 0;
  private readonly all = new Set<GPUBuffer>();
  private readonly lasting = new Set<GPUBuffer>(); // uniforms and constants
  private readonly free = new Map<string, GPUBuffer[]>();
  private readonly used = new Set<GPUBuffer>(); // not given back yet
  private readonly outer: Backend["bufferManager"];
  private readonly device: GPUDevice;
  constructor({ bufferManager, device }: Backend) {
    this.outer = bufferManager;
    this.device = device;
  }
  acquireBuffer(size: number, usage: number, mappedAtCreation = false): GPUBuffer {
    const lasts = mappedAtCreation || (usage & USES.UNIFORM) !== 0;
    const recycled = lasts ? undefined : this.free.get(`${size}_${usage}`)?.pop();
    const buffer = recycled ?? this.device.createBuffer({ size, usage, mappedAtCreation });
    if (!recycled) this.numBytesAllocated += size;
    this.all.add(buffer);
    this.used.add(buffer);
    if (lasts) this.lasting.add(buffer);
    return buffer;
  }
  releaseBuffer(buffer: GPUBuffer, reuse = true): void {
    if (!this.all.has(buffer)) return this.outer.releaseBuffer(buffer, reuse);
    this.used.delete(buffer);
    if (this.lasting.has(buffer)) return;
    const key = `${buffer.size}_${buffer.usage}`;
    this.free.set(key, [...(this.free.get(key) ?? []), buffer]);
  }
  /** Hands buffers of tensors that are still alive over to tfjs's own manager; how many. */
  adoptKept(): number {
    for (const buffer of this.used) {
      const { outer } = this,
        key = `${buffer.size}_${buffer.usage}`;
      outer.usedBuffers.set(key, [...(outer.usedBuffers.get(key) ?? []), buffer]);
      outer.numUsedBuffers++;
      outer.numBytesUsed += buffer.size;
      outer.numBytesAllocated += buffer.size;
      this.all.delete(buffer);
    }
    return this.used.size;
  }
  destroy(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.clear();
    this.numBytesAllocated = 0;
  }
}

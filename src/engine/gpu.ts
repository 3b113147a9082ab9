// All that we know of the insides of tfjs 4.22's WebGPU backend, whose version is pinned for this file's sake:
// running shaders of our own in its queue, compiling what a piece of code asks for, recording that as dispatches, and
// playing them again. What is worth recording and when to play it is train/programs.ts's business; what our shaders
// compute is kernels/.
import { tf } from "./tf";
import { hashBytes } from "./hash";
import { messageOf } from "./errors";

type DataId = { id: number };
interface TensorData {
  values: ArrayLike<number> | null;
  resource: GPUBuffer | null;
  dtype: string;
}
/** What tfjs asks of its BufferManager. */
interface Buffers {
  numBytesAllocated: number;
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
}
interface Asked {
  pipeline: GPUComputePipeline;
  dispatch: [number, number, number];
  shaderKey: string;
}
interface Backend {
  device: GPUDevice;
  queue: GPUQueue;
  bufferManager: Buffers & { usedBuffers: Map<string, GPUBuffer[]>; numUsedBuffers: number; numBytesUsed: number };
  pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  tensorMap: { get(id: object): TensorData };
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  commandQueueOwnedIds: WeakSet<object>;
  uniformPendingDisposal: GPUBuffer[];
  submitQueue(): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  uploadToGPU(id: object): void;
  makeUniforms(uniforms: { data: number[] }[]): unknown;
  recordAndSubmit(program: Asked, output: tf.TensorInfo, inputs: tf.TensorInfo[], uniforms?: unknown): void;
}
const COMPILE_ONLY = "WEBGPU_ENGINE_COMPILE_ONLY";
// GPUBufferUsage, which workers without a GPU lack
const USES = { COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 } as const;

const backend = (): Backend => tf.backend() as unknown as Backend;
export const onGpu = (): boolean => tf.getBackend() === "webgpu";
export const gpuDevice = (): GPUDevice => backend().device;

// --- shaders of our own ----------------------------------------------------------------------------------------------

export interface Shader {
  /** One pipeline per key. */
  key: string;
  /**
   * WGSL with an entry point `main`; storage buffers at bindings 0, 1, … in order, then the uniforms, if there are any.
   * Every binding must be used.
   */
  code: () => string;
}
export type Bound = tf.TensorInfo | GPUBuffer;
export type Workgroups = readonly [number, number, number];

/**
 * Runs a shader on buffers, in tfjs's queue and in order with its kernels. `written`: which of `bound` it writes to.
 */
export function dispatch(
  shader: Shader,
  bound: readonly Bound[],
  written: readonly number[],
  uniforms: ArrayBuffer | undefined,
  workgroups: Workgroups,
): void {
  const gpu = backend();
  const tensors = bound.filter((b): b is tf.TensorInfo => "dataId" in b);
  for (const { dataId } of tensors) gpu.uploadToGPU(dataId);
  const compileOnly = tf.env().getBool(COMPILE_ONLY);
  const pipeline = (gpu.pipelineCache[shader.key] ??= compiled(gpu.device, shader, compileOnly));
  if (compileOnly) return;
  if (pipeline instanceof Promise) throw Error(`${shader.key}: is still being compiled`);
  const entries = bound.map((b, binding): GPUBindGroupEntry => ({ binding, resource: { buffer: bufferOf(gpu, b) } }));
  if (uniforms) {
    const buffer = gpu.bufferManager.acquireBuffer(uniforms.byteLength, USES.COPY_DST | USES.UNIFORM);
    gpu.queue.writeBuffer(buffer, 0, uniforms);
    gpu.uniformPendingDisposal.push(buffer);
    entries.push({ binding: bound.length, resource: { buffer } });
  }
  for (const { dataId } of tensors) gpu.commandQueueOwnedIds.add(dataId);
  for (const i of written) forget(gpu, bound[i]!);
  const group = gpu.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  recording?.dispatched(
    { pipeline, group, workgroups },
    `${shader.key} ${uniforms ? hashBytes(new Uint8Array(uniforms)) : ""}`,
    bound,
    written,
  );
  gpu.ensureCommandEncoderReady();
  const pass = (gpu.computePassEncoder ??= gpu.commandEncoder!.beginComputePass());
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(...workgroups);
  gpu.dispatchCountInPass++;
  if (gpu.dispatchCountInPass >= tf.env().getNumber("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE")) flush();
}
function compiled(
  device: GPUDevice,
  { key, code }: Shader,
  later: boolean,
): GPUComputePipeline | Promise<GPUComputePipeline> {
  const compute = { module: device.createShaderModule({ code: code(), label: key }), entryPoint: "main" };
  const pipeline = { label: key, layout: "auto", compute } as const;
  return later ? device.createComputePipelineAsync(pipeline) : device.createComputePipeline(pipeline);
}
const bufferOf = (gpu: Backend, bound: Bound): GPUBuffer =>
  "dataId" in bound ? gpu.tensorMap.get(bound.dataId).resource! : bound;
/** tfjs keeps what it has read of a tensor; once the tensor is written in place, that is stale. */
const forget = (gpu: Backend, bound: Bound): void => {
  if ("dataId" in bound) gpu.tensorMap.get(bound.dataId).values = null;
};

/** Writes values over a tensor in place, in order with everything asked for so far. */
export function write(tensor: tf.TensorInfo, values: Float32Array | Int32Array): void {
  const gpu = backend();
  gpu.uploadToGPU(tensor.dataId);
  flush();
  forget(gpu, tensor);
  gpu.queue.writeBuffer(gpu.tensorMap.get(tensor.dataId).resource!, 0, values as GPUAllowSharedBufferSource);
}
/** A buffer of ours that holds these bytes and is never recycled. */
export function bufferWith(bytes: ArrayBuffer): GPUBuffer {
  const buffer = gpuDevice().createBuffer({
    size: bytes.byteLength,
    usage: USES.STORAGE | USES.COPY_DST | USES.COPY_SRC,
  });
  gpuDevice().queue.writeBuffer(buffer, 0, bytes);
  return buffer;
}
/** Submits what tfjs has queued. */
export function flush(): void {
  const gpu = backend();
  if (!gpu.commandEncoder) return;
  gpu.endComputePassEncoder();
  gpu.submitQueue();
}
/** Bytes that tfjs's pool of buffers holds, in use or not; undefined without a GPU. */
export const poolBytes = (): number | undefined => (onGpu() ? backend().bufferManager.numBytesAllocated : undefined);

// --- compiling -------------------------------------------------------------------------------------------------------

/**
 * Runs a piece of code without dispatching anything, so that every pipeline it will want is compiled, all at once.
 * `compiled`: done so far, of how many.
 */
export async function compile(run: () => void, progress: (done: number, total: number) => void): Promise<void> {
  const gpu = backend();
  tf.env().set(COMPILE_ONLY, true);
  try {
    run();
  } finally {
    tf.env().set(COMPILE_ONLY, false);
  }
  const waiting = Object.entries(gpu.pipelineCache).filter(
    (entry): entry is [string, Promise<GPUComputePipeline>] => entry[1] instanceof Promise,
  );
  if (waiting.length === 0) return;
  let done = 0;
  progress(0, waiting.length);
  const settled = await Promise.allSettled(
    waiting.map(async ([key, pipeline]) => {
      gpu.pipelineCache[key] = await pipeline;
      progress(++done, waiting.length);
    }),
  );
  settled.forEach((result, i) => {
    // or the next try would meet the same promise
    if (result.status === "rejected") delete gpu.pipelineCache[waiting[i]![0]];
  });
  const failed = settled.find(result => result.status === "rejected");
  if (failed) throw Error(`a shader does not compile on this GPU: ${messageOf(failed.reason)}`);
}

// --- recording -------------------------------------------------------------------------------------------------------

interface Dispatch {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  workgroups: Workgroups;
}
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
/** Resolves when the GPU has done all that was submitted. */
export const idle = (): Promise<undefined> => gpuDevice().queue.onSubmittedWorkDone();

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

let recording: Recorder | undefined;
const WRAPPED = ["recordAndSubmit", "makeUniforms", "uploadToGPU"] as const;
const FORBIDDEN = {
  read: "it reads on the host",
  readSync: "it reads on the host",
  readToGPU: "it copies a buffer",
  copyBuffer: "it copies a buffer",
  createTensorFromGPUData: "it copies a buffer",
} as const;

class Recorder {
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
    recording = this;
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
    recording = undefined;
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

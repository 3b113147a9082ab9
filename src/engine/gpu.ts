// What we know of the insides of tfjs 4.22's WebGPU backend, whose version is pinned for the sake of this file and of
// recording.ts: running shaders of our own in its queue, and compiling what a piece of code asks for. What our shaders
// compute is kernels/; dispatches are recorded and played again in recording.ts.
import { tf } from "./tf";
import { hashBytes } from "./hash";
import { messageOf } from "./errors";

export interface TensorData {
  values: ArrayLike<number> | null;
  resource: GPUBuffer | null;
  dtype: string;
}
/** What tfjs asks of its BufferManager. */
export interface Buffers {
  numBytesAllocated: number;
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
}
interface Asked {
  pipeline: GPUComputePipeline;
  dispatch: [number, number, number];
  shaderKey: string;
}
export interface Backend {
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
export const USES = { COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 } as const;

export const backend = (): Backend => tf.backend() as unknown as Backend;
/** Nothing is computed: what a run would need is found (kernels/sizes.ts). */
export const sizing = (): boolean => tf.getBackend() === "sizes";
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

export interface Dispatch {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  workgroups: Workgroups;
}
/** Hears of every dispatch of ours. */
export interface Watcher {
  dispatched(dispatch: Dispatch, what: string, bound: readonly Bound[], written: readonly number[]): void;
}
let watcher: Watcher | undefined;
export const watch = (next: Watcher | undefined): void => {
  watcher = next;
};

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
  watcher?.dispatched(
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
/** Resolves when the GPU has done all that was submitted. */
export const idle = (): Promise<undefined> => gpuDevice().queue.onSubmittedWorkDone();
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

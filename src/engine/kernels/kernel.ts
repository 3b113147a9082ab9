// What a kernel of ours is: one computation written twice, in WGSL for WebGPU and plainly for every other backend, over
// the same buffers and numbers. It is no operation of the tape: what it returns is a leaf, and what it writes in place
// nobody differentiates.
import { dispatch, onGpu, sizing, write, type Bound } from "../gpu";
import { device } from "../primitive";
import { tf, type Tensor } from "../tf";
import { simdFunction } from "./simd/module";
import type { SimdBody } from "./simd/optimizers";
import { start, type WasmBackend } from "./wasm/heap";
import { sizeOf } from "../shape";

export type Cell = "f32" | "i32" | "u32";
export type Access = Cell | `${Cell} written`;
export type Values = Float32Array | Int32Array | Uint32Array;
export interface Kernel<B extends string, U extends string> {
  name: string;
  /** In the order of their bindings; at most 8, each used by the shader. */
  buffers: Readonly<Record<B, Access>>;
  /** Uniforms, read as u.name. */
  numbers: Readonly<Record<U, "u32" | "f32">>;
  /** WGSL before the body. */
  functions?: string;
  /** Body of one invocation; `i` counts them up to u.n. */
  wgsl: string;
  plain(n: number, buffers: Readonly<Record<B, Values>>, numbers: Readonly<Record<U, number>>): void;
  /** The same over the Wasm heap, where that pays. */
  simd?: SimdBody<B, U>;
}
const WORKGROUP = 64;
const MOST_WORKGROUPS = 65535; // workgroups in one dimension: a limit of every adapter

/** n invocations. A GPUBuffer is bound on WebGPU alone: a table that plain code keeps elsewhere. */
export function run<B extends string, U extends string>(
  kernel: Kernel<B, U>,
  n: number,
  bound: Readonly<Record<B, Bound>>,
  numbers: Readonly<Record<U, number>>,
): void {
  if (sizing()) return;
  for (const name of Object.keys(kernel.buffers) as B[])
    expectCells(`${kernel.name}: ${name}`, kernel.buffers[name].split(" ")[0] as Cell, bound[name]);
  device(`${kernel.name} ${n}`, () => (onGpu() ? onWebGpu : plainly)(kernel, n, bound, numbers));
}
/**
 * Throws where a tensor's cells are not what a kernel reads there: its bits would be taken for other numbers. A bool is
 * a cell like an int32, but on Wasm a byte.
 */
export function expectCells(what: string, cell: Cell, bound: Bound): void {
  if (!("dataId" in bound)) return;
  const { dtype } = bound;
  if ((cell === "f32") === (dtype === "float32") && !(dtype === "bool" && tf.getBackend() === "wasm")) return;
  throw Error(`${what} is ${dtype}, expected ${cell === "f32" ? "float32" : "int32"}: cast it first`);
}
function onWebGpu<B extends string, U extends string>(
  kernel: Kernel<B, U>,
  n: number,
  bound: Readonly<Record<B, Bound>>,
  numbers: Readonly<Record<U, number>>,
): void {
  const names = Object.keys(kernel.buffers) as B[],
    fields = Object.entries(kernel.numbers) as [U, "u32" | "f32"][];
  const uniforms = new ArrayBuffer(Math.ceil((fields.length + 1) / 4) * 16),
    view = new DataView(uniforms);
  view.setUint32(0, n, true);
  fields.forEach(([name, type], k) =>
    type === "u32" ? view.setUint32(4 + 4 * k, numbers[name], true) : view.setFloat32(4 + 4 * k, numbers[name], true),
  );
  const groups = Math.ceil(n / WORKGROUP),
    wide = Math.min(groups, MOST_WORKGROUPS);
  dispatch(
    { key: `own ${kernel.name}`, code: () => shaderOf(kernel) },
    names.map(name => bound[name]),
    names.flatMap((name, at) => (kernel.buffers[name].endsWith("written") ? [at] : [])),
    uniforms,
    [wide, Math.ceil(groups / wide), 1],
  );
}
export function shaderOf<B extends string, U extends string>({
  buffers,
  numbers,
  functions = "",
  wgsl,
}: Kernel<B, U>): string {
  const fields = ["n: u32", ...Object.entries(numbers).map(([name, type]) => `${name}: ${type}`)];
  const bindings = Object.entries<Access>(buffers).map(([name, access], at) => {
    const [cell, written] = access.split(" ");
    return `@group(0) @binding(${at}) var<storage, ${written ? "read_write" : "read"}> ${name}: array<${cell}>;`;
  });
  return `struct Numbers { ${fields.join(", ")} }
${bindings.join("\n")}
@group(0) @binding(${bindings.length}) var<uniform> u: Numbers;
${functions}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let i = id.y * groups.x * ${WORKGROUP}u + id.x;
  if (i >= u.n) { return; }
${wgsl}
}`;
}
function plainly<B extends string, U extends string>(
  kernel: Kernel<B, U>,
  n: number,
  bound: Readonly<Record<B, Bound>>,
  numbers: Readonly<Record<U, number>>,
): void {
  if (kernel.simd && inSimd(kernel, kernel.simd, n, bound, numbers)) return;
  const views = Object.entries<Bound>(bound).map(([name, b]) => [name, viewOf(b as tf.TensorInfo)]);
  kernel.plain(n, Object.fromEntries(views) as Record<B, Values>, numbers);
}
/** Whether it ran: not without SIMD. */
function inSimd<B extends string, U extends string>(
  { buffers, numbers: kinds }: Kernel<B, U>,
  body: SimdBody<B, U>,
  n: number,
  bound: Readonly<Record<B, Bound>>,
  numbers: Readonly<Record<U, number>>,
): boolean {
  if (tf.getBackend() !== "wasm") return false;
  const backend = tf.backend() as unknown as WasmBackend,
    names = Object.keys(buffers) as B[],
    fields = Object.entries(kinds) as [U, "u32" | "f32"][];
  const parameters = () =>
    Object.fromEntries<"i32" | "f32">([
      ["n", "i32"],
      ...names.map(name => [name, "i32"] as const),
      ...fields.map(([name, kind]) => [name, kind === "u32" ? "i32" : "f32"] as const),
    ]);
  const simd = simdFunction(backend, parameters, body);
  simd?.(
    n,
    ...names.map(name => 4 * start(backend, bound[name] as tf.TensorInfo)),
    ...fields.map(([name]) => numbers[name]),
  );
  return simd !== undefined;
}
/** The values themselves, not a copy: of the Wasm heap (until it next grows) or of the CPU backend. */
export function viewOf(tensor: tf.TensorInfo): Values {
  if (tf.getBackend() !== "wasm")
    return (tf.backend() as unknown as { data: { get(id: object): { values: Values } } }).data.get(tensor.dataId)
      .values;
  const backend = tf.backend() as unknown as WasmBackend,
    size = sizeOf(tensor.shape);
  return new (tensor.dtype === "int32" ? Int32Array : Float32Array)(
    backend.wasm.HEAPU8.buffer as ArrayBuffer,
    4 * start(backend, tensor),
    size,
  );
}

/** Writes numbers over a tensor in place, in order with everything asked for so far. */
export function put(tensor: Tensor, values: ArrayLike<number>): void {
  const typed = tensor.dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
  if (onGpu()) write(tensor, typed);
  else if (!sizing()) viewOf(tensor).set(typed);
}
/** Memory yet to be written by a kernel, as an operation of tfjs returns it. */
export function blankInfo(shape: readonly number[], dtype: "float32" | "int32" = "float32"): tf.TensorInfo {
  const backend = tf.backend() as unknown as {
    makeOutput(shape: number[], dtype: string): tf.TensorInfo;
    makeTensorInfo(shape: number[], dtype: string, values?: Values): tf.TensorInfo;
  };
  if (tf.getBackend() === "wasm") return backend.makeOutput([...shape], dtype);
  return backend.makeTensorInfo(
    [...shape],
    dtype,
    onGpu() || sizing() ? undefined : new (dtype === "int32" ? Int32Array : Float32Array)(sizeOf(shape)),
  );
}
/** The same as a tensor. */
export const blank = (shape: readonly number[], dtype?: "float32" | "int32"): Tensor =>
  tf.engine().makeTensorFromTensorInfo(blankInfo(shape, dtype));

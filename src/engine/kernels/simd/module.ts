// Our own Wasm module with SIMD, on the heap of tfjs's Wasm backend: emitted at start by simd/assembler.ts, so that
// nothing has to be built or fetched. Undefined where the host has no SIMD (then the plain loops of wasm/ do the
// work); a growing heap is the same memory.
import { Assembler, type Body } from "./assembler";
import { emitConvolution, type ConvolutionCode } from "./convolution";
import { emitMaps, type MapCode } from "./maps";
import { emitProduct } from "./product";
import type { WasmBackend } from "../wasm/heap";

export type Simd = ConvolutionCode & MapCode;
/** What we need of the host's WebAssembly, which the language's own library does not declare. */
declare const WebAssembly: {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
};

const started = new WeakMap<object, Simd | null>(); // by tfjs's module
let off = false;

/** The module on this backend's heap; made when first asked for. */
export function simdOf({ wasm }: WasmBackend): Simd | undefined {
  if (off) return undefined;
  let simd = started.get(wasm);
  if (simd === undefined) started.set(wasm, (simd = instance(wasm)));
  return simd ?? undefined;
}
function instance(wasm: WasmBackend["wasm"]): Simd | null {
  const assembler = new Assembler();
  for (const emit of [emitProduct, emitConvolution, emitMaps]) emit(assembler);
  const bytes = assembler.bytes(); // 9 KB
  return WebAssembly.validate(bytes) ? (onHeap(bytes, wasm) as Simd) : null;
}
const onHeap = (bytes: Uint8Array<ArrayBuffer>, { asm }: WasmBackend["wasm"]): object =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { tfjs: { memory: asm.memory } }).exports;

type Write = (body: Body, given: never) => void;
// by tfjs's module, then by what wrote it
const alone = new WeakMap<object, Map<object, (...given: number[]) => void>>();
/**
 * One function more, in a module of its own (300 bytes; compiled when first called for); undefined
 * where there is no SIMD.
 */
export function simdFunction(
  backend: WasmBackend,
  parameters: () => Readonly<Record<string, "i32" | "f32">>,
  write: Write,
): ((...given: number[]) => void) | undefined {
  if (!simdOf(backend)) return undefined;
  let functions = alone.get(backend.wasm);
  if (!functions) alone.set(backend.wasm, (functions = new Map()));
  let made = functions.get(write);
  if (!made) {
    const assembler = new Assembler();
    assembler.define("alone", parameters(), (body, given) => write(body, given as never));
    made = (onHeap(assembler.bytes(), backend.wasm) as { alone(...given: number[]): void }).alone;
    functions.set(write, made);
  }
  return made;
}
/** As on a host without SIMD, for the time of `use`: for tests of the plain loops. */
export function withoutSimd<T>(use: () => T): T {
  off = true;
  try {
    return use();
  } finally {
    off = false;
  }
}

// Memory that ran out while something was computed, by the words that engines and browsers have for it. What a run
// needs before it begins: fitting.ts.
import { messageOf } from "./errors";

export class Exhausted extends Error {
  override name = "Exhausted";
}
// V8, SpiderMonkey and JavaScriptCore; WebGPU; Wasm that was refused memory and went on; our own Wasm kernels
const WORDS =
  /out[ _]of[ _](device[ _]|host[ _])?memory|memory access out of bounds|out of bounds memory access|index out of bounds|could not allocate memory|allocation failed|invalid typed array length/i;
export const isExhausted = (error: unknown): boolean => error instanceof Exhausted || WORDS.test(messageOf(error));

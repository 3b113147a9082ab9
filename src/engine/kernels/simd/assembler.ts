// Writes WebAssembly modules with SIMD: typed expressions and the few statements that our kernels need, encoded
// to bytes. No text format, no validation of its own (the engine's compiler does that when the module starts) and
// no optimisation: V8 and its like do that. Opcodes: WebAssembly core specification 2.0, chapter 5.4 (binary
// format of instructions).

export type Kind = "i32" | "f32" | "v128";
/** An expression; its code leaves one value on the stack. */
export interface Value<K extends Kind = Kind> {
  readonly kind: K;
  readonly code: readonly number[];
}
export interface Local<K extends Kind = Kind> extends Value<K> {
  readonly index: number;
}
export type I32 = Value<"i32">;
export type F32 = Value<"f32">;
export type V128 = Value<"v128">;
type Parameters = Readonly<Record<string, "i32" | "f32">>;
type Locals<P extends Parameters> = { readonly [N in keyof P]: Local<P[N]> };
/** A function of the module; what it is called with stands in the order of its parameters. */
export interface Callable {
  readonly index: number;
}

const TYPES: Readonly<Record<Kind, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };
const unsigned = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >>> 7)]); // LEB128
const signed = (n: number): number[] => (n >= -64 && n < 64 ? [n & 127] : [(n & 127) | 128, ...signed(n >> 7)]);
// little-endian, as every host of Wasm is
const floatBytes = (x: number): number[] => [...new Uint8Array(new Float32Array([x]).buffer)];
const simd = (op: number, ...rest: number[]): number[] => [0xfd, ...unsigned(op), ...rest];
const offsetOf = (offset: number): number[] => [0, ...unsigned(offset)]; // alignment hint 2⁰: none

const unary =
  <A extends Kind, R extends Kind>(kind: R, op: readonly number[]) =>
  (a: Value<A>): Value<R> => ({ kind, code: [...a.code, ...op] });
const binary =
  <A extends Kind, R extends Kind, B extends Kind = A>(kind: R, op: readonly number[]) =>
  (a: Value<A>, b: Value<B>): Value<R> => ({ kind, code: [...a.code, ...b.code, ...op] });
const load =
  <K extends Kind>(kind: K, op: readonly number[]) =>
  (at: I32, offset = 0): Value<K> => ({ kind, code: [...at.code, ...op, ...offsetOf(offset)] });
const integers = (op: number) => binary<"i32", "i32">("i32", [op]);
const singles = (op: number) => binary<"f32", "f32">("f32", [op]);
const lanes = (op: number) => binary<"v128", "v128">("v128", simd(op));
const shift = (op: number) => binary<"v128", "v128", "i32">("v128", simd(op));
const lane = (op: number) => unary<"v128", "v128">("v128", simd(op));

export const i32 = {
  of: (n: number): I32 => ({ kind: "i32", code: [0x41, ...signed(n)] }),
  add: integers(0x6a),
  sub: integers(0x6b),
  mul: integers(0x6c),
  and: integers(0x71),
  equal: integers(0x46),
  unlike: integers(0x47),
  less: integers(0x48),
  lessUnsigned: integers(0x49),
  more: integers(0x4a),
  atLeast: integers(0x4e),
  /** Signed. */
  min: (a: Local<"i32">, b: Local<"i32">): I32 => ({
    kind: "i32",
    code: [...a.code, ...b.code, ...integers(0x48)(a, b).code, 0x1b],
  }),
  max: (a: Local<"i32">, b: Local<"i32">): I32 => ({
    kind: "i32",
    code: [...a.code, ...b.code, ...integers(0x4a)(a, b).code, 0x1b],
  }),
};
export const f32 = {
  of: (x: number): F32 => ({ kind: "f32", code: [0x43, ...floatBytes(x)] }),
  load: load("f32", [0x2a]),
  add: singles(0x92),
  sub: singles(0x93),
  mul: singles(0x94),
  div: singles(0x95),
  max: singles(0x97),
};
/** Four floats, or four integers where the name says so. */
export const f32x4 = {
  of: (x: number): V128 => ({ kind: "v128", code: simd(12, ...[1, 2, 3, 4].flatMap(() => floatBytes(x))) }),
  bits: (n: number): V128 => ({
    kind: "v128",
    code: simd(12, ...[1, 2, 3, 4].flatMap(() => [...new Uint8Array(new Int32Array([n]).buffer)])),
  }),
  load: load("v128", simd(0)),
  loadSplat: load("v128", simd(9)),
  /** One float into the first of four lanes, the others 0. */
  loadOne: load("v128", simd(92)),
  splat: unary<"f32", "v128">("v128", simd(19)),
  equal: lanes(65),
  more: lanes(68),
  nearest: lane(106),
  addInt: lanes(174),
  subInt: lanes(177),
  toInt: lane(248),
  shiftLeft: shift(171),
  shiftRight: shift(172),
  abs: lane(224),
  neg: lane(225),
  sqrt: lane(227),
  add: lanes(228),
  sub: lanes(229),
  mul: lanes(230),
  div: lanes(231),
  min: lanes(232),
  max: lanes(233),
  /** Where the mask's bits are set a, else b. */
  select: (a: V128, b: V128, mask: V128): V128 => ({
    kind: "v128",
    code: [...a.code, ...b.code, ...mask.code, ...simd(82)],
  }),
  /** Four of the eight lanes of a (0 to 3) and b (4 to 7). */
  shuffle: (a: V128, b: V128, pick: readonly [number, number, number, number]): V128 => ({
    kind: "v128",
    code: [...a.code, ...b.code, ...simd(13, ...pick.flatMap(l => [4 * l, 4 * l + 1, 4 * l + 2, 4 * l + 3]))],
  }),
};
/** Two doubles. */
export const f64x2 = {
  /** Of the first two floats; and back, the other two 0. */
  promote: lane(95),
  demote: lane(94),
  add: lanes(240),
  div: lanes(243),
};

/** The statements of one function, in the order in which they are said. */
export class Body {
  readonly code: number[] = [];
  readonly locals: Kind[] = [];
  constructor(private readonly parameters: number) {}
  local<K extends Kind>(kind: K, from?: Value<K>): Local<K> {
    const index = this.parameters + this.locals.push(kind) - 1,
      local = { kind, index, code: [0x20, ...unsigned(index)] };
    if (from) this.set(local, from);
    return local;
  }
  set<K extends Kind>(local: Local<K>, value: Value<K>): void {
    this.code.push(...value.code, 0x21, ...unsigned(local.index));
  }
  step(local: Local<"i32">, by: I32 | number): void {
    this.set(local, i32.add(local, typeof by === "number" ? i32.of(by) : by));
  }
  store(at: I32, value: Value, offset = 0): void {
    this.code.push(
      ...at.code,
      ...value.code,
      ...(value.kind === "v128" ? simd(11) : [value.kind === "f32" ? 0x38 : 0x36]),
      ...offsetOf(offset),
    );
  }
  /** The first lane alone. */
  storeOne(at: I32, value: V128): void {
    this.code.push(...at.code, ...value.code, ...simd(90, ...offsetOf(0), 0));
  }
  if(condition: I32, then: () => void, otherwise?: () => void): void {
    this.code.push(...condition.code, 0x04, 0x40);
    then();
    if (otherwise) this.code.push(0x05);
    otherwise?.();
    this.code.push(0x0b);
  }
  while(condition: I32, body: () => void): void {
    this.code.push(0x02, 0x40, 0x03, 0x40, ...condition.code, 0x45, 0x0d, 1);
    body();
    this.code.push(0x0c, 0, 0x0b, 0x0b);
  }
  /** At least once; `leave` in it ends it. */
  doWhile(body: (leaveIf: (condition: I32) => void) => void, condition: () => I32): void {
    this.code.push(0x02, 0x40, 0x03, 0x40);
    body(leave => this.code.push(...leave.code, 0x0d, 1));
    this.code.push(...condition().code, 0x0d, 0, 0x0b, 0x0b);
  }
  call({ index }: Callable, ...given: readonly Value[]): void {
    this.code.push(...given.flatMap(g => g.code), 0x10, ...unsigned(index));
  }
}

const list = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const section = (id: number, items: readonly (readonly number[])[]): number[] => [id, ...sized(list(items))];
const named = (name: string): number[] => sized([...name].map(letter => letter.charCodeAt(0)));

/** A module that works on memory given to it; its functions return nothing. */
export class Assembler {
  private readonly functions: { name: string; type: number[]; code: number[] }[] = [];
  define<P extends Parameters>(name: string, parameters: P, write: (body: Body, locals: Locals<P>) => void): Callable {
    const kinds = Object.values(parameters),
      body = new Body(kinds.length);
    const locals = Object.fromEntries(
      Object.entries(parameters).map(([key, kind], index) => [key, { kind, index, code: [0x20, ...unsigned(index)] }]),
    );
    write(body, locals as unknown as Locals<P>); // keyed as P is, one by one
    this.functions.push({
      name,
      type: [0x60, ...list(kinds.map(k => [TYPES[k]])), 0],
      code: sized([...list(body.locals.map(k => [1, TYPES[k]])), ...body.code, 0x0b]),
    });
    return { index: this.functions.length - 1 };
  }
  bytes(): Uint8Array<ArrayBuffer> {
    const { functions } = this;
    return new Uint8Array([
      0,
      0x61,
      0x73,
      0x6d,
      1,
      0,
      0,
      0,
      ...section(
        1,
        functions.map(f => f.type),
      ),
      ...section(2, [[...named("tfjs"), ...named("memory"), 2, 0, 0]]), // whatever its size
      ...section(
        3,
        functions.map((_, index) => unsigned(index)),
      ),
      ...section(
        7,
        functions.map((f, index) => [...named(f.name), 0, ...unsigned(index)]),
      ),
      ...section(
        10,
        functions.map(f => f.code),
      ),
    ]);
  }
}

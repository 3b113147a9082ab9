// Types of a safetensors file's values (Dtype of huggingface/safetensors 0.7): how wide they are, and those that become
// float32 here. Half floats and bytes fit as they are; a double is rounded; what float32 cannot hold is refused.
import { said } from "../unknown";

/** Bits of a value. A type that is not here is one of days to come: its tensors have some size, and are not read. */
const BITS: Readonly<Record<string, number>> = {
  ...{ F4: 4, F6_E2M3: 6, F6_E3M2: 6 },
  ...{ BOOL: 8, U8: 8, I8: 8, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8 },
  ...{ I16: 16, U16: 16, F16: 16, BF16: 16 },
  ...{ I32: 32, U32: 32, F32: 32 },
  ...{ F64: 64, I64: 64, U64: 64, C64: 64 },
};
export const bitsOf = (dtype: string): number | undefined => (Object.hasOwn(BITS, dtype) ? BITS[dtype] : undefined);

/** Bytes of a tensor's own, aligned → float32. Little-endian, as is every device that tfjs runs on. */
const readers: Readonly<Record<string, (bytes: ArrayBuffer) => Float32Array>> = {
  F32: bytes => new Float32Array(bytes),
  F16: bytes => Float32Array.from(new Uint16Array(bytes), half),
  // the upper half of a float32
  BF16: bytes => new Float32Array(Uint32Array.from(new Uint16Array(bytes), bits => bits << 16).buffer),
  F64: bytes => fitting(new Float64Array(bytes)),
  BOOL: bytes => Float32Array.from(new Uint8Array(bytes)),
  U8: bytes => Float32Array.from(new Uint8Array(bytes)),
  I8: bytes => Float32Array.from(new Int8Array(bytes)),
  U16: bytes => Float32Array.from(new Uint16Array(bytes)),
  I16: bytes => Float32Array.from(new Int16Array(bytes)),
  U32: bytes => exact(new Uint32Array(bytes)),
  I32: bytes => exact(new Int32Array(bytes)),
  U64: bytes => exact(new BigUint64Array(bytes)),
  I64: bytes => exact(new BigInt64Array(bytes)),
};
/** Values as float32. Throws an Error without the tensor's name, which the caller knows. */
export function widened(dtype: string, bytes: ArrayBuffer): Float32Array {
  if (!Object.hasOwn(readers, dtype))
    throw Error(
      `dtype ${/^[A-Z\d_]{1,12}$/.test(dtype) ? dtype : said(dtype)} is not read here, expected ${Object.keys(readers).join(", ")}`,
    );
  return readers[dtype]!(bytes);
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1,
    exponent = (bits >> 10) & 31,
    fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
const refuse = (value: number | bigint): never => {
  throw Error(`${value} does not fit float32`);
};
/** Rounded; what is finite stays so. */
function fitting(values: Float64Array): Float32Array {
  const rounded = Float32Array.from(values);
  rounded.forEach((value, i) => {
    if (!Number.isFinite(value) && Number.isFinite(values[i]!)) refuse(values[i]!);
  });
  return rounded;
}
/** Counters stay what they are, or are refused: one off by a half is no counter. */
function exact(values: Uint32Array | Int32Array | BigUint64Array | BigInt64Array): Float32Array {
  const rounded = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    rounded[i] = Number(value);
    if (typeof value === "bigint" ? BigInt(rounded[i]!) !== value : rounded[i] !== value) refuse(value);
  }
  return rounded;
}

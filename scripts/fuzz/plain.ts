// Inputs as JSON and back, so that one that failed can be kept as a case: numbers that JSON has not, nothing, and bytes
// are written as objects with the one key "$".
const KINDS = { Uint8Array, Int32Array, Float32Array, Uint8ClampedArray } as const;
type Kind = keyof typeof KINDS;

export function written(value: unknown): unknown {
  if (value === undefined) return { $: "undefined" };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $: Object.is(value, -0) ? "-0" : String(value) };
  if (ArrayBuffer.isView(value)) {
    const { constructor, buffer, byteOffset, byteLength } = value;
    return {
      $: constructor.name.replace("Buffer", "Uint8Array"),
      base64: Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
    };
  }
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, written(inner)]));
}
export function read(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== "object" || value === null) return value;
  const { $: tag, base64 } = value as { $?: string; base64?: string };
  if (tag === undefined) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, read(inner)]));
  if (base64 === undefined) return tag === "undefined" ? undefined : Number(tag);
  const { buffer } = Uint8Array.from(Buffer.from(base64, "base64"));
  return new KINDS[tag as Kind](buffer);
}

// Safetensors files as other programs write them: any type of value, any metadata or null, no seal.

export interface ForeignTensor {
  dtype: string;
  shape: readonly number[];
  data: Uint8Array;
}
/** As another program writes it: every entry with its place, no seal. */
export function foreign(tensors: Readonly<Record<string, ForeignTensor>>, metadata?: unknown): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { dtype, shape, data }]) => [
    name,
    { dtype, shape, data_offsets: [end, (end += data.length)] },
  ]);
  const json = JSON.stringify({
    ...(metadata !== undefined && { __metadata__: metadata }),
    ...(Object.fromEntries(entries) as object),
  });
  const header = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8)),
    bytes = new Uint8Array(8 + header.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let at = 8 + header.length;
  for (const { data } of Object.values(tensors)) {
    bytes.set(data, at);
    at += data.length;
  }
  return bytes;
}
export const of = (dtype: string, data: ArrayBufferView, shape: readonly number[]): ForeignTensor => ({
  dtype,
  shape,
  data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
});

// Safetensors files of others: no seal, other types of numbers, metadata of their own or none. What is accepted has
// values for every shape, those that were in the file, and is written back as the same.
import { decodeSafetensors, encodeSafetensors } from "../../../src/engine/bytes/safetensors";
import { sizeOf } from "../../../src/engine/shape";
import { nodeHost } from "../../../src/engine/testing/node";
import { border, holds } from "../border";
import { type Bytes, joined } from "../mutations/bytes";
import { inSafetensors, sealed } from "../mutations/sealed";

// little-endian bytes of 1, −0.5, 2: in every type the same values, exactly
const halves = (...words: readonly number[]) => new Uint8Array(Uint16Array.from(words).buffer);
const VALUES: Readonly<Record<string, Uint8Array>> = {
  F32: new Uint8Array(Float32Array.of(1, -0.5, 2).buffer),
  F64: new Uint8Array(Float64Array.of(1, -0.5, 2).buffer),
  F16: halves(0x3c00, 0xb800, 0x4000),
  BF16: halves(0x3f80, 0xbf00, 0x4000),
};
function file(metadata: unknown, counter: boolean): Bytes {
  let end = 0;
  const parts = Object.entries({ ...VALUES, ...(counter && { I64: new Uint8Array(BigInt64Array.of(7n).buffer) }) }),
    entries = parts.map(([dtype, { length }]) => [
      dtype === "I64" ? "norm.num_batches_tracked" : `weight.${dtype}`,
      { dtype, shape: dtype === "I64" ? [] : [3, 1], data_offsets: [end, (end += length)] },
    ]);
  const header = { ...(metadata !== undefined && { __metadata__: metadata }), ...Object.fromEntries(entries) };
  return sealed(JSON.stringify(header), joined(...parts.map(([, bytes]) => bytes)));
}
const bases: readonly Bytes[] = [
  sealed('{"weight.F32":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}', VALUES["F32"]!),
  file(undefined, false),
  file({ format: "pt" }, true),
  file(null, true),
];
const text = ({ tensors }: Pick<ReturnType<typeof decodeSafetensors>, "tensors">): string =>
  JSON.stringify(Object.entries(tensors).map(([name, { shape, data }]) => [name, shape, [...data].map(String)]));
export default border<Bytes>({
  id: "foreign",
  share: 3,
  open: async () => ({
    bases,
    mutations: inSafetensors,
    judge(bytes) {
      const read = decodeSafetensors(bytes, nodeHost);
      for (const [name, { shape, data }] of Object.entries(read.tensors))
        holds(
          data instanceof Float32Array && data.length === sizeOf(shape),
          `${name}: values that do not fill its shape`,
        );
      if (bases.includes(bytes))
        for (const [name, { data }] of Object.entries(read.tensors))
          holds(
            name.startsWith("norm.") || data.join() === "1,-0.5,2",
            `${name}: other values than were in the file: ${data.join()}`,
          );
      const again = decodeSafetensors(encodeSafetensors(read, nodeHost), nodeHost);
      holds(text(again) === text(read), "written back it has other tensors");
    },
  }),
});

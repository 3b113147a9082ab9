// Files of other programs. What is a valid safetensors file by the format's definition (README.md of its repository,
// "Format", and the types of its Dtype) is read, whatever it holds beside what is needed; what is another kind of file
// is named as that; "damaged" is kept for damage.
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foreign, type ForeignTensor as Tensor, of } from "../testing/foreign";
import { nodeHost } from "../testing/node";
import { encodeNpz } from "./npz";
import { type Codec, decodeSafetensors, openSafetensors } from "./safetensors";

const text: Codec = nodeHost; // its decoder throws where bytes are no text
const weight = of("F32", Float32Array.of(1, -2), [2]);
const read = (tensor: Tensor): number[] => [...openSafetensors(foreign({ a: tensor }), text).block("a")!.data];

describe("another program's safetensors", () => {
  it.each<[string, Tensor, readonly number[]]>([
    [
      "F16",
      of("F16", Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x3555), [6]),
      [1, -2, 65504, 2 ** -24, 2 ** -14, 0.333251953125],
    ],
    ["BF16", of("BF16", Uint16Array.of(0x3f80, 0xc049, 0x0001, 0x8000), [2, 2]), [1, -3.140625, 2 ** -133, -0]],
    ["F64", of("F64", Float64Array.of(1, -0.1, 1e-300, 3e38), [4]), [1, -0.1, 1e-300, 3e38].map(Math.fround)],
    ["BOOL", of("BOOL", Uint8Array.of(0, 1), [2]), [0, 1]],
    ["U8", of("U8", Uint8Array.of(0, 255), [2]), [0, 255]],
    ["I8", of("I8", Int8Array.of(-128, 127), [2]), [-128, 127]],
    ["U16", of("U16", Uint16Array.of(65535), [1]), [65535]],
    ["I16", of("I16", Int16Array.of(-32768), [1]), [-32768]],
    ["U32", of("U32", Uint32Array.of(2 ** 24, 2 ** 31), [2]), [2 ** 24, 2 ** 31]],
    ["I32", of("I32", Int32Array.of(-5), [1]), [-5]],
    ["I64", of("I64", BigInt64Array.of(53_213n, -1n, 2n ** 62n), [3]), [53213, -1, 2 ** 62]],
    ["U64", of("U64", BigUint64Array.of(2n ** 63n), [1]), [2 ** 63]],
    ["a scalar counter", of("I64", BigInt64Array.of(7n), []), [7]],
    ["an empty tensor", of("F16", new Uint8Array(), [0, 3]), []],
  ])("holds %s, widened to float32", (_dtype, tensor, values) => {
    expect(read(tensor)).toEqual(values);
    expect(openSafetensors(foreign({ a: tensor }), text).shapes.get("a")).toEqual(tensor.shape);
  });
  it("may hold every half float that there is, infinities among them", () => {
    const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
    // IEEE 754 binary16: sign, 5 bits of exponent biased by 15, 10 of fraction
    const value = (bits: number) => {
      const sign = bits >> 15 ? -1 : 1,
        exponent = (bits >> 10) & 31,
        fraction = bits & 1023;
      if (exponent === 31) return fraction ? NaN : sign * Infinity;
      return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : (fraction / 1024) * 2 ** -14);
    };
    expect(read(of("F16", all, [2 ** 16]))).toEqual([...all].map(value));
  });
  it.each<[string, Tensor, string]>([
    ["a double beyond float32", of("F64", Float64Array.of(0, 1e39), [2]), 'tensor "a": 1e+39 does not fit float32'],
    [
      "a counter beyond 2²⁴",
      of("I64", BigInt64Array.of(2n ** 24n + 1n), [1]),
      'tensor "a": 16777217 does not fit float32',
    ],
    [
      "an eight-bit float",
      of("F8_E4M3", Uint8Array.of(1), [1]),
      'tensor "a": dtype F8_E4M3 is not read here, expected F32',
    ],
    ["a complex number", of("C64", Float32Array.of(1, 2), [1]), 'tensor "a": dtype C64 is not read here, expected F32'],
    [
      "a type of days to come",
      of("F128", new Uint8Array(16), [1]),
      'tensor "a": dtype F128 is not read here, expected F32',
    ],
  ])("is refused by name where what is needed does not fit: %s", (_what, tensor, message) => {
    const file = openSafetensors(foreign({ a: tensor, weight }), text);
    expect(file.block("weight")!.data).toEqual(Float32Array.of(1, -2)); // all else is read
    expect(() => file.block("a")).toThrow(message);
    expect(() => decodeSafetensors(foreign({ a: tensor }), text)).toThrow(message);
  });
  it("may say null of its metadata, or nothing, or texts of its own, a crc32 among them", () => {
    expect(openSafetensors(foreign({ weight }, null), text).metadata).toEqual({});
    expect(openSafetensors(foreign({ weight }), text).metadata).toEqual({});
    const { metadata, sealed } = openSafetensors(foreign({ weight }, { format: "pt", crc32: "mine" }), text);
    expect([metadata, sealed]).toEqual([{ format: "pt", crc32: "mine" }, false]);
  });
  it("may have any names, and gives only its own", () => {
    const file = openSafetensors(foreign({ ["__proto__"]: weight, constructor: weight }), text);
    expect([...file.shapes.keys()]).toEqual(["__proto__", "constructor"]);
    expect(file.block("__proto__")!.data).toEqual(Float32Array.of(1, -2));
    expect([file.block("toString"), file.block("hasOwnProperty")]).toEqual([undefined, undefined]);
  });
  it("is damaged where its bytes do not fit its types", () => {
    const damaged: readonly [Tensor, RegExp][] = [
      [
        of("F16", new Uint8Array(3), [1]),
        /^damaged file: tensor "a": shape \[1\] needs 2 bytes, its data_offsets hold 3/,
      ],
      [of("I64", new Uint8Array(4), [1]), /^damaged file: tensor "a": shape \[1\] needs 8 bytes/],
      [of("F6_E2M3", new Uint8Array(4), [4]), /^damaged file: tensor "a": shape \[4\] needs 3 bytes/],
      [{ ...weight, dtype: 32 as never }, /^damaged file: tensor "a": its dtype is not a text/],
    ];
    for (const [tensor, message] of damaged)
      expect(() => openSafetensors(foreign({ a: tensor }), text)).toThrow(message);
    expect(() => openSafetensors(foreign({ weight }).subarray(0, -1), text)).toThrow(
      /^truncated file: tensor "weight"/,
    );
    expect(() => openSafetensors(foreign({ weight }, { a: 1 }), text)).toThrow('metadata "a" is not a text');
  });
  it("is never called damaged, whatever valid one it is", () => {
    const bits = {
      BOOL: 8,
      U8: 8,
      I8: 8,
      F8_E5M2: 8,
      I16: 16,
      F16: 16,
      BF16: 16,
      I32: 32,
      F32: 32,
      F64: 64,
      I64: 64,
      C64: 64,
    };
    const tensor = fc
      .tuple(fc.constantFrom(...(Object.keys(bits) as (keyof typeof bits)[])), fc.array(fc.nat(3), { maxLength: 3 }))
      .map(([dtype, shape]) => ({
        dtype,
        shape,
        data: new Uint8Array((shape.reduce((a, b) => a * b, 1) * bits[dtype]) / 8),
      }));
    const files = fc.dictionary(
      fc.string().filter(name => name !== "__metadata__"),
      tensor,
      { maxKeys: 4 },
    );
    fc.assert(
      fc.property(files, fc.option(fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 })), (tensors, metadata) => {
        const { shapes } = openSafetensors(foreign(tensors, metadata), text);
        expect(new Map(shapes)).toEqual(new Map(Object.entries(tensors).map(([name, { shape }]) => [name, shape])));
      }),
    );
  });
});

const ascii = (words: string) => Uint8Array.from(words, c => c.charCodeAt(0));
const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]));
const root = join(import.meta.dirname, "../../..");
describe("a file of another kind is named as what it is", () => {
  const zip = (name: string) => encodeNpz({}, { [name]: new Uint8Array(300) });
  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "an empty file"],
    ["torch.save since 1.6", zip("archive/data.pkl"), "a PyTorch checkpoint"],
    [
      "torch.save before",
      joined(Uint8Array.of(0x80, 2, 0x8a, 10), ascii("lfF9jP")),
      "a pickle (Python’s or PyTorch’s)",
    ],
    [
      "pickle.dump",
      joined(Uint8Array.of(0x80, 4, 0x95, 1, 0, 0, 0, 0, 0, 0, 0), ascii("K\u0001.")),
      "a pickle (Python’s or PyTorch’s)",
    ],
    ["numpy.savez", encodeNpz({ a: { shape: [1], data: Float32Array.of(1) } }), "numpy arrays (.npz)"],
    ["a Keras archive", zip("model.weights.h5"), "a Keras model (.keras)"],
    ["any zip", zip("notes.txt"), "a zip archive"],
    ["an empty zip", joined(ascii("PK\u0005\u0006"), new Uint8Array(18)), "a zip archive"],
    ["numpy.save", joined(Uint8Array.of(0x93), ascii("NUMPY\u0001\0v\0{'descr': '<f4'}")), "a numpy array (.npy)"],
    ["HDF5", joined(Uint8Array.of(0x89), ascii("HDF\r\n\u001a\n"), new Uint8Array(40)), "an HDF5 file (.h5)"],
    ["ONNX", joined(Uint8Array.of(8, 8, 0x12, 7), ascii("pytorch"), new Uint8Array(40)), "an ONNX model"],
    [
      "a TensorFlow checkpoint's index",
      joined(new Uint8Array(60).fill(7), Uint8Array.of(0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb)),
      "the index of a TensorFlow checkpoint",
    ],
    ["GGUF", joined(ascii("GGUF"), new Uint8Array(40)), "a GGUF model"],
    ["gzip", new Uint8Array(gzipSync("a")), "a gzip file"],
    ["a picture", new Uint8Array(readFileSync(join(root, "docs/pictures/phone-light.png"))), "a PNG picture"],
    ["a photograph", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70), "a JPEG picture"],
    ["a paper", ascii("%PDF-1.7\n%âãÏÓ\n"), "a PDF document"],
    ["a page", text.encode("\n<!DOCTYPE html>\n<html><head><title>404</title></head></html>"), "an HTML page"],
    ["JSON", text.encode(' {"run": {"method": "vae"}}'), "JSON"],
    ["a text", text.encode("step,loss\n1,0.25\n"), "a text"],
    ["a long text, whose first piece ends within a letter", text.encode(`a${"γ".repeat(40_000)}`), "a text"],
    ["a text of three letters", text.encode("γ!"), "a text"],
  ])("%s", (_what, bytes, kind) => {
    expect(() => openSafetensors(bytes, text, "a run’s file")).toThrow(`this is ${kind}, expected a run’s file`);
  });
  it("and what is none of them, as bytes that make no sense", () => {
    expect(() => openSafetensors(Uint8Array.of(255, 254, 0, 0, 0, 1, 2, 3, 4), text)).toThrow(
      /^not a safetensors file: /,
    );
  });
});

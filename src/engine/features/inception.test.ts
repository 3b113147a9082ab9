// InceptionV3 against torchvision's, by made-up weights and pictures that scripts/inception-reference.py makes too; it
// also made the expected values.
import { beforeAll, describe, expect, test } from "vitest";
import { encodeNpz } from "../bytes/npz";
import { encodeSafetensors } from "../bytes/safetensors";
import { nodeHost, useBackend } from "../testing/node";
import { tf } from "../tf";
import type { Block } from "../train/snapshot";
import { inceptionOf, readInception, type Kind } from "./inception";
import expected from "./inception.reference.json";
import { foreign, of } from "../testing/foreign";
import { hashed, shapesOf, stateOf } from "../testing/inception";

const POOLED = 2048;
beforeAll(() => useBackend("wasm"));
const bytesOf = (tensors: Record<string, Block>) => encodeSafetensors({ tensors, metadata: {} }, nodeHost);
const states: Record<Kind, Record<string, Block>> = { published: stateOf(1008), torchvision: stateOf(1000) };

describe("InceptionV3", () => {
  test.each([
    ["published", "2015 grey", [2, 28, 28, 1], 7001],
    ["torchvision", "torchvision colour", [2, 32, 32, 3], 7002],
  ] as const)(
    "%s: 2 048 features of pictures are torchvision's",
    (kind, name, shape, key) => {
      const before = tf.memory().numTensors,
        net = inceptionOf(readInception(bytesOf(states[kind]), nodeHost));
      const x = tf.tensor4d(
          hashed(
            shape.reduce<number>((a, b) => a * b, 1),
            key,
          ).map(u => u + 0.5),
          [...shape],
        ),
        y = net.features(x),
        rows = y.dataSync<"float32">(),
        wanted = expected[name];
      expect([net.kind, net.width, y.shape]).toEqual([kind, POOLED, [2, POOLED]]);
      for (const row of [0, 1]) {
        const values = [...rows.subarray(row * POOLED, (row + 1) * POOLED)],
          mean = values.reduce((a, b) => a + b) / POOLED;
        expect(mean / wanted.mean[row]!).toBeCloseTo(1, 5); // float32 through 48 layers; the other kind is 7 % away
        expect(
          Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / POOLED) / wanted.deviation[row]!,
        ).toBeCloseTo(1, 5);
      }
      // of up to 14
      wanted.first.forEach((value, i) => expect(Math.abs(rows[i]! - value), `feature ${i}`).toBeLessThan(2e-4));
      const difference =
        rows.subarray(0, POOLED).reduce((sum, v, i) => sum + Math.abs(v - rows[POOLED + i]!), 0) / POOLED;
      expect(difference / wanted.difference).toBeCloseTo(1, 3); // the two pictures are not told apart by rounding
      tf.dispose([x, y]);
      net.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
    120_000,
  );
  test("has a state dict of 94 convolutions with batch norm", () => {
    // Szegedy et al. 2016 by torchvision's module names, without the auxiliary head
    expect(shapesOf(1008).size).toBe(94 * 5 + 2);
    expect(readInception(bytesOf(states.published), nodeHost).filters.size).toBe(94);
  });
  test("another file, a missing tensor and one of another shape are named", () => {
    const { published } = states,
      { "Mixed_6c.branch7x7_2.conv.weight": kernel, ...fewer } = published;
    expect(() => readInception(bytesOf({ a: { shape: [1], data: new Float32Array(1) } }), nodeHost)).toThrow(
      "not InceptionV3’s weights: fc.weight has no place in it, expected 1008 (the network of published FIDs) or 1000 (torchvision’s)",
    );
    expect(() =>
      readInception(
        bytesOf({ ...published, "fc.weight": { shape: [10, 2048], data: new Float32Array(20480) } }),
        nodeHost,
      ),
    ).toThrow("fc.weight has 10 rows");
    expect(() => readInception(bytesOf(fewer), nodeHost)).toThrow(
      "Mixed_6c.branch7x7_2.conv.weight is missing, expected [160,160,1,7]",
    );
    expect(() =>
      readInception(
        bytesOf({ ...fewer, "Mixed_6c.branch7x7_2.conv.weight": { shape: [160, 160, 7, 1], data: kernel!.data } }),
        nodeHost,
      ),
    ).toThrow("has shape [160,160,7,1], expected [160,160,1,7]");
  });
  test("is read from a file as PyTorch leaves it: counters beside what is needed, half floats, metadata of null", () => {
    const name = "Mixed_6c.branch7x7_2.conv.weight";
    const halves = ({ data }: Block) => Uint16Array.from(new Uint32Array(data.buffer), bits => bits >>> 16);
    const file = foreign(
      {
        ...Object.fromEntries(
          Object.entries(states.published).map(([each, { shape, data }]) => [each, of("F32", data, shape)]),
        ),
        [name]: of("BF16", halves(states.published[name]!), states.published[name]!.shape),
        "Mixed_6c.branch7x7_2.bn.num_batches_tracked": of("I64", BigInt64Array.of(53_213n), []),
      },
      null,
    );
    const [got, wanted] = [readInception(file, nodeHost), readInception(bytesOf(states.published), nodeHost)];
    expect([got.kind, got.filters.size]).toEqual([wanted.kind, wanted.filters.size]);
    for (const [layer, { kernel, bias }] of wanted.filters) {
      const worst = kernel.reduce((most, v, i) => Math.max(most, Math.abs(v - got.filters.get(layer)!.kernel[i]!)), 0),
        largest = kernel.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      // 8 bits of a weight are left in bfloat16, cut and not rounded: 2⁻⁷ of it
      expect(worst, layer).toBeLessThanOrEqual(name.startsWith(layer) ? largest * 2 ** -7 : 0);
      expect(worst > 0, layer).toBe(name.startsWith(layer));
      expect(got.filters.get(layer)!.bias).toEqual(bias);
    }
  });
  test("is refused by name where it holds what no network does, and where it is another kind of file", () => {
    const name = "Mixed_6c.branch7x7_2.bn.running_var";
    const { shape, data } = states.published[name]!;
    for (const value of [NaN, -1])
      expect(() =>
        readInception(bytesOf({ ...states.published, [name]: { shape, data: data.map(() => value) } }), nodeHost),
      ).toThrow("Mixed_6c.branch7x7_2 holds NaN, infinity or a negative variance");
    expect(() => readInception(encodeNpz({}, { "archive/data.pkl": new Uint8Array(9) }), nodeHost)).toThrow(
      "this is a PyTorch checkpoint, expected InceptionV3’s weights (.safetensors)",
    );
  });
});

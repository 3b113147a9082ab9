// The neutral network: its sizes by hand, where its decoder starts, and that a decoder's words say what the decoder
// does.
import { beforeAll, describe, expect, it } from "vitest";
import type { DataSpec } from "../step";
import { runLayers } from "../testing/layers";
import { evaluating, near, rows, storeOfEachTest, values } from "../testing/nets";
import { useBackend } from "../testing/node";
import { tf } from "../tf";
import { decoderOf, encoderOf } from "./backbones";

beforeAll(() => useBackend("wasm"));
const fresh = storeOfEachTest();
const { held, put, run } = fresh;

describe("the neutral network", () => {
  const MNIST: DataSpec = {
    kind: "images",
    shape: [28, 28, 1],
    range: [0, 1],
    mean: [0.5],
    count: 1,
    tests: 1,
    classes: 10,
  };
  const count = (trained: boolean) =>
    fresh
      .variables()
      .filter(v => v.trained === trained)
      .reduce((sum, v) => sum + fresh.store.buffers.get(v.path)!.size, 0);
  // Sizes by hand from the table; a layer in front of BN has no bias, which BN would take away again
  it("has at width 1 the sizes of methods.md 2.1: encoder", () => {
    encoderOf(fresh.store.scope("net"), MNIST, 2 * 64, { width: 1, spectralNorm: true });
    // conv 4·4·1·64 + 64 = 1 088; conv 4·4·64·128 = 131 072; BN 2·128; FC 7·7·128·1024 = 6 422 528; BN 2·1024; FC
    // 1024·128 + 128 = 131 200
    expect(count(true)).toBe(1_088 + 131_072 + 256 + 6_422_528 + 2_048 + 131_200);
    expect(count(false)).toBe(2 * 128 + 2 * 1024 + (64 + 128 + 1024 + 128)); // running averages; u of each kernel
    fresh.store.dispose();
  });
  it("has at width 1 the sizes of methods.md 2.1: decoder", () => {
    decoderOf(fresh.store.scope("net"), MNIST, 64, { width: 1 });
    // FC 64·1024 = 65 536; BN 2·1024; FC 1024·6272 = 6 422 528; BN 2·6272; deconv 4·4·128·64 = 131 072; BN 2·64; deconv
    // 4·4·64·1 + 1 = 1 025
    expect(count(true)).toBe(65_536 + 2_048 + 6_422_528 + 12_544 + 131_072 + 128 + 1_025);
    expect(count(false)).toBe(2 * (1024 + 6272 + 64));
    fresh.store.dispose();
  });
  it("a decoder of images starts at the mean pixel of each channel, away from 0 and 1", () => {
    decoderOf(fresh.store.scope("net"), { ...MNIST, shape: [8, 8, 3], mean: [0.25, 0.1307, 0] }, 2, { width: 0.0625 });
    // σ of the last bias; 0.01 is where it stops
    near(
      held("net/3/bias").map(b => 1 / (1 + Math.exp(-b))),
      [0.25, 0.1307, 0.01],
      1e-6,
    );
  });
  it.each([
    [
      "images",
      { ...MNIST, shape: [12, 8, 2] },
      [
        "dense",
        "batch-norm",
        "relu",
        "dense",
        "batch-norm",
        "reshape",
        "relu",
        "deconv",
        "batch-norm",
        "relu",
        "deconv",
        "sigmoid",
      ],
    ],
    ["vectors", { ...MNIST, kind: "vectors" as const, shape: [10] }, ["dense", "relu", "dense", "relu", "dense"]],
  ] as const)("a decoder of %s is what its words say, run by a reader of our own", (_kind, data, kinds) => {
    const decoder = decoderOf(fresh.store.scope("net"), data, 3, { width: 0.0625, dropout: tf.scalar(0.5) });
    // nothing left at 0 or 1
    const start = (path: string) => (shape: number[]) =>
      path.endsWith("variance") ? rows(shape, path.length).square().add(0.5) : rows(shape, path.length).mul(0.5);
    for (const { path } of decoder.variables) put(path, start(path));
    expect(decoder.layers!.map(l => l.kind)).toEqual(kinds);
    const z = rows([3, 3]);
    const out = run(evaluating(), () => decoder(z));
    const tensors = (path: string) => ({ shape: fresh.store.buffers.get(path)!.shape, data: held(path) });
    const read = [0, 1, 2].flatMap(i => {
      const row = runLayers(decoder.layers!, tensors, { shape: [3], data: values(z).slice(3 * i, 3 * i + 3) });
      expect(row.shape).toEqual(data.shape);
      return row.data;
    });
    expect(Math.max(...out) - Math.min(...out)).toBeGreaterThan(0.1); // or anything would do
    near(out, read, 1e-5); // float32 against float64 through sums of a few hundred terms
  });
});

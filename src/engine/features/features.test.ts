// The feature classifier: its loss, its files, and the committed weights. What is measured on features is
// diagnostics/features.test.ts.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { initial } from "../config";
import { dataSets } from "../datasets";
import drawnDigits from "../datasets/drawn-digits";
import { type AnyDataSet, specOf, tableOf } from "../dataset";
import { Store } from "../nn/scope";
import { expectGradients } from "../testing/gradient";
import { nodeHost } from "../testing/node";
import { accuracyOf } from "../../node/testing/official";
import { tf } from "../tf";
import { build, crossEntropy, FEATURES } from "./classifier";
import { decodeWeights, encodeWeights, featuresOf, loadWeights } from "./weights";
import { messageOf, NotApplicable } from "../errors";
import type { DataSpec } from "../step";
import type { Weights } from "./trained";

beforeAll(() => tf.setBackend("cpu"));
const digits: DataSpec = {
  kind: "images",
  shape: [8, 8, 1],
  range: [0, 1],
  mean: [0.5],
  count: 10,
  tests: 10,
  classes: 3,
  features: "tiny",
};
/** Weights of a classifier for 8x8 in three classes, all of them one number. */
export function tinyWeights(value = 0.01): Weights {
  const store = new Store(1);
  build(store.scope(), { dropout: 0 }, digits);
  const tensors = Object.fromEntries(
    [...store.buffers].map(([path, { shape, size }]) => [path, { shape, data: new Float32Array(size).fill(value) }]),
  );
  store.dispose();
  return {
    origin: {
      dataset: "tiny",
      name: "LeNet-Tiny",
      accuracy: 0.9,
      tests: 10,
      classes: 3,
      shape: [8, 8, 1],
      steps: 1,
      seed: 2,
      how: "by hand",
    },
    tensors,
  };
}

describe("cross-entropy", () => {
  test("of equal logits: ln classes, whatever the label", () =>
    expect(crossEntropy(tf.zeros([4, 5]), tf.tensor1d([0, 1, 2, 4], "int32"), 5).dataSync()[0]).toBeCloseTo(
      Math.log(5),
      6,
    ));
  test("of two classes: softplus of the difference (closed form), mean over rows", () => {
    const rows = [
      [1.5, -0.5, 0],
      [0.2, 0.9, 0],
    ] as const; // [logit, logit, label]
    const expected = rows.reduce((sum, [a, b]) => sum + Math.log1p(Math.exp(b - a)), 0) / 2;
    expect(
      crossEntropy(tf.tensor2d(rows.map(([a, b]) => [a, b])), tf.tensor1d([0, 0], "int32"), 2).dataSync()[0],
    ).toBeCloseTo(expected, 6);
  });
  test("its gradient is that of differences", () =>
    expectGradients(
      x => crossEntropy(x!, tf.tensor1d([2, 0, 1], "int32"), 3),
      [tf.tensor2d([0.3, -0.4, 1.1, 0.7, 0.1, -0.9, -0.2, 0.5, 0.6], [3, 3])],
      { relative: 1e-3, absolute: 2e-5 },
    ));
});

describe("weights as a file", () => {
  test("come back with their origin, and make a net whose features and logits have the right shapes", () => {
    const before = tf.memory().numTensors,
      weights = tinyWeights(),
      back = decodeWeights(encodeWeights(weights, nodeHost), nodeHost);
    expect(back).toEqual(weights);
    const net = featuresOf(back, digits);
    const shapes = tf.tidy(() => [
      net.features(tf.zeros([5, 8, 8, 1])).shape,
      net.logits(tf.zeros([5, 8, 8, 1])).shape,
    ]);
    expect(shapes).toEqual([
      [5, FEATURES],
      [5, 3],
    ]);
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
  test("damage, another format and no seal are refused", () => {
    const bytes = encodeWeights(tinyWeights(), nodeHost),
      bad = bytes.slice();
    bad[bytes.length - 1]! ^= 1;
    expect(() => decodeWeights(bad, nodeHost)).toThrow("crc32");
    expect(() => decodeWeights(nodeHost.encode("\u0002\0\0\0\0\0\0\0{}"), nodeHost)).toThrow(
      "expected the format latent-playground-features 1, got none",
    );
  });
  test.each<[string, Partial<Weights["origin"]>, string]>([
    ["an accuracy that is none", { accuracy: NaN }, 'accuracy: expected a number from 0 to 1, got "NaN"'],
    ["an accuracy beyond 1", { accuracy: 1e9 }, "accuracy: expected a number from 0 to 1, got 1000000000"],
    ["a negative one", { accuracy: -0.5 }, "accuracy: expected a number from 0 to 1"],
    ["a negative size", { shape: [8, -1, 1] }, "shape[1]: expected a whole number from 1 to 4096, got -1"],
    ["half a size", { shape: [8, 7.5, 1] }, "shape[1]: expected a whole number from 1 to 4096"],
    ["two sizes", { shape: [8, 8] }, 'shape: expected height, width and depth, got "8,8"'],
    ["no tests", { tests: 0 }, "tests: expected a whole number, at least 1"],
    ["half a class", { classes: 2.5 }, "classes: expected a whole number from 2 to 256"],
    ["steps below 0", { steps: -5 }, "steps: expected a whole number, at least 1"],
    ["a seed beyond all", { seed: 2 ** 40 }, "seed: expected a whole number from 0 to 4294967295"],
    ["no name", { name: "" }, 'name: expected a text, got ""'],
    ["other classes than its tensors", { classes: 4 }, "head/kernel: has shape [64,3], expected [64,4]"],
  ])("sealed again with %s, they are refused by name", (_what, change, message) => {
    const { origin, tensors } = tinyWeights();
    const bytes = encodeWeights({ origin: { ...origin, ...change }, tensors }, nodeHost);
    expect(() => decodeWeights(bytes, nodeHost)).toThrow(message);
  });
  test.each<[string, (tensors: Weights["tensors"]) => Weights["tensors"], string]>([
    [
      "NaN",
      tensors => ({ ...tensors, "head/bias": { shape: [3], data: Float32Array.of(0, NaN, 0) } }),
      "head/bias: holds NaN or infinity",
    ],
    [
      "a negative variance",
      tensors => ({ ...tensors, "trunk/0/norm/variance": { shape: [16], data: new Float32Array(16).fill(-1) } }),
      "trunk/0/norm/variance: holds -1, expected at least 0",
    ],
    [
      "a scale of the largest float",
      tensors => ({ ...tensors, "trunk/0/norm/scale": { shape: [16], data: new Float32Array(16).fill(3.4e38) } }),
      "trunk/0/norm/scale: holds 3.3999999521443642e+38, expected -100000 to 100000",
    ],
    [
      "a tensor more",
      tensors => ({ ...tensors, constructor: { shape: [], data: Float32Array.of(1) } }),
      "constructor: nothing of that name in LeNet-Tiny",
    ],
    ["a tensor less", ({ "head/bias": _, ...tensors }) => tensors, "head/bias: missing"],
  ])("sealed again with %s, they are refused by the tensor's name", (_what, change, message) => {
    const { origin, tensors } = tinyWeights();
    expect(() => decodeWeights(encodeWeights({ origin, tensors: change(tensors) }, nodeHost), nodeHost)).toThrow(
      message,
    );
  });
  test("a tensor that is missing or of another shape is named, and nothing is left behind", () => {
    const before = tf.memory().numTensors,
      { origin, tensors } = tinyWeights();
    const { "head/bias": _, ...fewer } = tensors;
    expect(() => featuresOf({ origin, tensors: fewer }, digits)).toThrow(
      "head/bias has shape [undefined], expected [3]",
    );
    expect(() => featuresOf({ origin, tensors }, { ...digits, classes: 4 })).toThrow(
      "head/kernel has shape [64,3], expected [64,4]",
    );
    expect(tf.memory().numTensors).toBe(before);
  });
  test("a name of a data set that has no end is cut where it is said", async () => {
    const { origin, tensors } = tinyWeights(),
      bytes = encodeWeights({ origin: { ...origin, dataset: "x".repeat(5000) }, tensors }, nodeHost);
    const why = await loadWeights({ ...nodeHost, asset: async () => bytes }, digits).catch(messageOf);
    expect(why).toMatch(/^features\/tiny\.safetensors is for x+…, the data are tiny$/);
    expect((why as string).length).toBeLessThan(200);
  });
  test("why there are none is said, never a crash", async () => {
    const given = (asset?: () => Promise<Uint8Array>) => ({ ...nodeHost, asset: asset as () => Promise<Uint8Array> }),
      bytes = encodeWeights(tinyWeights(), nodeHost);
    for (const [host, spec, why] of [
      [given(), digits, "nothing here reads features/tiny.safetensors"],
      [
        given(async () => {
          throw Error("status 404");
        }),
        digits,
        "no feature classifier for tiny: features/tiny.safetensors: status 404",
      ],
      [given(async () => bytes.subarray(0, 99)), digits, "truncated"],
      [
        given(async () => bytes),
        { ...digits, shape: [8, 8, 3] },
        "features/tiny.safetensors is for 8x8x1 in 3 classes, the data are 8x8x3 in 3",
      ],
      [
        given(async () => bytes),
        { ...digits, features: "mnist" },
        "features/mnist.safetensors is for tiny, the data are mnist",
      ],
      [
        given(async () => bytes),
        { ...digits, features: undefined as unknown as string },
        "no feature classifier belongs to these data",
      ],
    ] as const) {
      await expect(loadWeights(host, spec)).rejects.toThrow(NotApplicable);
      await expect(loadWeights(host, spec)).rejects.toThrow(why);
    }
    expect(
      (
        await loadWeights(
          given(async () => bytes),
          digits,
        )
      ).origin.name,
    ).toBe("LeNet-Tiny");
  });
});

describe("the committed weights", () => {
  const folder = join("public", "features"),
    files = readdirSync(folder).filter(name => name.endsWith(".safetensors"));
  // a LeNet's, as methods.md 5.1 wants features to be
  const least: Readonly<Record<string, number>> = {
    mnist: 0.985,
    "fashion-mnist": 0.88,
    "cifar-10": 0.65,
    "drawn-digits": 0.985,
  };
  test("one file for every data set that names one, and no other", () => {
    const named = dataSets.map(set => specOf(set, initial(set.config)).features).filter(name => name !== undefined);
    expect(files.map(file => file.replace(".safetensors", "")).sort()).toEqual([...named].sort());
    expect([...named].sort()).toEqual(Object.keys(least).sort());
  });
  test.each(Object.entries(least))(
    "%s: small, sealed, as accurate as they must be, and they say how they were made",
    (dataset, accuracy) => {
      const path = join(folder, `${dataset}.safetensors`),
        { origin } = decodeWeights(new Uint8Array(readFileSync(path)), nodeHost);
      expect(statSync(path).size).toBeLessThan(460_000);
      expect(origin).toMatchObject({
        dataset,
        classes: 10,
        how: expect.stringContaining(`features ${dataset} --seed ${origin.seed} --steps ${origin.steps}`),
      });
      expect(origin.accuracy).toBeGreaterThan(accuracy);
      expect(origin.name).toMatch(/^LeNet-[\w-]+$/);
    },
  );
  test("of drawn digits: counted here, as accurate as they say", async () => {
    const table = await tableOf(drawnDigits as unknown as AnyDataSet, {}, () => Promise.reject(Error("no packs here")));
    const { said, counted } = await accuracyOf("drawn-digits", table);
    expect(counted).toBeCloseTo(said, 3); // a tie in the last bit of a logit may fall otherwise on another backend
  });
});

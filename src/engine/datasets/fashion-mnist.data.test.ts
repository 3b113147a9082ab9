// The real Fashion-MNIST, through the real script: needs the official files in the folder DATASETS_FROM. Without them
// it fails by name. The expected values are those of the data set's description: 6 000 and 1 000 images of each class,
// mean 0.2860, standard deviation 0.3530.
import { afterAll, beforeAll, expect, test } from "vitest";
import { accuracyOf, installedTable, momentsOfPixels, removed, type Installed } from "../../node/testing/official";
import fashion from "./fashion-mnist";
import type { ImageSpec } from "../step";

let found: Installed;
beforeAll(async () => {
  found = await installedTable(fashion, "fashion-mnist/train-images-idx3-ubyte.gz");
}, 180_000);
afterAll(() => removed(found));
const counts = (labels: Uint8Array) =>
  labels.reduce((sum, label) => ((sum[label]! += 1), sum), Array<number>(10).fill(0));

test("60 000 and 10 000 pictures, all classes alike", () => {
  const { spec, train, test: held } = found.table;
  expect(spec).toMatchObject({ shape: [28, 28, 1], count: 60000, tests: 10000, classes: 10 });
  expect(counts(train.labels!)).toEqual(Array<number>(10).fill(6000));
  expect(counts(held.labels!)).toEqual(Array<number>(10).fill(1000));
});
test("pixel mean 0.2860 and standard deviation 0.3530 of the training set; decoders start at that mean", () => {
  const [{ mean, deviation }] = momentsOfPixels(found.table.train.x, 1) as [{ mean: number; deviation: number }];
  expect(mean).toBeCloseTo(0.286, 4);
  expect(deviation).toBeCloseTo(0.353, 4);
  expect((found.table.spec as ImageSpec).mean[0]).toBeCloseTo(mean, 3);
});
test("the download is as long as the page says, within one per cent", () =>
  expect(Math.abs(found.bytes / found.said - 1)).toBeLessThan(0.01));
test("the committed classifier gets as many right as its file says", async () => {
  const { said, counted } = await accuracyOf("fashion-mnist", found.table);
  expect(counted).toBeCloseTo(said, 3); // a tie in the last bit of a logit may fall otherwise on another backend
  expect(counted).toBeGreaterThan(0.88);
}, 120_000);

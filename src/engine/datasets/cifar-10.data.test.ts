// The real CIFAR-10, through the real script: needs the official archive (or a re-pack of its members) in the
// folder DATASETS_FROM. Without it it fails by name. The expected values are those of the data set's description: 5
// 000 and 1 000 images of each class, means 0.4914, 0.4822, 0.4465 and standard deviations 0.2470, 0.2435, 0.2616
// of red, green and blue.
import { afterAll, beforeAll, expect, test } from "vitest";
import { accuracyOf, installedTable, momentsOfPixels, removed, type Installed } from "../../node/testing/official";
import cifar from "./cifar-10";

let found: Installed;
beforeAll(async () => {
  found = await installedTable(cifar, "cifar-10/cifar-10-binary.tar.gz");
}, 300_000);
afterAll(() => removed(found));
const counts = (labels: Uint8Array) =>
  labels.reduce((sum, label) => ((sum[label]! += 1), sum), Array<number>(10).fill(0));

test("50 000 and 10 000 photographs, all classes alike", () => {
  const { spec, train, test: held } = found.table;
  expect(spec).toMatchObject({ shape: [32, 32, 3], count: 50000, tests: 10000, classes: 10 });
  expect(counts(train.labels!)).toEqual(Array<number>(10).fill(5000));
  expect(counts(held.labels!)).toEqual(Array<number>(10).fill(1000));
});
test("means and standard deviations of the three colours; decoders start at those means", () => {
  const of = momentsOfPixels(found.table.train.x, 3);
  [0.4914, 0.4822, 0.4465].forEach((mean, c) => expect(of[c]!.mean).toBeCloseTo(mean, 4));
  [0.247, 0.2435, 0.2616].forEach((deviation, c) => expect(of[c]!.deviation).toBeCloseTo(deviation, 4));
  expect(found.table.spec).toMatchObject({ mean: [0.4914, 0.4822, 0.4465] });
});
test("colours lie side by side: a frog, then a truck, as the official first records say", () => {
  // the first image of data_batch_1 is a frog (6), the second a truck (9); its first pixel is 59, 62, 63 (first bytes
  // of the three planes)
  expect([...found.table.train.labels!.subarray(0, 2)]).toEqual([6, 9]);
  expect([...found.table.train.x.subarray(0, 3)]).toEqual([59, 62, 63]);
});
test("the download is as long as the page says, within one per cent", () =>
  expect(Math.abs(found.bytes / found.said - 1)).toBeLessThan(0.01));
test("the committed classifier gets as many right as its file says", async () => {
  const { said, counted } = await accuracyOf("cifar-10", found.table);
  expect(counted).toBeCloseTo(said, 3); // a tie in the last bit of a logit may fall otherwise on another backend
  expect(counted).toBeGreaterThan(0.65);
}, 240_000);

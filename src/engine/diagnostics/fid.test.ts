// The FID's path from a session to a number, with a small network in InceptionV3's place (the network itself:
// ../features/inception.test.ts). Expected values come from plain loops and from frechet, which metrics.test.ts holds
// against closed forms.
import { beforeAll, expect, test } from "vitest";
import type { Inception } from "../features/inception";
import { momentsOf } from "../linalg/mean-and-covariance";
import type { AnyMethod } from "../method";
import { microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { tf } from "../tf";
import { Session } from "../train/session";
import { fid, type Pictures, picturesOf, Stopped } from "./fid";
import { frechet } from "./frechet";
import { methodOf } from "../methods";

beforeAll(() => useBackend("wasm"));
/** Means of the left and the right half, and of the square. */
const net: Inception = {
  kind: "published",
  width: 3,
  features: x => tf.stack([...tf.split(x, 2, 2).map(half => half.mean([1, 2, 3])), x.square().mean([1, 2, 3])], 1),
  dispose() {},
};
const told: number[][] = [],
  watch = { told: (done: number, of: number) => void told.push([done, of]), stopped: () => false };
const pictures: Pictures = {
  shape: [2, 2, 1],
  count: 45,
  rows: {
    generated: new Uint8Array(180).map((_, i) => (i * 37) % 256),
    real: new Uint8Array(180).map((_, i) => (i * i) % 251),
    training: new Uint8Array(180).map((_, i) => (i * i * 3) % 241),
  },
};
function featuresOf(rows: Uint8Array): Float32Array {
  const out: number[] = [];
  for (let row = 0; row < rows.length; row += 4) {
    const [a, b, c, d] = [...rows.subarray(row, row + 4)].map(v => v / 255) as [number, number, number, number];
    out.push((a + c) / 2, (b + d) / 2, (a * a + b * b + c * c + d * d) / 4);
  }
  return Float32Array.from(out);
}

test("the distance of the features' moments, and of training rows beside it", async () => {
  const before = tf.memory().numTensors,
    found = await fid(pictures, net, nodeHost, watch);
  const [made, real, training] = [pictures.rows.generated, pictures.rows.real, pictures.rows.training].map(rows =>
    momentsOf(featuresOf(rows), 3),
  );
  expect(found.value / frechet(made!, real!)).toBeCloseTo(1, 4); // features are float32
  expect(found.baseline! / frechet(training!, real!)).toBeCloseTo(1, 3);
  expect(found).toMatchObject({ count: 45, title: "FID" });
  expect(found.error).toBeGreaterThan(0);
  expect(told.at(-1)).toEqual([135, 135]);
  expect(tf.memory().numTensors).toBe(before);
});
test("other weights have another name", async () => {
  const { title, estimator } = await fid(pictures, { ...net, kind: "torchvision" }, nodeHost, watch);
  expect(title).toBe("FID by torchvision’s InceptionV3");
  expect(estimator).toContain("published FIDs do not use");
});
test("stops between two pieces", async () => {
  await expect(fid(pictures, net, nodeHost, { ...watch, stopped: () => true })).rejects.toBeInstanceOf(Stopped);
});

const session = async (method: AnyMethod) => {
  const table = await microTable("images"),
    made = Session.create({ method, table, run: microRun(method, "images", 40), host: nodeHost });
  await made.advance(40); // by then samples differ by more than rounding to 8 bits
  return made;
};
test("pictures are of 8 bits, held-out and training rows in order, as many of each as there are", async () => {
  const run = await session(methodOf("vae")),
    { table, spec } = run,
    found = await picturesOf(run, 1_000_000),
    width = spec.shape.reduce((a, b) => a * b, 1);
  expect(found.count).toBe(Math.min(spec.tests, spec.count));
  const first = (x: ArrayLike<number>) =>
    Array.from({ length: width }, (_, i) => (x instanceof Uint8Array ? x[i]! : Math.round(255 * x[i]!)));
  expect([...found.rows.real.subarray(0, width)]).toEqual(first(table.test.x));
  expect([...found.rows.training.subarray(0, width)]).toEqual(first(table.train.x));
  expect(found.rows.generated).toHaveLength(found.count * width);
  expect(new Set(found.rows.generated).size).toBeGreaterThan(1);
  run.dispose();
});
test("without a sampler there is none, and it says so", async () => {
  const run = await session(methodOf("ae"));
  await expect(picturesOf(run, 10)).rejects.toThrow("an FID is of samples, and Autoencoder offers none in this phase");
  run.dispose();
});

// The real MNIST, through the real script: needs the official files, in the folder DATASETS_FROM (as `npm run
// test:data` asks for). Without them it fails by name. The expected values are those of the data set's description:
// class counts, mean 0.1307, standard deviation 0.3081.
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packLoader } from "../../node/packs";
import { tableOf, type AnyDataSet, type Table } from "../dataset";
import mnist from "./mnist";

const run = promisify(execFile);
const script = join("scripts", "datasets.mjs");
let folder: string, table: Table;
beforeAll(async () => {
  const from = process.env["DATASETS_FROM"];
  if (!from)
    throw Error(
      "DATASETS_FROM is not set: it must name the folder that holds mnist/train-images-idx3-ubyte.gz and the other official files",
    );
  folder = await mkdtemp(join(tmpdir(), "mnist-test-"));
  await run(process.execPath, [script, "mnist", "--from", from, "--to", folder]);
  table = await tableOf(mnist as unknown as AnyDataSet, {}, packLoader(folder));
}, 120_000);
afterAll(() => folder && rm(folder, { recursive: true }));

test("60 000 and 10 000 digits, with the known class counts", () => {
  expect(table.spec).toMatchObject({ shape: [28, 28, 1], count: 60000, tests: 10000, classes: 10 });
  const counts = (labels: Uint8Array) =>
    labels.reduce((sum, label) => ((sum[label]! += 1), sum), Array<number>(10).fill(0));
  expect(counts(table.train.labels!)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  expect(table.test.labels!.length).toBe(10000);
});
test("pixel mean 0.1307 and standard deviation 0.3081 of the training set", () => {
  let sum = 0,
    squares = 0;
  for (const pixel of table.train.x) {
    sum += pixel / 255;
    squares += (pixel / 255) ** 2;
  }
  const mean = sum / table.train.x.length;
  expect(mean).toBeCloseTo(0.1307, 4);
  expect(Math.sqrt(squares / table.train.x.length - mean ** 2)).toBeCloseTo(0.3081, 4);
});
test("the download is as long as the page says, within one per cent", async () => {
  const files = (await readdir(folder)).filter(file => file.endsWith(".gz"));
  const bytes = (await Promise.all(files.map(file => readFile(join(folder, file))))).reduce(
    (total, file) => total + file.length,
    0,
  );
  if (!("pack" in mnist.source)) throw Error("mnist is a pack");
  expect(Math.abs(bytes / mnist.source.bytes - 1)).toBeLessThan(0.01);
});
test("a second run finds it installed", async () => {
  expect((await run(process.execPath, [script, "mnist", "--from", folder, "--to", folder])).stdout).toContain(
    "already installed",
  );
}, 30_000);
test("a file that is not the official one is refused", async () => {
  const copies = await mkdtemp(join(tmpdir(), "mnist-test-"));
  const from = join(process.env["DATASETS_FROM"]!, "mnist");
  for (const file of (await readdir(from)).filter(name => name.endsWith(".gz")))
    await copyFile(join(from, file), join(copies, file));
  const bytes = await readFile(join(copies, "train-labels-idx1-ubyte.gz"));
  bytes[9]! ^= 1; // the gzip header's "made by which system": the labels are the same, the file is not
  await writeFile(join(copies, "train-labels-idx1-ubyte.gz"), bytes);
  const failure = await run(process.execPath, [script, "mnist", "--from", copies, "--to", join(copies, "packs")]).catch(
    (error: { code: number; stderr: string }) => error,
  );
  expect(failure).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/train-labels-idx1-ubyte\.gz: this is not the official file/),
  });
  await rm(copies, { recursive: true });
}, 30_000);

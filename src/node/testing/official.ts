// Official data sets for the tests that need them: installed by the real script from the folder DATASETS_FROM into a
// folder of their own. Imported by *.data.test.ts only.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packLoader } from "../packs";
import { type AnyDataSet, type DataSet, type Table, tableOf } from "../../engine/dataset";
import { featuresOf, loadWeights } from "../../engine/features/weights";
import { tf } from "../../engine/tf";
import { nodeHost, useBackend } from "../../engine/testing/node";
import { sizeOf } from "../../engine/shape";

export interface Installed {
  folder: string;
  table: Table;
  /** Of the packs. */
  bytes: number;
  /** What the data set says of them. */
  said: number;
}
/** example: a file that must lie in DATASETS_FROM, for the message. */
export async function installedTable(set: DataSet<Record<never, never>>, example: string): Promise<Installed> {
  const from = process.env["DATASETS_FROM"];
  if (!from)
    throw Error(`DATASETS_FROM is not set: it must name the folder that holds ${example} and the other official files`);
  if (!("pack" in set.source)) throw Error(`${set.id} is no pack`);
  const folder = await mkdtemp(join(tmpdir(), `${set.id}-test-`));
  await promisify(execFile)(process.execPath, [
    join("scripts", "datasets.mjs"),
    set.id,
    "--from",
    from,
    "--to",
    folder,
  ]);
  const table = await tableOf(set as unknown as AnyDataSet, {}, packLoader(folder));
  const files = (await readdir(folder)).filter(file => file.endsWith(".gz"));
  const sizes = await Promise.all(files.map(file => stat(join(folder, file))));
  return { folder, table, bytes: sizes.reduce((total, { size }) => total + size, 0), said: set.source.bytes };
}
export const removed = async (found: Installed | undefined): Promise<void> =>
  void (found && (await rm(found.folder, { recursive: true })));

/** Of each channel, in [0, 1]. */
export function momentsOfPixels(
  x: Uint8Array | Float32Array,
  channels: number,
): readonly { mean: number; deviation: number }[] {
  const sums = new Float64Array(channels),
    squares = new Float64Array(channels),
    n = x.length / channels;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]! / 255;
    sums[i % channels]! += value;
    squares[i % channels]! += value * value;
  }
  return Array.from(sums, (sum, c) => ({ mean: sum / n, deviation: Math.sqrt(squares[c]! / n - (sum / n) ** 2) }));
}

/** Of the committed classifier on the held-out rows of a table: what its file says, and what is counted here. */
export async function accuracyOf(dataset: string, { spec, test }: Table): Promise<{ said: number; counted: number }> {
  await useBackend("wasm");
  const weights = await loadWeights(nodeHost, spec),
    net = featuresOf(weights, spec),
    width = sizeOf(spec.shape),
    size = 250;
  if (weights.origin.dataset !== dataset) throw Error(`the weights are of ${weights.origin.dataset}`);
  let right = 0;
  for (let from = 0; from < spec.tests; from += size) {
    const rows = Float32Array.from(test.x.subarray(from * width, (from + size) * width), value => value / 255);
    const guesses = tf.tidy(() => net.logits(tf.tensor(rows, [rows.length / width, ...spec.shape])).argMax(1));
    (await guesses.data()).forEach((guess, i) => {
      if (guess === test.labels![from + i]) right++;
    });
    guesses.dispose();
  }
  net.dispose();
  return { said: weights.origin.accuracy, counted: right / spec.tests };
}

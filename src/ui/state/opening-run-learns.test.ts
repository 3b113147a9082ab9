// That the opening run shows something: it is trained on Wasm for a fixed number of steps, from the seed that every
// visitor gets, and its samples are counted at the clusters.
import { beforeAll, describe, expect, it } from "vitest";
import { catalogueOf } from "../../engine/catalogue";
import { type Table, tableOf } from "../../engine/dataset";
import { dataSets } from "../../engine/datasets";
import { metrics, probes } from "../../engine/diagnostics";
import { methods, methodOf } from "../../engine/methods";
import { dataSetOf, readRun } from "../../engine/run";
import { nodeHost, useBackend } from "../../engine/testing/node";
import { evaluate } from "../../engine/train/evaluation";
import { samplesOf } from "../../engine/train/rows";
import { Session } from "../../engine/train/session";
import { openingRun, SHOWN } from "./opening-run";

beforeAll(() => useBackend("wasm"));

const SAMPLES = 1000,
  CLUSTERS = 8;
const noPack = () => Promise.reject(Error("no pack is wanted here"));

/** How many of the samples lie within three deviations of each cluster's middle, on the unit circle. */
function atClusters(xy: Float32Array, { train }: Table, deviation: number): number[] {
  const [a, b, c, d] = train.plane!; // the ring's own axes, across and up, in the data's
  const counts = Array<number>(CLUSTERS).fill(0);
  for (let i = 0; i < xy.length; i += 2) {
    const [x, y] = [xy[i]!, xy[i + 1]!],
      [across, up] = [x * a! + y * b!, x * c! + y * d!];
    for (let k = 0; k < CLUSTERS; k++) {
      const angle = (2 * Math.PI * k) / CLUSTERS;
      if (Math.hypot(across - Math.cos(angle), up - Math.sin(angle)) < 3 * deviation) counts[k]!++;
    }
  }
  return counts;
}

describe("the opening run", () => {
  it(`after ${SHOWN} steps has samples at 6 of 8 clusters at least; before the first at no more than 4`, async () => {
    const run = readRun(openingRun(catalogueOf(methods, dataSets, probes, metrics)));
    const table = await tableOf(dataSetOf(run.dataset), run.data, noPack);
    const session = Session.create({ method: methodOf(run.method), table, run, host: nodeHost });
    const counted = async () =>
      atClusters(
        await evaluate(session, "distribution", at => samplesOf(at, SAMPLES)),
        table,
        Number(run.data["deviation"]),
      );
    // a fair share is an eighth; a disc that covers the ring evenly (radius 1.3, its area 18.8 times a cluster's) gives
    // each a nineteenth, and 43 % to all of them
    const found = (counts: readonly number[]) => counts.filter(count => count >= SAMPLES / 15).length;
    const before = await counted();
    await session.advance(SHOWN);
    const after = await counted();
    session.dispose();
    expect(found(before), before.join()).toBeLessThanOrEqual(4);
    // measured on Wasm: 8 of 8, with 70 % of all samples at them
    expect(found(after), after.join()).toBeGreaterThanOrEqual(6);
    expect(after.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.6 * SAMPLES);
  });
});

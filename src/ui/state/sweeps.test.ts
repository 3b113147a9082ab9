// Sweeps without the page: what is queued, what comes back, what is kept in the browser (fake-indexeddb) and what the
// pictures of it are made of.
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { whole, live, type RunConfig } from "../../engine/config";
import type { Queued } from "../../workers/protocol";
import { ACTIVE, measuredOf, pointsOf, sweepCsv, sweepPlot } from "../views/sweep-plot";
import { attach } from "./joints";
import { fresh, MOST, runsOf, spread, useSweeps, type Plan } from "./sweeps";

const base: RunConfig = {
  version: 1,
  method: "lmgae",
  dataset: "lmgae-synthetic",
  seed: 7,
  values: { latent: 16, mask: true, loops: 10 },
  data: { trueDimension: 8 },
};
const plan: Plan = {
  base,
  field: "latent",
  of: "values",
  label: "Latent dimension",
  values: [4, 8],
  seeds: 2,
  side: "LMGAE",
  against: { title: "no mask", values: { mask: false } },
};
let queue: readonly Queued[] = [];
beforeEach(() => {
  queue = [];
  attach({
    queue: (runs: readonly Queued[]) => {
      queue = runs;
    },
  } as never);
  useSweeps.setState(fresh());
});
const metric = (value: number) => ({ value, count: 1 });
const come = (id: string, metrics?: Record<string, { value: number; count: number }>) =>
  useSweeps.getState().heard({ kind: "queued", id, step: metrics ? 10 : 5, total: 10, ...(metrics && { metrics }) });
const shown = () => useSweeps.getState().list.find(({ id }) => id === useSweeps.getState().shown)!;

describe("a sweep", () => {
  it("is every value on both sides for every seed, each pair one after the other and with the same seed", () => {
    const runs = runsOf(plan).map(({ side, value, run }) => [
      run.seed,
      value,
      side,
      run.values["latent"],
      run.values["mask"],
    ]);
    expect(runs).toEqual([
      [7, 4, 0, 4, true],
      [7, 4, 1, 4, false],
      [7, 8, 0, 8, true],
      [7, 8, 1, 8, false],
      [8, 4, 0, 4, true],
      [8, 4, 1, 4, false],
      [8, 8, 0, 8, true],
      [8, 8, 1, 8, false],
    ]);
    expect(
      runsOf({ ...plan, of: "data", field: "trueDimension", against: { title: "", values: {} } })[2]!.run.data,
    ).toEqual({ trueDimension: 8 });
  });
  it("takes values of the slider, evenly as it goes, within its ends", () => {
    expect(spread(whole("", "", 16, 1, 256, { scale: "log" }), 16)).toEqual(
      [3, 5.8, 11, 22, 43, 84].map(v => Math.round(v)),
    );
    for (const now of [1e-5, 1e-3, 1e-1])
      expect(spread(live("", "", 1e-3, 1e-5, 1e-1, { scale: "log" }), now).every(v => v >= 1e-5 && v <= 1e-1)).toBe(
        true,
      );
    expect(spread(whole("", "", 2, 1, 4), 2).length).toBeLessThanOrEqual(4); // no value twice
    expect(MOST).toEqual({ values: 12, seeds: 5 }); // the issue: up to 12 values x k seeds
  });
  it("queues what is not done; a stop empties the queue, going on asks for the rest", () => {
    useSweeps.getState().begin(plan);
    expect(queue.map(({ id }) => id)).toEqual(shown().runs.map(({ id }) => id));
    const [first, second] = shown().runs;
    come(first!.id, { [ACTIVE]: metric(8) });
    useSweeps.getState().heard({ kind: "queued", id: second!.id, step: 3, total: 10, failure: "diverged" });
    useSweeps.getState().stop();
    expect(queue).toEqual([]);
    useSweeps.getState().goOn();
    expect(queue.map(({ id }) => id)).toEqual(
      shown()
        .runs.slice(2)
        .map(({ id }) => id),
    );
    for (const { id } of shown().runs.slice(2)) come(id, {});
    expect(useSweeps.getState().going).toBe(false);
  });
  it("is kept with what is done, and read again", async () => {
    useSweeps.getState().begin(plan);
    const [first, second] = shown().runs;
    come(first!.id, { "frechet-raw": metric(1.5) });
    come(second!.id);
    await vi.waitFor(async () => {
      useSweeps.setState({ list: [], shown: undefined, going: false }); // a reload
      await useSweeps.getState().open();
      expect(shown().runs[0]!.metrics).toEqual({ "frechet-raw": metric(1.5) });
    });
    expect(useSweeps.getState().going).toBe(false); // it goes on when the reader says so
    const { id } = shown();
    useSweeps.getState().forget(id);
    await vi.waitFor(async () => {
      useSweeps.setState({ list: [], shown: undefined, going: false }); // a reload
      await useSweeps.getState().open();
      expect(useSweeps.getState().list.some(sweep => sweep.id === id)).toBe(false);
    });
  });
});

describe("its picture", () => {
  const begun = () => {
    useSweeps.getState().begin(plan);
    for (const { id, side, value, run } of shown().runs.slice(0, 7))
      come(id, {
        "frechet-raw": metric(value + 10 * side + (run.seed - 7)),
        ...(side === 0 && { [ACTIVE]: metric(8) }),
      });
    return shown();
  };
  it("is the mean over the seeds that are done, by value and side, every seed as a dot, dimensions in use on the right", () => {
    const sweep = begun();
    expect(measuredOf(sweep)).toEqual(["frechet-raw", ACTIVE]);
    expect(pointsOf(sweep, "frechet-raw", 0).means).toEqual([
      [4, 4.5],
      [8, 8.5],
    ]);
    // the last of the second seed is not done
    expect(pointsOf(sweep, "frechet-raw", 1).means).toEqual([
      [4, 14.5],
      [8, 18],
    ]);
    const { lines, right } = sweepPlot(sweep, "frechet-raw", "Fréchet distance", false);
    expect(lines.map(l => [l.name, Array.from(l.xy), l.right ?? false])).toEqual([
      ["LMGAE", [4, 4.5, 8, 8.5], false],
      ["", [4, 4, 8, 8, 4, 5, 8, 9], false],
      ["no mask", [4, 14.5, 8, 18], false],
      ["", [4, 14, 8, 18, 4, 15], false],
      ["in use, LMGAE", [4, 8, 8, 8], true],
    ]);
    expect(right).toBeDefined();
    const counted = sweep.runs.map(run =>
      run.metrics ? { ...run, metrics: { ...run.metrics, [ACTIVE]: metric(8) } } : run,
    );
    const { lines: both } = sweepPlot({ ...sweep, runs: counted }, "frechet-raw", "Fréchet distance", false);
    const dashes = both.filter(line => line.dashed);
    expect(
      dashes.map(({ name, actor }) => [name, actor]),
      "each side's in its own hue",
    ).toEqual([
      ["in use, LMGAE", "generated"],
      ["in use, no mask", "ink"],
    ]);
    expect(sweepPlot(sweep, ACTIVE, "In use", false).right).toBeUndefined();
  });
  it("is a table of every run, failures and waiting ones among them", () => {
    const sweep = begun(),
      text = sweepCsv(
        {
          ...sweep,
          runs: sweep.runs.map((run, k) => (k === 7 ? { ...run, failure: 'kl, "became" NaN' } : run)),
        },
        ({ method, seed }) => `https://page/?method=${method}&seed=${seed}`,
      )
        .trimEnd()
        .split("\n");
    expect(text[0]).toBe(
      "side,latent,seed,steps,frechet-raw,frechet-raw error,active-dimensions,active-dimensions error,failure,link",
    );
    expect(text[1]).toBe("LMGAE,4,7,10,4,,8,,,https://page/?method=lmgae&seed=7");
    expect(text[8]).toBe('no mask,8,8,0,,,,,"kl, ""became"" NaN",https://page/?method=lmgae&seed=8');
  });
});

it("says how far it came, and what failed", async () => {
  const { doneText } = await import("./sweeps/plan");
  const [open, done, failed] = [{}, { metrics: {} }, { failure: "it was too large" }] as never[];
  expect(doneText([open!, done!])).toBe("1 of 2 runs done");
  expect(doneText([done!])).toBe("the run is done");
  expect(doneText([done!, done!])).toBe("all 2 runs done");
  expect(doneText([done!, failed!])).toBe("1 of 2 runs done, 1 failed");
  expect(doneText([failed!, failed!])).toBe("all 2 runs failed");
  expect(doneText([failed!])).toBe("the run failed");
});

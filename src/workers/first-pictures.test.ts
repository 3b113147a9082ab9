// What is drawn before the first step: data and prior, never what an untrained decoder makes of images, which is a
// sheet of grey squares. By the preview, before data packs and GPU are awake, and by the run itself at step 0.
import { beforeAll, describe, expect, it } from "vitest";
import { initial, type Values } from "../engine/config";
import { probes } from "../engine/diagnostics";
import { nodeHost, useBackend } from "../engine/testing/node";
import { readRun } from "../engine/run";
import { preview } from "./preview";
import type { FromWorker } from "./protocol";
import { bench } from "./testing/bench";

beforeAll(() => useBackend("wasm"));

const of = (method: string, dataset: string) =>
  readRun({ method, dataset, seed: 4, values: { width: 0.0625, batch: 8 }, data: {} });
/** What the page asks with, unless the reader has chosen. */
const optionsOf = (id: string): Values => initial(probes.find(probe => probe.id === id)?.options ?? {});
type Drawn = Extract<FromWorker, { kind: "view" }>;
const drawnIn = (heard: readonly FromWorker[]): readonly Drawn[] => heard.flatMap(m => (m.kind === "view" ? [m] : []));
const previewed = async (method: string, dataset: string): Promise<readonly Drawn[]> => {
  const heard: FromWorker[] = [];
  await preview(of(method, dataset), nodeHost, message => void heard.push(message));
  return drawnIn(heard);
};
const PROBES = ["samples", "reconstructions", "latent-plane"];

describe("before the first step", () => {
  it("images that need no pack are shown at once, beside where their reconstructions will be", async () => {
    const drawn = await previewed("vae", "drawn-digits");
    // codes of a thousand images would take too long here
    expect(drawn.map(({ probe }) => probe)).toEqual(["reconstructions"]);
    expect(drawn.every(({ step, token }) => step === 0 && token === 0)).toBe(true);
    const { view } = drawn[0]!;
    if (view.kind !== "images") throw Error(view.kind);
    // the first of each pair is a digit, with ink and paper: real data
    const first = view.pixels.subarray(0, view.height * view.width);
    expect([Math.min(...first), Math.max(...first)]).toEqual([0, 255]);
  });

  it("points are shown with what is generated from the prior, and images of a pack wait for it", async () => {
    expect((await previewed("vae", "ring")).map(({ probe }) => probe)).toEqual(
      expect.arrayContaining(["distribution", "latent-plane", "reconstructions"]),
    );
    expect(await previewed("vae", "mnist")).toEqual([]);
  });

  it("the preview's picture is that which the run then draws, with its codes in the prior's plane beside it", async () => {
    const [early] = await previewed("vae", "drawn-digits");
    const { start, tell, until, heard } = bench();
    start({ id: "a", run: of("vae", "drawn-digits") });
    tell({ kind: "watch", probes: PROBES.map(id => ({ id, options: {} })) });
    const shown = () => drawnIn(heard).filter(({ step }) => step === 0);
    await until(() => shown().length > 1, "two pictures");
    const found = Object.fromEntries(shown().map(({ probe, view }) => [probe, view]));
    expect(found[early!.probe]).toEqual(early!.view);
    expect(found["latent-plane"]).toMatchObject({ kind: "points", rings: true });
  });

  it("what the preview drew is not drawn again before the first step of a run that plays; of one that waits, it is", async () => {
    const ids = ["latent-plane", "distribution"];
    const early = { run: of("vae", "ring"), probes: ["latent-plane"] };
    const seen = async (play: boolean, run = early.run) => {
      const { start, tell, until, heard } = bench({ early });
      start({ id: "a", run }, { play });
      tell({ kind: "watch", probes: ids.map(id => ({ id, options: optionsOf(id) })) });
      const drawn = () => drawnIn(heard).filter(({ probe }) => probe === "latent-plane");
      await until(() => drawn().length > 0, "the latent plane");
      const [{ step }] = drawn() as [Drawn];
      tell({ kind: "pause" });
      return step;
    };
    expect(await seen(true)).toBeGreaterThan(0);
    expect(await seen(false)).toBe(0);
    expect(await seen(true, of("vae", "moons"))).toBe(0); // it drew another run
  });

  it.each(["vae", "lmgae", "two-stage-vae"])("%s draws samples of images from the first step on", async method => {
    const { start, tell, until, settled, heard } = bench();
    start({ id: "a", run: of(method, "drawn-digits") });
    tell({ kind: "watch", probes: PROBES.map(id => ({ id, options: {} })) });
    const drawn = () => drawnIn(heard);
    await until(() => drawn().length > 1, "the first pictures");
    for (const { probe } of drawn()) tell({ kind: "shown", probe });
    tell({ kind: "advance", steps: 1 });
    await settled("a", "paused", 1);
    await until(() => drawn().some(({ probe }) => probe === "samples"), "samples");
    expect(drawn().find(({ probe }) => probe === "samples")!.step).toBe(1);
  });
});

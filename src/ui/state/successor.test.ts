// A run in front and its successor: it stays until the other's data are here, and until it is built.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FromWorker, ToWorker } from "../../workers/protocol";
import { pending, useRun } from "./run";
import { series } from "./series";
import { useSetup } from "./setup";
import { begins, ends, fresh, open } from "./testing/spoken-page";

describe("a run in front", () => {
  beforeEach(begins);
  afterEach(ends);

  describe("a data set that must be fetched first", () => {
    const fetching = (sent: readonly ToWorker[]) =>
      sent.flatMap(m => (m.kind === "ask" && m.question.kind === "fetch" ? [{ id: m.id, run: m.question.run }] : []));
    function chosen() {
      const page = open("?method=vae&dataset=ring", { mnist: true });
      page.state("training", 5);
      useSetup.getState().choose({ dataset: "mnist" });
      const answer = async (to: FromWorker & { kind: "answer" }) => {
        page.say(to);
        await vi.advanceTimersByTimeAsync(0);
      };
      return {
        ...page,
        fetched: (id: number) => answer({ kind: "answer", id, to: "fetch", answer: { kind: "fetched" } }),
        refused: (id: number) =>
          answer({ kind: "answer", id, to: "fetch", answer: { kind: "refused", message: "status 500" } }),
      };
    }
    it("leaves the run in front alone until it is here, tells how far it is, and begins with what is chosen by then", async () => {
      const { sent, kinds, say, state, fetched } = chosen();
      expect(kinds()).toEqual(["start", "ask"]);
      expect(fetching(sent)).toMatchObject([{ run: { dataset: "mnist" } }]);
      say({ kind: "fetching", pack: "mnist", done: 3, of: 9 });
      state("training", 6);
      expect(useRun.getState()).toMatchObject({
        current: { run: { dataset: "ring" } },
        coming: { dataset: "mnist" },
        fetching: { pack: "mnist", done: 3, of: 9 },
        state: { step: 6 },
      });
      useSetup.getState().set("rate", 0.02);
      expect(kinds(), "a field of the run to come is no order to the one in front").toEqual(["start", "ask"]);
      await fetched(fetching(sent)[0]!.id);
      expect(sent.findLast(m => m.kind === "start")).toMatchObject({
        entry: { run: { dataset: "mnist", values: { rate: 0.02 } } },
      });
      expect(useRun.getState()).toMatchObject({ coming: undefined, fetching: undefined });
    });
    it("that cannot be read: the run in front stays and trains, that is told, and the choice goes back", async () => {
      const { sent, kinds, state, refused } = chosen();
      await refused(fetching(sent)[0]!.id);
      expect(kinds()).toEqual(["start", "ask"]);
      expect(useSetup.getState().run).toMatchObject({ dataset: "ring" });
      state("training", 7);
      expect(useRun.getState()).toMatchObject({
        current: { run: { dataset: "ring" } },
        coming: undefined,
        stopped: false,
        playing: true,
        state: { step: 7 },
        failure: { kind: "pack", message: "status 500; the run before stays" },
      });
    });
    it("that is no longer wanted: nothing comes of it", async () => {
      const { sent, kinds, fetched } = chosen();
      useSetup.getState().choose({ dataset: "ring" });
      expect(useRun.getState().coming).toBeUndefined();
      await fetched(fetching(sent)[0]!.id);
      expect(kinds()).toEqual(["start", "ask"]);
      expect(useRun.getState()).toMatchObject({ current: { run: { dataset: "ring" } }, failure: undefined });
    });
    it("is tried where nobody knows what is installed", () => {
      expect(open("?method=vae&dataset=mnist").kinds()).toEqual([]);
      fresh();
      expect(open("?method=vae&dataset=mnist", {}, true, "status 500").kinds()).toEqual(["start"]);
    });
  });

  it("goes back to the run in front, with all that it had, where the next one cannot be built, and says why", () => {
    const { say, state, sent, kinds } = open("?method=vae&dataset=ring&rate=0.02");
    state("training", 5);
    const token = () => sent.findLast(m => m.kind === "start")!.token,
      { current } = useRun.getState(),
      front = { token: token(), id: current!.id },
      at = Int32Array.of(4, 5),
      columns = [{ name: "train/a/b", at, values: Float32Array.of(2, 1) }];
    say({ kind: "series", ...front, columns });
    say({ kind: "view", ...front, probe: "p", step: 5, view: { kind: "images", of: [] } as never });
    useSetup.getState().setData("seed", 7);
    useRun.getState().restart();
    expect(kinds().filter(k => k === "start")).toHaveLength(2);
    expect(useRun.getState().current!.id).not.toBe(front.id);
    say({
      kind: "series",
      ...front,
      columns: [{ name: "train/a/b", at: Int32Array.of(6), values: Float32Array.of(0.5) }],
    });
    say({ kind: "stays", token: token(), front, failure: "memory", message: "About 5.2 GB of 4 GB." });
    expect(useRun.getState()).toMatchObject({ current, playing: true, stopped: false, failure: undefined });
    expect(useRun.getState().state).toMatchObject({ step: 5, status: "training" });
    expect(useRun.getState().views["p"]?.step).toBe(5);
    expect(series.raw()).toMatchObject([{ name: "train/a/b", at: Int32Array.of(4, 5, 6) }]);
    // the choice goes back too
    expect(useSetup.getState().run).toEqual(current!.run);
    expect(useSetup.getState()).toMatchObject({
      notes: ["This run does not fit into memory. About 5.2 GB of 4 GB. The run before goes on."],
      noted: "form",
    });
    expect(pending()).toEqual([]);
    expect(kinds().filter(k => k === "start")).toHaveLength(2);
  });

  it("goes back to two in turn with the curves of both", () => {
    const { say, state, sent } = open("?method=vae&dataset=ring");
    state("paused", 0);
    const { run } = useSetup.getState();
    useRun.getState().duel({ ...run!, values: { ...run!.values, latent: 3 } });
    const { current, beside } = useRun.getState(),
      { token } = sent.findLast(m => m.kind === "start")!,
      columns = [{ name: "train/a/b", at: Int32Array.of(1), values: Float32Array.of(2) }];
    state("training", 1);
    for (const side of [current, beside]) say({ kind: "series", token, id: side!.id, columns });
    useRun.getState().restart();
    say({
      ...{ kind: "stays", token: token + 1, front: { token, id: current!.id } },
      ...{ failure: "pack", message: "It is gone." },
    } as FromWorker);
    expect(useRun.getState()).toMatchObject({ current: { id: current!.id }, beside: { id: beside!.id } });
    for (const id of [undefined, beside!.id]) expect(series.raw(id)).toMatchObject(columns);
  });

  it("starts what needs too much memory with what fits, or with start values", () => {
    const { say, sent } = open("?method=vae&dataset=ring&latent=200&rate=0.02");
    const token = () => sent.findLast(m => m.kind === "start")!.token,
      values = () => sent.findLast(m => m.kind === "start")!.entry.run.values;
    const words = { kind: "failure", failure: "memory", message: "About 5.2 GB of 4 GB." } as const;
    say({ ...words, token: token(), fits: { latent: 50 } });
    expect(useRun.getState()).toMatchObject({ stopped: true, failure: { fits: { latent: 50 } } });
    useRun.getState().plainly();
    expect(values()).toEqual({ latent: 50, rate: 0.02 });
    say({ ...words, token: token() });
    useRun.getState().plainly();
    expect(values()).toEqual({ latent: 16, rate: 1e-3 });
  });
});

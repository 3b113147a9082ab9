// A run that cannot begin as it was chosen: what its buttons do, and what stands where its pictures would be.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunState } from "../../workers/protocol";
import { waiting, waitingForPicture } from "../views/board-plan";
import { barred, useRun } from "./run";
import { useSetup } from "./setup";
import { begins, ends, open } from "./testing/spoken-page";

describe("a run that does not fit into memory", () => {
  beforeEach(begins);
  afterEach(ends);
  function failed() {
    const page = open("?method=vae&dataset=ring&latent=200");
    const { token } = page.sent.findLast(m => m.kind === "start")!;
    page.say({ kind: "failure", token, failure: "memory", message: "It needs much." });
    return page;
  }
  it("is not begun again as it is: that is said, and no order goes to a run that is none", () => {
    const { kinds } = failed();
    expect(barred()).toBe("This run does not fit into memory. Change a setting, or take the way on beside its notice");
    useRun.getState().play();
    useRun.getState().advance(1);
    expect(kinds()).toEqual(["start"]);
    expect(useRun.getState()).toMatchObject({ playing: false, stopped: true });
  });
  it("is begun with other settings", () => {
    const { kinds, sent } = failed();
    useSetup.getState().set("latent", 20);
    expect(barred()).toBeUndefined();
    useRun.getState().play();
    expect(sent.findLast(m => m.kind === "start")).toMatchObject({ entry: { run: { values: { latent: 20 } } } });
    expect(kinds()).toEqual(["start", "start"]);
  });
  it("is begun with start values by the way on", () => {
    const { kinds } = failed();
    useRun.getState().plainly();
    expect(kinds()).toEqual(["start", "start"]);
  });
  it("stays barred while a file that was refused is told", () => {
    failed();
    useRun.getState().refuse("x.png: no run of this page");
    expect(barred()).toMatch(/^This run does not fit/);
  });
  it("says of what else stopped it nothing: that may be begun again, but goes no step further", () => {
    const { say, state, sent, kinds } = open("?method=vae&dataset=ring");
    state("training", 5);
    const { token } = sent.findLast(m => m.kind === "start")!;
    say({ kind: "failure", token, failure: "diverged", message: "KL is not finite." });
    expect(barred()).toBeUndefined();
    useRun.getState().advance(1);
    expect(kinds()).toEqual(["start"]);
    useRun.getState().play();
    expect(kinds()).toEqual(["start", "start"]);
  });
});

it("where it stopped before any step nothing is waited for", () => {
  expect(waiting(undefined, [], 0)).toBe("waiting for the first step");
  expect(waiting(undefined, [], 0, 0, true)).toBe("stopped: nothing is trained");
  expect(waitingForPicture(undefined, [], true)).toBe("stopped: nothing is trained");
});
it("a chart that is not drawn yet says that there is no step only where there is none", () => {
  const phases = [
    { id: "a", title: "", steps: 10, first: 0 },
    { id: "b", title: "", steps: 10, first: 10 },
  ];
  const at = (step: number, phase: number, status: RunState["status"] = "training") =>
    ({ step, phase, status, phases }) as unknown as RunState;
  expect(waiting(at(0, 0), phases, 0)).toBe("no step yet");
  expect(waiting(at(1, 0), phases, 0)).toBe("the first value is coming");
  expect(waiting(at(10, 1), phases, 1)).toBe("no step yet");
  expect(waiting(at(11, 1), phases, 1)).toBe("the first value is coming");
  expect(waiting(at(11, 1, "failed"), phases, 1, 0, true)).toBe("stopped before the first value");
  expect(waiting(at(11, 1, "compiling"), phases, 1)).toBe("compiling the first step");
  expect(waiting(at(5, 0), phases, 0, 5)).toBe("from step 5");
});

// What is measured is of the run that was asked about, and the button comes back whatever becomes of the question: a
// run begins anew, the page turns to the other of two. Against a worker that is a plain object.
import { beforeEach, describe, expect, it, vi } from "vitest";
import "fake-indexeddb/auto";
import type { Estimate } from "../../../engine/diagnostic";
import type { Answer, ToWorker } from "../../../workers/protocol";
import { emptyBrowser, type KeptPage, page } from "../testing/kept-page";

beforeEach(emptyBrowser);

const estimate = (value: number): Estimate => ({ value, estimator: "", count: 1 }) as Estimate;
const measured = (value: number): Answer<"measure"> => ({
  kind: "measured",
  metrics: { one: estimate(value) },
  missing: {},
});
/** Numbers of the questions so far. */
const questions = ({ sent }: KeptPage) =>
  (sent as ToWorker[]).flatMap(message => (message.kind === "ask" ? [message.id] : []));
const answer = (now: KeptPage, id: number, what: Answer<"measure">) => {
  now.say({ kind: "answer", id, to: "measure", answer: what });
  return vi.waitFor(() => undefined);
};
const settled = () => new Promise(resolve => setTimeout(resolve));

describe("measuring", () => {
  it("keeps what it was about: an answer to a run that began anew is not the next one's", async () => {
    const now = await page();
    now.told(10);
    void now.run.getState().measure();
    now.run.getState().restart(true); // of the same method
    now.told(5);
    await answer(now, questions(now)[0]!, measured(1));
    await settled();
    expect(now.run.getState().measured).toBeUndefined();
    expect(now.run.getState().measuring).toBe(false);
  });
  it("of the run before does not end that of the run under way", async () => {
    const now = await page();
    now.told(10);
    void now.run.getState().measure();
    now.run.getState().restart(true);
    now.told(5);
    void now.run.getState().measure();
    const [first, second] = questions(now);
    await answer(now, first!, { kind: "refused", message: "another run began" });
    await settled();
    expect(now.run.getState().measuring, "its own is under way").toBe(true);
    await answer(now, second!, measured(2));
    await settled();
    expect(now.run.getState()).toMatchObject({
      measuring: false,
      measured: { step: 5, metrics: { one: { value: 2 } } },
    });
  });
  it("comes back after the page has turned to the other of two, whose numbers they are not", async () => {
    const now = await page();
    const { run } = now.setup.getState();
    now.run.getState().duel({ ...run!, values: { ...run!.values, latent: 3 } });
    now.told(10);
    void now.run.getState().measure();
    now.run.getState().turn();
    await answer(now, questions(now)[0]!, measured(1));
    await settled();
    expect(now.run.getState()).toMatchObject({ measuring: false, measured: undefined });
  });
});

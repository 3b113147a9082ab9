// A kept run whose file to go on from is damaged or gone: that is said once, in words for a reader who opened no file,
// and what the browser keeps of the run stays listed.
import { beforeEach, expect, it } from "vitest";
import { emptyBrowser, names, page } from "../testing/kept-page";
import "fake-indexeddb/auto";

beforeEach(emptyBrowser);

const WHY = "the file has 5 bytes, too few";
/** A page that has kept a run, loaded again, and going on with that run. */
async function goesOn(told?: number) {
  const before = await page();
  before.told(10);
  const id = await before.saved(10);
  const now = await page();
  if (told !== undefined) now.told(told);
  const front = { token: now.start().token, id: now.start().entry.id };
  await now.runs.getState().resume(id);
  return { ...now, id, front, failed: { token: now.start().token, failure: "file", message: WHY } as const };
}

it("is told as that where nothing was in front", async () => {
  const { say, failed, run, id, ...rest } = await goesOn();
  say({ kind: "failure", ...failed });
  expect(run.getState().failure).toMatchObject({ kind: "kept", message: WHY });
  expect(names({ run, ...rest } as never)).toMatchObject([{ id, step: 10 }]);
});
it("is told once while the run before goes on, and is still listed", async () => {
  const { say, failed, front, run, setup, id, ...rest } = await goesOn(3);
  say({ kind: "stays", ...failed, front });
  expect(run.getState()).toMatchObject({ current: { id: front.id }, failure: undefined });
  expect(setup.getState().notes).toEqual([
    `What is kept of this run could not be read: ${WHY}. The run before goes on.`,
  ]);
  expect(names({ run, ...rest } as never)).toContainEqual({ id, step: 10 });
});
it("is told before what stopped the run before, and takes none of its ways on", async () => {
  const { say, front, run, runs, start, setup, id } = await goesOn(3);
  say({ kind: "stays", token: start().token, front, failure: "file", message: WHY });
  say({ kind: "failure", token: front.token, failure: "diverged", message: "KL is not finite." });
  await runs.getState().resume(id);
  say({ kind: "stays", token: start().token, front, failure: "file", message: WHY });
  expect(run.getState().failure).toMatchObject({
    kind: "stays",
    message: `What is kept of this run could not be read: ${WHY}.`,
    before: { kind: "diverged", message: "KL is not finite." },
  });
  run.getState().dismiss();
  expect(run.getState().failure).toMatchObject({ kind: "diverged", message: "KL is not finite." });
  setup.getState().dismiss();
});
it("without a file offers nothing to go on from", async () => {
  const before = await page();
  before.told(10);
  const id = await before.saved(10);
  const { opened } = await import("../storage");
  await (await opened()).delete("checkpoints", id);
  const now = await page();
  expect(names(now)).toMatchObject([{ id, step: 10 }]);
  expect(now.runs.getState()).toMatchObject({ checkpoints: {}, offer: undefined });
});

// A file that was chosen or dropped: a picture of ours begins what its link says, and whatever is refused leaves the
// run as it was, with what was told of it before.
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { KEYWORDS, withTexts } from "../export/png-text";
import { emptyBrowser, page as load } from "./testing/kept-page";

beforeEach(emptyBrowser);
const NONE = Uint8Array.from(
  // IHDR of 1 x 1, IEND: a picture as far as chunks go
  [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 58, 126, 155,
    85, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
  ],
);
const fileOf = (bytes: Uint8Array, size = bytes.length) => ({
  name: "a.png",
  size,
  arrayBuffer: async () => Uint8Array.from(bytes).buffer,
});
const picture = (link: string) =>
  fileOf(withTexts(NONE, { [KEYWORDS.link]: link, [KEYWORDS.about]: JSON.stringify({ link }) }));
/** A page whose worker refuses what it is asked to read. */
async function page() {
  const its = await load();
  const { openFile } = await import("./open-file");
  const starts = () => its.sent.filter(m => m.kind === "start");
  const refuse = async (message: string) => {
    await vi.waitFor(() => expect(its.sent.at(-1)?.kind).toBe("ask"));
    const { id } = its.sent.findLast(m => m.kind === "ask")!;
    its.say({ kind: "answer", id, to: "read", answer: { kind: "refused", message } });
  };
  const { ended } = await import("./run");
  /** What is told, and whether ways to start something stand beside it. */
  const notice = () => {
    const { failure, stopped } = its.run.getState();
    return { message: failure?.message, starts: ended({ failure, stopped }) };
  };
  return { ...its, openFile, starts, refuse, notice };
}

describe("a picture that this page saved", () => {
  it("begins the run of its link, paused, wherever the page was that saved it", async () => {
    const { openFile, starts, told, setup, run } = await page();
    told(5, "training");
    await openFile(picture("https://elsewhere.example/x/?method=vae&dataset=ring&seed=3&latent=4&v=1"));
    expect(starts()).toHaveLength(2);
    expect(starts().at(-1)).toMatchObject({
      play: false,
      entry: { run: { method: "vae", seed: 3, values: { latent: 4 } } },
    });
    expect(setup.getState().run).toMatchObject({ seed: 3, values: { latent: 4 } });
    expect(run.getState().failure).toBeUndefined();
  });
  it("leaves the run before it as it trained, live fields too", async () => {
    const { openFile, sent, told } = await page();
    told(5, "training");
    await openFile(picture("http://x/?method=vae&dataset=ring&rate=0.07&v=1"));
    expect(sent.filter(m => m.kind === "configure")).toEqual([]);
  });
  it("has its link put right as an address has, and says so", async () => {
    const { openFile, starts, setup } = await page();
    await openFile(picture("http://x/?method=vae&dataset=ring&latent=9999&constructor=1"));
    expect(starts().at(-1)!.entry.run.values["latent"]).toBe(256);
    expect(setup.getState().notes.join()).toContain("latent: 9999");
    expect(setup.getState().notes.join()).toContain("“constructor” is no setting");
  });
  it.each([
    ["no text in it", fileOf(NONE)],
    ["a text that is no link", picture("a picture of mine")],
    ["a link to anything else", picture("https://example.org/?q=vae")],
  ])("is none of ours with %s, and goes where files go", async (_what, file) => {
    const { openFile, starts, refuse, run } = await page();
    const opening = openFile(file);
    await refuse("this is a PNG picture");
    await opening;
    expect(starts()).toHaveLength(1);
    expect(run.getState().failure).toMatchObject({
      kind: "file",
      message: expect.stringMatching(/: this is a PNG picture$/),
    });
  });
});

describe("several files at once", () => {
  it("are one: the first, and that is said, also where it is refused", async () => {
    const { refuse, run, sent } = await page();
    const { openFiles } = await import("./open-file");
    const named = (name: string) => ({ ...fileOf(Uint8Array.of(1)), name });
    const opening = openFiles([named("one"), named("two")]);
    await refuse("damaged file");
    await opening;
    expect(sent.filter(m => m.kind === "ask")).toHaveLength(1);
    expect(run.getState().failure?.message).toBe("one: damaged file. Of 2 files only the first, one, was read.");
  });
  it("of a picture's link, with what the link says", async () => {
    const { setup } = await page();
    const { openFiles } = await import("./open-file");
    const one = picture("http://x/?method=vae&dataset=ring");
    await openFiles([one, one]);
    expect(setup.getState().notes[0]).toMatch(/^Of 2 files only the first, .+, was read\.$/);
  });
});
describe("a file that is refused", () => {
  it("offers nothing but to be dismissed, while a run goes on", async () => {
    const { openFile, told, refuse, notice } = await page();
    told(5, "training");
    const opening = openFile(fileOf(Uint8Array.of(1)));
    await refuse("damaged file: it is");
    await opening;
    expect(notice()).toEqual({ message: "a.png: damaged file: it is", starts: false });
  });
  it("neither after a run that stopped, whose ways on come back when it is dismissed", async () => {
    const { openFile, told, say, start, refuse, run, notice } = await page();
    told(5, "training");
    say({ kind: "failure", token: start().token, failure: "diverged", message: "train/a/b is not finite" });
    expect(notice()).toEqual({ message: "train/a/b is not finite", starts: true });
    for (const message of ["one", "another"]) {
      const opening = openFile(fileOf(Uint8Array.of(1)));
      await refuse(message);
      await opening;
      expect(notice()).toEqual({ message: `a.png: ${message}`, starts: false });
    }
    run.getState().dismiss();
    expect(notice()).toEqual({ message: "train/a/b is not finite", starts: true });
    expect(run.getState()).toMatchObject({ stopped: true, failure: { kind: "diverged" } });
  });
  it("nor once it stood in front: one that its worker could not take up", async () => {
    const { say, start, notice } = await page();
    say({ kind: "failure", token: start().token, failure: "file", message: "check/x0: is off" });
    expect(notice()).toEqual({ message: "check/x0: is off", starts: false });
  });
  it("is not even read where it is larger than any run", async () => {
    const { openFile, run, sent } = await page();
    await openFile({ name: "big.ckpt", size: 2 ** 31, arrayBuffer: () => Promise.reject(Error("read all the same")) });
    expect(run.getState().failure).toMatchObject({
      kind: "file",
      message: "big.ckpt is larger than 1 GB: not a run of this page.",
    });
    expect(sent.some(m => m.kind === "ask")).toBe(false);
  });
  it("says so where it is gone by the time that it is read", async () => {
    const { openFile, run } = await page();
    await openFile({
      name: "a",
      size: 4,
      arrayBuffer: () => Promise.reject(new DOMException("it is gone", "NotFoundError")),
    });
    expect(run.getState().failure).toMatchObject({ kind: "file", message: "a: it is gone" });
  });
});

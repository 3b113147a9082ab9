// Files that are named on the command line and are none: refused by name before anything is waited for or computed.
// And links: their file is written, the link stays.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeNpz } from "../engine/bytes/npz";
import { features } from "./features";
import { fid } from "./fid";
import { checkWritable, readInput, writeOutput } from "./files";
import { inspect } from "./list";
import { InputError } from "./options";
import { sample } from "./sample";
import { train } from "./train";

const folder = mkdtempSync(join(tmpdir(), "files-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const RUN = ["--method", "vae", "--dataset", "ring", "--steps", "2"];
const refused = (work: Promise<unknown>, message: string) => expect(work).rejects.toThrow(new InputError(message));

execFileSync("mkfifo", [at("pipe.safetensors")]); // nobody writes: whoever opens it to read waits
mkdirSync(at("folder.safetensors"));
writeFileSync(at("plain"), "");
writeFileSync(at("huge.safetensors"), "");
truncateSync(at("huge.safetensors"), 2 ** 40); // sparse

describe("read", () => {
  it("pipes, folders, devices, what is not there and what is larger than memory are refused by name", async () => {
    await refused(inspect([at("pipe.safetensors")]), `${at("pipe.safetensors")}: a pipe; expected a file`);
    await refused(inspect([at("folder.safetensors")]), `${at("folder.safetensors")}: a folder; expected a file`);
    await refused(inspect(["/dev/zero"]), "/dev/zero: a device; expected a file");
    await refused(inspect([at("none")]), `${at("none")}: not there`);
    await refused(inspect([join(at("plain"), "x")]), `${join(at("plain"), "x")}: not there`);
    await refused(inspect([""]), '"": not there');
    const huge = `${at("huge.safetensors")}: ${2 ** 40} bytes, expected at most ${2 ** 31 - 1}`;
    await refused(inspect([at("huge.safetensors")]), `${huge}; expected a file`);
  });
  it("so wherever a file is read", async () => {
    const pipe = at("pipe.safetensors");
    const says = `${pipe}: a pipe; expected a file`;
    await refused(train(["--from", pipe]), says);
    await refused(sample(["--from", pipe, "--count", "1", "--out", at("a.npz")]), says);
    await refused(fid(["--from", pipe, "--weights", "x"]), says);
    await refused(readInput(pipe), says);
  });
  it("the process does not wait for a pipe either", () => {
    // ended by its own refusal, exit code 2, not by the time
    let status: unknown;
    try {
      execFileSync(process.execPath, ["scripts/cli.mjs", "inspect", at("pipe.safetensors")], {
        timeout: 100_000,
        stdio: "pipe",
      });
    } catch (error) {
      ({ status } = error as { status: unknown });
    }
    expect(status).toBe(2);
  });
});

describe("written", () => {
  const commands: readonly [string, (out: string) => Promise<number>, string][] = [
    ["train", out => train([...RUN, "--out", out]), ".safetensors"],
    ["sample", out => sample(["--from", "src/house/kept/none", "--count", "1", "--out", out]), ".npz"],
    ["features", out => features(["drawn-digits", "--out", out]), ".safetensors"],
  ];
  // the name too long: 255 bytes are what file systems take, and what is written beside it is longer
  const long = "n".repeat(240);
  it.each([commands[0]!, commands[2]!])(
    "%s refuses where it could not write, before it computes",
    async (_name, work, end) => {
      await refused(work(at(`nowhere/a${end}`)), `--out: cannot write in ${at("nowhere")} (not there)`);
      await refused(work(at(`plain/a${end}`)), `--out: cannot write in ${at("plain")} (not there)`);
      await refused(work(at(`folder${end}`)), `--out: ${at(`folder${end}`)} is a folder`);
      await refused(work(at(`pipe${end}`)), `--out: ${at(`pipe${end}`)} is a pipe`);
      await refused(
        work(at(`${long}${end}`)),
        `--out: cannot write in ${folder} (the name is too long (ENAMETOOLONG))`,
      );
      await refused(work(`/proc/a${end}`), "--out: cannot write in /proc (not there)");
      await refused(work(""), `--out: expected a name that ends in ${end}, got ""`);
    },
  );
  // data of other kinds are not ours to throw away, least of all the run that is read
  const KEPT = "src/house/kept/vae-ring.safetensors";
  const untouched = async (out: string, work: () => Promise<unknown>, message: RegExp) => {
    const before = readFileSync(out);
    const failure: unknown = await work().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as Error).message).toMatch(message);
    expect(readFileSync(out).equals(before)).toBe(true);
  };
  it("samples do not replace a run, a text or other arrays, also behind a link; they replace samples", async () => {
    const draw = (from: string, out: string) => sample(["--from", from, "--count", "2", "--out", out]);
    const says = (name: string, why: string) =>
      new RegExp(`^--out: ${at(name)} holds no samples \\(${why}\\), .*; name another file, or remove it$`);
    const run = at("run.npz");
    writeFileSync(run, readFileSync(KEPT));
    symlinkSync("run.npz", at("to-run.npz"));
    await untouched(run, () => draw(run, run), says("run.npz", "this is a file of another kind"));
    await untouched(run, () => draw(KEPT, at("to-run.npz")), says("to-run.npz", "this is a file of another kind"));
    writeFileSync(at("text.npz"), "a text");
    await untouched(at("text.npz"), () => draw(KEPT, at("text.npz")), says("text.npz", "this is a text"));
    writeFileSync(at("x.npz"), encodeNpz({ x: { shape: [1], data: Float32Array.of(1) } }));
    await untouched(at("x.npz"), () => draw(KEPT, at("x.npz")), says("x.npz", "this is numpy arrays \\(.npz\\)"));
    writeFileSync(at("empty.npz"), "");
    for (const _ of ["over nothing", "over samples"]) expect(await draw(KEPT, at("empty.npz"))).toBe(0);
  });
  it("a classifier does not replace a run; it replaces a classifier", async () => {
    const out = at("classifier.safetensors");
    writeFileSync(out, readFileSync(KEPT));
    const make = () => features(["drawn-digits", "--steps", "1", "--out", out]);
    await untouched(
      out,
      make,
      /holds no feature classifier \(expected the format latent-playground-features 1, got .*\)/,
    );
    rmSync(out);
    for (const _ of ["new", "over a classifier"]) expect(await make()).toBe(0);
  }, 120_000);
  it("a link stays, and its file is written, also where that was not there", async () => {
    mkdirSync(at("elsewhere"));
    symlinkSync("elsewhere/real.bin", at("link"));
    symlinkSync("link", at("twice"));
    for (const text of ["first", "second"]) {
      await writeOutput(await checkWritable(at("twice")), new TextEncoder().encode(text));
      expect(readFileSync(at("elsewhere/real.bin"), "utf8")).toBe(text);
      expect([readlinkSync(at("twice")), readlinkSync(at("link"))]).toEqual(["link", "elsewhere/real.bin"]);
      expect(readdirSync(at("elsewhere"))).toEqual(["real.bin"]);
    }
  });
  it("a link to nowhere and a circle of links are refused, and nothing is replaced", async () => {
    symlinkSync("nowhere/a.safetensors", at("lost.safetensors"));
    symlinkSync("circle.safetensors", at("circle.safetensors"));
    await refused(
      train([...RUN, "--out", at("lost.safetensors")]),
      `--out: cannot write in ${at("nowhere")} (not there)`,
    );
    await refused(
      train([...RUN, "--out", at("circle.safetensors")]),
      `--out: ${at("circle.safetensors")} is a link that leads to no file`,
    );
    for (const name of ["lost", "circle"]) expect(lstatSync(at(`${name}.safetensors`)).isSymbolicLink()).toBe(true);
    expect(existsSync(at("nowhere"))).toBe(false);
  });
});

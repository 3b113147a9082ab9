// The command line as a process: exit codes, standard output and standard error, and files that go round. Few and tiny
// runs: each start costs a second or two.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeNpz, encodeNpz } from "../engine/bytes/npz";
import { decodeSafetensors, encodeSafetensors } from "../engine/bytes/safetensors";
import { nodeHostWith } from "../node/host";
import { InputError } from "./options";
import { run } from "./testing/process";
import { train } from "./train";

const folder = mkdtempSync(join(tmpdir(), "cli-"));
afterAll(() => rmSync(folder, { recursive: true }));
const codec = nodeHostWith();
const file = (name: string) => join(folder, name);
const WHOLE = file("whole.safetensors"); // a run through both stages, made before the first test
interface Ended {
  code: number | null;
  lines: Record<string, unknown>[];
  error: string;
}
function cli(...argv: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/cli.mjs", ...argv], { encoding: "utf8" });
  return {
    code: status,
    lines: stdout
      .split("\n")
      .filter(Boolean)
      .map(line => JSON.parse(line) as Record<string, unknown>),
    error: stderr,
  };
}
const TINY = ["width=0.0625", "batch=8", "secondWidth=8", "secondBatch=8"].flatMap(value => ["--set", value]);
const TWO = ["--method", "two-stage-vae", "--dataset", "ring", "--seed", "5", ...TINY];
const METRICS = ["reconstruction-mse", "latent-mmd", "latent-mmd-stage-2", "active-dimensions", "frechet-raw"];
const halfWritten = () => readdirSync(folder).filter(name => !/^[a-z]+\.(npz|safetensors)$/.test(name));
type Lines = Ended["lines"];
const series = (lines: Lines) =>
  lines.filter(line => line["series"]).map(({ step, phase, series: latest }) => ({ step, phase, latest }));

describe("cli", { timeout: 120_000 }, () => {
  let whole: Ended;
  beforeAll(() => {
    whole = cli("train", ...TWO, "--steps", "12", "--every", "2", "--out", WHOLE);
  });

  it("lists methods, data sets, metrics and backends", () => {
    const {
      code,
      lines: [all],
      error,
    } = cli("list", "--json");
    expect([code, error]).toEqual([0, ""]);
    const ids = (key: string) => (all![key] as { id: string }[]).map(each => each.id);
    expect(ids("methods")).toEqual(expect.arrayContaining(["ae", "vae", "two-stage-vae"]));
    expect(ids("datasets")).toEqual(
      expect.arrayContaining(["ring", "grid", "moons", "swiss-roll", "drawn-digits", "mnist"]),
    );
    expect(ids("metrics")).toEqual(expect.arrayContaining(METRICS));
    expect(all!["backends"]).toEqual(expect.arrayContaining(["wasm", "cpu", "webgpu"]));
    expect((all!["methods"] as { fields: object }[])[0]!.fields).toHaveProperty("latent");
  });

  it("says what is wrong in one line, with exit code 2 and nothing on standard output", () => {
    expect(cli("train", "--method", "ae", "--dataset", "ring", "--set", "latent=1000")).toEqual({
      code: 2,
      lines: [],
      error: "latent: expected a number from 1 to 256, got 1000\n",
    });
    expect(cli("trian")).toEqual({
      code: 2,
      lines: [],
      error: 'command: expected one of list, train, sample, inspect, features, fid, card, got "trian"\n',
    });
  });

  it("refuses before it trains what makes no sense together and what does not fit into memory, by name", async () => {
    const line = (...more: string[]) => train(["--method", "vae", ...more, "--out", file("none.safetensors")]);
    await expect(line("--dataset", "ring", "--data", "weights=1,2")).rejects.toThrow(
      new InputError("data.weights: expected one number for all clusters or 8 numbers, got 2"),
    );
    await expect(line("--dataset", "ring", "--set", "likelihood=cross-entropy")).rejects.toThrow(
      /^likelihood: "cross-entropy" needs values/,
    );
    const large = ["width=2", "decoderWidth=4", "batch=1024"].flatMap(value => ["--set", value]);
    await expect(line("--dataset", "drawn-digits", ...large)).rejects.toThrow(
      /^the run does not fit into memory: it needs about [\d.]+ GB, of which WebAssembly has about 3\.9 GB; .* cost the most; /,
    );
  });
  it("trains through both stages, reporting every so many steps", () => {
    expect([whole.code, whole.error]).toEqual([0, ""]);
    expect(halfWritten()).toEqual([]);
    expect(series(whole.lines).map(({ step, phase }) => [step, phase])).toEqual([
      [2, "train"],
      [4, "train"],
      [6, "train"],
      [8, "second"],
      [10, "second"],
      [12, "second"],
    ]);
  });

  it("measures at the end of training", () => {
    const end = whole.lines.at(-1)! as { metrics: Record<string, number>; details: Record<string, { count: number }> };
    expect(end).toMatchObject({ done: true, step: 12, backend: "wasm" });
    expect(Object.keys(end.metrics)).toEqual(expect.arrayContaining(METRICS));
    expect(end.details["latent-mmd"]!.count).toBe(2000);
  });

  it("goes on from a file beyond its end", () => {
    const rest = cli("train", "--from", WHOLE, "--steps", "14", "--every", "2", "--set", "rate=0.002");
    expect([rest.code, rest.error]).toEqual([0, ""]);
    expect(series(rest.lines).map(({ step, phase }) => [step, phase])).toEqual([[14, "second"]]);
  });

  it("says what is in a file", () => {
    const seen = cli("inspect", WHOLE);
    expect(seen.code).toBe(0);
    expect(seen.lines[0]).toMatchObject({
      format: "latent-playground",
      version: 1,
      run: { method: "two-stage-vae", dataset: "ring", seed: 5, steps: 12 },
      phase: 1,
      index: 6,
      tensors: { "check/z0": [4, 2], "check/x0": [4, 10] },
      series: { "train/autoencoder/kl": 6, "second/latent/kl": 6 }, // every step of its phase
    });
  });

  it.each([
    ["by the method's own sampler", []],
    ["by a fitted mixture", ["--fit", "mixture"]],
  ])("samples %s", (_how, fit) => {
    const out = file("s.npz");
    const drawn = cli("sample", "--from", WHOLE, "--count", "300", "--out", out, "--seed", "9", ...fit);
    expect([drawn.code, drawn.error]).toEqual([0, ""]);
    const { samples, z } = decodeNpz(readFileSync(out)).arrays;
    expect([samples!.shape, z!.shape]).toEqual([
      [300, 10],
      [300, 2],
    ]);
    expect(samples!.data.every(Number.isFinite)).toBe(true);
    expect(halfWritten()).toEqual([]);
    rmSync(out);
  });

  it("keeps an older file of samples where the new one has no room, with one line and exit code 1", async () => {
    const out = file("s.npz");
    const older = encodeNpz({ samples: { shape: [1, 10], data: new Float32Array(10) } });
    writeFileSync(out, older);
    const dead = spawnSync("true").pid; // and what it left half written
    writeFileSync(`${out}.${dead}.tmp`, "half");
    const { code, lines, error } = await run(["sample", "--from", WHOLE, "--count", "300", "--out", out], {
      largest: 1, // kB; 300 rows have 12
    });
    expect([code, lines, error]).toEqual([1, [], `${out}: could not be written: larger than is allowed (EFBIG)\n`]);
    expect([readFileSync(out).equals(older), halfWritten()]).toEqual([true, []]);
    rmSync(out);
  });

  it.each<[string[], string]>([
    [["--method", "ae"], "--method: with --from it comes from the file"],
    [["--data", "clusters=3"], "--data: with --from it comes from the file"],
    [["--steps", "20", "--set", "latent=3"], "--set: latent cannot change in a run that has begun; it is 2"],
    [["--steps", "12"], '--steps: expected a whole number from 13 to 100000000, got "12"'],
    [[], "--steps: the file is at its end, step 12; expected more steps than that"],
  ])("refuses with --from what the file says: %j", async (more, message) => {
    await expect(train(["--from", WHOLE, ...more])).rejects.toThrow(new InputError(message));
  });

  it("names the series and the step when a term is not finite, with exit code 1 and no file", () => {
    const { tensors, metadata } = decodeSafetensors(readFileSync(WHOLE), codec);
    // a ln γ that a file may hold, and e^200 is no number of 32 bits; without the check, which would be refused
    const { "check/z0": _z, "check/x0": _x, "net/gamma2": gamma2, ...others } = tensors;
    const spoiled = { ...others, "net/gamma2": { shape: gamma2!.shape, data: gamma2!.data.map(() => -100) } };
    writeFileSync(file("spoiled.safetensors"), encodeSafetensors({ tensors: spoiled, metadata }, codec));
    expect(
      cli("train", "--from", file("spoiled.safetensors"), "--steps", "16", "--out", file("nan.safetensors")),
    ).toEqual({
      code: 1,
      lines: [],
      error: `second/latent/reconstruction is not finite at step 13; ${file("nan.safetensors")} was not written\n`,
    });
    expect(readdirSync(folder)).not.toContain("nan.safetensors");
  });

  it.each<[string, string[], string]>([
    ["a field", ["--set", "rate=0.05"], "rate is 0.001 there, 0.05 here"],
    ["its seed", ["--seed", "6"], "seed is 5 there, 6 here"],
    ["its steps", ["--steps", "14"], "steps is 12 there, 14 here"],
    ["its data", ["--data", "clusters=3"], "data.clusters is 8 there, 3 here"],
  ])("refuses to write over a run of another config, by %s", async (_what, more, message) => {
    const options = more[0] === "--steps" ? more : ["--steps", "12", ...more];
    const line = more[0] === "--seed" ? TWO.filter(word => !["--seed", "5"].includes(word)) : TWO;
    await expect(train([...line, ...options, "--out", WHOLE])).rejects.toThrow(
      new InputError(`--out: ${WHOLE} is of another run: ${message}; name another file, or go on from it with --from`),
    );
  });
  it("refuses to write over a file that is no run", async () => {
    writeFileSync(file("notes.safetensors"), "notes");
    await expect(train([...TWO, "--steps", "12", "--out", file("notes.safetensors")])).rejects.toThrow(
      /^--out: .*notes\.safetensors: .*; name another file, or remove it$/,
    );
    expect(readFileSync(file("notes.safetensors"), "utf8")).toBe("notes");
  });
  it("refuses with --from a file of the same run that stands elsewhere than this line goes", async () => {
    const out = file("longer.safetensors");
    cli("train", "--from", WHOLE, "--steps", "14", "--out", out);
    await expect(train(["--from", WHOLE, "--steps", "16", "--out", out])).rejects.toThrow(
      "its phases have 6 + 8 steps there, 6 + 10 here",
    );
    await expect(train([...TWO, "--steps", "12", "--out", out])).rejects.toThrow(
      "its phases have 6 + 8 steps there, 6 + 6 here",
    );
    const again = cli("train", "--from", WHOLE, "--steps", "14", "--out", out);
    expect([again.code, again.lines.length, again.lines[0]]).toEqual([0, 1, expect.objectContaining({ step: 14 })]);
  });
  it("measures again what went on into its own file, and says where another backend made it", () => {
    const own = file("own.safetensors"),
      line = ["train", "--from", own, "--steps", "13", "--out", own];
    copyFileSync(WHOLE, own);
    const [first, again] = [cli(...line), cli(...line, "--backend", "cpu")];
    expect([first.code, again.code, again.lines.length]).toEqual([0, 0, 1]);
    expect(again.lines[0]).toMatchObject({ done: true, step: 13 });
    expect(again.error).toBe(
      `${own}: is finished, at step 13; measured again\n` +
        `${own}: was made on wasm so far; on cpu its numbers differ in their last digits\n`,
    );
  });
});

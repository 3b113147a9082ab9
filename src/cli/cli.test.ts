// The command line as a process: exit codes, standard output and standard error, and files that go round. Few and tiny
// runs: each start costs a second or two.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeNpz } from "../engine/bytes/npz";
import { decodeSafetensors, encodeSafetensors } from "../engine/bytes/safetensors";
import { nodeHostWith } from "../node/host";
import { InputError } from "./options";
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
    const nan = (name: string) => ({
      ...tensors,
      [name]: { shape: tensors[name]!.shape, data: tensors[name]!.data.map(() => NaN) },
    });
    // without the check, which would be refused
    const { "check/z0": _z, "check/x0": _x, ...spoiled } = nan("net/gamma2");
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

  it("saves on the first Ctrl-C, ends with 130, and the file goes on", async () => {
    const options = ["--steps", "100000", "--every", "5", "--out", file("cut.safetensors")];
    const child = spawn(process.execPath, ["scripts/cli.mjs", "train", ...TWO, ...options]);
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      if (!text) child.kill("SIGINT");
      text += part;
    });
    const code = await new Promise(resolve => child.on("close", resolve));
    expect(code).toBe(130);
    const last = JSON.parse(text.trim().split("\n").at(-1)!) as { step: number };
    const [seen] = cli("inspect", file("cut.safetensors")).lines;
    expect(seen).toMatchObject({ phase: 0, index: last.step });
  });
});

// What is refused before anything starts: each by the word that is wrong.
import { describe, expect, it } from "vitest";
import { card } from "./card";
import { features } from "./features";
import { inspect } from "./list";
import { InputError, readOptions } from "./options";
import { sample } from "./sample";
import { train } from "./train";

const run = ["--method", "ae", "--dataset", "ring"];
const cases: [string, (argv: readonly string[]) => Promise<number>, readonly string[], RegExp][] = [
  ["no method", train, [], /^--method: missing$/],
  [
    "an unknown method",
    train,
    ["--method", "gan", "--dataset", "ring"],
    /^method: expected one of .*\bae, .*vae.*, got "gan"$/,
  ],
  [
    "an unknown data set",
    train,
    ["--method", "ae", "--dataset", "rings"],
    /^dataset: expected one of .*ring.*got "rings"$/,
  ],
  ["an unknown option", train, [...run, "--stepz", "3"], /^unknown option --stepz; there are --method/],
  ["a missing value", train, [...run, "--seed"], /^--seed: its value is missing$/],
  ["an option for a value", train, [...run, "--seed", "--steps", "3"], /^--seed: its value is missing$/],
  ["an option twice", train, [...run, "--seed", "1", "--seed", "2"], /^--seed: given twice$/],
  ["a stray word", train, [...run, "ring"], /^unexpected "ring"$/],
  [
    "a seed that is none",
    train,
    [...run, "--seed", "-1"],
    /^seed: expected a whole number from 0 to 4294967295, got "-1"$/,
  ],
  ["a seed in hexadecimal", train, [...run, "--seed", "0x10", "--steps", "1"], /^seed: .*got "0x10"$/],
  ["steps in binary", train, [...run, "--steps", "0b1000"], /^steps: expected a whole number.*got "0b1000"$/],
  ["a field in hexadecimal", train, [...run, "--set", "latent=0x10", "--steps", "1"], /^latent: .*got "0x10"$/],
  ["an option in octal", train, [...run, "--every", "0o10", "--steps", "1"], /^--every: .*got "0o10"$/],
  ["a fraction of a step", train, [...run, "--steps", "1.5"], /^steps: expected a whole number/],
  [
    "fewer steps than phases",
    train,
    ["--method", "two-stage-vae", "--dataset", "ring", "--steps", "1"],
    /^steps: expected a whole number from 2/,
  ],
  ["no pair", train, [...run, "--set", "latent"], /^--set: expected field=value, got "latent"$/],
  ["a field twice", train, [...run, "--set", "latent=2", "--set=latent=3"], /^--set: latent given twice$/],
  ["an unknown field", train, [...run, "--set", "beta=4"], /^unknown field "beta"; there are rate/],
  [
    "a field out of range",
    train,
    [...run, "--set", "latent=1000"],
    /^latent: expected a number from 1 to 256, got 1000$/,
  ],
  ["a field of the data out of range", train, [...run, "--data", "clusters=0"], /^data\.clusters: expected/],
  [
    "a choice that is none",
    train,
    ["--method", "vae", "--dataset", "ring", "--set", "likelihood=exact"],
    /^likelihood: expected one of learned, fixed, cross-entropy, got "exact"$/,
  ],
  [
    "a combination that makes no sense",
    train,
    ["--method", "vae", "--dataset", "ring", "--set", "likelihood=cross-entropy"],
    /^likelihood: "cross-entropy" needs/,
  ],
  ["no report ever", train, [...run, "--every", "0"], /^--every: expected a whole number from 1/],
  [
    "an unknown backend",
    train,
    [...run, "--backend", "cuda"],
    /^--backend: expected one of wasm, cpu, webgpu, got "cuda"$/,
  ],
  ["a file that is not there", train, ["--from", "nowhere.safetensors"], /^nowhere\.safetensors: not there$/],
  [
    "a file that is none of ours",
    train,
    ["--from", "package.json"],
    /^package\.json: this is JSON, expected a run saved here/,
  ],
  ["a folder", train, ["--from", "src"], /^src: a folder; expected a file$/],
  ["a device to inspect", inspect, ["/dev/zero"], /^\/dev\/zero: a device; expected a file$/],
  [
    "an ending that misleads",
    train,
    [...run, "--out", "a.npz"],
    /^--out: expected a name that ends in \.safetensors, got "a\.npz"$/,
  ],
  [
    "a folder that is not there",
    train,
    [...run, "--out", "nowhere/a.safetensors"],
    /^--out: cannot write in nowhere \(not there\)$/,
  ],
  ["no file to sample from", sample, [], /^--from: missing$/],
  ["no count", sample, ["--from", "a", "--out", "a.npz"], /^--count: missing$/],
  [
    "a count of nothing",
    sample,
    ["--from", "a", "--out", "a.npz", "--count", "0"],
    /^--count: expected a whole number from 1/,
  ],
  [
    "an unknown fit",
    sample,
    ["--from", "a", "--out", "a.npz", "--count", "3", "--fit", "flow"],
    /^--fit: expected one of gaussian, mixture, got "flow"$/,
  ],
  ["nothing to inspect", inspect, [], /^FILE: missing$/],
];

describe("the command line", () => {
  it.each(cases)("refuses %s", async (_what, command, argv, message) => {
    const error: unknown = await command(argv).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });

  it("takes --name=value for --name value, values with = in them, and empty values", () => {
    const known = { one: "one", many: "many", flag: "flag" } as const;
    const options = readOptions(["--one=a=b", "--many", "x=1", "--many=", "--flag"], known);
    expect([options.one("one"), options.many("many"), options.words]).toEqual(["a=b", ["x=1", ""], []]);
    expect(() => readOptions(["--flag=yes"], known)).toThrow("--flag: takes no value");
    expect(() => readOptions(["--constructor", "3"], known)).toThrow("unknown option --constructor");
  });

  // what every object has: found where a table is asked by brackets alone
  describe.each(["toString", "constructor", "__proto__", "hasOwnProperty", ""])("takes %j for no name", name => {
    const kept = "src/house/kept/vae-ring.safetensors";
    it.each<[string, (argv: readonly string[]) => Promise<number>, readonly string[], string]>([
      ["method", train, ["--method", name, "--dataset", "ring"], `method: expected one of aae, `],
      ["data set", train, ["--method", "vae", "--dataset", name], "dataset: expected one of grid, "],
      ["data set of features", features, [name], "dataset: expected one of grid, "],
      ["field", train, [...run, "--set", `${name}=1`], name ? `unknown field "${name}"; there are rate` : "--set: "],
      [
        "field of the data",
        train,
        [...run, "--data", `${name}=1`],
        name ? `data: unknown field "${name}"` : "--data: ",
      ],
      [
        "live field",
        train,
        ["--from", kept, "--steps", "9999", "--set", `${name}=1`],
        name ? `--set: unknown field "${name}"` : "--set: ",
      ],
      ["backend", train, [...run, "--backend", name], "--backend: expected one of wasm, "],
      [
        "fit",
        sample,
        ["--from", kept, "--count", "1", "--out", "a.npz", "--fit", name],
        "--fit: expected one of gaussian, ",
      ],
      ["card", card, [name, "--seed", "1"], "card: expected one of "],
      ["run of a card", card, ["pga-table-1", "--seed", "1", "--run", name], "--run: expected one of "],
      ["option", train, [`--${name}`, "1"], name ? `unknown option --${name}` : "unknown option --"],
    ])("%s", async (_what, command, argv, says) => {
      const error: unknown = await command(argv).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message.slice(0, says.length)).toBe(says);
    });
  });
});

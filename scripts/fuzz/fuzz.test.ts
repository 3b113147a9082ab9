// Two thousand inputs over all borders, and every input that failed once: none may fail. And the fuzzer itself, on
// borders made up for it: what it must find it finds, an input is made again from its seed and index alone, and what is
// kept is read as it was.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type Border, border, holds } from "./border";
import { borders } from "./borders";
import { type Case, casesIn, FOLDER, judgeCase, keep } from "./cases";
import { Fuzzer } from "./fuzz";
import { main } from "./main";
import { namelessness } from "./judge";
import { inTrees, inJson } from "./mutations/json";
import { read, written } from "./plain";

const SEED = 20_261_130,
  COUNT = 2000;

it(`takes ${COUNT} inputs of every kind as it must`, { timeout: 600_000 }, async () => {
  const fuzzer = new Fuzzer(SEED);
  const { kinds, counts, inputs } = await fuzzer.run(COUNT);
  await fuzzer.close();
  expect(
    kinds.map(({ count, kind, index, message }) => `${count} × ${kind}, --case ${SEED}:${index}: ${message}`),
  ).toEqual([]);
  expect(inputs).toBe(COUNT);
  for (const { id } of borders) {
    const { refused = 0, accepted = 0 } = counts.get(id) ?? {};
    // a border that only refuses or only accepts hides behind its first check
    expect([id, refused + accepted > 20, accepted > 0]).toEqual([id, true, true]);
  }
});
it.each([
  [["--seed", "-1"], "--seed"],
  [["--seed=1e3"], "--seed"],
  [["--count", "0"], "--count"],
  [["--only", "toString"], "--only"],
  [["--case", "README.md"], "--case README.md"],
  [["--case", "/no"], "--case /no"],
  [["--case", "package.json"], "--case package.json"],
  [["--what"], "--what"],
])("%j is refused by name in one line, 2", async (argv, name) => {
  const told = vi.spyOn(console, "error").mockReturnValue();
  const code = await main(argv);
  const lines = told.mock.calls.map(([line]) => String(line));
  told.mockRestore();
  expect([code, lines.length]).toEqual([2, 1]);
  expect(lines[0]).toMatch(/^npm run fuzz: [^\n]*$/);
  expect(lines[0]).toContain(name);
});
it("takes every input that failed once as it must", { timeout: 600_000 }, async () => {
  const failures: string[] = [];
  for (const kept of casesIn(FOLDER)) {
    const verdict = await judgeCase(kept);
    if (verdict.is === "failed") failures.push(`${kept.name}: ${verdict.failure.kind}: ${verdict.failure.message}`);
  }
  expect(failures).toEqual([]);
});

describe("the fuzzer", () => {
  /** Reads {"a": 1}. */
  const toy = (judge: (text: string) => void): Border =>
    border<string>({ id: "toy", share: 1, open: async () => ({ bases: ['{"a":1}'], mutations: [inJson], judge }) });
  const found = async (judge: (text: string) => void, count = 400) =>
    (await new Fuzzer(1, [], [toy(judge)]).run(count)).kinds.map(({ kind }) => kind);
  const careful = (text: string): { a: number } => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw Error("toy: not JSON");
    }
    if (typeof json !== "object" || json === null || !("a" in json) || typeof json.a !== "number")
      throw Error("toy: expected an object with a number a");
    return { a: json.a };
  };

  it("finds nothing where all is judged", async () => {
    expect(await found(text => void careful(text))).toEqual([]);
  });
  it("finds what throws without a name, and says where", async () => {
    const kinds = await found(text => void (JSON.parse(text) as { a: { b: number } }).a.b.toFixed());
    expect(kinds.some(kind => kind.startsWith("toy: SyntaxError: "))).toBe(true);
    expect(kinds.some(kind => /^toy: TypeError: .* at /.test(kind))).toBe(true);
  });
  it("finds what is accepted with another meaning, and what takes long", async () => {
    expect(await found(text => holds(careful(text).a < 2, "a is large"))).toEqual(["toy: accepted: Wrong: a is large"]);
    const clock = vi.spyOn(process, "cpuUsage").mockReturnValue({ user: 1.5e6, system: 0.6e6 }); // µs
    try {
      expect(await found(text => void careful(text), 0)).toEqual(["toy: accepted: Wrong: slow: took # s"]);
    } finally {
      clock.mockRestore();
    }
  });
  it("finds a rejection that nobody catches", async () => {
    const hears = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection"); // vitest's own, which would count it as its own failure
    try {
      const lost = (text: string) => void (careful(text).a === 1 && Promise.reject(Error("toy: lost")));
      expect(await found(lost, 0)).toEqual([expect.stringMatching(/^toy: nobody catches: Error: toy: lost/)]);
    } finally {
      for (const hear of hears) process.on("unhandledRejection", hear);
    }
  });
  it("finds a valid input that is refused", async () => {
    const [kind] = await found(() => {
      throw Error("toy: expected nothing");
    }, 0);
    expect(kind).toMatch(/^toy: valid input 0 refused/);
  });
  it("counts a mutation that throws as a failure of its own, and goes on", async () => {
    let turn = 0;
    const broken = (text: string) => {
      if (turn++ % 2) throw TypeError("text.slice is not a function");
      return text;
    };
    const odd = border<string>({
      ...{ id: "toy", share: 1 },
      open: async () => ({ bases: ["{}"], mutations: [broken], judge: () => undefined }),
    });
    const { kinds, failures, counts } = await new Fuzzer(1, [], [odd]).run(40);
    expect(kinds.map(({ kind }) => kind)).toEqual([
      expect.stringMatching(/^toy: an input that could not be made: Type/),
    ]);
    expect(failures + counts.get("toy")!.accepted).toBe(40);
    expect(counts.get("toy")!.accepted).toBeGreaterThan(0);
  });
  it("makes an input again from seed and index, whatever came before", async () => {
    const all = [toy(() => {})],
      in100 = new Fuzzer(5, [], all);
    for (let index = 0; index < 100; index++) await in100.make(index);
    expect((await in100.make(77)).input).toEqual((await new Fuzzer(5, [], all).make(77)).input);
    expect((await new Fuzzer(6, [], all).make(77)).input).not.toEqual((await in100.make(77)).input);
  });
  it("leaves out of a failure what does not matter for it", async () => {
    const { kinds } = await new Fuzzer(1, [], [toy(text => holds(!text.includes("extra"), "extra"))]).run(400);
    // one mutation is enough to put the name in
    expect(kinds).toHaveLength(1);
    expect(kinds[0]!.count).toBeGreaterThan(1);
    expect(kinds[0]!.input).toContain("extra");
    expect((kinds[0]!.input as string).length).toBeLessThan(40);
  });
  it("keeps a failure as a file that is judged again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fuzz-cases-"));
    try {
      const input = { store: "runs", record: { id: "a", at: Int32Array.of(1, -2), x: NaN, y: undefined, z: -0 } };
      keep({ border: "records", kind: "made up", message: "", seed: 1, index: 1, input }, folder);
      const [kept] = casesIn(folder) as readonly Case[];
      expect(read(kept!.input)).toEqual(input);
      expect((await judgeCase(kept!)).is).not.toBe("failed");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  it("writes any input as JSON and reads it back", () => {
    const values = [undefined, NaN, -Infinity, -0, "é", [null, { a: Uint8Array.of(1) }], JSON.parse('{"__proto__":1}')];
    expect(read(JSON.parse(JSON.stringify(written(values))))).toEqual(values);
    expect(inTrees.length).toBeGreaterThan(5);
  });
  it("knows an error that names something from one that does not", () => {
    expect(namelessness(Error("rate: expected a number from 0 to 1, got 2"))).toBeUndefined();
    expect(namelessness(Error("a.json: Unexpected end of JSON input"))).toBeUndefined();
    for (const error of [
      TypeError("rate: expected a number"),
      Error("rate: Cannot read properties of undefined (reading 'x')"),
      Error("x.json: Invalid typed array length: -1"),
      Error("failed"),
      Error(`rate: ${"x".repeat(5000)}`),
      "rate: expected a number",
    ])
      expect(namelessness(error), String(error).slice(0, 80)).toBeDefined();
  });
});

// What the bench makes of its chunks: how long it measures, medians, the JSON and the tables. The engines themselves
// run in e2e/bench.spec.ts.
import { expect, test, vi } from "vitest";
import { NET_NAMES, nets, rowsOf, ROWS, shuffled } from "../../bench/net";
import { betweenMarks, jsonTable, tablesOf, tell } from "../../bench/report";
import { median, planOf, sideBySide, strangers, type Lane, type Row } from "../../bench/rounds";

const PACE = { seconds: 0.001, rounds: 3 };
/** A lane whose chunks are made up: 2 ms a step, the k-th chunk's host time k ms. */
function lane(engine: Lane["engine"], loss: number, fails = false): Lane & { asked: number[] } {
  const asked: number[] = [];
  return {
    engine,
    asked,
    open: async () => ({ adapter: "made up", backend: "webgpu", version: "1" }),
    run: async steps => {
      if (fails) throw Error("out of order\nand more");
      asked.push(steps);
      return { steps, hostMs: asked.length * steps, totalMs: 2 * steps, dispatches: 7 * steps, bytes: 1000, loss };
    },
    close: async () => {},
  };
}

test("median", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});
test("a lane is measured for its seconds: fewer steps, then fewer rounds, at last one step", () => {
  expect(planOf(2, { seconds: 4, rounds: 5 })).toEqual({ steps: 400, rounds: 5 });
  expect(planOf(1900, { seconds: 4, rounds: 5 })).toEqual({ steps: 1, rounds: 2 });
  expect(planOf(9000, { seconds: 4, rounds: 5 })).toEqual({ steps: 1, rounds: 1 });
});
test("rows have the fields that programs read, from medians over rounds; a lane that fails is a row of nulls", async () => {
  const [good, bad] = [lane("replay", 5), lane("jax-js", 5, true)];
  const results = await sideBySide("toy", "webgpu", [good, bad], { seconds: 0.02, rounds: 3 }, () => {});
  const chunks = good.asked.slice(5); // four steps and a few together warm up
  expect(chunks).toEqual([3, 3, 3]); // 20 ms / 3 rounds / 2 ms
  expect(results[0]!.row).toEqual({
    net: "toy",
    engine: "replay",
    backend: "webgpu",
    adapter: "made up",
    hostMs: 7,
    totalMs: 2,
    stepsPerSecond: 500,
    dispatches: 7,
    bytes: 1000,
  } satisfies Row);
  expect(results[0]!.n).toBe(9);
  expect(results[1]).toMatchObject({
    failure: "out of order\nand more",
    row: { engine: "jax-js", hostMs: null, totalMs: null, stepsPerSecond: null, dispatches: null, bytes: null },
  });
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    expect(tell(results, "Node", true)).toBe(0); // what others cannot do is told, and no error of ours
    expect(JSON.parse(String(out.mock.calls[0]![0]))).toEqual(results.map(({ row }) => row));
    expect(String(err.mock.calls[0]![0])).toBe("jax-js, toy on webgpu: out of order\n");
  } finally {
    vi.restoreAllMocks();
  }
  expect(tablesOf(results, "Node 20")).toMatch(
    /\| toy \| replay \| +7\.00 \| +2\.00 \| +500 \| +7 \| 1\.00 kB \| +9 \|/,
  );
});
test("an engine of ours that fails fails the bench, and so does a loss far from the others'", async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    expect(tell(await sideBySide("toy", "webgpu", [lane("eager", 5, true)], PACE, () => {}), "Node", true)).toBe(1);
    const results = await sideBySide(
      "toy",
      "webgpu",
      [lane("tfjs", 5), lane("replay", 6), lane("jax-js", 1280)],
      PACE,
      () => {},
    );
    expect(strangers(results).map(({ row }) => row.engine)).toEqual(["jax-js"]);
    expect(tell(results, "Node", true)).toBe(1);
  } finally {
    vi.restoreAllMocks();
  }
});
test("the README keeps everything but what is between the marks", () => {
  expect(betweenMarks("a <!-- bench -->\nold\n<!-- /bench --> b", "new")).toBe(
    "a <!-- bench -->\nnew\n<!-- /bench --> b",
  );
  expect(() => betweenMarks("no marks", "new")).toThrow("<!-- bench -->");
});
test("tables of variants are written with their rows on one line", () => {
  const table = { a: { choice: [["x", "y"], ["z"]], n: 1 } };
  expect(jsonTable(table)).toBe(
    '{\n  "a": {\n    "choice": [\n      ["x", "y"],\n      ["z"]\n    ],\n    "n": 1\n  }\n}\n',
  );
  expect(JSON.parse(jsonTable(table))).toEqual(table);
});
test("sizes fit from layer to layer, rows fill their range, batches are rows without repetition", () => {
  for (const name of NET_NAMES) {
    const { encoder, decoder, latent, variational } = nets[name];
    const wide = (layers: typeof encoder) => layers.flatMap(l => ("from" in l ? [l] : []));
    expect(wide(encoder).at(-1)!.to).toBe(variational ? 2 * latent : latent);
    expect(wide(decoder)[0]!.from).toBe(latent);
  }
  const x = rowsOf(nets.toy);
  expect([Math.min(...x) < -0.99, Math.max(...x) > 0.99, x.length]).toEqual([true, true, 10 * ROWS]);
  const next = shuffled(256);
  const epoch = Array.from({ length: ROWS / 256 }, () => [...next()]).flat();
  expect(new Set(epoch).size).toBe(ROWS);
});

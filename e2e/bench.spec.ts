// The bench, as a program calls it: JSON and nothing else, every field there, and a replayed step that costs the thread
// less than an eager one.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import type { Row } from "../bench/rounds";

test("npm run bench -- --json", async () => {
  const engines = ["--engine", "eager", "--engine", "replay"];
  const options = ["--json", "--net", "toy", "--backend", "webgpu", ...engines, "--seconds", "1", "--software"];
  const { stdout } = await promisify(execFile)(process.execPath, ["scripts/bench.mjs", ...options]);
  const rows = JSON.parse(stdout) as Row[];
  expect(rows.map(({ net, engine, backend }) => [net, engine, backend])).toEqual([
    ["toy", "eager", "webgpu"],
    ["toy", "replay", "webgpu"],
  ]);
  for (const { adapter, hostMs, totalMs, stepsPerSecond, dispatches, bytes } of rows) {
    expect(adapter).toContain("swiftshader");
    for (const value of [hostMs, totalMs, stepsPerSecond, dispatches, bytes]) expect(value).toBeGreaterThan(0);
  }
  const [eager, replay] = rows as [Row, Row];
  console.log(`      host ms per step: eager ${eager.hostMs!.toFixed(2)}, replayed ${replay.hostMs!.toFixed(2)}`);
  expect(replay.hostMs!).toBeLessThan(eager.hostMs!);
  expect(replay.dispatches).toBe(eager.dispatches); // the same program
});

// What the method of casts (casting.ts) must say, on Wasm and on the plain CPU. WebGPU has its turn in the browser
// (e2e/parity.spec.ts, and replayed in e2e/recorded.spec.ts).
import { expect, it } from "vitest";
import type { BackendName } from "../backend";
import { initial } from "../config";
import { Session } from "../train/session";
import { casting, wrongOf } from "./casting";
import { nodeHost, useBackend } from "./node";
import { toyTable } from "./toy";

it.each<BackendName>(["wasm", "cpu"])("casts are watched, trained on and kept as numbers on %s", async backend => {
  await useBackend(backend);
  const values = initial(casting.config);
  const run = { version: 1 as const, method: "casting", dataset: "toy", seed: 1, values, data: {} };
  const session = Session.create({ method: casting, table: toyTable(), host: nodeHost, run });
  const begun = (await session.snapshot()).tensors["net/net/w"]!.data;
  await session.advance(5);
  const series = Object.fromEntries(
    Object.entries((await session.report()).series).map(([name, line]) => [name, line.values]),
  );
  const { tensors } = await session.snapshot();
  session.dispose();
  expect(wrongOf(series)).toEqual([]);
  expect([...new Set(begun)].sort()).toEqual([0, 1]);
  // from 0 or 1 in five steps of at most a tenth: a weight that is whole has not moved, or was cut to an integer
  expect([...tensors["net/net/w"]!.data].filter(Number.isInteger)).toEqual([]);
  expect(tensors["net/seen/counts"]!.data.reduce((a, b) => a + b)).toBe(series["one/casts/positive"]!.at(-1));
});

// Runs that were made before there were bounds (bounds.ts): their files open, are decoded, measured and drawn, and
// refuse to train by the name of what is wrong.
import { beforeAll, expect, it } from "vitest";
import { initial } from "../config";
import { measured, metricsOf, pictured, probesOf } from "../diagnostics";
import { methodOf } from "../methods";
import { decodeRunFile, verify, writeRunFile } from "../run-file";
import { microSession } from "../testing/micro-session";
import { nodeHost, useBackend } from "../testing/node";

beforeAll(() => useBackend("wasm"));

it("a batch that its norm does not bear: looked at, not trained", async () => {
  const before = await microSession(methodOf("vae"), "images", 5, { batch: 1 });
  const { snapshot, check } = decodeRunFile(await writeRunFile(before, nodeHost), nodeHost);
  before.dispose();
  const session = await microSession(methodOf("vae"), "images", 5, { batch: 1 });
  session.restore(snapshot);
  await verify(session, check!);
  expect(session.held).toBe("batch: 1 is too few for batch norm, whose statistics are then noise; expected at least 4");
  await expect(session.advance(1)).rejects.toThrow(session.held);
  expect(session.step).toBe(0);
  const metric = metricsOf(session).find(({ id }) => id === "reconstruction-mse")!;
  expect((await measured(session, metric))!.value).toBeGreaterThan(0);
  const probe = probesOf(session).find(({ id }) => id === "samples")!;
  expect((await pictured(session, probe, initial(probe.options ?? {}))).kind).toBe("images");
  session.dispose();
});
it("vectors have no norm: one row at a time trains", async () => {
  const session = await microSession(methodOf("vae"), "vectors", 5, { batch: 1 });
  expect(session.held).toBeUndefined();
  expect(await session.advance(2)).toBe(2);
  session.dispose();
});
it("a phase that trains nothing with a norm is not held by it", async () => {
  const session = await microSession(methodOf("two-stage-vae"), "images", 6, { batch: 1, secondBatch: 1 });
  expect(session.held).toContain("batch: 1");
  session.skip();
  expect(session.held).toBeUndefined();
  expect(await session.advance(1)).toBe(1);
  session.dispose();
});

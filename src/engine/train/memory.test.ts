// Memory on Wasm: flat over 4 000 micro steps and over 50 restarts in place. The same on WebGPU is
// e2e/recorded.spec.ts.
import { expect, test } from "vitest";
import { nodeHost, useBackend } from "../testing/node";
import { tf } from "../tf";
import { memory } from "../testing/alive";

test("is flat over 4 000 steps and over 50 restarts", async () => {
  await useBackend("wasm");
  const heap = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  const baseline = tf.memory().numTensors;
  const before = await memory(nodeHost, 200);
  const grown = heap(); // as large as this run wants it
  const { early, late, first, last } = await memory(nodeHost, 4_000);
  expect(late).toEqual(early);
  expect(last).toEqual(first);
  expect(early).toEqual(before.early);
  expect(heap(), "bytes of the Wasm heap").toBe(grown);
  expect(tf.memory().numTensors, "tensors left").toBe(baseline);
}, 300_000); // 20 s of work on an idle core

// The parity table on Wasm: every kernel of ours gives what the plain CPU backend gives. WebGPU has its turn in the
// browser (e2e/recorded.spec.ts).
import { expect, test } from "vitest";
import { useBackend } from "../node";
import { differences, outcomeOf } from "./compare";

test("every kernel on Wasm gives what it gives on the plain CPU backend, and leaves nothing behind", async () => {
  await useBackend("cpu");
  const plain = await outcomeOf();
  await useBackend("wasm");
  const wasm = await outcomeOf();
  expect([...plain.left, ...wasm.left], "tensors left").toEqual([]);
  expect(differences(plain.outcome, wasm.outcome)).toEqual([]);
});

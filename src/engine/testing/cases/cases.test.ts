// The parity table on Wasm: every kernel of ours gives what the plain CPU backend gives. WebGPU has its turn in the
// browser (e2e/recorded.spec.ts).
import { expect, test } from "vitest";
import type { BackendName } from "../../backend";
import { sloped } from "../../kernels/activations";
import { moments } from "../../kernels/normalisation";
import { blend } from "../../kernels/state";
import { tf } from "../../tf";
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

test.each<BackendName>(["cpu", "wasm"])("a tensor of another type is refused by name on %s", async backend => {
  await useBackend(backend);
  const whole = tf.tensor2d([[1, 2]], [1, 2], "int32"),
    logical = tf.tensor2d([[1, 0]], [1, 2], "bool"),
    held = tf.zeros([1, 2]);
  expect(() => sloped(whole, 0)).toThrow("sloped: x is int32, expected float32: cast it first");
  expect(() => blend(held, logical, 1)).toThrow("blend: other is bool, expected float32: cast it first");
  expect(() => moments(whole)).toThrow("moments: an input is int32, expected float32: cast it first");
  tf.dispose([whole, logical, held]);
});
test("sums and means of nothing are 0 on Wasm, as on the plain CPU backend", async () => {
  const empty = () =>
    tf.tidy(() => {
      const [tall, wide] = [tf.zeros([0, 3]), tf.zeros([2, 0, 3])];
      const out = [tall.sum(0), tall.mean(0), wide.sum([1, 2], true), wide.sum(1), wide.mean([0, 1])];
      return out.map(x => ({ shape: x.shape, values: [...x.dataSync()] }));
    });
  await useBackend("cpu");
  const plain = empty();
  await useBackend("wasm");
  tf.dispose(tf.ones([64]).mul(7)); // memory that is free again and not empty
  expect(empty()).toEqual(plain);
  expect(plain[0]!.values).toEqual([0, 0, 0]);
});

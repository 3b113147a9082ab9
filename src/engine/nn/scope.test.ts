// A frozen net is the same function at rest: no gradient reaches its weights, and its state stays.
import { beforeAll, describe, expect, it } from "vitest";
import type { DataSpec } from "../step";
import { evaluating, rows, storeOfEachTest, training, values } from "../testing/nets";
import { useBackend } from "../testing/node";
import { type Tensor, tf } from "../tf";
import { decoderOf, encoderOf, gaussian } from "./backbones";
import { dense } from "./dense";
import { frozen, inMode } from "./scope";

beforeAll(() => useBackend("wasm"));
const fresh = storeOfEachTest();
const { held, run } = fresh;

describe("frozen", () => {
  const DATA: DataSpec = {
    kind: "images",
    shape: [8, 8, 1],
    range: [0, 1],
    mean: [0.5],
    count: 1,
    tests: 1,
    classes: 1,
  };
  it("is the same function; no gradient reaches its weights, its state rests, and it has nothing to move", () => {
    const net = encoderOf(fresh.store.scope("net"), DATA, 3, { width: 0.0625, spectralNorm: true });
    const still = frozen(net);
    const x = rows([4, 8, 8, 1]);
    const before = fresh.variables().map(v => held(v.path));
    const frozenOut = run(training(), () => still(x));
    expect(fresh.variables().map(v => held(v.path))).toEqual(before);
    expect(run(training(), () => net(x))).toEqual(frozenOut); // batch statistics and one power iteration here and there
    expect(still.variables).toEqual([]);
    expect(net.variables.length).toBeGreaterThan(10);
    const buffers = net.variables.filter(v => v.trained).map(v => fresh.store.buffers.get(v.path)!);
    const grads = (f: (x: Tensor) => Tensor) =>
      tf.tidy(() =>
        inMode(training(), () => {
          const { grads } = tf.engine().gradients(() => f(x).square().sum(), [...buffers, x], undefined, true);
          return grads.map(g => (g ? Math.max(...values(g.abs())) : 0));
        }),
      );
    const [through, stopped] = [grads(net), grads(still)];
    fresh.store.discard();
    for (const g of through.slice(0, 2)) expect(g).toBeGreaterThan(0);
    expect(stopped.slice(0, -1).every(g => g === 0)).toBe(true);
    expect(stopped.at(-1)).toBe(through.at(-1)); // but the input has all of its gradient
  });
  it("holds for what hangs on a net (a decoder's logits), and for several outputs", () => {
    const decoder = frozen(decoderOf(fresh.store.scope("net"), DATA, 2, { width: 0.0625 }));
    const kernel = fresh.store.buffers.get("net/0/kernel")!;
    const z = rows([4, 2]);
    for (const part of [decoder, decoder.logits]) {
      const g = tf.tidy(() =>
        inMode(training(), () => tf.engine().gradients(() => part(z).sum(), [kernel], undefined, true).grads[0]),
      );
      expect(g).toBeFalsy();
      expect(part.variables).toEqual([]);
    }
    const both = frozen(gaussian(fresh.store.scope("net"), dense(fresh.store.scope("net/head"), 2, 4)));
    expect(run(evaluating(), () => both(z).mean).length).toBe(8);
    expect(both.variables).toEqual([]);
  });
});

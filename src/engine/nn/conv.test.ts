// Convolutions and their transposes are adjoint, and add their bias once a channel.
import { beforeAll, describe, expect, it } from "vitest";
import { dot, evaluating, rows, storeOfEachTest, values } from "../testing/nets";
import { useBackend } from "../testing/node";
import { tf } from "../tf";
import { conv, deconv } from "./conv";
import { dense, type LayerNet } from "./dense";
import { normal } from "./init";

beforeAll(() => useBackend("wasm"));
const fresh = storeOfEachTest();
const { put, run } = fresh;

describe("convolutions", () => {
  it.each([
    [4, 2, 8, 8],
    [4, 2, 6, 10],
    [3, 1, 5, 7],
    [5, 2, 8, 4],
    [2, 2, 6, 6],
  ])("kernel %i, stride %i on %ix%i: ⟨conv x, y⟩ = ⟨x, deconv y⟩", (size, stride, h, w) => {
    const scope = fresh.store.scope("net");
    const init = { init: normal(1) };
    const down = conv(scope.child("down"), 3, 5, size, stride, init);
    const up = deconv(scope.child("up"), 5, 3, size, stride, init);
    // one kernel: [size, size, 3, 5] for both
    put("net/up/kernel", () => fresh.store.buffers.get("net/down/kernel")!.clone());
    const x = rows([2, h, w, 3]);
    const y = rows([2, h / stride, w / stride, 5], 8);
    const [left, right] = [
      dot(
        run(evaluating(), () => down(x)),
        values(y),
      ),
      dot(
        values(x),
        run(evaluating(), () => up(y)),
      ),
    ];
    // the products are of this size, sums of 75 terms in float32 are good to 1e-6 of it
    const scale = Math.sqrt(dot(values(x), values(x)) * dot(values(y), values(y)));
    expect(Math.abs(left - right)).toBeLessThan(1e-5 * scale);
    expect(Math.abs(left)).toBeGreaterThan(1e-3 * scale); // or the equality says nothing
  });
  it("add their bias once a channel", () => {
    const scope = fresh.store.scope("net");
    const layers: readonly (readonly [string, LayerNet, number[]])[] = [
      ["down", conv(scope.child("down"), 1, 2, 4, 2), [1, 4, 4, 1]],
      ["up", deconv(scope.child("up"), 1, 2, 4, 2), [1, 4, 4, 1]],
      ["flat", dense(scope.child("flat"), 3, 2), [2, 3]],
    ];
    for (const [name, layer, shape] of layers) {
      put(`net/${name}/bias`, () => tf.tensor1d([3, -4]));
      run(evaluating(), () => layer(tf.zeros(shape))).forEach((v, i) => expect(v).toBe(i % 2 ? -4 : 3));
    }
  });
});

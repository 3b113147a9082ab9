// A sequence lets a layer take over the activation behind it: the same function, the same gradients and the same words
// as its layers one by one.
import { beforeAll, describe, expect, it } from "vitest";
import { updateNoise } from "../noise";
import { useBackend } from "../testing/node";
import { tf, type Tensor } from "../tf";
import { conv, deconv } from "./conv";
import { dense, leakyRelu, relu, reshape, sequence, type LayerNet } from "./dense";
import { normal } from "./init";
import { batchNorm } from "./norm";
import { Store, inMode, type Scope } from "./scope";

beforeAll(() => useBackend("wasm"));
const NET = new Set(["net"]),
  NONE: ReadonlySet<string> = new Set();
const some = { init: normal(0.5), bias: normal(0.5) };
const made: Readonly<Record<string, { shape: number[]; layers: (at: Scope) => LayerNet[] }>> = {
  "conv and leaky ReLU": { shape: [3, 6, 6, 2], layers: at => [conv(at.child("0"), 2, 5, 4, 2, some), leakyRelu(at)] },
  "deconv and ReLU": { shape: [3, 4, 4, 2], layers: at => [deconv(at.child("0"), 2, 3, 4, 2, some), relu(at)] },
  "dense and leaky ReLU, of rank 3": {
    shape: [4, 2, 3],
    layers: at => [dense(at.child("0"), 3, 7, some), leakyRelu(at), dense(at.child("1"), 7, 2, some)],
  },
  "no bias, no norm": {
    shape: [4, 3],
    layers: at => [dense(at.child("0"), 3, 7, { ...some, bias: false }), relu(at), relu(at)],
  },
  "batch norm, past a reshape": {
    shape: [8, 6],
    layers: at => [
      batchNorm(at.child("0"), 6),
      reshape(at, [3, 2]),
      leakyRelu(at),
      reshape(at, [6]),
      dense(at.child("1"), 6, 2, some),
      relu(at),
    ],
  },
};
describe.each(Object.entries(made))("%s", (_name, { shape, layers }) => {
  it.each([
    ["training", NET],
    ["evaluation", NONE],
  ])("in %s is its layers one by one", (_mode, training) => {
    const store = new Store(1),
      scope = store.scope("net"),
      list = layers(scope),
      row = sequence(scope, list);
    const noise = updateNoise(3, 0, 0, 0),
      x = noise.normal(shape),
      parameters = row.variables.filter(v => v.trained).map(v => store.buffers.get(v.path)!);
    const of = (f: (x: Tensor) => Tensor) =>
      tf.tidy(() =>
        inMode({ training, moving: NONE, noise }, () => {
          const { value, grads } = tf
            .engine()
            .gradients(() => f(x).square().sum(), [x, ...parameters] as Tensor[], undefined, true);
          return [f(x), value, ...grads].flatMap(t => Array.from(t.dataSync()));
        }),
      );
    const together = of(row),
      apart = of(x => list.reduce((h, layer) => layer(h), x));
    expect(together.length).toBe(apart.length);
    // the same operations in float32, gathered in other passes
    together.forEach((v, i) => expect(Math.abs(v - apart[i]!)).toBeLessThan(1e-5 * (1 + Math.abs(apart[i]!))));
    expect(row.layers).toEqual(list.map(l => l.layer));
    store.dispose();
  });
});

// The networks of perceptual generative autoencoders: shapes, ranges and sizes, the mean pixel at first, batch norm by
// fixed draws of the prior, and whom a code that is seen again moves.
import { beforeAll, describe, expect, it } from "vitest";
import { latentError, perceived } from "../losses/perceptual";
import type { DataSpec, ImageSpec } from "../step";
import { matrix, normals, tensor, worst } from "../testing/matrices";
import { useBackend } from "../testing/node";
import { noise, plain, reached, slopes } from "../testing/pga";
import { type Tensor, tf } from "../tf";
import { decoded, encoded, inward, noisyPair, pair } from "./pga";
import { Store, inMode } from "./scope";

beforeAll(() => useBackend("wasm"));

describe("what enters and leaves the networks", () => {
  const images = (side: number, depth: number): ImageSpec => ({
    kind: "images",
    shape: [side, side, depth],
    range: [0, 1],
    count: 4,
    tests: 4,
    classes: 1,
    mean: Array.from({ length: depth }, (_, k) => 0.2 + 0.3 * k),
  });
  const rows = (count: number, { shape }: DataSpec) =>
    tf.tensor(
      normals(count * shape.reduce((p, n) => p * n, 1), 30).map(v => 1 / (1 + Math.exp(-v))),
      [count, ...shape],
    );
  const evaluated = <R>(make: () => R) => inMode({ training: new Set(), moving: new Set(), noise: noise() }, make);
  it.each([
    [28, 1, false],
    [28, 1, true],
    [32, 3, false],
    [32, 3, true],
  ] as const)(
    "sides of %s, depth %s, batch norm %s: shapes, ranges, and the mean pixel at first",
    (side, depth, batchNorm) => {
      const data = images(side, depth);
      const store = new Store(1);
      const nets = noisyPair(store.scope(), data, { latent: 6, width: 1 / 16, decoderWidth: 1, batchNorm });
      evaluated(() => {
        const x = rows(3, data);
        const { mean: z, logVariance } = encoded(nets, x, data);
        const back = decoded(nets, z, data);
        expect([z.shape, logVariance.shape, back.shape]).toEqual([
          [3, 6],
          [3, 6],
          [3, side, side, depth],
        ]);
        expect(back.min().dataSync()[0]).toBeGreaterThan(0);
        expect(back.max().dataSync()[0]).toBeLessThan(1);
        // every layer gives 0 there but the last bias
        if (!batchNorm)
          expect(worst(decoded(nets, tf.zeros([1, 6]), data).dataSync(), k => data.mean[k % depth]!)).toBeLessThan(
            1e-5,
          );
        const at = x.dataSync();
        expect(worst(inward(x, data).dataSync(), k => 2 * at[k]! - 1)).toBeLessThan(1e-6);
      });
      const parameters = [...store.buffers].filter(([path]) => path.endsWith("norm/scale")).map(([path]) => path);
      expect(parameters).toEqual(
        batchNorm ? ["encoder/1/norm/scale", "encoder/2/norm/scale", "decoder/1/norm/scale"] : [],
      );
      store.dispose();
    },
  );
  it("is the authors' network, here at a quarter of its 64 and 128 filters of 5 x 5 and 1024 units, or 64, 128 and 256 filters", () => {
    const shapes = (data: DataSpec) => {
      const store = new Store(1);
      pair(store.scope(), data, { latent: 12, width: 0.25, decoderWidth: 1, batchNorm: false });
      const all = Object.fromEntries(
        [...store.buffers]
          .filter(([path]) => path.endsWith("kernel"))
          .map(([path, b]) => [path.replace("/kernel", ""), b.shape]),
      );
      store.dispose();
      return all;
    };
    expect(shapes(images(28, 1))).toEqual({
      "encoder/0": [5, 5, 1, 16],
      "encoder/1": [5, 5, 16, 32],
      "encoder/2": [1568, 256],
      "encoder/mean": [256, 12],
      "decoder/0": [12, 256],
      "decoder/1": [256, 1568],
      "decoder/2": [5, 5, 16, 32],
      "decoder/3": [5, 5, 1, 16],
    });
    expect(shapes(images(32, 3))).toEqual({
      "encoder/0": [5, 5, 3, 16],
      "encoder/1": [5, 5, 16, 32],
      "encoder/2": [5, 5, 32, 64],
      "encoder/mean": [1024, 12],
      "decoder/0": [12, 1024],
      "decoder/1": [5, 5, 32, 64],
      "decoder/2": [5, 5, 16, 32],
      "decoder/3": [5, 5, 3, 16],
    });
  });
  it("with batch norm a few codes are decoded among a hundred fixed draws of the prior, so not by their own statistics; enough of them alone", () => {
    const data = images(28, 1);
    const store = new Store(1);
    const nets = pair(store.scope(), data, { latent: 2, width: 1 / 16, decoderWidth: 1, batchNorm: true });
    evaluated(() => {
      const codes = tf.tensor2d(normals(240, 31), [120, 2]);
      const image = (z: Tensor) => Array.from(decoded(nets, z, data).dataSync());
      const alone = image(codes.slice(0, 1));
      const again = image(codes.slice(0, 1));
      const raw = Array.from(nets.decoder(codes.slice(0, 1)).dataSync(), v => (v + 1) / 2);
      expect(again).toEqual(alone);
      expect(worst(alone, k => raw[k]!)).toBeGreaterThan(1e-3); // one row normalised by itself is its shift
      const joined = Array.from(
        nets
          .decoder(tf.concat([codes.slice(0, 1), store.buffers.get("filler")!]))
          .slice(0, 1)
          .dataSync(),
        v => (v + 1) / 2,
      );
      expect(worst(alone, k => joined[k]!)).toBeLessThan(1e-6);
      const many = image(codes);
      const direct = Array.from(nets.decoder(codes).dataSync(), v => (v + 1) / 2);
      expect(worst(many, k => direct[k]!)).toBeLessThan(1e-6);
      expect(encoded(nets, rows(3, data), data).mean.shape).toEqual([3, 2]);
    });
    store.dispose();
  });
  it("h's gradient reaches the decoder, never the encoder", () => {
    const at = plain();
    expect(
      reached(
        slopes(at, () =>
          perceived(at.nets)(tensor(matrix(4, 3, 40)))
            .square()
            .mean(),
        ),
      ),
    ).toEqual(["decoder"]);
    expect(
      reached(
        slopes(at, () => latentError(at.nets, at.nets.decoder(tensor(matrix(4, 3, 41))), tensor(matrix(4, 3, 41)))),
      ),
    ).toEqual(["encoder"]);
    at.store.dispose();
  });
});

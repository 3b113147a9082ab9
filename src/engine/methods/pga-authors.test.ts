// One scalar for encoder and decoder has the gradients of the two losses of the authors' code, written down here as
// they have them. Needs no session.
import { beforeAll, describe, expect, it } from "vitest";
import { meanSquaredError, radiusOf } from "../losses/perceptual";
import type { Code, NoisyCode, Pair } from "../nn/pga";
import type { Noise } from "../noise";
import { tensor } from "../testing/matrices";
import { useBackend } from "../testing/node";
import { lossOf, noise, noisy, plain, slopes, total, weights, type World, X } from "../testing/pga";
import { stopGradient, type Tensor } from "../tf";
import lpga from "./lpga";
import lvpga from "./lvpga";
import vpga from "./vpga";

beforeAll(() => useBackend("wasm"));

describe("one scalar against the two losses of the authors' code", () => {
  // train_lpga.py, train_vpga.py, train_lvpga.py: enc_loss differentiated in the encoder alone, dec_loss in the decoder
  // alone; "no_enc_grad" takes the encoder's direct part off again by subtracting f(sg(image)) and adding its value.
  // The same draws, in the order in which our loss asks for them.
  const c = weights as Readonly<Record<string, number>>;
  const sg = stopGradient;
  type Nets = Pair<Code & Partial<NoisyCode>>;
  const parts = ({ encoder: f, decoder: g }: Nets, draws: Noise) => {
    const x = tensor(X);
    const code = f(x);
    const z = code.mean;
    const zn = draws.normal(z.shape);
    const e = draws.normal(z.shape);
    const again = (codes: Tensor) => f(g(codes)).mean;
    const directless = (codes: Tensor) => {
      const image = g(codes);
      const found = f(image).mean;
      return found.sub(f(sg(image)).mean.sub(sg(found)));
    };
    const both = meanSquaredError(x, g(z));
    const latent = meanSquaredError(again(zn), zn)
      .mul(c["priorWeight"]!)
      .add(meanSquaredError(again(sg(z)), sg(z)).mul(c["dataWeight"]!));
    return { code, z, e, again, directless, both, latent, still: sg(z), energy: z.square().mean().mul(0.5) };
  };
  const log = (a: Tensor, b: Tensor, length: Tensor | number) =>
    a.sub(b).div(length).square().sum(1).log().mean().mul(0.5);
  const kl = ({ mean: m, logVariance: lv }: NoisyCode) => m.square().add(lv.exp()).sub(lv).sub(1).mean().mul(0.5);
  interface Losses {
    enc: Tensor;
    dec: Tensor;
  }
  const lossesOfLpga = (nets: Nets, draws: Noise): Losses => {
    const { still, e, again, both, latent, energy } = parts(nets, draws);
    const delta = e.div(e.square().sum(1, true).sqrt()).mul(radiusOf(3));
    const volume = log(again(still.add(delta)), again(still), radiusOf(3));
    return {
      enc: both.add(latent).add(energy.mul(c["likelihoodWeight"]!)),
      dec: both.add(volume.mul(c["likelihoodWeight"]!)),
    };
  };
  const lossesOfVpga = (nets: Nets, draws: Noise): Losses => {
    const { code, still, e, directless, both, latent } = parts(nets, draws);
    const n = code.logVariance!.mul(0.5).exp().mul(e);
    const r = still.square().mean(0).sqrt();
    const error = directless(still)
      .div(r)
      .sub(directless(still.add(n)).div(r));
    const seen = error.square().mean().mul(c["noiseWeight"]!);
    const prior = kl(code as NoisyCode).mul(c["klWeight"]!);
    return { enc: both.add(latent).add(seen).add(prior), dec: both.add(seen) };
  };
  const lossesOfLvpga = (nets: Nets, draws: Noise): Losses => {
    const { code, still, e, directless, both, latent, energy } = parts(nets, draws);
    const delta = e.mul(code.logVariance!.mul(0.5).exp().add(0.01));
    const length = sg(delta.square().sum(1, true).sqrt());
    const seen = log(directless(still.add(delta)), directless(still), length).mul(c["noiseWeight"]!);
    const prior = kl(code as NoisyCode).mul(c["klWeight"]!);
    const own = energy.mul(c["likelihoodWeight"]!);
    return { enc: both.add(latent).add(seen).add(prior).add(own), dec: both.add(seen) };
  };
  type Row = readonly [name: string, method: unknown, make: () => World<Code>, losses: typeof lossesOfLpga];
  const table: readonly Row[] = [
    ["lpga", lpga, plain, lossesOfLpga],
    ["vpga", vpga, noisy, lossesOfVpga],
    ["lvpga", lvpga, noisy, lossesOfLvpga],
  ];
  it.each(table)("%s", (_, method, make, losses) => {
    const at = make();
    const ours = slopes(at, () => total(lossOf(method, at.nets, weights)));
    const enc = slopes(at, () => losses(at.nets as Nets, noise()).enc);
    const dec = slopes(at, () => losses(at.nets as Nets, noise()).dec);
    for (const [path, got] of Object.entries(ours)) {
      const expected = (path.startsWith("encoder") ? enc : dec)[path]!;
      const size = Math.max(...expected.map(Math.abs));
      expect(size, `${path}: something to compare`).toBeGreaterThan(0);
      // the log term divides differences of 0.02 between codes near 1 in float32, 6e-8/0.02 of rounding
      // in each of some dozens
      got!.forEach((g, k) =>
        expect(Math.abs(g - expected[k]!), `${path} ${k}: ${g}, expected ${expected[k]}`).toBeLessThan(
          3e-4 * size + 1e-6,
        ),
      );
    }
    at.store.dispose();
  });
});

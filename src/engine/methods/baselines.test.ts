// The baselines' losses at step 0 against numbers computed apart from them in float64: from codes and reconstructions
// as evaluation gives them and from weights as a snapshot holds them (on vectors a net in training is the net in
// evaluation). Then what each must do when it trains.
import { beforeAll, describe, expect, it } from "vitest";
import type { Values } from "../config";
import type { Evaluation } from "../diagnostic";
import { metricsOf } from "../diagnostics";
import { eigen } from "../linalg/eigen";
import { runLayers } from "../testing/layers";
import { microRun, microTable } from "../testing/micro";
import { mean } from "../testing/sample-statistics";
import { nodeHost, useBackend } from "../testing/node";
import type { Tensor } from "../tf";
import { evaluate, offers } from "../train/evaluation";
import { Session } from "../train/session";
import { methodOf } from ".";

beforeAll(() => useBackend("wasm"));
const ROWS = 64; // all of the micro table: a batch of them is the table in another order, which no loss sees
// float32 sums of a thousand numbers
const close = (got: number, expected: number, tolerance = 1e-5) =>
  expect(Math.abs(got - expected), `${got}, expected ${expected}`).toBeLessThanOrEqual(
    tolerance * (1 + Math.abs(expected)),
  );
async function session(
  id: string,
  values: Values,
  { kind = "vectors", steps = 8 }: { kind?: "vectors" | "images"; steps?: number } = {},
): Promise<Session> {
  const method = methodOf(id);
  return Session.create({
    method,
    table: await microTable(kind),
    run: microRun(method, kind, steps, 1, values),
    host: nodeHost,
  });
}
const latest = async (s: Session, name: string) => (await s.report()).series[name]!.values;
const squares = (values: ArrayLike<number>) => Array.from(values, v => v * v);
const read = (s: Session, of: (at: Evaluation) => Tensor) =>
  evaluate(s, "test", at => at.read(() => of(at as Evaluation)));

describe("RAE", () => {
  it("minimises means: squared error by dimension, β times the codes' mean square", async () => {
    const s = await session("rae-l2", { batch: ROWS, beta: 0.25 }),
      x = s.table.train.x;
    const codes = await read(s, at => at.encode(at.batch(ROWS, "train").x)),
      y = await read(s, at => at.decode(at.encode(at.batch(ROWS, "train").x)));
    await s.advance(1);
    const { series } = await s.report();
    close(series["train/autoencoder/reconstruction"]!.values[0]!, mean(squares(y.map((v, i) => v - x[i]!))));
    close(series["train/autoencoder/codes"]!.values[0]!, 0.25 * mean(squares(codes)));
    s.dispose();
  });
  it("RAE-L2's penalty is λ Σ w² over the decoder's kernels alone, dense and convolutional", async () => {
    for (const kind of ["vectors", "images"] as const) {
      const s = await session("rae-l2", { lambda: 1e-3 }, { kind }),
        { tensors } = await s.snapshot();
      const kernels = Object.entries(tensors).filter(([name]) => /^net\/decoder\/\d\/kernel$/.test(name));
      expect(kernels.length).toBe(kind === "images" ? 4 : 3);
      await s.advance(1);
      close(
        (await latest(s, "train/autoencoder/weights"))[0]!,
        1e-3 * kernels.reduce((sum, [, { data }]) => sum + squares(data).reduce((a, b) => a + b, 0), 0),
      );
      s.dispose();
    }
  });
  it.each(["vectors", "images"] as const)(
    "RAE-SN divides every kernel by its largest singular value, on %s, and says the kernels that it decodes with",
    async kind => {
      const s = await session("rae-sn", {}, { kind, steps: 60 });
      await s.advance(60);
      const { tensors, decoder } = await s.snapshot();
      const kept = Object.entries(tensors).filter(([name]) => name.endsWith("/normalised"));
      expect(kept.length).toBe(kind === "images" ? 4 : 6); // of images the encoder keeps none: no file describes it
      for (const [name, { shape, data }] of kept) {
        const sigma = largest(shape.at(-1)!, data);
        // the power iteration follows a moving kernel; without it they are 1.3 to 4
        expect(Math.abs(sigma - 1), `${name}: ${sigma}`).toBeLessThan(0.05);
      }
      // all layers of both nets
      expect(Object.keys(tensors).filter(name => name.endsWith("/u")).length).toBe(kind === "images" ? 8 : 6);
      const codes = await read(s, at => at.encode(at.batch(2).x)),
        shown = await read(s, at => at.decode(at.encode(at.batch(2).x)));
      const latent = codes.length / 2,
        first = runLayers(decoder!, path => tensors[`net/${path}`]!, {
          shape: [latent],
          data: Array.from(codes.slice(0, latent)),
        }).data;
      first.forEach((v, i) => close(v, shown[i]!, 1e-4)); // float32 against float64
      s.dispose();
    },
  );
});
/** σ of a kernel as [rest, out]: root of the largest eigenvalue of WᵀW. */
function largest(out: number, data: ArrayLike<number>): number {
  const gram = new Float64Array(out * out);
  for (let row = 0; row < data.length; row += out)
    for (let i = 0; i < out; i++) for (let j = 0; j < out; j++) gram[i * out + j]! += data[row + i]! * data[row + j]!;
  return Math.sqrt(Math.max(...eigen(gram, out).values));
}

describe("CV-VAE", () => {
  it("pays w (½ ‖μ‖² + ½ H (σ² − 2 ln σ − 1)) for its codes", async () => {
    const s = await session("cv-vae", { batch: ROWS, weight: 0.5, deviation: 0.6 }),
      means = await read(s, at => at.encode(at.batch(ROWS, "train").x));
    await s.advance(1);
    // H = 2
    close(
      (await latest(s, "train/autoencoder/kl"))[0]!,
      0.5 * (0.5 * mean(squares(means)) * 2 + 0.5 * 2 * (0.36 - 2 * Math.log(0.6) - 1)),
    );
    s.dispose();
  });
  it("measures codes with their noise, and offers no prior", async () => {
    const s = await session("cv-vae", {});
    expect(
      metricsOf(s)
        .filter(m => m.id === "latent-mmd")
        .map(m => m.title),
    ).toEqual(["Codes against the prior"]);
    expect([offers(s, "encode"), offers(s, "decode"), offers(s, "sample")]).toEqual([true, true, false]);
    s.dispose();
  });
});

describe("WAE", () => {
  it("WAE-GAN's critic is right half of the time where it says nothing, and λ ln 2 is what codes then cost", async () => {
    const s = await session("wae-gan", { lambda: 3 });
    // its last layer: logits 0
    for (const [path, buffer] of s.store.buffers) if (path.startsWith("critic/3/")) buffer.assign(buffer.mul(0));
    await s.advance(1);
    const { series } = await s.report();
    close(series["train/autoencoder/adversarial"]!.values[0]!, 3 * Math.LN2);
    close(series["train/critic/prior"]!.values[0]!, Math.LN2);
    close(series["train/critic/codes"]!.values[0]!, Math.LN2);
    s.dispose();
  });
  it("WAE-MMD brings codes to the prior, which an autoencoder with next to no λ does not", async () => {
    const small = { batch: 64, pretrainSteps: 40, trainSteps: 160, rate: 1e-2 },
      measured: number[] = [];
    for (const lambda of [10, 0.01]) {
      const s = await session("wae-mmd", { ...small, lambda }, { steps: 200 });
      await s.advance(40);
      const moments = await latest(s, "pretrain/encoder/moments");
      expect(moments.at(-1)).toBeLessThan(0.5 * moments[0]!);
      await s.advance(160);
      measured.push(mean((await latest(s, "train/autoencoder/mmd")).slice(-50)));
      s.dispose();
    }
    expect(measured[0]).toBeLessThan(0.5 * measured[1]!);
  }, 60_000);
});

// The registry, and every diagnostic that applies on real sessions: small runs on the plain CPU
// backend, phase by phase.
import { beforeAll, describe, expect, test } from "vitest";
import { initial } from "../config";
import { tableOf } from "../dataset";
import ring from "../datasets/ring";
import type { AnyMethod } from "../method";
import vae from "../methods/vae";
import { nodeHost } from "../testing/node";
import { tf } from "../tf";
import { evaluate } from "../train/evaluation";
import { Session } from "../train/session";
import { measureAll, metrics, metricsOf, probes, probesOf } from ".";
import { methodOf } from "../methods";

beforeAll(() => tf.setBackend("cpu"));

test("the folders are the registries, by id", () => {
  const ids = { metrics: metrics.map(m => m.id), probes: probes.map(p => p.id) };
  expect(ids.metrics).toEqual(expect.arrayContaining(["frechet-raw", "latent-mmd", "reconstruction-mse"]));
  expect(ids.probes).toEqual(
    expect.arrayContaining([
      "density",
      "distribution",
      "interpolation",
      "latent-discrepancy",
      "latent-plane",
      "reconstructions",
      "samples",
      "singular-values",
      "traversal",
      "warped-grid",
    ]),
  );
  for (const list of Object.values(ids)) expect(list).toEqual([...new Set(list)].sort());
  for (const { title, help } of [...metrics, ...probes]) expect(title && help).toBeTruthy();
});

async function sessionOf(method: AnyMethod, values = {}): Promise<Session> {
  const set = ring as unknown as Parameters<typeof tableOf>[0];
  const table = await tableOf(set, {}, () => Promise.reject(Error("no packs here")));
  return Session.create({
    method,
    table,
    host: nodeHost,
    run: {
      version: 1,
      method: method.id,
      dataset: "ring",
      seed: 1,
      values: { ...initial(method.config, method.starts?.vectors), ...values },
      data: {},
    },
  });
}
describe("a VAE on the ring", () => {
  test("measures and draws everything that applies, leaves nothing behind, and answers the same twice", async () => {
    const session = await sessionOf(methodOf("vae"), { width: 0.0625 });
    await session.advance(5);
    await session.report();
    const before = tf.memory().numTensors;
    const first = await measureAll(session),
      again = await measureAll(session);
    expect(first).toEqual(again);
    expect(Object.keys(first).sort()).toEqual([
      "active-dimensions",
      "covariance-off-diagonal",
      "frechet-raw",
      "latent-mmd",
      "lipschitz-decoder",
      "lipschitz-encoder",
      "nn-accuracy-latent",
      "nn-accuracy-reconstruction",
      "reconstruction-mse",
    ]);
    // pairs there, test rows elsewhere
    for (const [id, { value, count, estimator }] of Object.entries(first))
      expect([id, Number.isFinite(value), count, typeof estimator]).toEqual([
        id,
        true,
        id.startsWith("lipschitz") ? 4000 : 2000,
        "string",
      ]);
    expect(metricsOf(session).filter(m => m.id === "latent-mmd").length).toBe(1);
    expect(first["latent-mmd"]!.estimator).toContain("drawn from q(z|x)"); // its own, not the general one
    const kinds = {
      density: "field",
      distribution: "points",
      "latent-discrepancy": "intervals",
      "latent-geometry": "field",
      "latent-plane": "points",
      perturbation: "plot",
      reconstructions: "points",
      "singular-values": "plot",
      spectrum: "bars",
      "warped-grid": "points",
    };
    expect(
      probesOf(session)
        .map(p => p.id)
        .sort(),
    ).toEqual(Object.keys(kinds));
    for (const probe of probesOf(session)) {
      const view = await evaluate(session, probe.id, at => probe.draw(at, {}));
      expect(view.kind).toBe(kinds[probe.id as keyof typeof kinds]);
      expect(probe.more ?? false, "what is on the first screen").toBe(
        !["distribution", "latent-plane", "reconstructions", "spectrum"].includes(probe.id),
      );
    }
    expect(tf.memory().numTensors).toBe(before);
    session.dispose();
  });
  test("a metric waits for its phase, and for what it needs", async () => {
    const waits = {
      ...methodOf("vae"),
      phases: [
        { ...vae.phases[0]!, id: "first", sample: undefined },
        { ...vae.phases[0]!, id: "second" },
      ],
      metrics: [
        {
          id: "own",
          title: "",
          help: "",
          needs: [],
          phase: "second",
          measure: () => Promise.reject(Error("not measured here")),
        },
      ],
    } as unknown as AnyMethod;
    const session = await sessionOf(waits, { width: 0.0625 }),
      waiting = [
        "covariance-off-diagonal",
        "frechet-raw",
        "latent-mmd",
        "lipschitz-decoder",
        "lipschitz-encoder",
        "nn-accuracy-latent",
        "nn-accuracy-reconstruction",
        "reconstruction-mse",
      ]; // of what every method has
    expect(metricsOf(session).map(m => m.id)).toEqual(waiting.filter(id => id !== "frechet-raw"));
    session.skip();
    expect(metricsOf(session).map(m => m.id)).toEqual(["own", ...waiting]);
    session.dispose();
  });
});

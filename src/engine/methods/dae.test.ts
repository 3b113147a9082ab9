// The second stage moves no encoder, the first no real decoder; without a weak decoder and without a switch it is the
// base method bit for bit; what is watched at rest is the loss of the same rows and draws.
import { beforeAll, describe, expect, it, test } from "vitest";
import { shown, type Values } from "../config";
import { seriesOf } from "../catalogue";
import { metricsOf, probesOf } from "../diagnostics";
import type { AnyMethod } from "../method";
import { startsOf } from "../run";
import { microSession } from "../testing/micro-session";
import { useBackend } from "../testing/node";
import type { Session } from "../train/session";
import { methodOf } from ".";
import type { DataSpec } from "../step";

beforeAll(() => useBackend("wasm"));
const [ae, dae, vae] = [methodOf("ae"), methodOf("dae"), methodOf("vae")];
type Kind = DataSpec["kind"];
const weights = ({ store }: Session) =>
  new Map([...store.buffers].map(([path, b]) => [path, Array.from(b.dataSync())]));
const moved = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>) =>
  [...a.keys()].filter(path => JSON.stringify(a.get(path)) !== JSON.stringify(b.get(path)));
const roots = (paths: readonly string[]) => [...new Set(paths.map(path => path.split("/")[0]!))].sort();
async function trained(session: Session, steps: number): Promise<Record<string, number[]>> {
  await session.advance(steps);
  return Object.fromEntries(
    Object.entries((await session.report()).series).map(([name, { values }]) => [name, Array.from(values)]),
  );
}

// base, weak decoder, and what each stage may move: `weak` is the decoder under dropout itself unless the
// real one begins afresh
const cases: readonly { kind: Kind; values: Values; first: readonly string[]; second: readonly string[] }[] = [
  {
    kind: "vectors",
    values: { base: "vae", weak: "width" },
    first: ["encoder", "gamma", "weak"],
    second: ["decoder", "gamma"],
  },
  {
    kind: "vectors",
    values: { base: "vae", weak: "dropout" },
    first: ["decoder", "encoder", "gamma"],
    second: ["decoder", "gamma"],
  },
  {
    kind: "vectors",
    values: { base: "vae", weak: "dropout", afresh: true, likelihood: "fixed" },
    first: ["encoder", "weak"],
    second: ["decoder"],
  },
  { kind: "vectors", values: { base: "ae", weak: "width" }, first: ["encoder", "weak"], second: ["decoder"] },
  {
    kind: "images",
    values: { base: "vae", weak: "width" },
    first: ["encoder", "gamma", "weak"],
    second: ["decoder", "gamma"],
  },
  { kind: "images", values: { base: "ae", weak: "dropout" }, first: ["decoder", "encoder"], second: ["decoder"] },
];
it.each(cases)(
  "$kind, $values.base, weak by $values.weak: each stage moves what it should and nothing else, batch norm's and spectral norm's state included",
  async ({ kind, values, first, second }) => {
    const session = await microSession(dae, kind, 8, values);
    const start = weights(session);
    await trained(session, 4);
    const middle = weights(session);
    expect(roots(moved(start, middle))).toEqual(first);
    await trained(session, 4);
    expect(session.now.id).toBe("decoder");
    // the encoder, bit for bit, is where the first stage left it
    expect(roots(moved(middle, weights(session)))).toEqual(second);
    session.dispose();
  },
);

describe.each([
  { base: vae, kind: "vectors" as const },
  { base: ae, kind: "images" as const },
])("$base.id on $kind", ({ base, kind }) => {
  it("trained jointly to the end (the duel) is the base itself, bit for bit", async () => {
    const values = dae.words.duels![0]!.values;
    const common = kind === "vectors" ? { width: 0.0625 } : {};
    const alone = await microSession(base, kind, 8, common);
    const joint = await microSession(dae, kind, 8, { ...common, base: base.id, ...values });
    const [a, b] = [await trained(alone, 8), await trained(joint, 8)];
    for (const name of ["reconstruction", "lipschitz-encoder", "lipschitz-decoder", "contraction"])
      expect(b[`encoder/autoencoder/${name}`], name).toEqual(a[`train/autoencoder/${name}`]);
    const [mine, theirs] = [weights(joint), weights(alone)];
    for (const [path, value] of theirs) expect(mine.get(path), path).toEqual(value);
    for (const session of [alone, joint]) session.dispose();
  });
});

test("at rest: the loss of the same rows and draws without dropout, so the same loss where nothing is dropped", async () => {
  const none = await microSession(dae, "vectors", 4, { weak: "dropout", auxDropout: 0 });
  const half = await microSession(dae, "vectors", 4, { weak: "dropout", auxDropout: 0.5 });
  const [a, b] = [await trained(none, 2), await trained(half, 2)];
  const name = "encoder/autoencoder/reconstruction";
  expect(a[`${name}-at-rest`]).toEqual(a[name]);
  expect(b[`${name}-at-rest`]![0]).toBe(a[name]![0]); // step 1 sees the same weights, rows and draws
  expect(b[name]![0]).not.toBe(a[name]![0]);
  const width = await microSession(dae, "vectors", 4, { weak: "width" });
  expect(Object.keys(await trained(width, 4)).filter(s => s.endsWith("-at-rest"))).toEqual([]);
  for (const session of [none, half, width]) session.dispose();
});
test("the second stage minimises the reconstruction alone; KL is watched", async () => {
  const minimised = new Set<string>();
  const noting: AnyMethod = {
    ...dae,
    phases: dae.phases.map(p => ({
      ...p,
      updates: p.updates.map(u => ({
        ...u,
        loss: (step: Parameters<typeof u.loss>[0]) => {
          const loss = u.loss(step);
          for (const term of Object.keys(loss.terms)) minimised.add(`${p.id}/${term}`);
          return loss;
        },
      })),
    })),
  };
  const session = await microSession(noting, "vectors", 4);
  const texts = seriesOf(dae);
  expect(texts["decoder/autoencoder/kl"]!.watched).toBe(true);
  expect(texts["encoder/autoencoder/kl"]!.watched).toBeUndefined();
  const series = await trained(session, 4);
  expect([...minimised].sort()).toEqual(["decoder/reconstruction", "encoder/kl", "encoder/reconstruction"]);
  expect(series["decoder/autoencoder/kl"]!.length).toBe(2);
  expect(
    dae.words.formulas
      .filter(f => f.phase === "decoder" && f.when?.["base"] === "vae")
      .some(f => f.latex.includes("kl")),
  ).toBe(false);
  session.dispose();
});
test("fields: the base's own by `when`, units of the weak decoder as they are named, steps cut at the switch", async () => {
  const fields = dae.config;
  const starts = startsOf(dae, "vectors");
  const names = (base: string) =>
    Object.entries(fields)
      .filter(([, f]) => shown(f, { ...starts, base }, "vectors"))
      .map(([name]) => name);
  expect(names("vae")).toEqual(
    expect.arrayContaining(["gammaRate", "likelihood", "gammaStart", "latent", "width", "auxWidth", "switchAt"]),
  );
  expect(
    names("ae").filter(n =>
      ["gammaRate", "gamma", "likelihood", "gammaStart", "dropout", "auxDropout", "auxShare"].includes(n),
    ),
  ).toEqual([]);
  const steps = dae.phases.map(p => p.steps({ ...starts, trainSteps: 1001, switchAt: 0.3 } as never));
  expect(steps).toEqual([300, 701]);
  const session = await microSession(dae, "vectors", 4, { auxWidth: 24, width: 0.5 });
  // the paper's toy is 10 → w → w → 4 and 2 → w → w → 10
  expect(
    ["weak/0/kernel", "weak/1/kernel", "decoder/0/kernel", "encoder/2/kernel"].map(
      path => session.store.buffers.get(path)!.shape,
    ),
  ).toEqual([
    [2, 24],
    [24, 24],
    [2, 128],
    [128, 4],
  ]);
  session.dispose();
});
test("measures and draws what its base does", async () => {
  const ids = async (base: string) => {
    const session = await microSession(dae, "vectors", 4, { base });
    const found = { metrics: metricsOf(session), probes: probesOf(session).map(p => p.id) };
    session.dispose();
    return { ...found, ids: found.metrics.map(m => m.id) };
  };
  const [ofVae, ofAe] = [await ids("vae"), await ids("ae")];
  expect(ofVae.ids).toEqual(
    expect.arrayContaining([
      "active-dimensions",
      "latent-mmd",
      "lipschitz-decoder",
      "lipschitz-encoder",
      "nn-accuracy-latent",
      "nn-accuracy-reconstruction",
      "reconstruction-mse",
    ]),
  );
  expect(ofAe.ids).toEqual(expect.arrayContaining(["latent-mmd", "lipschitz-encoder", "nn-accuracy-latent"]));
  expect(ofAe.ids).not.toContain("active-dimensions");
  expect(new Set(ofVae.ids).size).toBe(ofVae.ids.length);
  expect([
    ofVae.probes.includes("spectrum"),
    ofAe.probes.includes("spectrum"),
    ofAe.probes.includes("fitted-samples"),
  ]).toEqual([true, false, true]);
});

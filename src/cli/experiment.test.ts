// The claims of the experiments (scripts/), on made-up results: they hold where they should, and each fails where it
// is broken on purpose.
import { describe, expect, it } from "vitest";

interface Result {
  run: string;
  seed: number;
  lengths: number[];
  seconds: number;
  stepsPerSecond: number;
  backend: string;
  machine: object;
  metrics: Record<string, number>;
  details: Record<string, Record<string, unknown>>;
  series: Record<string, { at: number[]; values: number[] }>;
}
type Of = Record<string, Result>;
interface Claim {
  says: string;
  paper: string;
  test(of: Of): { found: string; holds: boolean };
}
interface Experiment {
  title: string;
  seeds: number[];
  runs: { id: string; args: string[] }[];
  claims: Claim[];
}
interface Results {
  rowOf(claim: Claim, seeds: number[], bySeed: Record<number, Of>, runs: { id: string }[]): string[];
  sectionOf(experiment: Experiment, results: Result[]): string;
}
const script = (name: string): Promise<unknown> =>
  import(/* @vite-ignore */ new URL(`../../scripts/${name}.mjs`, import.meta.url).href);
const twoStage = (await script("experiment-two-stage-mnist")) as Experiment;
const { rowOf, sectionOf } = (await script("results")) as Results;

/** So many values within 0.02. */
const near = (centre: number, count: number) => Array.from({ length: count }, (_, i) => centre + 0.02 * Math.sin(i));
const machine = { cpu: "a processor", cores: 2, node: "20", tfjs: "4" };
const good = (seed: number): Result[] => [
  {
    run: "two-stage-vae",
    seed,
    lengths: [5000, 5000],
    seconds: 10,
    stepsPerSecond: 20,
    backend: "wasm",
    machine,
    metrics: { "reconstruction-mse": 0.01, "latent-mmd": 0.02, "latent-mmd-stage-2": 0.001 },
    details: {
      "active-dimensions": { values: [...near(0.02, 20), ...near(0.97, 20)] },
      "latent-mmd": { error: 0.001, baseline: 1e-5 },
      "latent-mmd-stage-2": { error: 0.001 },
    },
    series: { "train/autoencoder/log-gamma": { at: [], values: Array.from({ length: 200 }, (_, i) => -i / 40) } },
  },
  {
    run: "vae-gamma-1",
    seed,
    lengths: [5000],
    seconds: 5,
    stepsPerSecond: 20,
    backend: "wasm",
    machine,
    metrics: { "reconstruction-mse": 0.02 },
    details: {},
    series: {},
  },
];
const all = () => twoStage.seeds.flatMap(good);
function verdicts(results: Result[]): (string | undefined)[] {
  const bySeed = Object.fromEntries(
    twoStage.seeds.map(seed => [seed, Object.fromEntries(results.filter(r => r.seed === seed).map(r => [r.run, r]))]),
  );
  return twoStage.claims.map(claim => rowOf(claim, twoStage.seeds, bySeed, twoStage.runs).at(-1));
}

describe("two-stage-mnist", () => {
  it("holds on results as the paper has them", () =>
    expect(verdicts(all())).toEqual(["yes", "yes", "yes", "yes", "yes"]));
  it.each<[string, number[], (r: Result) => void]>([
    ["log γ rises for a while", [0], r => void r.series["train/autoencoder/log-gamma"]!.values.fill(-1, 100, 140)],
    ["the error is no smaller", [1], r => void (r.metrics["reconstruction-mse"] = 0.02)],
    [
      "λ has two groups, but the upper one is not near 1",
      [2],
      r => void (r.details["active-dimensions"]!["values"] = [...near(0.02, 20), ...near(0.78, 20)]),
    ],
    [
      "λ lies evenly between",
      [2, 3],
      r => void (r.details["active-dimensions"]!["values"] = [0.05, 0.95, ...near(0.5, 38)]),
    ],
    ["the second MMD is within two standard errors", [4], r => void (r.metrics["latent-mmd-stage-2"] = 0.02 - 0.0028)],
  ])("fails in one seed where %s", (_what, which, damage) => {
    const results = all();
    damage(results.find(r => r.seed === 2 && r.run === "two-stage-vae")!);
    expect(verdicts(results)).toEqual(twoStage.claims.map((_, k) => (which.includes(k) ? "**no**" : "yes")));
  });
  it("claims nothing while a run is missing", () => {
    expect(verdicts(all().slice(1))).toEqual(["not run", "not run", "not run", "not run", "not run"]);
    expect(sectionOf(twoStage, all().slice(1))).toContain("missing");
  });
});

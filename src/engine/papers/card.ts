// A card is one figure or table of a paper: the runs that it asks for, the paper's numbers, and what must hold, stated
// before the first run. Types and the arithmetic of claims; no tensors, no files, no DOM. src/cli/card.ts makes the
// runs, scripts/results.mjs the page of results, the browser shows what that page says.
import type { RunText } from "../run";
import { short } from "../said";

/**
 * A curve as `BINS` equal stretches of its phase, in order: mean and standard deviation of every step's value within
 * each, and the run's step at its end. Stretches without a value are left out.
 */
export interface Curve {
  at: readonly number[];
  mean: readonly number[];
  deviation: readonly number[];
}
export const BINS = 50;
/** What is kept of one run of one seed: docs/results/<card>/<run>-seed<seed>.json. */
export interface CardResult {
  card: string;
  run: string;
  seed: number;
  /** The run's query, what differs from the start values. */
  link: string;
  /** Of each phase. */
  steps: readonly number[];
  /** Of training, null where a finished file was only measured. */
  seconds: number | null;
  backend: string;
  machine: { cpu: string; cores: number };
  versions: Readonly<Record<string, string>>;
  recorded: string;
  metrics: Readonly<Record<string, number>>;
  /** Error, count, baseline, estimator. */
  details: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  series: Readonly<Record<string, Curve>>;
  probes: Readonly<Record<string, unknown>>;
}
export interface CardRun {
  id: string;
  title: string;
  run: Omit<RunText, "seed">;
  /** Those that are asked for. */
  seeds: readonly number[];
  /** Of one seed, estimated, on one core with Wasm. */
  minutes: number;
  /** By id. */
  metrics: readonly string[];
  series?: readonly string[];
  /** Whose view is a list of numbers. */
  probes?: readonly string[];
  /** The paper's number for a metric, as it prints it. */
  paper?: Readonly<Record<string, string>>;
}
/** What a claim is, by the seeds that were run: ahead on each, level on some, behind on each, or now this, now that. */
export type Answer = "yes" | "level" | "no" | "mixed";
export interface Verdict {
  found: string;
  /** By the seeds that were tested, if any; it is the answer once they are as many as were asked for. */
  answer: Answer | undefined;
  /** On how many of those tested the claimed side is ahead. */
  ahead: number;
  tested: number;
  asked: number;
}
export type Results = (run: string, seed: number) => CardResult | undefined;
export interface Claim {
  id: string;
  /** What must hold. */
  says: string;
  /** Its numbers and where they stand. */
  paper: string;
  judge(results: Results): Verdict;
  /** Shown where it does not hold, or is level: our best reading of why. */
  diagnosis?: string;
}
export interface Card {
  id: string;
  title: string;
  /** As methods name it. */
  paper: string;
  figure: string;
  shows: string;
  /** How ours differs from the paper's runs, and which claim survives that. */
  budget: string;
  /** Metrics in the table of runs, by id: how it heads them. */
  columns: Readonly<Record<string, string>>;
  runs: readonly CardRun[];
  claims: readonly Claim[];
}

/** A run without one of the numbers that a claim is about: as good as not run. */
class Missing extends Error {}
export function metric(result: CardResult, id: string): number {
  const value = result.metrics[id];
  if (value === undefined || !Number.isFinite(value)) throw new Missing(id);
  return value;
}
/** A metric's standard error. */
export function errorOf(result: CardResult, id: string): number {
  const error = result.details[id]?.["error"];
  if (typeof error !== "number" || !Number.isFinite(error)) throw new Missing(id);
  return error;
}
/**
 * Mean and standard deviation of a series between two shares of its phase; the stretches have
 * equally many steps, to one.
 */
export function between(
  result: CardResult,
  series: string,
  from: number,
  to: number,
): { mean: number; deviation: number } {
  const curve = result.series[series];
  if (!curve || curve.at.length === 0) throw new Missing(series);
  const n = curve.at.length,
    part = [...curve.mean.keys()].slice(Math.floor(from * n), Math.max(Math.floor(from * n) + 1, Math.floor(to * n)));
  const mean = average(part.map(i => curve.mean[i]!));
  return {
    mean,
    deviation: Math.sqrt(
      Math.max(0, average(part.map(i => curve.deviation[i]! ** 2 + curve.mean[i]! ** 2)) - mean ** 2),
    ),
  };
}

export const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
/** Of a sample: divided by n − 1. */
export function deviation(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
}
/** Mean of the paired differences a − b and its standard error. */
export function paired(a: readonly number[], b: readonly number[]): { mean: number; error: number } {
  const differences = a.map((value, i) => value - b[i]!);
  return { mean: average(differences), error: deviation(differences) / Math.sqrt(differences.length) };
}

export type Of = (run: string) => CardResult;
/** What one seed, or all of them together, say of a claim. */
export interface Finding {
  found: string;
  /** By how much the claimed side is ahead, in the units of what is compared; below 0 it is behind. */
  lead: number;
  /** The lead's standard error; 0 where it is made of what has none: counts, swings over a phase. */
  error: number;
}
/** a below b in a metric; idOfB: where b is judged by another. */
export function below(a: CardResult, b: CardResult, id: string, idOfB = id): Finding {
  const [x, y] = [metric(a, id), metric(b, idOfB)];
  return {
    found: `${short(x)} against ${short(y)}`,
    lead: y - x,
    error: Math.hypot(errorOf(a, id), errorOf(b, idOfB)),
  };
}
/** The finding in which the claimed side is least ahead: of what must hold of each. */
export const least = (findings: readonly Finding[]): Finding => findings.reduce((a, b) => (b.lead < a.lead ? b : a));

/** Standard errors of a lead within which two sides are level: beyond it chance alone comes once in twenty. */
const CHANCE = 2;
const MARKS = { "1": "", "0": " ≈", "-1": " ✗" } as const;
/** 1: ahead by more than chance, −1: behind by more, 0: level. */
const sideOf = ({ lead, error }: Finding): 1 | 0 | -1 =>
  lead === 0 || Math.abs(lead) <= CHANCE * error ? 0 : lead > 0 ? 1 : -1;
/** The one place where claims are answered: no card says of itself what it showed. */
export function answerOf(findings: readonly Finding[]): Answer | undefined {
  const sides = findings.map(sideOf);
  if (sides.length === 0) return undefined;
  if (sides.includes(0)) return "level";
  return sides.every(side => side > 0) ? "yes" : sides.every(side => side < 0) ? "no" : "mixed";
}
/** One seed shows nothing of the next: a claim is answered by so many at least. */
export const SEEDS_AT_LEAST = 3;
/** A claim about one seed, tested on every seed asked for of which all these runs are there. */
export function seedwise(seeds: readonly number[], runs: readonly string[], test: (of: Of) => Finding): Claim["judge"] {
  if (seeds.length < SEEDS_AT_LEAST)
    throw Error(`a claim asks for ${SEEDS_AT_LEAST} seeds at least, got ${seeds.length}`);
  return results => {
    const findings = seeds.flatMap(seed => {
      const finding = tried(runs, [seed], results, test);
      return finding ? [{ seed, ...finding }] : [];
    });
    return {
      found: findings.map(each => `seed ${each.seed}: ${each.found}${MARKS[`${sideOf(each)}`]}`).join("; "),
      answer: answerOf(findings),
      ahead: findings.filter(each => sideOf(each) > 0).length,
      tested: findings.length,
      asked: seeds.length,
    };
  };
}
/** A claim about all seeds together (means, spreads): tested only once every one of them is there. */
export function together(
  seeds: readonly number[],
  runs: readonly string[],
  test: (all: (run: string) => readonly CardResult[]) => Finding,
): Claim["judge"] {
  return results => {
    const there = seeds.filter(seed => runs.every(run => results(run, seed))).length;
    let finding: Finding | undefined;
    try {
      if (there === seeds.length) finding = test(run => seeds.map(seed => results(run, seed)!));
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
    }
    return {
      found: finding?.found ?? "",
      answer: answerOf(finding ? [finding] : []),
      ahead: finding && sideOf(finding) > 0 ? there : 0,
      tested: finding ? there : 0,
      asked: seeds.length,
    };
  };
}
function tried(
  runs: readonly string[],
  [seed]: readonly [number],
  results: Results,
  test: (of: Of) => Finding,
): Finding | undefined {
  if (!runs.every(run => results(run, seed))) return undefined;
  try {
    return test(run => results(run, seed) ?? raise(run));
  } catch (error) {
    if (error instanceof Missing) return undefined;
    throw error;
  }
}
const raise = (run: string): never => {
  throw Error(`a claim reads the run "${run}" and does not say so`);
};

// `card`: makes the runs of a card (engine/papers) in one process, one after the other; without a name it lists what is
// done and what is missing. One run is card-run.ts.
import { join } from "node:path";
import { cards } from "../engine/papers";
import type { CardResult, CardRun } from "../engine/papers/card";
import { readRun } from "../engine/run";
import { linkOf, makeRun, readResult } from "./card-run";
import { EXIT } from "./exit";
import { backendOf, required } from "./open";
import { InputError, oneOf, readOptions, whole } from "./options";
import { say, tell } from "./say";
import { hear } from "./stop";

const OPTIONS = { seed: "one", run: "one", to: "one", keep: "one", from: "one", log: "one", backend: "one" } as const;
// the second is ignored by git
const RESULTS = join("docs", "results");
const KEEP = join(".cache", "cards");

export async function card(argv: readonly string[]): Promise<number> {
  const [id, ...rest] = argv;
  if (id === undefined || id.startsWith("--")) return listCards(readOptions(argv, { to: "one" }).one("to") ?? RESULTS);
  const options = readOptions(rest, OPTIONS);
  const chosen = cards.find(each => each.id === id);
  if (!chosen) throw new InputError(`card: expected one of ${cards.map(each => each.id).join(", ")}, got "${id}"`);
  const seed = whole("seed", required("seed", options.one("seed")), 0, 0xffffffff);
  const name = options.one("run");
  const from = options.one("from");
  const log = options.one("log");
  const names = chosen.runs.map(run => run.id);
  if (name !== undefined) oneOf("run", name, names);
  if (from !== undefined && name === undefined)
    throw new InputError("--from: say with --run which of the card's runs the file is");
  if (log !== undefined && from === undefined) throw new InputError("--log: goes with --from, whose lines it holds");
  const runs = chosen.runs.filter(run => (name === undefined ? run.seeds.includes(seed) : run.id === name));
  if (!runs.length) throw new InputError(`--seed: no run of ${id} asks for seed ${seed}; name one with --run`);
  const stop = hear();
  const to = options.one("to") ?? RESULTS;
  const keep = options.one("keep") ?? KEEP;
  const backend = backendOf(options.one("backend"));
  for (const run of runs) {
    const ended = await makeRun({
      card: chosen,
      run,
      seed,
      to,
      keep,
      backend,
      stop,
      ...(from !== undefined && { from }),
      ...(log !== undefined && { log }),
    });
    if (ended !== 0) return ended;
  }
  return 0;
}

/**
 * Every run with its seeds that are done and those that are not, one line each. A result that is none counts as
 * missing, and is told; the rest is listed all the same.
 */
async function listCards(to: string): Promise<number> {
  let code: number = EXIT.done;
  const resultOf = async (card: string, { id, run }: CardRun, seed: number) => {
    try {
      return await readResult(to, { card, run: id, seed, link: linkOf(readRun({ ...run, seed })) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      tell(error.message);
      code = EXIT.input;
      return undefined;
    }
  };
  for (const { id, title, figure, runs, claims } of cards) {
    say({ card: id, title, figure, claims: claims.length });
    for (const run of runs) {
      const results = await Promise.all(run.seeds.map(seed => resultOf(id, run, seed)));
      const done = run.seeds.filter((_, i) => results[i]);
      const left = run.seeds.filter((_, i) => !results[i]);
      const absent = (result: CardResult) => run.metrics.filter(metric => result.metrics[metric] === undefined);
      const lacks = [...new Set(results.flatMap(result => (result ? absent(result) : [])))];
      const minutes = Math.round(10 * run.minutes * left.length) / 10;
      say({ card: id, run: run.id, done, missing: left, ...(lacks.length && { lacks }), minutes });
    }
  }
  return code;
}

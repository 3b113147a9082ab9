// Results of a card's run as they lie in a folder, JSON. What is accepted is of the run that was asked for and has all
// that the page of results and the claims read.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { linkOf, readResult, resultFile } from "../../../src/cli/card-run";
import { cards } from "../../../src/engine/papers";
import type { CardResult } from "../../../src/engine/papers/card";
import { readRun } from "../../../src/engine/run";
import { border, holds } from "../border";
import { inJson } from "../mutations/json";

const FOLDER = join("docs", "results");
/** A small one of each card that has results. */
const found = cards.flatMap(card => {
  const run = card.runs.find(({ id, seeds }) => seeds.some(seed => exists(card.id, id, seed))),
    seed = run?.seeds.find(each => exists(card.id, run.id, each));
  return run && seed !== undefined ? [{ card, run, seed }] : [];
});
function exists(card: string, run: string, seed: number): boolean {
  try {
    return readdirSync(join(FOLDER, card)).includes(`${run}-seed${seed}.json`);
  } catch {
    return false;
  }
}
type Input = string;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
function whole(result: CardResult): void {
  holds(isRecord(result), "accepted, and no object");
  const { card, run, seed, link, steps, seconds, metrics, details, series } = result,
    asked = found.find(each => each.card.id === card && each.run.id === run && each.seed === seed);
  holds(asked !== undefined, "accepted, and of another run");
  holds(typeof link === "string", "link: no text");
  holds(
    Array.isArray(steps) && steps.every(each => Number.isSafeInteger(each) && each >= 0),
    "steps: no list of whole numbers",
  );
  holds(seconds === null || (typeof seconds === "number" && seconds >= 0), "seconds: neither a number nor null");
  for (const name of ["machine", "versions", "metrics", "details", "series", "probes"] as const)
    holds(isRecord(result[name]), `${name}: no object`);
  holds(
    Object.values(metrics).every(value => typeof value === "number"),
    "metrics: not all numbers",
  );
  holds(Object.values(details).every(isRecord), "details: not all objects");
  for (const curve of Object.values(series)) {
    const lists = [curve?.at, curve?.mean, curve?.deviation];
    holds(
      lists.every(list => Array.isArray(list) && list.every(x => typeof x === "number")),
      "series: not all lists of numbers",
    );
    holds(new Set(lists.map(list => list!.length)).size === 1, "series: lists of different lengths");
  }
}
export default border<Input>({
  id: "results",
  share: 4,
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "fuzz-results-")),
      bases = found.map(({ card, run, seed }) => readFileSync(resultFile(FOLDER, card.id, run.id, seed), "utf8"));
    return {
      bases,
      mutations: [inJson],
      async judge(text, chance) {
        const { card, run, seed } = found.find((_, i) => text.includes(found[i]!.run.id)) ?? chance.pick(found),
          path = resultFile(folder, card.id, run.id, seed);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
        const link = linkOf(readRun({ ...run.run, seed })),
          result = await readResult(folder, { card: card.id, run: run.id, seed, link });
        if (result) whole(result);
      },
      close: async () => rmSync(folder, { recursive: true }),
    };
  },
});

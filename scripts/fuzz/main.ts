// `npm run fuzz`: what was asked for, a table of what failed, and an exit code. What is done is fuzz.ts.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "../../src/engine/errors";
import { oneOfAt, recordAt, textAt, visible } from "../../src/engine/unknown";
import { borders } from "./borders";
import { type Case, judgeCase, keep } from "./cases";
import { difference } from "./difference";
import { Fuzzer } from "./fuzz";
import type { Outcome } from "./tally";
import { written } from "./plain";

const USAGE = `npm run fuzz -- [--seed S] [--count N] [--only BORDER[,BORDER…]] [--keep] [--refusals]
npm run fuzz -- [--seed S] --case FILE|SEED:INDEX [--only BORDER[,BORDER…]]
--keep: one input of each kind of failure is kept in scripts/fuzz/cases, where npm test judges it again
--refusals: how borders refuse, by message, with how often`;

/** What was typed makes no sense: one line, exit code 2. */
class Mistyped extends Error {}
const typed = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw new Mistyped(messageOf(error));
  }
};
export async function main(argv: readonly string[]): Promise<number> {
  try {
    return await fuzzed(argv);
  } catch (error) {
    if (!(error instanceof Mistyped)) throw error;
    console.error(`npm run fuzz: ${visible(error.message)}`);
    return 2;
  }
}
const optionsOf = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    options: {
      seed: { type: "string", default: "1" },
      count: { type: "string", default: "2000" },
      only: { type: "string" },
      case: { type: "string" },
      keep: { type: "boolean", default: false },
      refusals: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  }).values;
async function fuzzed(argv: readonly string[]): Promise<number> {
  const values = typed(() => optionsOf(argv));
  if (values.help) return (console.log(USAGE), 0);
  const whole = (name: string, text: string, least = 0) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < least)
      throw new Mistyped(`--${name}: expected a whole number from ${least} to 999999999, got "${text}"`);
    return Number(text);
  };
  const only = values.only?.split(",") ?? [];
  if (values.case !== undefined) return one(values.case, only);
  const from = performance.now(),
    seed = whole("seed", values.seed),
    count = whole("count", values.count, 1),
    fuzzer = typed(() => new Fuzzer(seed, only));
  const outcome = await fuzzer.run(count, index => {
    if ((index + 1) % 1000 === 0) process.stderr.write(`${index + 1} of ${count}\n`);
  });
  await fuzzer.close();
  if (values.refusals)
    for (const [text, times] of [...outcome.refusals].sort()) console.log(`${String(times).padStart(6)}  ${text}`);
  print(outcome);
  if (values.keep) for (const kind of outcome.kinds) console.log(`kept: ${keep(kind)}`);
  const seconds = Math.round((performance.now() - from) / 1000);
  console.log(
    `fuzz: ${outcome.inputs} inputs, ${outcome.failures} failures of ${outcome.kinds.length} kinds, ${seconds} s`,
  );
  return outcome.failures > 0 ? 1 : 0;
}
function print({ counts, kinds }: Outcome): void {
  console.log("border              refused  accepted  failed  CPU seconds");
  for (const [id, { refused, accepted, failed, seconds }] of counts)
    console.log(
      `${id.padEnd(20)}${String(refused).padStart(7)}${String(accepted).padStart(10)}${String(failed).padStart(8)}${seconds.toFixed(1).padStart(13)}`,
    );
  for (const { count, seed, index, kind, message, base, input } of kinds) {
    const again = index < 0 ? "a valid input" : `--case ${seed}:${index}`;
    console.log(`\n${count} × ${kind}\n    ${again}\n    ${message}\n    ${difference(base, input)}`);
  }
}
function caseOf(which: string): Case {
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(which, "utf8"));
  } catch (error) {
    throw Error(`--case ${which}: expected SEED:INDEX or a kept file (${messageOf(error)})`, { cause: error });
  }
  const { border, why, input } = recordAt(`--case ${which}`, kept);
  const known = oneOfAt(
    `--case ${which}: border`,
    border,
    borders.map(({ id }) => id),
  );
  return { border: known, why: textAt(`--case ${which}: why`, why), input };
}
/** One input again: a kept file, or made anew. */
async function one(which: string, only: readonly string[]): Promise<number> {
  const [, seed, index] = /^(\d+):(\d+)$/.exec(which) ?? [];
  if (seed === undefined || index === undefined) {
    const kept = typed(() => caseOf(which));
    const verdict = await judgeCase(kept);
    console.log(verdict);
    return verdict.is === "failed" ? 1 : 0;
  }
  const fuzzer = typed(() => new Fuzzer(Number(seed), only)),
    made = await fuzzer.make(Number(index)),
    verdict = await fuzzer.judge(made, Number(index));
  const input = verdict.is === "failed" ? await fuzzer.shrunk(Number(index), made, verdict.failure.kind) : made.input;
  console.log(`${made.border.id}: ${JSON.stringify(written(input)).slice(0, 2000)}`);
  console.log(difference(made.base, input));
  console.log(verdict);
  if (verdict.is === "failed") console.log(verdict.failure.stack ?? "");
  await fuzzer.close();
  return verdict.is === "failed" ? 1 : 0;
}

// A card's result as a file has it: read by type, and only where it is of the run that is asked for. Who writes it is
// src/cli/card-run.ts.
import { anything, listOf, numberOfJson, objectOf, parsed, recordOf, secondsOrNull, text, whole } from "../by-type";
import { shortened } from "../unknown";
import { BINS, type CardResult, type Curve } from "./card";

/** Whose result it must be. link: where the run's settings count, too. */
export type Whose = Pick<CardResult, "card" | "run" | "seed"> & Partial<Pick<CardResult, "link">>;

const curve = objectOf<Curve>({ at: listOf(whole()), mean: listOf(numberOfJson), deviation: listOf(numberOfJson) });
const result = objectOf<CardResult>({
  card: text,
  run: text,
  seed: whole(0, 0xffffffff),
  link: text,
  steps: listOf(whole()),
  seconds: secondsOrNull,
  backend: text,
  machine: objectOf<CardResult["machine"]>({ cpu: text, cores: whole() }),
  versions: recordOf(text),
  recorded: text,
  metrics: recordOf(numberOfJson),
  details: recordOf(recordOf(anything)),
  series: recordOf(curve),
  probes: recordOf(anything),
});

/** Throws an Error that names the field, without the file. */
export function parseResult(json: string, whose: Whose): CardResult {
  const read = parsed(json, result);
  for (const name of ["card", "run", "seed", "link"] as const)
    if (whose[name] !== undefined && read[name] !== whose[name])
      throw Error(`it is of another run: ${name} is "${shortened(String(read[name]))}", expected "${whose[name]}"`);
  for (const [name, { at, mean, deviation }] of Object.entries(read.series))
    if (at.length > BINS || mean.length !== at.length || deviation.length !== at.length)
      throw Error(`series.${name}: expected three lists of one length, ${BINS} at most`);
  return read;
}

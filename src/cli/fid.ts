// `fid`: the FID of a trained run by InceptionV3's weights that the user brings, as one JSON line; progress
// goes to standard error.
import { COUNTS, fid as measure, picturesOf, type Pictures } from "../engine/diagnostics/fid";
import { inceptionOf, readInception } from "../engine/features/inception";
import { readInput } from "./files";
import { backendOf, openFile, openSession, required } from "./open";
import { asInput, input, readOptions, whole } from "./options";
import { say } from "./say";

const OPTIONS = { from: "one", weights: "one", count: "one", backend: "one" } as const;
const WORD = 10_000; // ms

export async function fid(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv, OPTIONS);
  const [name, file] = [required("from", options.one("from")), required("weights", options.one("weights"))];
  const count = whole("count", options.one("count") ?? String(COUNTS[1]), 10, 1_000_000);
  const backend = backendOf(options.one("backend"));
  const from = await openFile(name);
  const { session, host } = await openSession(from.file.snapshot.run, backend, from);
  const bytes = await readInput(file);
  const weights = input(file, () => readInception(bytes, host));
  const pictures: Pictures = await picturesOf(session, count).catch((error: unknown) => {
    throw asInput(name, error);
  });
  let told = host.now();
  const { value, ...details } = await measure(pictures, inceptionOf(weights), host, {
    stopped: () => false,
    told: (done, of) => {
      if (host.now() - told < WORD && done < of) return;
      told = host.now();
      process.stderr.write(`${done} of ${of} pictures\n`);
    },
  });
  say({ fid: value, ...details, step: session.step, backend });
  return 0;
}

// `features`: trains the small classifier whose last hidden layer the metrics on features use (engine/features), and
// writes its weights with the accuracy on held-out images and how they were made. The committed ones came from this
// command with its start values.
import { dirname } from "node:path";
import { mkdir } from "node:fs/promises";
import { initial } from "../engine/config";
import { tableOf } from "../engine/dataset";
import { rowsOf } from "../engine/train/rows";
import classifier from "../engine/features/classifier";
import { spoken, wordless } from "../engine/spoken";
import { decodeWeights, encodeWeights, fileOf } from "../engine/features/weights";
import type { Net } from "../engine/nn/scope";
import { dataSetOf } from "../engine/run";
import { tf } from "../engine/tf";
import { evaluate } from "../engine/train/evaluation";
import { Session } from "../engine/train/session";
import { EXIT } from "./exit";
import { checkOutput, type Output, tryOutput } from "./files";
import { assetPath, nodeHostWith } from "../node/host";
import { backendOf, startBackend } from "./open";
import { asInput, input, InputError, readOptions, whole } from "./options";
import { packLoader } from "../node/packs";
import { say, tell } from "./say";

const OPTIONS = { seed: "one", steps: "one", out: "one", backend: "one" } as const;
const EVERY = 250; // steps between two lines
const STEPS: Readonly<Record<string, number>> = { "drawn-digits": 1500 }; // where they are not the classifier's own
const WEIGHTS: Output = {
  ending: ".safetensors",
  what: "feature classifier",
  read: bytes => decodeWeights(bytes, nodeHostWith()),
};

export async function features(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv, OPTIONS, ["DATASET"]);
  const set = input("", () => dataSetOf(options.words[0]!));
  const seed = whole("seed", options.one("seed") ?? "1", 0, 0xffffffff);
  const named = options.one("out") ?? assetPath(fileOf(set.id));
  if (options.one("out") === undefined) await mkdir(dirname(named), { recursive: true });
  const out = await checkOutput(named, WEIGHTS);
  const host = await startBackend(backendOf(options.one("backend")));
  const table = await tableOf(set, {}, packLoader()).catch((error: unknown) => {
    throw asInput("", error);
  });
  if (table.spec.kind !== "images" || table.spec.classes < 2)
    throw new InputError(`${set.id}: expected images with labels`);
  const method = spoken(classifier, wordless("Classifier"));
  const values = initial(method.config);
  const steps = whole("steps", options.one("steps") ?? String(STEPS[set.id] ?? values["trainSteps"]), 1, 1_000_000);
  const run = { version: 1, method: method.id, dataset: set.id, seed, steps, values, data: {} } as const;
  const session = Session.create({ method, table, host, run });
  const from = host.now();
  while (!session.done) {
    await session.advance(Math.min(EVERY, session.total - session.step));
    const { series, diverged } = await session.report();
    if (diverged) throw Error(`${diverged.series} is not finite at step ${diverged.step}`);
    const [list] = Object.values(series);
    say({ step: session.step, crossEntropy: list!.values.reduce((a, b) => a + b, 0) / list!.values.length });
  }
  const seconds = Math.round((host.now() - from) / 1000);
  const { tests, classes, shape } = session.spec;
  const accuracy = await accuracyOf(session);
  const how = `npm run -s cli -- features ${set.id} --seed ${seed} --steps ${steps}: Adam, batch ${values["batch"]}, rate ${values["rate"]} down half a cosine, cross-entropy on the ${session.spec.count} training images${shape[2] === 1 ? "" : ", mirrored by chance"}`;
  const tensors = Object.fromEntries(
    Object.entries((await session.snapshot()).tensors)
      .filter(([name]) => name.startsWith("net/"))
      .map(([name, block]) => [name.slice("net/".length), block]),
  );
  const bytes = encodeWeights(
    {
      origin: {
        dataset: set.id,
        name: `LeNet-${set.title.replaceAll(" ", "-")}`,
        accuracy,
        tests,
        classes,
        shape,
        steps,
        seed,
        how,
      },
      tensors,
    },
    host,
  );
  const unwritten = await tryOutput(out, bytes);
  say({ done: true, ...(!unwritten && { out, bytes: bytes.length }), accuracy, tests, steps, seed, seconds });
  if (unwritten) tell(unwritten.message);
  return unwritten ? EXIT.failed : EXIT.done;
}

/** Share of held-out images whose largest logit is their label's. */
const accuracyOf = (session: Session): Promise<number> =>
  evaluate(session, "accuracy", async at => {
    const { trunk, head } = at.nets as { trunk: Net; head: Net };
    const right = await rowsOf(at, at.data.tests, ({ x, labels }) =>
      tf
        .argMax(head(trunk(x)), 1)
        .equal(labels.toInt())
        .cast("float32"),
    );
    return right.reduce((a, b) => a + b) / right.length;
  });

// What was accepted, tried: a small copy of a run (the fields that only cost time as small as tests have them) builds
// its nets over a few rows and trains three steps; every term is finite, or the session says by name which is not.
import { initial, type RunConfig, type Value, type Values } from "../../src/engine/config";
import { type AnyDataSet, type Rows, specOf, type Table, tableOf } from "../../src/engine/dataset";
import { methodOf } from "../../src/engine/methods";
import { dataSetOf } from "../../src/engine/run";
import { sizeOf } from "../../src/engine/shape";
import { nodeHost, useBackend } from "../../src/engine/testing/node";
import { Session } from "../../src/engine/train/session";
import { holds } from "./border";

export const STEPS = 3;
/** At most: beyond them a step costs more and says nothing else. */
const SMALL: Readonly<Record<string, number>> = {
  width: 0.0625,
  batch: 16,
  secondWidth: 8,
  secondBatch: 16,
  criticWidth: 8,
  rows: 16,
  decoderWidth: 1,
  latent: 32,
};
const [TRAIN, TEST] = [256, 32]; // rows

let started: Promise<unknown> | undefined;
/** Plain JavaScript: nothing here is worth the start of a GPU. */
export const backend = (): Promise<unknown> => (started ??= useBackend("wasm"));

const small = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Value] =>
      Object.hasOwn(SMALL, name) && typeof value === "number" && value > SMALL[name]!
        ? [name, SMALL[name]!]
        : [name, value],
    ),
  );
const noPack = () => Promise.reject(Error("packs: none here"));
const TABLES = 64; // that are kept: most inputs are about data as they are by default
const tables = new Map<string, Promise<Table>>();
/** made: the first rows as the data set makes them, which costs up to a second; else as many that are made up. */
function fewRows(dataset: string, data: Values, made: boolean): Promise<Table> {
  const set = dataSetOf(dataset);
  if (!made || "pack" in set.source) return Promise.resolve(madeUp(set, data));
  const key = `${dataset} ${JSON.stringify(data)}`,
    table = tables.get(key) ?? tableOf(set, data, noPack).then(few);
  if (tables.size >= TABLES) tables.clear();
  tables.set(key, table);
  return table;
}
/** Grey pixels, or numbers within the range. */
function madeUp(set: AnyDataSet, data: Values): Table {
  const spec = specOf(set, { ...initial(set.config), ...data }),
    [low, high] = spec.range,
    parts = (count: number) => Array.from({ length: count * sizeOf(spec.shape) }, (_, i) => ((i * 37) % 251) / 250),
    rows = (count: number): Rows => ({
      x:
        spec.kind === "images"
          ? Uint8Array.from(parts(count), p => 255 * p)
          : Float32Array.from(parts(count), p => low + p * (high - low)),
      labels: Uint8Array.from({ length: count }, (_, i) => i % Math.max(1, spec.classes)),
    });
  return { spec: { ...spec, count: TRAIN, tests: TEST }, train: rows(TRAIN), test: rows(TEST) };
}
const few = ({ spec, train, test }: Table): Table => {
  const of = ({ x, labels, plane }: Rows, count: number): Rows => ({
    x: x.slice(0, count * sizeOf(spec.shape)),
    ...(labels && { labels: labels.slice(0, count) }),
    ...(plane && { plane }),
  });
  const [count, tests] = [Math.min(TRAIN, spec.count), Math.min(TEST, spec.tests)];
  return { spec: { ...spec, count, tests }, train: of(train, count), test: of(test, tests) };
};
export async function sessionOf(run: RunConfig, made = false): Promise<Session> {
  await backend();
  const table = await fewRows(run.dataset, run.data, made);
  return Session.create({ method: methodOf(run.method), table, run, host: nodeHost });
}
/** Throws by name where it does not train; says of a term that is not finite that the session has said so. */
export async function threeSteps(session: Session): Promise<void> {
  const held = session.held;
  if (held !== undefined) return;
  await session.advance(STEPS);
  const { series, diverged } = await session.report();
  const lost = Object.entries(series).find(([, { values }]) => !values.every(Number.isFinite));
  if (!diverged) return;
  holds(typeof diverged.series === "string" && diverged.step > 0, `a term is not finite and has no name: ${lost?.[0]}`);
}
/** Of a run as it was accepted; its session is gone afterwards. */
export async function trains(run: RunConfig, made: boolean): Promise<void> {
  const session = await sessionOf({ ...run, values: small(run.values) }, made);
  try {
    await threeSteps(session);
  } finally {
    session.dispose();
  }
}

// Every metric and every probe of every method on tables that no estimator likes: one, two, three rows, and rows that
// are all alike. Each gives finite numbers or says why there are none; a new one is judged as soon as it is there.
import { beforeAll, describe, expect, it } from "vitest";
import { initial } from "../config";
import type { Table } from "../dataset";
import { methods } from "../methods";
import { sizeOf } from "../shape";
import type { DataSpec } from "../step";
import { microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { Session } from "../train/session";
import { measured, metricsOf, pictured, probesOf } from ".";

beforeAll(() => useBackend("wasm"));

/** The first rows of the micro table, or so many times the first. */
async function tableOf(kind: DataSpec["kind"], count: number, alike: boolean): Promise<Table> {
  const { spec, train, test } = await microTable(kind),
    width = sizeOf(spec.shape);
  const some = (rows: Table["train"]): Table["train"] => ({
    ...rows,
    x: rows.x.slice(0, count * width).map((x, i) => (alike ? rows.x[i % width]! : x)) as Table["train"]["x"],
    ...(rows.labels && { labels: rows.labels.slice(0, count) }),
  });
  return { spec: { ...spec, count, tests: count }, train: some(train), test: some(test) };
}
const numbersIn = (value: unknown): readonly number[] =>
  typeof value === "number"
    ? [value]
    : ArrayBuffer.isView(value)
      ? Array.from(value as unknown as ArrayLike<number>)
      : typeof value === "object" && value !== null
        ? Object.values(value).flatMap(numbersIn)
        : [];

const tables = [
  { what: "one row", count: 1, alike: false },
  { what: "two rows", count: 2, alike: false },
  { what: "three rows", count: 3, alike: false },
  { what: "five equal rows", count: 5, alike: true },
];
describe.each(methods.flatMap(method => method.accepts.map(kind => ({ id: method.id, method, kind }))))(
  "$id on $kind",
  ({ method, kind }) => {
    it.each(tables)("$what", async ({ count, alike }) => {
      const table = await tableOf(kind, count, alike),
        steps = 5 * method.phases.length; // whatever is due once in five of them has been due
      const session = Session.create({ method, table, host: nodeHost, run: microRun(method, kind, steps) });
      await session.advance(steps); // into its last phase, where all of them apply
      const wrong: string[] = [],
        said = new Map<string, string>();
      const judge = async (id: string, make: () => Promise<unknown>): Promise<void> => {
        const made = await make().catch((error: unknown) => wrong.push(`${id}: ${String(error)}`));
        if (made === undefined && !said.get(id)) wrong.push(`${id}: nothing, and no word`);
        if (!numbersIn(made).every(Number.isFinite)) wrong.push(`${id}: not finite`);
      };
      for (const metric of metricsOf(session))
        await judge(metric.id, () => measured(session, metric, (id, why) => said.set(id, why)));
      for (const probe of probesOf(session))
        await judge(probe.id, () => pictured(session, probe, initial(probe.options ?? {})));
      expect(wrong).toEqual([]);
      session.dispose();
    });
  },
);

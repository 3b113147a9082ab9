// Terms and the settings that weigh them: every such setting that may be 0 is named by the term it switches off, and at
// 0 the term is 0, whatever the nets are. That such a term is not drawn is ui/views/board-plan.test.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { seriesOf } from "../catalogue";
import { initial } from "../config";
import { nodeHost, useBackend } from "../testing/node";
import { toyTable } from "../testing/toys";
import { Session } from "../train/session";
import { methods } from ".";

beforeAll(() => useBackend("wasm"));

type AnyMethod = (typeof methods)[number];
const weighedOf = (method: AnyMethod) =>
  Object.entries(seriesOf(method)).filter(([, { weight }]) => weight !== undefined);
const named = (some: readonly AnyMethod[]) => some.map(method => [method.id, method] as const);

describe.each(named(methods))("%s", (_id, method) => {
  const weighed = weighedOf(method);
  it("names a live number for each weight, of a term that is minimised", () => {
    for (const [name, { weight, watched }] of weighed) {
      const field = method.config[weight!];
      expect(field, `${name}: ${weight}`).toMatchObject({ kind: "number", live: true, min: 0 });
      expect(watched, name).toBeUndefined();
    }
  });
  it("names every weight that may be 0", () => {
    const free = Object.entries(method.config).filter(
      ([name, field]) => name.endsWith("Weight") && field.kind === "number" && field.min === 0,
    );
    expect(free.map(([name]) => name).filter(name => !weighed.some(([, { weight }]) => weight === name))).toEqual([]);
  });
});
it.each(named(methods.filter(method => weighedOf(method).length > 0)))(
  "%s: each term is 0 in a run where its weight is, and not where it is above",
  async (_id, method) => {
    const weighed = weighedOf(method);
    const terms = async (weight: number) => {
      const weights = Object.fromEntries(weighed.map(([, { weight: name }]) => [name!, weight]));
      const small = { width: 0.0625, batch: 8, trainSteps: 4, ...(method.config["warmup"] && { warmup: 0 }) };
      const values = { ...initial(method.config), ...method.starts?.vectors, ...small, ...weights };
      const run = { version: 1 as const, method: method.id, dataset: "toy", seed: 1, values, data: {} };
      const session = Session.create({ method, table: toyTable(), host: nodeHost, run });
      await session.advance(2);
      const { series } = await session.report();
      session.dispose();
      return weighed.map(([name]) => [name, Array.from(series[name]!.values, v => v !== 0)]);
    };
    expect(await terms(0)).toEqual(weighed.map(([name]) => [name, [false, false]]));
    expect(await terms(0.001)).toEqual(weighed.map(([name]) => [name, [true, true]]));
  },
);

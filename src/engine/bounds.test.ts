// Bounds of runs over all methods: what nets bear before they are built is what they bear when they are, and every
// update says how many rows it asks for. That the page agrees: ui/state/bounded-methods.test.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { faultOf, MOST_STEPS, mostSteps, type Reach } from "./bounds";
import { methods } from "./methods";
import { sketch } from "./nn/sketch";
import { plainConfig, reachOf } from "./reach";
import { microSession } from "./testing/micro-session";
import { useBackend } from "./testing/node";

beforeAll(() => useBackend("wasm"));

describe("the bounds themselves", () => {
  it("are the numbers that the counters hold", () => {
    expect(MOST_STEPS).toBe(16_777_215);
    expect(Math.fround(MOST_STEPS) + 1).toBe(Math.fround(MOST_STEPS + 1)); // the next is held, the one after is not
    expect(Math.fround(MOST_STEPS + 2)).not.toBe(MOST_STEPS + 2);
    expect([mostSteps(1), mostSteps(256), mostSteps(257), mostSteps(1024)]).toEqual([
      2 ** 24 - 1,
      2 ** 24 - 1, // 2²⁴ times 256 rows are 2³²: here both bounds meet
      Math.floor(2 ** 32 / 257),
      2 ** 22,
    ]);
  });
  it("name a batch before a length, and the field that a length is made of", () => {
    const phase: Reach = { id: "a", steps: 2 ** 24, counts: ["n"], rows: [{ field: "batch", least: 4 }] };
    expect(faultOf([phase], { values: { batch: 2, n: 2 ** 24 } })).toMatchObject({ field: "batch", value: 4 });
    expect(faultOf([phase], { values: { batch: 4, n: 2 ** 24 } })).toMatchObject({ field: "n", value: MOST_STEPS });
    expect(faultOf([phase], { steps: 2 ** 24, values: { batch: 4, n: 9 } })).toMatchObject({ field: "steps" });
    expect(faultOf([{ ...phase, steps: 9 }], { values: { batch: 4, n: 9 } })).toBeUndefined();
  });
});

const kinds = methods.flatMap(method => method.accepts.map(kind => ({ id: method.id, method, kind })));
describe.each(kinds)("$id on $kind", ({ method, kind }) => {
  it("has nets that a sketch describes, and asks for the rows that its updates name", async () => {
    const session = await microSession(method, kind, method.phases.length);
    const { nets: built, spec } = session,
      values = session.run.values;
    const drawn = method.build(sketch(), plainConfig(method, values), spec);
    const described = (of: typeof drawn) =>
      Object.entries(of).map(([name, net]) => [name, net.variables.map(v => [v.path, v.shape, v.trained, v.bears])]);
    expect(described(drawn)).toEqual(described(built));
    const rows = new Map(reachOf(method, session.run, spec).map(({ id, rows }) => [id, rows]));
    const largest: Record<string, number> = {};
    for (const { id } of method.phases) {
      await session.advance(1);
      largest[id] = Math.max(1, ...rows.get(id)!.map(({ field }) => Number(values[field])));
    }
    for (const [p, phase] of method.phases.entries())
      expect(session.askedIn(p), `${phase.id}: rows asked for beyond its settings`).toBeLessThanOrEqual(
        largest[phase.id]!,
      );
    session.dispose();
  });
});

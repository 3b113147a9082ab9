// Settings that the contract does not start with, as far as the contract does not go with them: drawing, measuring,
// sampling, and nothing left behind.
import { beforeAll, describe, expect, it } from "vitest";
import { initial } from "../config";
import { metricsOf, probesOf } from "../diagnostics";
import { microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { tf } from "../tf";
import { evaluate } from "../train/evaluation";
import { Session } from "../train/session";
import { methodOf } from ".";

beforeAll(() => useBackend("wasm"));

describe("settings that the contract does not start with", () => {
  it.each([
    ["vae-flow", "vectors", { flow: "iaf", flowLength: 2, flowWidth: 8 }],
    ["two-stage-joint", "vectors", { coupling: "fused" }],
    ["two-stage-joint", "images", { coupling: "fused" }],
  ] as const)("%s on %s with %o trains, draws, measures, and leaves nothing", async (id, kind, given) => {
    const before = tf.memory().numTensors,
      method = methodOf(id),
      session = Session.create({
        method,
        table: await microTable(kind),
        run: microRun(method, kind, 4, 1, given),
        host: nodeHost,
      });
    await session.advance(4);
    for (const [name, { values }] of Object.entries((await session.report()).series))
      expect(values.every(Number.isFinite), name).toBe(true);
    for (const probe of probesOf(session))
      await evaluate(session, probe.id, at => probe.draw(at, initial(probe.options ?? {})));
    for (const metric of metricsOf(session))
      expect(Number.isFinite((await evaluate(session, metric.id, metric.measure)).value), metric.id).toBe(true);
    await evaluate(session, "any", async at => {
      const samples = await at.sample(3);
      expect((await samples.data()).every(Number.isFinite)).toBe(true);
      samples.dispose();
    });
    session.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

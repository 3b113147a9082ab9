// A run that nobody waits for any more gives way to the next: at the next read of a measurement, and between
// the chunks of a cache.
import { beforeAll, expect, it } from "vitest";
import { methodOf } from "../methods";
import { microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { tf } from "../tf";
import { evaluate } from "./evaluation";
import { Session } from "./session";
import { Abandoned } from "./abandoned";

beforeAll(() => useBackend("wasm"));

it("stops measuring and caching once abandoned, and leaves nothing behind", async () => {
  const baseline = tf.memory().numTensors,
    method = methodOf("two-stage-vae");
  const session = Session.create({
    method,
    table: await microTable("vectors"),
    run: microRun(method, "vectors", 4),
    host: nodeHost,
  });
  await session.advance(2);
  await session.report();
  const measuring = evaluate(session, "slow", async at => {
    for (let reads = 0; reads < 1000; reads++) if ((await at.read(() => at.batch(4).x)).length === 0) return "never";
    return "to the end";
  });
  session.abandoned = true;
  await expect(measuring).rejects.toThrow(Abandoned);
  await expect(session.advance(1), "the second phase begins with a cache").rejects.toThrow(Abandoned);
  session.dispose();
  expect(tf.memory().numTensors - baseline).toBe(0);
});

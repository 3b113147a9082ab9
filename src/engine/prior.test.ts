// Whoever's sampler draws codes of N(0, I) says so, and nobody else does: then nobody measures what is known.
import { beforeAll, describe, expect, it } from "vitest";
import type { Evaluation } from "./diagnostic";
import type { Config, Nets } from "./method";
import { methods } from "./methods";
import { microRun, microTable } from "./testing/micro";
import { nodeHost, useBackend } from "./testing/node";
import { evaluate, offers } from "./train/evaluation";
import { Session } from "./train/session";

beforeAll(() => useBackend("wasm"));
const COUNT = 8;

describe.each(methods.filter(m => m.accepts.includes("vectors")).map(method => ({ id: method.id, method })))(
  "$id",
  ({ method }) => {
    it("says that its codes are the prior's where they are, and only there", async () => {
      const run = microRun(method, "vectors", 4 * method.phases.length);
      const session = Session.create({ method, table: await microTable("vectors"), run, host: nodeHost });
      const asked = <T>(of: (at: Evaluation<Config, Nets>) => Promise<T>) => evaluate(session, "prior", of);
      for (let phase = 0; phase < method.phases.length; phase++) {
        await session.advance(4); // beyond start values, at which a second stage may be the identity
        if (!offers(session, "sample")) continue;
        const codes = await asked(async at => {
          const drawn = await at.sample(COUNT, { finish: false });
          const values = await at.read(() => drawn.clone());
          drawn.dispose();
          return values;
        });
        const normal = await asked(at => at.read(() => at.noise.normal([COUNT, codes.length / COUNT])));
        const same = codes.every((value, i) => value === normal[i]);
        expect(await asked(async at => at.drawsPrior), `phase ${phase + 1}`).toBe(same || undefined);
      }
      session.dispose();
    });
  },
);

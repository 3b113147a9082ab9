// What a session promises beyond the contract that every method keeps (methods/contract.test.ts): what a loss writes,
// who diverged first, and memory over hundreds of steps and over restarts. Live fields, refusals, places and restoring
// have files of their own.
import { beforeAll, describe, expect, it } from "vitest";
import type { Rule } from "../method";
import { methodOf } from "../methods";
import type { Step } from "../step";
import { microSession } from "../testing/micro-session";
import { useBackend } from "../testing/node";
import { type C, contents, type N, pull, toy, trained, withUpdate } from "../testing/pull";
import { phase, toySession, toyTable } from "../testing/toys";
import { type Tensor, tf } from "../tf";
import { adam, follow, momentum, rmsprop, writes } from "./rules";
import type { Session } from "./session";

beforeAll(() => useBackend("wasm"));
const vae = methodOf("vae");
const twoStage = methodOf("two-stage-vae");

it("what a loss writes is computed from values before the update, also where two variables take each other's", async () => {
  const session = withUpdate(
    ({ w, other }) => [writes(w, other)],
    ({ nets }) => {
      nets.w.set(nets.other());
      nets.other.set(nets.w());
      return { terms: { distance: nets.w().sum() } };
    },
  );
  const before = contents(session);
  await session.advance(1);
  expect(contents(session)).toEqual({ ...before, "net/w": before["other/w"], "other/w": before["net/w"] });
  session.dispose();
});

it("the report names the first term that is not finite, and the step; what is only watched is no matter", async () => {
  const watched = {
    ...pull,
    loss: (step: Step<C, N>) => {
      const [wild, late] = [tf.sub(2, step.index).log(), tf.sub(1, step.index).log()] as [Tensor, Tensor];
      return { terms: { ...pull.loss(step).terms, wild, late }, watch: { fine: step.index, never: step.index.log() } };
    },
  };
  // ln(1 − index) is −∞ at index 1, so in step 2; ln(2 − index) a step later
  const session = toySession({ ...toy, phases: [phase("one", 100, watched)] });
  await session.advance(1);
  expect((await session.report()).diverged).toBeUndefined();
  await session.advance(80); // more than one read joins
  expect((await session.report()).diverged).toEqual({ series: "one/pull/late", step: 2 });
  await session.advance(1);
  expect((await session.report()).diverged).toEqual({ series: "one/pull/wild", step: 82 }); // since the last report
  session.dispose();
});

describe("memory", () => {
  const held = () => {
    const { numTensors, numBytes } = tf.memory();
    return { numTensors, numBytes };
  };
  const flat = async (session: Session, steps: number) => {
    await session.advance(3);
    await session.report();
    const after = held();
    const end = session.step - 3 + steps;
    while (session.step < end) {
      await session.advance(Math.min(33, end - session.step));
      await session.report();
      expect(held(), `phase ${session.phase}, step ${session.index}`).toEqual(after);
    }
  };
  it("is flat over 300 steps of every kind of rule, with noise, writes and a follower", async () => {
    const all = {
      id: "all",
      moves: ({ w, other, seen, net, copy }: N, c: C): readonly Rule[] => [
        adam({ rate: { cosine: c.rate, to: 0 }, decay: 0.1 }, w),
        rmsprop({ rate: c.rate, within: [-1, 1] }, other),
        writes(seen),
        follow(copy, net, 0.1),
      ],
      loss: ({ nets, batch, noise }: Step<C, N>) => (
        nets.seen.blend(noise.uniform([]), 0.1),
        { terms: { distance: batch(4).x.mean(0).sub(nets.net().add(nets.other())).square().sum() as tf.Tensor } }
      ),
    };
    const session = toySession({
      ...toy,
      phases: [phase("one", 300, all, { ...pull, id: "more", moves: ({ net }: N) => [momentum({ rate: 0.01 }, net)] })],
    });
    await flat(session, 300);
    session.dispose();
  });
  it("is flat over 300 steps of a method, in either phase", async () => {
    const session = await microSession(twoStage, "vectors", 300);
    for (const { steps } of session.phases) await flat(session, steps);
    expect(session.done).toBe(true);
    session.dispose();
  });
  it("is where it was after 20 sessions, trained or not, reported or not", async () => {
    const table = toyTable();
    const baseline = held();
    for (let cycle = 0; cycle < 20; cycle++) {
      // of which one is in the first phase
      const session = cycle % 2 ? await microSession(vae, "vectors", 40) : toySession(trained, { table, steps: 4 });
      await session.advance(cycle % 3);
      if (cycle % 4 === 0) await session.report();
      if (cycle % 5 === 1) session.restore(await session.snapshot());
      session.dispose();
      expect(held(), `cycle ${cycle}`).toEqual(baseline);
    }
  });
});

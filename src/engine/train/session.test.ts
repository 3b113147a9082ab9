// What a session promises beyond the contract that every method keeps (methods/contract.test.ts): live changes, what it
// refuses and by which name, its places (skip, extend, length), what it restores, who diverged first, and memory over
// hundreds of steps and over restarts.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { choice, flag, live, whole } from "../config";
import type { AnyMethod, Rule } from "../method";
import { methods } from "../methods";
import { constant, normal, zeros } from "../nn/init";
import { microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { phase, toyMethod, toySession, toyTable } from "../testing/toys";
import { tf } from "../tf";
import { adam, follow, momentum, rmsprop, writes } from "./rules";
import { Session } from "./session";
import type { Snapshot } from "./snapshot";
import type { Step } from "../step";

beforeAll(() => useBackend("wasm"));
const vae = methods.find(m => m.id === "vae")!;
const twoStage = methods.find(m => m.id === "two-stage-vae")!;
const micro = async (method: AnyMethod, values = {}, steps = 40) =>
  Session.create({
    method,
    table: await microTable("vectors"),
    run: microRun(method, "vectors", steps, 1, values),
    host: nodeHost,
  });
const contents = ({ store }: Session) =>
  Object.fromEntries([...store.buffers].map(([path, b]) => [path, Array.from(b.dataSync())]));

/** w falls towards the batch; beside it a state and a second net. */
const config = {
  rate: live("Rate", "", 0.1, 0, 1),
  size: whole("Size", "", 4, 1, 8),
  doubled: flag("Doubled", "", false, { live: true }),
  kind: choice("Kind", "", "a", ["a", "b"]),
};
const toy = toyMethod(
  config,
  (scope, c) => {
    const w = scope.child("net").parameter("w", [3], normal(1));
    const other = scope.child("other").parameter("w", [3], constant(2));
    const seen = scope.child("other").state("seen", [], zeros);
    const copy = scope.child("copy").parameter("w", [3], zeros);
    return { w, other, seen, copy, net: scope.child("net").net(() => w().mul(c.doubled ? 2 : 1)) };
  },
  [],
);
type N = ReturnType<(typeof toy)["build"]>;
type C = Parameters<(typeof toy)["build"]>[1];
const pull = {
  id: "pull",
  moves: ({ net }: N, c: C): readonly Rule[] => [adam({ rate: c.rate }, net)],
  loss: ({ nets, batch }: Step<C, N>) => ({ terms: { distance: batch(4).x.mean(0).sub(nets.net()).square().sum() } }),
};
const trained = { ...toy, phases: [phase("one", 30, pull), phase("two", 60, pull)] };
/** A toy whose one update is this. */
const withUpdate = (moves: (nets: N) => readonly Rule[], loss: (step: Step<C, N>) => ReturnType<typeof pull.loss>) =>
  toySession({ ...toy, phases: [phase("one", 5, { id: "update", moves, loss })] });

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

describe("a live field", () => {
  it("changes the next step through the scalar that the nets already hold: nothing is built again", async () => {
    const session = await micro(vae, { likelihood: "fixed", gamma: 1 });
    const { nets } = session;
    const gamma = session.config["gamma"];
    await session.advance(2);
    session.configure({ gamma: 0.25 });
    await session.advance(2);
    expect(session.nets).toBe(nets);
    expect(session.config["gamma"]).toBe(gamma);
    expect(session.run.values["gamma"]).toBe(0.25);
    const { series } = await session.report();
    const D = session.spec.shape[0]!;
    const terms = (name: string) => series[`train/autoencoder/${name}`]!.values;
    [1, 1, 0.25, 0.25].forEach((g, i) => {
      // methods.md 6.2.1: SE/2γ + (D/2) ln 2πγ, of the very step
      const expected = terms("squared-error")[i]! / (2 * g) + (D / 2) * Math.log(2 * Math.PI * g);
      expect(Math.abs(terms("reconstruction")[i]! - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected))); // float32
      expect(terms("log-gamma")[i]).toBeCloseTo(Math.log(g), 6);
    });
    session.dispose();
  });
  it("rate 0 stops what it drives, and only from then on", async () => {
    const session = toySession(trained);
    await session.advance(1);
    const moving = contents(session);
    session.configure({ rate: 0 });
    await session.advance(3);
    expect(contents(session)).toEqual(moving);
    session.configure({ rate: 0.1 });
    await session.advance(1);
    expect(contents(session)).not.toEqual(moving);
    session.dispose();
  });
  it("that is a flag builds the nets again over the same variables", async () => {
    const session = toySession(trained);
    await session.advance(1);
    const { nets } = session;
    const buffers = [...session.store.buffers.values()];
    const before = contents(session);
    session.configure({ doubled: true });
    expect(session.nets).not.toBe(nets);
    expect([...session.store.buffers.values()]).toEqual(buffers);
    expect(contents(session)).toEqual(before);
    const value = (session.nets as unknown as N).net;
    expect(Array.from(value().dataSync())).toEqual(before["net/w"]!.map(w => 2 * w));
    await session.advance(1);
    session.dispose();
  });
  it("is refused by name where it does not exist, is out of range, or needs a new run; nothing has changed then", () => {
    const session = toySession(trained);
    const {
      run,
      config: { rate },
    } = session;
    for (const [values, message] of [
      [{ size: 5 }, "size: cannot change while training"],
      [{ kind: "b" }, "kind: cannot change while training"],
      [{ rate: 2 }, "rate: expected a number from 0 to 1, got 2"],
      [{ speed: 1 }, 'unknown field "speed"'],
      [{ rate: 0.5, size: 5 }, "size: cannot"],
    ] as const)
      expect(() => session.configure(values)).toThrow(message);
    expect(session.run).toEqual(run);
    expect((rate as tf.Tensor).dataSync()[0]).toBeCloseTo(0.1, 6);
    session.dispose();
  });
});

describe("an update is refused by name", () => {
  const one = ({ x }: { x: tf.Tensor }) => ({ terms: { sum: x.sum() as tf.Tensor } });
  it.each<[string, (nets: N) => readonly Rule[], (step: Step<C, N>) => ReturnType<typeof pull.loss>, string]>([
    [
      "two rules on one variable",
      ({ net }) => [adam({ rate: 1 }, net), momentum({ rate: 1 }, net)],
      ({ nets }) => one({ x: nets.net() }) as never,
      "one/update: two rules move net/w",
    ],
    [
      "one rule that names a variable twice",
      ({ net, w }) => [adam({ rate: 1 }, net, w)],
      ({ nets }) => one({ x: nets.net() }) as never,
      "one/update: two rules move net/w",
    ],
    [
      "a term that is not a scalar",
      ({ net }) => [adam({ rate: 1 }, net)],
      ({ nets }) => ({ terms: { distance: nets.net() } }),
      "one/update/distance: a term is a scalar, got shape [3]",
    ],
    [
      "writing what is not named",
      ({ net }) => [adam({ rate: 1 }, net)],
      ({ nets }) => (nets.seen.set(tf.scalar(1)), one({ x: nets.net() }) as never),
      'other/seen: written by an update that does not name it in "moves"',
    ],
    [
      "writing another shape",
      ({ net, seen }) => [adam({ rate: 1 }, net), writes(seen)],
      ({ nets }) => (nets.seen.set(tf.zeros([2])), one({ x: nets.net() }) as never),
      "other/seen: has shape [], was set to [2]",
    ],
    [
      "writing what its gradient moves",
      ({ net }) => [adam({ rate: 1 }, net)],
      ({ nets }) => (nets.w.set(tf.zeros([3])), one({ x: nets.net() }) as never),
      "one/update: net/w is set by the loss and moved by its gradient",
    ],
  ])("%s", async (_what, moves, loss, message) => {
    const { numTensors: baseline } = tf.memory();
    const session = withUpdate(moves, loss);
    const before = contents(session);
    await expect(session.advance(1)).rejects.toThrow(message);
    expect(contents(session)).toEqual(before);
    session.dispose();
    expect(tf.memory().numTensors - baseline, "tensors left").toBe(0);
  });
  it("and leaves no half-written value to the next", async () => {
    let bad = true;
    const session = withUpdate(
      ({ net, seen }) => [adam({ rate: 1 }, net), writes(seen)],
      step => {
        if (bad) step.nets.seen.set(tf.scalar(7));
        return bad ? { terms: { distance: step.nets.net() } } : pull.loss(step);
      },
    );
    await expect(session.advance(1)).rejects.toThrow("a term is a scalar");
    bad = false;
    await session.advance(1);
    expect(contents(session)["other/seen"]).toEqual([0]);
    session.dispose();
  });
  it("a parameter outside the net it belongs to is another variable of the same root: naming the part moves the part alone", async () => {
    const session = withUpdate(
      ({ w }) => [momentum({ rate: 1 }, w)],
      ({ nets }) => ({ terms: { distance: nets.net().sum().add(nets.other().sum()) } }),
    );
    const before = contents(session);
    await session.advance(1);
    expect(contents(session)["net/w"]).toEqual(before["net/w"]!.map(v => Math.fround(v - 1)));
    expect(contents(session)["other/w"]).toEqual(before["other/w"]);
    session.dispose();
  });
});

describe("places", () => {
  const plan = (session: Session) => session.phases.map(({ id, steps, first }) => [id, steps, first]);
  it("a whole length divides in proportion; each phase at least a step", () => {
    for (const [steps, lengths] of [
      [undefined, [30, 60]],
      [9, [3, 6]],
      [2, [1, 1]],
      [300, [100, 200]],
    ] as const) {
      const session = toySession(trained, steps ? { steps } : {});
      expect(plan(session)).toEqual([
        ["one", lengths[0], 0],
        ["two", lengths[1], lengths[0]],
      ]);
      expect(session.total).toBe(lengths[0] + lengths[1]);
      session.dispose();
    }
  });
  it("walks the phases, counts its steps and stops at the end", async () => {
    const session = toySession(trained, { steps: 9 });
    expect(await session.advance(4)).toBe(4);
    expect([session.phase, session.index, session.step, session.done]).toEqual([1, 1, 4, false]);
    expect(await session.advance(100)).toBe(5);
    expect([session.phase, session.index, session.step, session.done]).toEqual([1, 6, 9, true]);
    expect(await session.advance(1)).toBe(0);
    const { series } = await session.report();
    expect(series["one/pull/distance"]!.at).toEqual([1, 2, 3]);
    expect(series["two/pull/distance"]!.at).toEqual([4, 5, 6, 7, 8, 9]);
    session.dispose();
  });
  it("skip leaves a phase early, shortens the run by what is left of it, and does nothing in the last phase", async () => {
    const session = toySession(trained, { steps: 9 });
    await session.advance(1);
    session.skip();
    expect([session.phase, session.index, session.step, session.total]).toEqual([1, 0, 1, 7]);
    session.skip();
    expect([session.phase, session.total]).toEqual([1, 7]);
    await session.advance(1);
    expect((await session.report()).series["two/pull/distance"]!.at).toEqual([2]);
    session.dispose();
  });
  it("extend trains the last phase longer, at progress 1", async () => {
    const watched = {
      ...pull,
      loss: (step: Step<C, N>) => ({ ...pull.loss(step), watch: { index: step.index, progress: step.progress } }),
    };
    const session = toySession({ ...toy, phases: [phase("one", 4, watched)] });
    await session.advance(10);
    session.extend(2);
    expect([session.done, session.total]).toEqual([false, 6]);
    expect(await session.advance(10)).toBe(2);
    const { series } = await session.report();
    expect(series["one/pull/progress"]!.values).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
    expect(series["one/pull/index"]!.values).toEqual([0, 1, 2, 3, 4, 5]);
    session.dispose();
  });
});

describe("restore", () => {
  let session: Session, snapshot: Snapshot;
  beforeEach(async () => {
    session = toySession(trained);
    await session.advance(5);
    snapshot = await session.snapshot();
    await session.advance(2);
  });
  const without = (name: string) =>
    Object.fromEntries(Object.entries(snapshot.tensors).filter(([key]) => key !== name));
  const block = (shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  it("takes what snapshot gave: variables, moments and place", async () => {
    expect(Object.keys(snapshot.tensors).sort()).toEqual([
      "net/copy/w",
      "net/net/w",
      "net/other/seen",
      "net/other/w",
      ...["left1", "left2", "m", "v"].map(slot => `optimizer/one/pull/net/w/${slot}`),
    ]);
    session.restore(snapshot);
    expect([session.phase, session.index]).toEqual([0, 5]);
    expect(await session.snapshot()).toEqual(snapshot);
    session.dispose();
  });
  it("takes it from any phase to any other", async () => {
    session.skip();
    await session.advance(2);
    const later = await session.snapshot();
    for (const { phase, index, ...rest } of [snapshot, later]) {
      session.restore({ phase, index, ...rest });
      expect([session.phase, session.index, session.now.id]).toEqual([phase, index, phase ? "two" : "one"]);
      expect(await session.snapshot()).toEqual({ phase, index, ...rest });
    }
    session.dispose();
  });
  it.each<[string, () => Partial<Snapshot>, string]>([
    ["a missing variable", () => ({ tensors: without("net/net/w") }), "net/net/w: missing"],
    [
      "a variable of another shape",
      () => ({ tensors: { ...snapshot.tensors, "net/net/w": block([1, 3]) } }),
      "net/net/w: has shape [1,3], expected [3]",
    ],
    [
      "a foreign variable",
      () => ({ tensors: { ...snapshot.tensors, "net/net/extra": block([3]) } }),
      "net/net/extra: nothing of that name",
    ],
    [
      "another phase's moments",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/two/pull/net/w/m": block([3]) } }),
      "optimizer/two/pull/net/w/m: nothing of that name",
    ],
    [
      "moments of a variable that is not",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/one/pull/net/extra/m": block([3]) } }),
      "optimizer/one/pull/net/extra/m",
    ],
    [
      "moments of another shape",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/one/pull/net/w/m": block([2, 3]) } }),
      "optimizer/one/pull/net/w/m",
    ],
    [
      "moments that are one number for three",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/one/pull/net/w/m": block([]) } }),
      "optimizer/one/pull/net/w/m",
    ],
    [
      "a moment that no rule keeps",
      () => ({ tensors: { ...snapshot.tensors, "optimizer/one/pull/net/w/extra": block([3]) } }),
      "optimizer/one/pull/net/w/extra",
    ],
    [
      "one moment of four missing, which would start again at 0",
      () => ({ tensors: without("optimizer/one/pull/net/w/v") }),
      "optimizer/one/pull/net/w/v",
    ],
    [
      "values that do not fill their shape",
      () => ({ tensors: { ...snapshot.tensors, "net/net/w": { shape: [3], data: new Float32Array(2) } } }),
      "net/net/w",
    ],
    ["a place past the end", () => ({ index: 31 }), "step 31: not a place"],
    ["a phase that is not", () => ({ phase: 2 }), "phase 2"],
    ["other phases", () => ({ lengths: [30] }), "not a place in a run of toy"],
  ])("refuses %s by name and changes nothing", async (_what, changed, message) => {
    const before = await session.snapshot();
    const { numTensors } = tf.memory();
    expect(() => session.restore({ ...snapshot, ...changed() })).toThrow(message);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(await session.snapshot()).toEqual(before);
    session.dispose();
  });
});

it("the report names the first value that is not finite, and the step", async () => {
  const watched = {
    ...pull,
    loss: (step: Step<C, N>) => ({
      ...pull.loss(step),
      watch: { fine: step.index, wild: tf.sub(2, step.index).log(), late: tf.sub(1, step.index).log() },
    }),
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
    const session = await micro(twoStage, {}, 300);
    for (const { steps } of session.phases) await flat(session, steps);
    expect(session.done).toBe(true);
    session.dispose();
  });
  it("is where it was after 20 sessions, trained or not, reported or not", async () => {
    const table = toyTable();
    const baseline = held();
    for (let cycle = 0; cycle < 20; cycle++) {
      // of which one is in the first phase
      const session = cycle % 2 ? await micro(vae) : toySession(trained, { table, steps: 4 });
      await session.advance(cycle % 3);
      if (cycle % 4 === 0) await session.report();
      if (cycle % 5 === 1) session.restore(await session.snapshot());
      session.dispose();
      expect(held(), `cycle ${cycle}`).toEqual(baseline);
    }
  });
});

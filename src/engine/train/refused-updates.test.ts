// What an update may not do, by the name under which it is refused; and that a refused one leaves nothing behind.
import { beforeAll, describe, expect, it } from "vitest";
import type { Rule } from "../method";
import type { Step } from "../step";
import { useBackend } from "../testing/node";
import { type C, contents, type N, pull, withUpdate } from "../testing/pull";
import { tf } from "../tf";
import { adam, momentum, writes } from "./rules";

beforeAll(() => useBackend("wasm"));

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

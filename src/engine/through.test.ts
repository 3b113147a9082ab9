// A phase of one method as a phase of another: what is plain stays, every function of it sees the inner nets and
// config, and what is not offered stays so.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Phase } from "./method";
import { useBackend } from "./testing/node";
import { tf } from "./tf";
import { through } from "./through";

beforeAll(() => useBackend("wasm"));
let seen: unknown[];
beforeEach(() => {
  seen = [];
});
/** A function that gives the result and notes the nets and the config of whatever step it is given. */
const see =
  <R>(result: R) =>
  (...all: readonly unknown[]): R => {
    for (const each of all)
      if (each && typeof each === "object" && "nets" in each && "config" in each) seen.push([each.nets, each.config]);
    return result;
  };
function innerPhase(): Phase<number, string, "c"> {
  return {
    id: "p",
    steps: c => c + 1,
    cache: see({ c: tf.scalar(0) }),
    encode: see(tf.scalar(1)),
    decode: see(tf.scalar(2)),
    updates: [
      {
        id: "u",
        moves: (nets, c) => {
          seen.push([nets, c]);
          return [];
        },
        loss: see({ terms: {} }),
        due: (i, c) => i === c,
      },
    ],
    sample: {
      start: see(tf.scalar(3)),
      finish: see(tf.scalar(4)),
      steps: c => 2 * c,
      next: see(tf.scalar(5)),
    },
  };
}
const deepPhase = () =>
  through<number, string, { deep: number }, { deep: string }>(
    innerPhase() as unknown as Phase<number, string>,
    n => n.deep,
    c => c.deep,
  );
const NETS = { deep: "nets" };
const CONFIG = { deep: 7 };

describe("what is plain or of the config alone", () => {
  it("in a phase stays", () => {
    const { id, steps } = deepPhase();
    expect([id, steps(CONFIG)]).toEqual(["p", 8]);
  });
  it("in an update stays", () => {
    const { id, due } = deepPhase().updates[0]!;
    expect([id, due!(7, CONFIG), due!(6, CONFIG)]).toEqual(["u", true, false]);
  });
  it("in a sampler stays", () => {
    expect(deepPhase().sample!.steps!(CONFIG, {} as never)).toBe(14);
  });
});

type Outer = ReturnType<typeof deepPhase>;
const step = { nets: NETS, config: CONFIG } as never;
const x = () => tf.scalar(0);
it.each<[string, (outer: Outer) => unknown]>([
  ["moves of an update", ({ updates: [u] }) => u!.moves(NETS, CONFIG, {} as never)],
  ["loss of an update", ({ updates: [u] }) => u!.loss(step)],
  ["cache", outer => outer.cache!({} as never, step)],
  ["encode", outer => outer.encode!(x(), step)],
  ["decode", outer => outer.decode!(x(), step)],
  ["start of a sampler", ({ sample }) => sample!.start(1, step)],
  ["finish of a sampler", ({ sample }) => sample!.finish!(x(), step)],
  ["next of a sampler", ({ sample }) => sample!.next!(x(), step)],
])("%s sees the inner nets and config", (_name, call) => {
  call(deepPhase());
  expect(seen).toEqual([["nets", 7]]);
});

it("what is not offered stays so", () => {
  const bare = through<number, string, number, string>(
    { id: "p", steps: c => c, updates: [] },
    n => n,
    c => c,
  );
  expect(bare).not.toHaveProperty("sample");
});

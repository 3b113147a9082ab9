// What a live field changes, from which step on, and what is refused while a run trains.
import { beforeAll, describe, expect, it } from "vitest";
import { methodOf } from "../methods";
import { microSession } from "../testing/micro-session";
import { useBackend } from "../testing/node";
import { contents, type N, trained } from "../testing/pull";
import { toySession } from "../testing/toys";
import type { tf } from "../tf";

beforeAll(() => useBackend("wasm"));

describe("a live field", () => {
  it("changes the next step through the scalar that the nets already hold: nothing is built again", async () => {
    const session = await microSession(methodOf("vae"), "vectors", 40, { likelihood: "fixed", gamma: 1 });
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

// CPU = Wasm: three steps of every phase of every method on every kind of data it takes, from the same seed: series, parameters, state and
// samples. (WebGPU joins in the browser: e2e/parity.spec.ts.) A newcomer is tested before anyone thinks of it.
import { beforeAll, describe, expect, it } from "vitest";
import type { BackendName } from "./backend";
import type { AnyMethod, DataSpec } from "./method";
import { methods } from "./methods";
import { EXPECTED, losses, selfTest } from "./selftest";
import { microRun, microTable } from "./testing/micro";
import { nodeHost, useBackend } from "./testing/node";
import { tf } from "./tf";
import { evaluate, offers } from "./train/evaluation";
import { Session } from "./train/session";

const STEPS = 3; // of each phase
const RELATIVE = 1e-3; // architecture.md: sums in another order differ by 1e-6, and Adam, which divides by √v, multiplies that by up to 100 in three steps
const RATE = 3e-3; // of micro runs
/**
 * Adam moves a weight by up to the rate whatever its gradient's size, so where the gradient is rounding noise (1e-7 of the largest) two
 * backends may go opposite ways. Parameters start near 0.02 and pass through 0, so a relative bound alone would ask for nothing sensible: an
 * absolute one of 1 % of the 9e-3 that three steps can move stands beside it, and one in 500 values may be such noise, within 2 · 9e-3.
 */
const ABSOLUTE = 0.01 * STEPS * RATE, MOST = 2 * STEPS * RATE, SHARE = 1 / 500;

interface Outcome { series: Readonly<Record<string, readonly number[]>>; tensors: Readonly<Record<string, Float32Array>> }
async function outcome(backend: BackendName, method: AnyMethod, kind: DataSpec["kind"]): Promise<Outcome> {
  await tf.setBackend(backend);
  const session = Session.create({ method, table: await microTable(kind), run: microRun(method, kind, STEPS * method.phases.length), host: nodeHost });
  expect(await session.advance(session.total)).toBe(STEPS * method.phases.length);
  const series = Object.fromEntries(Object.entries((await session.report()).series).map(([name, { values }]) => [name, values]));
  const tensors = Object.fromEntries(Object.entries((await session.snapshot()).tensors).map(([name, { data }]) => [name, data]));
  if (offers(session, "sample")) tensors["samples"] = await evaluate(session, "samples", async at => { const x = await at.sample(8); const data = Float32Array.from(await x.data()); x.dispose(); return data; });
  session.dispose();
  return { series, tensors };
}

beforeAll(async () => {
  await useBackend("cpu");
  await useBackend("wasm"); // both are registered now; setBackend changes between them
});

describe("the self-test's values hold", () => { // from float64 in numpy (scripts/selftest-values.py); float32 sums of 72 terms are good to 1e-6
  it.each<BackendName>(["cpu", "wasm"])("on %s", async backend => {
    await tf.setBackend(backend);
    const got = await losses();
    expect(tf.getBackend()).toBe(backend);
    got.forEach((loss, i) => expect(Math.abs(loss / EXPECTED[i]! - 1), `loss ${i}: ${loss}`).toBeLessThan(1e-5));
    await selfTest();
  });
  it("fall, or three steps of descent would prove nothing", () => EXPECTED.slice(1).forEach((loss, i) => expect(loss).toBeLessThan(0.9 * EXPECTED[i]!)));
});

const cases = methods.flatMap(method => method.accepts.map(kind => ({ name: `${method.id} on ${kind}`, method, kind })));
describe.each(cases)("$name", ({ method, kind }) => {
  it("trains the same on the CPU and on Wasm", async () => {
    const cpu = await outcome("cpu", method, kind), wasm = await outcome("wasm", method, kind);
    expect(Object.keys(wasm.series)).toEqual(Object.keys(cpu.series));
    expect(Object.keys(wasm.tensors)).toEqual(Object.keys(cpu.tensors));
    for (const [name, values] of Object.entries(cpu.series)) {
      expect(values.length).toBe(STEPS);
      values.forEach((value, i) => expect(Math.abs(wasm.series[name]![i]! - value), `${name}, step ${i + 1}: ${wasm.series[name]![i]} against ${value}`).toBeLessThanOrEqual(RELATIVE * Math.max(1, Math.abs(value)))); // a log passes through 0, where its argument's relative error is its absolute one
    }
    for (const [name, values] of Object.entries(cpu.tensors)) {
      const error = values.map((value, i) => Math.abs(wasm.tensors[name]![i]! - value));
      const far = error.filter((e, i) => !(e <= ABSOLUTE + RELATIVE * Math.abs(values[i]!)));
      expect(far.length, `${name}: ${far.length} of ${values.length} values differ, by up to ${Math.max(...error)}`).toBeLessThanOrEqual(Math.floor(SHARE * values.length));
      expect(error.every((e, i) => e <= MOST + RELATIVE * Math.abs(values[i]!)), `${name} differs by up to ${Math.max(...error)}`).toBe(true);
    }
  });
});

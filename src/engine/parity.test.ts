// CPU = Wasm: three steps of every phase of every method on every kind of data it takes, from the same seed: gradients,
// series, parameters, state, reconstructions and samples. (WebGPU joins in the browser: e2e/parity.spec.ts.) A newcomer
// is tested before anyone thinks of it.
import { beforeAll, describe, expect, it } from "vitest";
import type { BackendName } from "./backend";
import { samplesOf } from "./train/rows";
import type { AnyMethod } from "./method";
import { methods } from "./methods";
import { EXPECTED, losses, selfTest } from "./self-test";
import { microRun, microTable } from "./testing/micro";
import { nodeHost, useBackend } from "./testing/node";
import { byAdam, everyStep, steady } from "./testing/steady";
import { tf } from "./tf";
import { evaluate, offers } from "./train/evaluation";
import { Session } from "./train/session";
import type { DataSpec } from "./step";

const STEPS = 3; // of each phase
/** Of the largest gradient of a variable: sums of thousands of products in another order differ by 1e-6 to 1e-5. */
const GRADIENT = 1e-4;
/**
 * Of the largest of its layer, besides: a bias's gradient is a sum over rows whose parts may cancel (a critic at
 * chance: σ − 1 of real rows, σ of others, 0.5 each), and what is left has the error of the parts.
 */
const LAYER = 1e-5;
/** Of series and parameters (ARCHITECTURE.md). Adam divides by √v, so a gradient's small relative error is a step's. */
const RELATIVE = 1e-3;
/**
 * Beside it, for parameters start near 0.02 and pass through 0: 5 % of the 9e-3 that three steps at the micro run's
 * rate can move. Where a gradient is rounding noise Adam still takes whole steps, in either direction (weights from
 * pixels that are white in the whole batch, in front of batch norm; steady.ts spares all but the largest of them), so
 * one value in 50 of a tensor, or one, may differ by twice that way.
 */
const WAY = STEPS * 3e-3,
  ABSOLUTE = 0.05 * WAY,
  SHARE = 1 / 50;
/**
 * A variable whose largest gradient is below this share of the run's largest has no gradient but rounding: only WAY
 * binds it (the last bias of an autoencoder's encoder, which the decoder's batch norm takes away).
 */
const NOISE = 1e-6;

type Tensors = Readonly<Record<string, Float32Array>>;
/** Of one phase. */
interface Outcome {
  gradients: Tensors;
  series: Readonly<Record<string, readonly number[]>>;
  nets: Tensors;
  pictures: Tensors;
  /** In how many of its steps, by update. */
  due: Readonly<Record<string, number>>;
}
async function outcomes(backend: BackendName, method: AnyMethod, kind: DataSpec["kind"]): Promise<readonly Outcome[]> {
  await tf.setBackend(backend);
  const session = Session.create({
    method,
    table: await microTable(kind),
    run: microRun(method, kind, STEPS * method.phases.length, 1, everyStep(method)),
    host: nodeHost,
  });
  expect(session.phases.map(phase => phase.steps)).toEqual(method.phases.map(() => STEPS));
  const tensors = async (wanted: RegExp) =>
    Object.fromEntries(
      Object.entries((await session.snapshot()).tensors)
        .filter(([name]) => wanted.test(name))
        .map(([name, { data }]) => [name, data]),
    );
  const found: Outcome[] = [];
  for (let phase = 0; phase < method.phases.length; phase++) {
    await session.advance(1);
    const gradients = await tensors(/^optimizer\/.*\/m$/); // Adam's first moment is a tenth of the gradient then
    await session.advance(STEPS - 1);
    const series = Object.fromEntries(
      Object.entries((await session.report()).series).map(([name, { values }]) => [name, values]),
    );
    const pictures = await evaluate(session, "pictures", async at => ({
      ...(offers(session, "encode") &&
        offers(session, "decode") && { reconstructions: await at.read(() => at.decode(at.encode(at.batch(8).x))) }),
      ...(offers(session, "sample") && { samples: await samplesOf(at, 8) }),
    }));
    const due = Object.fromEntries(
      method.phases[phase]!.updates.map(({ id, due = () => true }) => [
        id,
        Array.from({ length: STEPS }, (_, i) => due(i, session.config)).filter(Boolean).length,
      ]),
    );
    found.push({ gradients, series, nets: await tensors(/^net\//), pictures, due });
  }
  session.dispose();
  return found;
}
const largest = (values: Float32Array) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
// optimizer/<phase>/<update>/<layer>/<variable>/m
const layerOf = (moment: string) => moment.split("/").slice(0, -2).join("/");
const differences = (a: Float32Array, b: Float32Array) => a.map((v, i) => Math.abs(v - b[i]!));

/** Returns the paths of variables whose gradient is but noise. */
function expectSameGradients(cpu: Outcome, wasm: Outcome): ReadonlySet<string> {
  expect(Object.keys(wasm.gradients)).toEqual(Object.keys(cpu.gradients));
  const most = Math.max(...Object.values(cpu.gradients).map(largest));
  const noise = new Set<string>();
  for (const [name, values] of Object.entries(cpu.gradients)) {
    const own = largest(values),
      error = largest(differences(values, wasm.gradients[name]!));
    if (own < NOISE * most) noise.add(name.split("/").slice(3, -1).join("/"));
    const layer = Math.max(
      ...Object.entries(cpu.gradients)
        .filter(([other]) => layerOf(other) === layerOf(name))
        .map(([, gradient]) => largest(gradient)),
    );
    expect(
      error,
      `${name}: differs by ${error}, largest ${own}, of its layer ${layer}, of all ${most}`,
    ).toBeLessThanOrEqual(own < NOISE * most ? NOISE * most : Math.max(GRADIENT * own, LAYER * layer));
  }
  return noise;
}
function expectSame(cpu: Outcome, wasm: Outcome): void {
  for (const part of ["series", "nets", "pictures", "due"] as const)
    expect(Object.keys(wasm[part])).toEqual(Object.keys(cpu[part]));
  const noise = expectSameGradients(cpu, wasm);
  for (const [name, values] of Object.entries(cpu.series)) {
    expect(values.length, name).toBe(cpu.due[name.split("/")[1]!]);
    // a log passes through 0, where its argument's relative error is its absolute one
    values.forEach((value, i) =>
      expect(
        Math.abs(wasm.series[name]![i]! - value),
        `${name}, step ${i + 1}: ${wasm.series[name]![i]} against ${value}`,
      ).toBeLessThanOrEqual(RELATIVE * Math.max(1, Math.abs(value))),
    );
  }
  for (const [name, values] of Object.entries(cpu.nets)) {
    const error = differences(values, wasm.nets[name]!);
    const far = error.filter((e, i) => !(e <= ABSOLUTE + RELATIVE * Math.abs(values[i]!))).length;
    if (!noise.has(name.slice("net/".length)))
      expect(far, `${name}: ${far} of ${values.length} values differ, by up to ${largest(error)}`).toBeLessThanOrEqual(
        Math.max(1, SHARE * values.length),
      );
    expect(largest(error), `${name}: differs by ${largest(error)}`).toBeLessThanOrEqual(2 * WAY);
  }
  for (const [name, values] of Object.entries(cpu.pictures)) {
    const error = largest(differences(values, wasm.pictures[name]!));
    expect(error, `${name}: differ by ${error}`).toBeLessThanOrEqual(RELATIVE * Math.max(1, largest(values)));
  }
}

beforeAll(async () => {
  await useBackend("cpu");
  await useBackend("wasm"); // both are registered now; setBackend changes between them
});

describe("the self-test's values hold", () => {
  // from float64 in numpy (scripts/self-test-values.py); float32 sums of 72 terms are good to 1e-6
  it.each<BackendName>(["cpu", "wasm"])("on %s", async backend => {
    await tf.setBackend(backend);
    const got = await losses();
    expect(tf.getBackend()).toBe(backend);
    got.forEach((loss, i) => expect(Math.abs(loss / EXPECTED[i]! - 1), `loss ${i}: ${loss}`).toBeLessThan(1e-5));
    await selfTest();
  });
  it("fall, or three steps of descent would prove nothing", () =>
    EXPECTED.slice(1).forEach((loss, i) => expect(loss).toBeLessThan(0.9 * EXPECTED[i]!)));
});

const cases = methods.flatMap(method =>
  method.accepts.map(kind => ({ name: `${method.id} on ${kind}`, method, kind })),
);
const both = async (method: AnyMethod, kind: DataSpec["kind"]) =>
  [await outcomes("cpu", method, kind), await outcomes("wasm", method, kind)] as const;
it.each(cases)("$name trains the same on the CPU and on Wasm", async ({ method, kind }) => {
  const [cpu, wasm] = await both(steady(method), kind);
  expect(cpu.length).toBe(method.phases.length);
  cpu.forEach((phase, p) => expectSame(phase, wasm[p]!));
  if (cpu.every(phase => Object.keys(phase.gradients).length)) return;
  // RMSProp moves by less where gradients are small, and so hides what they are
  const [byCpu, byWasm] = await both(byAdam(method), kind);
  byCpu.forEach((phase, p) => {
    expect(Object.keys(phase.gradients), "gradients to compare").not.toEqual([]);
    expectSameGradients(phase, byWasm[p]!);
  });
});

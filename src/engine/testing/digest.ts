// What a method computes, as hashes: every series, samples, run file, picture and number of micro runs at seed 1, at
// both ends of every phase. Two versions of the program that give the same digest on one machine compute the same, bit
// for bit. The values say nothing by themselves and depend on the machine; scripts/digest.mjs makes and compares them.
import { type Assets, type BackendName, chooseBackend } from "../backend";
import { initial, shown, type Values } from "../config";
import { measured, metricsOf, probesOf } from "../diagnostics";
import { writeRunFile } from "../run-file";
import type { Host } from "../host";
import type { AnyMethod } from "../method";
import { methods } from "../methods";
import { fits } from "../samplers";
import { evaluate, offers } from "../train/evaluation";
import { Session } from "../train/session";
import { BACKBONES, microAgreed, microRun, microTable } from "./micro";
import type { DataSpec } from "../step";

type Kind = DataSpec["kind"];
/** Hashes by what they are of. */
export type Digest = Record<string, string>;
const STEPS = 4; // of each phase
const SETTING_STEPS = 2;

/** SHA-256 of bytes, the first 16 hex digits. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes)));
  return Array.from(hash.subarray(0, 8), byte => byte.toString(16).padStart(2, "0")).join("");
}
/**
 * Any plain value to the bit: typed arrays by their bytes, numbers as JavaScript writes them (which is exact),
 * NaN and −0 included.
 */
function written(value: unknown): string {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return `${value.constructor.name}:${Array.from(new Uint8Array(buffer, byteOffset, byteLength), byte => byte.toString(16).padStart(2, "0")).join("")}`;
  }
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(written).join()}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return `{${entries.map(([name, inner]) => `${name}:${written(inner)}`).join()}}`;
  }
  return JSON.stringify(value) ?? "undefined";
}
const digestOf = (value: unknown) => hashOf(new TextEncoder().encode(written(value)));

/** Trains a micro run; `at` hears of the first and the last step of every phase. */
async function trained(
  method: AnyMethod,
  kind: Kind,
  steps: number,
  values: Values,
  host: Host,
  at: (session: Session, place: string) => Promise<void>,
) {
  const run = microRun(method, kind, steps * method.phases.length, 1, values);
  const session = Session.create({ method, table: await microTable(kind), run, host });
  const series: Record<string, number[]> = {};
  while (!session.done) {
    const made = session.step % steps === 0 ? 1 : steps - 1;
    await session.advance(made);
    for (const [name, line] of Object.entries((await session.report()).series))
      (series[name] ??= []).push(...line.values);
    await at(session, `${session.now.id}, ${made === 1 ? "first" : "last"} step`);
  }
  session.dispose();
  return series;
}
/** What can be taken from a session as it stands. */
async function standing(session: Session, host: Host, name: string, into: Digest): Promise<void> {
  into[`${name}: run file`] = await hashOf(await writeRunFile(session, host));
  if (!offers(session, "sample")) return;
  into[`${name}: samples`] = await digestOf(
    await evaluate(session, "samples", async at => {
      const samples = await at.sample(4),
        values = Float32Array.from(await samples.data());
      samples.dispose();
      return values;
    }),
  );
}
/** Pictures, numbers and fits at the end. */
async function seen(session: Session, name: string, into: Digest): Promise<void> {
  for (const probe of probesOf(session))
    into[`${name}: probe ${probe.id}`] = await digestOf(
      await evaluate(session, probe.id, at => probe.draw(at, initial(probe.options ?? {}))),
    );
  // undefined where this host has no files of features
  for (const metric of metricsOf(session))
    into[`${name}: metric ${metric.id}`] = await digestOf(await measured(session, metric));
  for (const fit of fits.filter(({ needs }) => needs.every(ability => offers(session, ability))))
    into[`${name}: fit ${fit.id}`] = await digestOf(
      await evaluate(session, fit.id, async at => {
        const draw = await fit.fit(at);
        return at.read(() => draw(5, at.noise));
      }),
    );
}

/** Every other setting of every choice and flag, where the method takes it. */
const settingsOf = (method: AnyMethod, kind: Kind): Values[] =>
  Object.entries(method.config).flatMap(([name, field]) => {
    const others = field.kind === "choice" ? field.options : field.kind === "flag" ? [true, false] : [];
    return others.flatMap(value => {
      const start: Values = { ...initial(method.config), ...method.starts?.[kind], ...field.when };
      if (value === start[name] || !shown(field, start, kind)) return [];
      try {
        microAgreed(method, { ...start, [name]: value }, kind);
      } catch {
        return []; // refused by name: nothing to train
      }
      return [{ ...field.when, [name]: value }];
    });
  });

export interface Digested {
  backend: BackendName;
  host: Host;
  wasmPaths: Assets["wasmPaths"];
}
/**
 * On WebGPU: vectors, and images for one method per backbone; elsewhere all kinds of data; on Wasm all settings, too.
 */
export async function digest(
  { backend, host, wasmPaths }: Digested,
  told: (name: string) => void = () => {},
): Promise<Digest> {
  await chooseBackend(host, backend, { wasmPaths });
  const into: Digest = {};
  for (const method of methods)
    for (const kind of method.accepts) {
      if (backend === "webgpu" && kind === "images" && !BACKBONES.includes(method.id)) continue;
      const name = `${method.id} on ${kind}`;
      told(name);
      const series = await trained(method, kind, STEPS, {}, host, async (session, place) => {
        await standing(session, host, `${name}, ${place}`, into);
        if (session.done) await seen(session, name, into);
      });
      for (const [series_, values] of Object.entries(series))
        into[`${name}: series ${series_}`] = await digestOf(values);
      if (backend !== "wasm") continue;
      for (const values of settingsOf(method, kind))
        into[`${name} with ${JSON.stringify(values)}: series`] = await digestOf(
          await trained(method, kind, SETTING_STEPS, values, host, async () => {}),
        );
    }
  return into;
}

// Recorded = eager: the same run executed step by step and replayed, on the GPU that is there, must end in the same
// bits; also after a live change, a restore, pauses and sampling in between. Runs in a page (e2e) and headless (the
// bundle); imported by tests only.
import { initial } from "../config";
import { probesOf } from "../diagnostics";
import type { Table } from "../dataset";
import type { Host } from "../host";
import type { AnyMethod } from "../method";
import { methods } from "../methods";
import { tf } from "../tf";
import { evaluate, offers } from "../train/evaluation";
import { Session, type SessionOptions } from "../train/session";
import { casting, wrongOf } from "./casting";
import { BACKBONES, microRun, microTable } from "./micro";
import { toyTable } from "./toy";
import type { DataSpec } from "../step";
import { all, config, STEPS } from "./everything";
import { same } from "./refused";

// steps of a phase after which the restless run is restored, both change a live number, and it samples
const RESTORED = 14,
  CHANGED = 10,
  SAMPLED = 7;
export interface Compared {
  name: string;
  steps: number;
  values: number;
  different: readonly string[];
  series: boolean;
  refused: readonly string[];
  programs: number;
  dispatches: number;
  widest: number;
}

interface Case {
  name: string;
  method: AnyMethod;
  table: Table;
  run: SessionOptions["run"];
}
async function casesOf(): Promise<readonly Case[]> {
  // images once for each kind of network
  const kinds = methods.flatMap(method =>
    method.accepts.filter(kind => kind === "vectors" || BACKBONES.includes(method.id)).map(kind => ({ method, kind })),
  );
  const made = kinds.map(async ({ method, kind }: { method: AnyMethod; kind: DataSpec["kind"] }) => ({
    name: `${method.id} on ${kind}`,
    method,
    table: await microTable(kind),
    run: microRun(method, kind, STEPS * method.phases.length, 1, {
      latent: 3,
      ...("dropout" in method.config && { dropout: 0.2 }),
    }),
  }));
  const toy = (id: string, values: SessionOptions["run"]["values"]) =>
    ({ version: 1, method: id, dataset: "toy", seed: 3, values, data: {} }) as const;
  return [
    ...(await Promise.all(made)),
    { name: "everything at once", method: all, table: toyTable(), run: toy("everything", initial(config)) },
    { name: "casts", method: casting, table: toyTable(), run: toy("casting", initial(casting.config)) },
  ];
}
const collected = async (session: Session, into: Record<string, number[]>) => {
  for (const [name, { values }] of Object.entries((await session.report()).series)) (into[name] ??= []).push(...values);
};
/** A live number in every phase; where there is a live flag, which builds the nets again, that too. */
const change = (session: Session) =>
  session.configure({
    rate: Number(session.run.values["rate"]) / 2,
    ...("doubled" in session.run.values && { doubled: true }),
  });

/** The plainest way: every step is executed. */
async function executed(options: SessionOptions) {
  const session = Session.create({ ...options, replay: false }),
    series: Record<string, number[]> = {};
  while (!session.done) {
    await session.advance(1);
    if (session.index === CHANGED) change(session);
  }
  await collected(session, series);
  return finish(session, series);
}
/** Replayed in as long pieces as there are. */
async function replayed(options: SessionOptions) {
  const session = Session.create({ ...options, submitMs: 2000 }),
    series: Record<string, number[]> = {},
    again: string[] = []; // several steps in one submit even on a software adapter
  while (!session.done) {
    const inPhase = session.index % STEPS;
    await session.advance(inPhase < CHANGED ? CHANGED - inPhase : STEPS - inPhase);
    if (session.index !== CHANGED) continue;
    const before = session.programs.dispatches;
    change(session);
    if (session.programs.dispatches !== before && !("doubled" in session.run.values))
      again.push("a live number made it record again");
  }
  await collected(session, series);
  return finish(session, series, again);
}
/** Replayed with everything that a person does in between. */
async function restless(options: SessionOptions) {
  let session = Session.create(options);
  const series: Record<string, number[]> = {},
    stale: string[] = [];
  while (!session.done) {
    await session.advance(1);
    await collected(session, series);
    await options.host.pause();
    if (session.index === CHANGED) change(session);
    if (session.index === SAMPLED) await look(session);
    stale.push(...(await staleOf(session)));
    if (session.index !== RESTORED) continue;
    const snapshot = await session.snapshot();
    session.dispose();
    session = Session.create({ ...options, run: snapshot.run });
    session.restore(snapshot);
  }
  return finish(session, series, stale);
}
/**
 * Variables whose own tensor says something else than a copy of its memory: tfjs keeps what was read, and replays
 * write behind its back.
 */
async function staleOf(session: Session): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [path, buffer] of [...session.store.buffers].slice(0, 2)) {
    const copy = tf.tidy(() => buffer.add(0)),
      [told, held] = [Float32Array.from(await buffer.data()), await copy.data()];
    copy.dispose();
    if (!told.every((v, i) => v === held[i])) stale.push(`${path} at step ${session.step} is stale`);
  }
  return stale;
}
async function look(session: Session): Promise<void> {
  if (offers(session, "sample"))
    await evaluate(session, "samples", async at => {
      const x = await at.sample(4);
      await x.data();
      x.dispose();
    });
  for (const probe of probesOf(session).slice(0, 2))
    await evaluate(session, probe.id, at => probe.draw(at, initial(probe.options ?? {})));
}
async function finish(session: Session, series: Record<string, number[]>, wrong: readonly string[] = []) {
  const { tensors } = await session.snapshot(),
    {
      refused,
      programs: { dispatches, widest },
      memory: { programs },
    } = session;
  const done = {
    tensors,
    series,
    wrong,
    widest,
    refused: [...refused].map(([key, why]) => `${key}: ${why}`),
    dispatches,
    programs,
  };
  session.dispose();
  return done;
}

/** Every method and kind of network: what differs, which should be nothing. */
export async function compared(host: Host, only = ""): Promise<readonly Compared[]> {
  const outcomes: Compared[] = [];
  for (const { name, method, table, run } of (await casesOf()).filter(c => c.name.includes(only))) {
    const options = { method, table, run, host },
      expected = await executed(options);
    for (const [way, train] of Object.entries({ replayed, restless })) {
      const got = await train(options);
      const different = Object.entries(expected.tensors)
        .filter(([path, { data }]) => !same(data, got.tensors[path]?.data ?? []))
        .map(([path]) => path)
        .concat(got.wrong, method === casting ? wrongOf(got.series) : []);
      const series = Object.entries(expected.series).every(([id, values]) => same(values, got.series[id] ?? []));
      outcomes.push({
        name: `${name}, ${way}`,
        steps: Object.values(expected.series)[0]!.length,
        values: Object.values(expected.tensors).reduce((sum, { data }) => sum + data.length, 0),
        different,
        series,
        refused: got.refused,
        programs: got.programs,
        dispatches: got.dispatches,
        widest: got.widest,
      });
    }
  }
  return outcomes;
}

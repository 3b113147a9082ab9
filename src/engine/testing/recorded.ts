// Recorded = eager: the same run executed step by step and replayed, on the GPU that is there, must end in the same
// bits; also after a live change, a restore, pauses and sampling in between. Runs in a page (e2e) and headless (the
// bundle); imported by tests only.
import { flag, initial, live, whole } from "../config";
import { probesOf } from "../diagnostics";
import type { Table } from "../dataset";
import { gpuDevice } from "../gpu";
import type { Host } from "../host";
import type { AnyMethod, Rule } from "../method";
import { methods } from "../methods";
import { dense, dropout, relu } from "../nn/dense";
import { normal, zeros } from "../nn/init";
import { batchNorm, spectral } from "../nn/norm";
import { type Tensor, tf } from "../tf";
import { evaluate, offers } from "../train/evaluation";
import { adam, follow, momentum, rmsprop, writes } from "../train/rules";
import { Session, type SessionOptions } from "../train/session";
import { BACKBONES, microRun, microTable } from "./micro";
import { phase, toyMethod, toyTable } from "./toy";
import type { DataSpec, Step } from "../step";

export const STEPS = 20; // of each phase
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

/**
 * Everything that can move in one method: each rule, state set and blended, a follower, noise, dropout, norms, a
 * cosine, an update not always due, a cache, a sampler with turns.
 */
const config = {
  rate: live("Rate", "", 1e-2, 0, 1),
  size: whole("Size", "", 8, 1, 16),
  doubled: flag("Doubled", "", false, { live: true }),
};
const everything = toyMethod(
  config,
  scope => {
    const [a, b, c, d] = ["a", "b", "c", "d"].map(name => scope.child(name)) as [
      typeof scope,
      typeof scope,
      typeof scope,
      typeof scope,
    ];
    const first = dense(a, 3, 8),
      norm = batchNorm(a.child("norm"), 8),
      second = dense(b, 8, 3, { normalise: spectral });
    const drop = dropout(a, 0.3),
      on = relu(a),
      third = dense(c, 3, 3),
      w = d.parameter("w", [3], normal(1)),
      seen = d.state("seen", [], zeros),
      average = scope.child("average").parameter("w", [3], zeros);
    return { a: a.net((x: Tensor) => drop(on(norm(first(x))))), b: second, c: third, w, seen, average };
  },
  [],
);
type N = ReturnType<(typeof everything)["build"]>;
type C = Parameters<(typeof everything)["build"]>[1];
const distance = (step: Step<C, N>, through: (x: Tensor) => Tensor) => {
  const { x } = step.batch(8);
  return {
    terms: {
      distance: through(x.add(step.noise.normal(x.shape).mul(0.1)))
        .sub(x)
        .square()
        .mean(),
      share: step.nets
        .w()
        .square()
        .mean()
        .mul(step.progress)
        .mul(step.config.doubled ? 2 : 1),
    },
  };
};
const all: AnyMethod = {
  ...everything,
  id: "everything",
  phases: [
    {
      ...phase<C, N>(
        "one",
        STEPS,
        {
          id: "both",
          moves: ({ a, b, w }: N, c: C): readonly Rule[] => [
            adam({ rate: { cosine: c.rate, to: 0.1 }, decay: 0.01 }, a),
            rmsprop({ rate: 1e-3 }, b),
            momentum({ rate: 1e-2, within: [-1, 1] }, w),
          ],
          loss: s => distance(s, x => s.nets.b(s.nets.a(x))),
        },
        {
          id: "third",
          moves: ({ c: third, seen, average, w }: N): readonly Rule[] => [
            adam({ rate: 1e-3, beta1: 0.5 }, third),
            writes(seen),
            follow(average, w, 0.1),
          ],
          due: index => index % 3 !== 1,
          loss: s => {
            s.nets.seen.blend(s.nets.w().mean(), 0.2);
            return distance(s, x => s.nets.c(x));
          },
        },
      ),
      sample: {
        start: (count: number, { noise }: Step<C, N>) => noise.normal([count, 3]),
        steps: () => 6,
        next: (state: Tensor, { nets, noise, index }: Step<C, N>) =>
          nets
            .c(state)
            .mul(0.5)
            .add(noise.normal(state.shape).mul(index.add(1).reciprocal())),
      },
    },
  ],
} as unknown as AnyMethod;

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
  return [
    ...(await Promise.all(made)),
    {
      name: "everything at once",
      method: all,
      table: toyTable(),
      run: {
        version: 1,
        method: "everything",
        dataset: "toy",
        seed: 3,
        values: initial(config),
        data: {},
      },
    },
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
const same = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length && Array.prototype.every.call(a, (v: number, i) => Object.is(v, b[i]));

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
        .concat(got.wrong);
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

const MANY = 2000,
  RESTARTS = 50;
/**
 * What is alive after 100 and after many steps of one run, and after 2 and after 50 runs begun in its place. device:
 * bytes of all buffers that there are, whoever counts them.
 */
export async function memory(host: Host, many = MANY, device = () => 0) {
  const method = methods.find(m => m.id === "vae")!,
    table = await microTable("vectors");
  const begin = (steps: number) =>
    Session.create({ method, table, run: microRun(method, "vectors", steps, 1, { latent: 2 }), host });
  const alive = (session: Session) => ({ tensors: tf.memory().numTensors, ...session.memory, device: device() });
  const train = async (session: Session, until: number) => {
    while (session.step < until) {
      await session.advance(Math.min(100, until - session.step));
      await session.report();
    }
    return alive(session);
  };
  const session = begin(many),
    early = await train(session, 100),
    late = await train(session, many);
  session.dispose();
  const restarted = [];
  for (let restart = 0; restart < RESTARTS; restart++) {
    const next = begin(5);
    restarted.push(await train(next, 5));
    next.dispose();
  }
  return { early, late, first: restarted[1]!, last: restarted.at(-1)! };
}

/** Updates that are not the same program every time: each must be refused with its reason, and train as if executed. */
export async function refusals(host: Host): Promise<Record<string, { why: readonly string[]; same: boolean }>> {
  let count = 0;
  const kept: { dispose(): void }[] = [];
  const sly: Record<string, (step: Step<C, N>) => Tensor> = {
    upload: () => tf.scalar(count % 7),
    shape: () => tf.ones([1 + (count % 3)]).sum(),
    // of a dry run nothing can be read
    read: ({ nets }) => {
      void nets
        .w()
        .data()
        .catch(() => undefined);
      return tf.scalar(1);
    },
    copy: ({ nets }) => nets.w().dataToGPU().tensorRef.sum(),
    constant: () => {
      const t = tf.keep(tf.scalar(1));
      kept.push(t);
      return t;
    },
    keeps: ({ nets }) => {
      const t = tf.keep(nets.w().square().sum());
      kept.push(t);
      return t;
    },
  };
  const outcomes: Record<string, { why: readonly string[]; same: boolean }> = {};
  for (const [name, extra] of Object.entries(sly)) {
    const method = {
      ...everything,
      phases: [
        phase<C, N>("one", 8, {
          id: "sly",
          moves: ({ w }: N) => [adam({ rate: 0.1 }, w)],
          loss: s => ({ terms: { pull: s.nets.w().sub(s.batch(4).x.mean(0)).square().sum().mul(extra(s).add(1)) } }),
        }),
      ],
    } as unknown as AnyMethod;
    const options = {
      method,
      table: toyTable(),
      host,
      run: {
        version: 1 as const,
        method: "toy",
        dataset: "toy",
        seed: 1,
        values: initial(config),
        data: {},
      },
    };
    const ends = [];
    for (const replay of [false, true]) {
      count = 0;
      const session = Session.create({ ...options, replay });
      for (let step = 0; step < 8; step++) {
        count = step;
        await session.advance(1);
      }
      ends.push({ refused: [...session.refused.values()], tensors: (await session.snapshot()).tensors });
      for (const t of kept.splice(0)) t.dispose();
      session.dispose();
    }
    const [one, two] = ends as [(typeof ends)[0], (typeof ends)[0]];
    outcomes[name] = {
      why: two.refused,
      same: Object.entries(one.tensors).every(([path, { data }]) => same(data, two.tensors[path]!.data)),
    };
  }
  return { ...outcomes, rows: await withoutRoom(host) };
}
/** A table larger than the GPU's largest buffer: rows come from the host, each step anew, and are the same rows. */
async function withoutRoom(host: Host): Promise<{ why: readonly string[]; same: boolean }> {
  const device = gpuDevice(),
    { limits } = device,
    options = {
      method: all,
      table: toyTable(),
      host,
      run: {
        version: 1 as const,
        method: "everything",
        dataset: "toy",
        seed: 3,
        values: initial(config),
        data: {},
      },
    };
  const trained = async () => {
    const session = Session.create(options);
    await session.advance(6);
    const { tensors } = await session.snapshot(),
      why = [...session.refused.values()];
    session.dispose();
    return { tensors, why };
  };
  const resident = await trained();
  Object.defineProperty(device, "limits", {
    configurable: true,
    value: new Proxy(limits, {
      get: (target, name) => (name === "maxStorageBufferBindingSize" ? 16 : Reflect.get(target, name, target)),
    }),
  });
  try {
    const { tensors, why } = await trained();
    return {
      why: [...new Set(why)],
      same: Object.entries(resident.tensors).every(([path, { data }]) => same(data, tensors[path]!.data)),
    };
  } finally {
    delete (device as { limits?: GPUSupportedLimits }).limits;
  }
}

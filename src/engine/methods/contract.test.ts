// The contract, kept by every method file and its words (a new one is tested before anyone thinks of it): ids and
// settings valid; words for each of them and no others; series finite; every execution of an update is the same program
// without a host read; only what it names moves; tensor counts are flat and zero after dispose; the seed fixes the run
// and another changes it; evaluation disturbs nothing; a snapshot in the middle of any phase goes on bit for bit; every
// other setting of every choice and flag trains too; every series has a text and every text a series.
import { beforeAll, describe, expect, it } from "vitest";
import { seriesOf } from "../catalogue";
import { initial, parseValues, shown, type Values } from "../config";
import type { Table } from "../dataset";
import { metricsOf, probesOf } from "../diagnostics";
import type { AnyMethod } from "../method";
import { methods } from ".";
import { fits } from "../samplers";
import { microAgreed, microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { traced } from "../testing/tracer";
import { tf } from "../tf";
import { evaluate, offers } from "../train/evaluation";
import type { Observer } from "../train/execution";
import { netsOf } from "../train/rules";
import { Session } from "../train/session";
import type { DataSpec } from "../step";

const STEPS = 8; // of each phase
type Kind = DataSpec["kind"];
type Series = Record<string, number[]>;
const cases = methods.flatMap(method =>
  method.accepts.map(kind => ({ name: `${method.id} on ${kind}`, method, kind })),
);
interface Around {
  seed?: number;
  observe?: Observer;
  values?: Values;
}
const create = (method: AnyMethod, kind: Kind, table: Table, { seed = 1, observe, values = {} }: Around = {}) =>
  Session.create({
    method,
    table,
    run: microRun(method, kind, STEPS * method.phases.length, seed, values),
    host: nodeHost,
    ...(observe && { observe }),
  });
const collect = async (session: Session, into: Series) => {
  for (const [name, { values }] of Object.entries((await session.report()).series)) (into[name] ??= []).push(...values);
};
async function finished(session: Session, each: () => Promise<void> = async () => {}): Promise<Series> {
  const series: Series = {};
  while (!session.done) {
    await session.advance(1);
    await collect(session, series);
    await each();
  }
  return series;
}
/** The same method, which also says what its losses minimise. */
const noting = (method: AnyMethod, minimised: Set<string>): AnyMethod => ({
  ...method,
  phases: method.phases.map(p => ({
    ...p,
    updates: p.updates.map(u => ({
      ...u,
      loss: (step: Parameters<typeof u.loss>[0]) => {
        const loss = u.loss(step);
        for (const term of Object.keys(loss.terms)) minimised.add(`${p.id}/${u.id}/${term}`);
        return loss;
      },
    })),
  })),
});
/** What the tests saw of each method; the last one compares it with the texts. */
const seen = new Map<string, Set<string>>();
function expectSaid(method: AnyMethod, series: Series): void {
  const texts = Object.keys(seriesOf(method));
  const known = seen.get(method.id) ?? new Set();
  seen.set(method.id, known);
  for (const [name, list] of Object.entries(series)) {
    known.add(name);
    expect(list.every(Number.isFinite), `${name}: ${list.join(" ")}`).toBe(true);
    expect(texts, "every series says what it is").toContain(name);
  }
}
/** Of each method, over all these tests: variables that train, and those that an update names. */
const variables = new Map<string, { trained: Set<string>; named: Set<string> }>();
const variablesOf = ({ id }: AnyMethod) => {
  const known = variables.get(id) ?? { trained: new Set(), named: new Set() };
  variables.set(id, known);
  return known;
};
const noteNamed = (method: AnyMethod, paths: Iterable<string>) => {
  for (const path of paths) variablesOf(method).named.add(path);
};
const noteTrained = ({ method, store }: Session) => {
  for (const [path, { trainable }] of store.buffers) if (trainable) variablesOf(method).trained.add(path);
};
const contents = ({ store }: Session) =>
  new Map([...store.buffers].map(([path, b]) => [path, Float32Array.from(b.dataSync())]));
const same = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length && Array.from(a).every((v, i) => Object.is(v, b[i]));

beforeAll(() => useBackend("wasm"));

const all = methods.map(method => ({ id: method.id, method }));
describe("declarations", () => {
  it.each(all)("$id: ids and settings are valid", ({ method: { id, phases, config, accepts, starts } }) => {
    const ids = [id, ...phases.map(p => p.id), ...phases.flatMap(p => p.updates.map(u => u.id))];
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(new Set(phases.map(p => p.id)).size).toBe(phases.length);
    const reserved = ["steps", "seed", "method", "dataset", "backend", "v", "preset"]; // for the run itself
    expect(Object.keys(config).filter(name => reserved.includes(name))).toEqual([]);
    // throws by name
    for (const kind of accepts) parseValues(config, { ...initial(config), ...starts?.[kind] }, initial(config));
  });
  it.each(all)("$id: every setting, phase, update and sampler has words, and nothing else has", ({ method }) => {
    const { config, phases, words } = method;
    expect(Object.keys(words.fields).sort()).toEqual(Object.keys(config).sort());
    expect(Object.keys(words.phases).sort()).toEqual(phases.map(p => p.id).sort());
    for (const { id, updates, sample } of phases) {
      const { terms, sampler } = words.phases[id]!;
      expect(Object.keys(terms).sort(), id).toEqual(updates.map(u => u.id).sort());
      expect(sampler !== undefined, `${id}: a sampler, and words for it?`).toBe(sample !== undefined);
    }
  });
  it.each(all)("$id: no text is empty", ({ method }) => {
    const { title, paper, idea, about, fields, phases, formulas } = method.words;
    const texts: (readonly [string, object])[] = [
      ["words", { title, paper, idea, about }],
      ...Object.entries(fields).map(([name, { label, help }]) => [name, { label, help }] as const),
      ...Object.entries(phases).flatMap(
        ([id, { title, sampler = {} }]) =>
          [
            [id, { title }],
            [id, sampler],
          ] as const,
      ),
      ...Object.entries(seriesOf(method)).map(
        ([name, { title, help, symbol }]) => [name, { title, help, symbol }] as const,
      ),
      ...formulas.map(({ latex }, i) => [`formula ${i + 1}`, { latex }] as const),
    ];
    for (const [name, parts] of texts)
      for (const [part, text] of Object.entries(parts)) expect(text, `${part} of ${name}`).toMatch(/\S/);
    expect(formulas.length).toBeGreaterThan(0);
  });
  it.each(all)("$id: formulas link to series that there are", ({ method }) => {
    const series = Object.keys(seriesOf(method));
    for (const { latex } of method.words.formulas)
      for (const [, name] of latex.matchAll(/\\term\{([^}]*)\}/g)) expect(series, `\\term{${name}}`).toContain(name);
  });
  it.each(all)("$id: charts draw its series, the link is one, the paragraph has 80 to 140 words", ({ method }) => {
    const { charts = [], link, paragraph } = method.words;
    const series = Object.keys(seriesOf(method));
    for (const { id, lines, meets = [] } of charts)
      for (const drawn of [...lines.map(line => line.series), ...meets])
        expect(series, `the chart ${id} draws ${drawn}`).toContain(drawn);
    expect(new URL(link).protocol).toBe("https:");
    const count = paragraph.split(/\s+/).length;
    expect(count, paragraph).toBeGreaterThanOrEqual(80);
    expect(count, paragraph).toBeLessThanOrEqual(140);
  });
});

/**
 * Every other setting of every choice and flag, with what it takes to show; where the method refuses it
 * on vectors, on images.
 */
const settings = methods.flatMap(method => {
  const { config } = method;
  return Object.entries(config).flatMap(([name, field]) => {
    const others = field.kind === "choice" ? field.options : field.kind === "flag" ? [true, false] : [];
    return others.flatMap(value => {
      const kind = method.accepts.find(kind => {
        const start = { ...initial(config), ...method.starts?.[kind], ...field.when };
        return (
          value !== start[name] &&
          shown(field, start, kind) &&
          attempt(() => microAgreed(method, { ...start, [name]: value }, kind))
        );
      });
      return kind
        ? [
            {
              name: `${method.id} with ${name} ${String(value)} on ${kind}`,
              method,
              kind,
              values: { ...field.when, [name]: value },
            },
          ]
        : [];
    });
  });
});
function attempt(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
describe.each(settings)("$name", ({ method, kind, values }) => {
  it("trains, moves only what it names, says what every series is", async () => {
    let session!: Session;
    const observe: Observer = (phase, id, rules, run) => {
      const before = contents(session),
        named = new Set(rules.flatMap(netsOf).flatMap(net => net.variables.map(v => v.path)));
      noteNamed(method, named);
      run();
      for (const [path, now] of contents(session))
        if (!same(now, before.get(path)!))
          expect(named, `${phase}/${id} moved ${path}, which it does not name`).toContain(path);
    };
    session = create(method, kind, await microTable(kind), { values, observe });
    const series = await finished(session);
    noteTrained(session);
    expect(Object.keys(series).length).toBeGreaterThan(0);
    expectSaid(method, series);
    session.dispose();
  });
});

describe.each(cases)("$name", ({ method, kind }) => {
  let table: Table;
  beforeAll(async () => {
    table = await microTable(kind);
  });

  it("runs as one program per update, moves only what it names, leaks nothing", async () => {
    const baseline = tf.memory().numTensors;
    const first = new Map<string, readonly string[]>();
    const moved = new Set<string>();
    let session!: Session;
    const observe: Observer = (phase, id, rules, run) => {
      const key = `${phase}/${id}`,
        before = contents(session);
      const { program, reads } = traced(run);
      expect(reads, `${key}: reads on the host`).toEqual([]);
      expect(program.length, `${key}: asks the device for nothing`).toBeGreaterThan(0);
      if (!first.has(key)) first.set(key, program);
      expect(program, `${key}: another program than the first time`).toEqual(first.get(key));
      const named = new Set(rules.flatMap(netsOf).flatMap(net => net.variables.map(v => v.path)));
      noteNamed(method, named);
      for (const [path, now] of contents(session)) {
        if (same(now, before.get(path)!)) continue;
        moved.add(key);
        expect(named, `${key} moved ${path}, which it does not name`).toContain(path);
      }
    };
    const minimised = new Set<string>();
    session = create(noting(method, minimised), kind, table, { observe });
    const counts = new Map<string, number[]>();
    const series = await finished(session, async () => {
      const list = counts.get(session.now.id) ?? [];
      counts.set(session.now.id, [...list, tf.memory().numTensors]);
    });
    for (const key of first.keys()) expect(moved, `${key} moves nothing`).toContain(key);
    noteTrained(session);
    for (const [phase, list] of counts)
      expect(new Set(list.slice(2)).size, `${phase}: tensors after each step: ${list.join(" ")}`).toBe(1);
    expectSaid(method, series);
    for (const { id, updates } of method.phases)
      for (const u of updates)
        expect(
          Object.keys(series).some(s => s.startsWith(`${id}/${u.id}/`)),
          `${id}/${u.id} has no series`,
        ).toBe(true);
    for (const [name, text] of Object.entries(seriesOf(method)))
      if (series[name]) expect(text.watched ?? false, `${name}: watched, or minimised?`).toBe(!minimised.has(name));
    session.dispose();
    expect(tf.memory().numTensors - baseline, "tensors left after dispose").toBe(0);
  });

  it("the seed fixes the run, whatever is drawn or measured meanwhile; another seed changes it", async () => {
    const quiet = create(method, kind, table);
    const alone = await finished(quiet);
    const busy = create(method, kind, table);
    let count = 0;
    const watched = await finished(busy, async () => {
      if (count++ % 5 !== 1) return;
      for (const probe of probesOf(busy))
        await evaluate(busy, probe.id, at => probe.draw(at, initial(probe.options ?? {})));
      if (offers(busy, "sample"))
        await evaluate(busy, "any", async at => {
          const samples = await at.sample(3);
          expect((await samples.data()).every(Number.isFinite)).toBe(true);
          samples.dispose();
        });
    });
    expect(watched).toEqual(alone);
    for (const metric of metricsOf(busy))
      expect(Number.isFinite((await evaluate(busy, metric.id, metric.measure)).value), metric.id).toBe(true);
    for (const fit of fits.filter(f => f.needs.every(n => offers(busy, n)))) {
      const codes = await evaluate(busy, fit.id, async at => {
        const draw = await fit.fit(at);
        return at.read(() => draw(5, at.noise));
      });
      expect(codes.every(Number.isFinite), `fit ${fit.id}`).toBe(true);
    }
    const other = await finished(create(method, kind, table, { seed: 2 }));
    expect(Object.keys(other)).toEqual(Object.keys(alone));
    expect(other).not.toEqual(alone);
    for (const s of [quiet, busy]) s.dispose();
  });

  it.each(method.phases.map((p, i) => ({ id: p.id, i })))(
    "goes on from a snapshot in the middle of $id",
    async ({ i }) => {
      const one = create(method, kind, table),
        two = create(method, kind, table, { seed: 1 });
      await one.advance(STEPS * i + STEPS / 2);
      await one.report();
      const snapshot = await one.snapshot();
      await two.advance(1); // whatever it did before is forgotten
      await two.report();
      two.restore(snapshot);
      const [a, b]: [Series, Series] = [{}, {}];
      for (const [session, series] of [
        [one, a],
        [two, b],
      ] as const) {
        await session.advance(STEPS);
        await collect(session, series);
      }
      expect(Object.keys(a).length).toBeGreaterThan(0);
      expect(b).toEqual(a);
      one.dispose();
      two.dispose();
    },
  );
});

describe("every text is of a series", () => {
  it.each(all)("$id: that a run made, of the start values or of another setting", ({ id, method }) => {
    const made = seen.get(id) ?? new Set();
    expect(made.size, "the tests above fill it: with -t, name the method").toBeGreaterThan(0);
    expect(Object.keys(seriesOf(method)).filter(name => !made.has(name))).toEqual([]);
  });
  // one that none names stays as it started: a generator's update that moves the critic by mistake
  it.each(all)("$id: and every variable that trains is moved by an update", ({ method }) => {
    const { trained, named } = variablesOf(method);
    expect(trained.size, "the tests above fill it: with -t, name the method").toBeGreaterThan(0);
    expect([...trained].filter(path => !named.has(path))).toEqual([]);
  });
});

// A learned ln γ that is held at a limit says so: what the catalogue tells the page of every watched ln γ are the very
// limits within which the rules of its update keep it, and the words that name numbers name these.
import { beforeAll, describe, expect, it } from "vitest";
import { methodEntry } from "../catalogue";
import type { Config, Nets } from "../method";
import { methods } from ".";
import type { Variable } from "../nn/scope";
import { microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { byGradient } from "../train/rules";
import { Session } from "../train/session";

beforeAll(() => useBackend("cpu"));
const cases = methods.flatMap(method =>
  method.accepts.map(kind => ({ name: `${method.id} on ${kind}`, method, kind })),
);
const isGamma = (net: unknown) => ((net as Partial<Variable>).path ?? "").startsWith("gamma");
/** e⁻¹², as words write a limit. */
const power = (n: number) => `e⁻${[...String(-n)].map(c => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]).join("")}`;

const withGamma = ["dae", "two-stage-joint", "two-stage-vae", "vae", "vae-flow", "wd-aae"]; // that minimise over a γ
it("knows every method that has one", () => {
  const having = methods.filter(m => Object.keys(methodEntry(m).series).some(name => /log-gamma/.test(name)));
  expect(having.map(m => m.id).sort()).toEqual(withGamma);
});

describe.each(cases.filter(({ method }) => withGamma.includes(method.id)))("$name", ({ method, kind }) => {
  it("tells the limits that its rules have", async () => {
    const session = await Session.create({
      method,
      table: await microTable(kind),
      run: microRun(method, kind, 8 * method.phases.length),
      host: nodeHost,
    });
    const { nets, config } = session as unknown as { nets: Nets; config: Config };
    const { series } = methodEntry(method);
    let found = 0;
    for (const phase of method.phases)
      for (const update of phase.updates) {
        const bounded = update
          .moves(nets, config, (await microTable(kind)).spec)
          .flatMap(rule => (byGradient(rule) && rule.within ? rule.nets.filter(isGamma).map(() => rule.within!) : []));
        const told = Object.entries(series).filter(
          ([name, text]) => name.startsWith(`${phase.id}/${update.id}/`) && text.limits,
        );
        // ln γ = 2ℓ (methods.md 6.2), of each γ once
        expect(told.map(([, text]) => text.limits![kind])).toEqual(bounded.map(([low, high]) => [2 * low, 2 * high]));
        for (const [name, text] of told) expect(text.held, `${name}: words for it`).toContain("{limit}");
        found += told.length;
      }
    expect(found).toBeGreaterThan(0);
    session.dispose();
  });
});

describe.each(methods.filter(m => withGamma.includes(m.id)))("$id", method => {
  it("names the floors in the help of a field and of the term", () => {
    const { series, fields } = methodEntry(method);
    const floors = Object.values(series).flatMap(text => Object.values(text.limits ?? {}).map(([low]) => power(low)));
    expect(floors.length).toBeGreaterThan(0);
    for (const floor of floors) {
      expect(fields["gammaRate"]!.help).toContain(floor);
      for (const text of Object.values(series).filter(t => t.limits)) expect(text.help).toContain(floor);
    }
  });
});

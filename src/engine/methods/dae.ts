// Decoupled Autoencoder (Hu et al. 2023, section 4.2; methods.md 6.19): a way of training any autoencoder. First its
// encoder against a weak decoder; then the encoder rests, and the real decoder learns alone. What is minimised is the
// base method's loss; another base joins by one line of `bases`. No sampler: some bases have a prior and some have
// none, so a density is fitted to the codes of all of them (methods.md 6.21).
import { chosen } from "../chosen";
import { rate } from "../families/fields";
import type { AnyPhase, AnyUpdate, Config, Loss, Nets } from "../method";
import { decoderOf } from "../nn/backbones";
import { type AnyNet, frozen, resting, type Scope } from "../nn/scope";
import { type AnySettings, choice, type ConfigOf, flag, live, number, whole } from "../settings";
import { erased, type Unspoken } from "../spoken";
import type { Batch, DataSpec, Step } from "../step";
import type { Tensor } from "../tf";
import { through } from "../through";
import { only } from "../together";
import ae from "./ae";
import vae from "./vae";

/**
 * decoder: the base's own kind, of another size; freeze: what the second phase leaves alone; settled: terms that are
 * then constant.
 */
interface Base<Settled extends string = string> {
  method: Unspoken;
  decoder(scope: Scope, c: Config, data: DataSpec, size: { width: number; dropout: Tensor | number }): AnyNet;
  freeze: readonly string[];
  settled: readonly Settled[];
}
const neutral: Base["decoder"] = (scope, c, data, size) => decoderOf(scope, data, c["latent"] as number, size);
const base = <const Settled extends string = never>(
  method: Unspoken,
  how: Partial<Omit<Base<Settled>, "method">> = {},
): Base<Settled> => ({ method, decoder: neutral, freeze: ["encoder"], settled: [], ...how });
const bases = {
  vae: base(erased(vae), { settled: ["kl"] }),
  ae: base(erased(ae)),
};
export type Bases = typeof bases;
const ids = Object.keys(bases) as (keyof Bases)[];
const all: readonly Base[] = Object.values(bases);

const own = {
  base: choice("vae", ids),
  weak: choice("width", ["width", "dropout"]),
  // units of the two hidden layers, of which the real decoder has 256 times its width; the paper halves it
  auxWidth: whole(64, 1, 512, { scale: "log", only: "vectors", when: { weak: "width" } }),
  // of the real decoder; the paper halves its channels
  auxShare: number(0.5, 0.0625, 1, { scale: "log", only: "images", when: { weak: "width" } }),
  auxDropout: live(0.5, 0, 0.95, { step: 0.01, when: { weak: "dropout" } }),
  afresh: flag(false, { when: { weak: "dropout" } }),
  switchAt: number(0.5, 0.05, 1, { step: 0.01 }), // share of the steps; at 1 there is no second stage
  rate,
  trainSteps: whole(5000, 2, 1_000_000, { scale: "log" }), // of both stages together
};
export type Own = typeof own;
/**
 * Every base's settings but its decoder's dropout, which is the weak decoder's here: shown for the bases that have them
 * (for all, where several but not all do).
 */
function merged(): AnySettings {
  const names = [...new Set(all.flatMap(b => Object.keys(b.method.config)))];
  const joining = names.filter(name => name !== "dropout" && !(name in own));
  return Object.fromEntries(
    joining.map(name => {
      const having = ids.filter(id => name in bases[id].method.config);
      const setting = bases[having[0]!].method.config[name]!;
      return [name, having.length > 1 ? setting : { ...setting, when: { base: having[0]!, ...setting.when } }];
    }),
  );
}
type C = ConfigOf<Own> & Config;
const baseOf = (c: Config): Base => bases[c["base"] as keyof Bases];

function build(scope: Scope, c: C, data: DataSpec): Nets {
  const { method, decoder } = baseOf(c);
  const undropped = plain(c);
  const width = (c["width"] as number) * ((c["decoderWidth"] as number | undefined) ?? 1);
  const small = data.kind === "vectors" ? c.auxWidth / 256 : width * c.auxShare;
  const weak =
    c.weak === "width"
      ? decoder(scope.child("weak"), undropped, data, { width: small, dropout: 0 })
      : decoder(scope.child(c.afresh ? "weak" : "decoder"), undropped, data, { width, dropout: c.auxDropout });
  return { ...method.build(scope, undropped, data), weak };
}
const withWeak = ({ weak, ...nets }: Nets): Nets => ({ ...nets, decoder: weak! });
const withFrozen =
  (freeze: readonly string[]) =>
  (nets: Nets): Nets => ({ ...nets, ...Object.fromEntries(freeze.map(name => [name, frozen(nets[name]!)])) });

/** The same rows and draws once more, with every net at rest: the loss without dropout. */
function atRest(update: AnyUpdate, step: Step<Config, Nets>): { first: Loss; rested(): Loss } {
  const batches: Batch[] = [];
  const draws: Tensor[] = [];
  const keep = <T>(list: T[], value: T): T => (list.push(value), value);
  const first = update.loss({
    ...step,
    batch: size => keep(batches, step.batch(size)),
    noise: {
      normal: shape => keep(draws, step.noise.normal(shape)),
      uniform: (shape, min, max) => keep(draws, step.noise.uniform(shape, min, max)),
    },
  });
  const next = () => draws.shift()!;
  const nets = Object.fromEntries(Object.entries(step.nets).map(([name, net]) => [name, resting(net)]));
  return {
    first,
    rested: () => update.loss({ ...step, nets, batch: () => batches.shift()!, noise: { normal: next, uniform: next } }),
  };
}
/** The reconstruction without dropout, watched. */
const RESTED = "reconstruction-at-rest";
export type Rested = typeof RESTED;
/** How a base's update trains in the first stage, and in the second. */
const firstly = (update: AnyUpdate): AnyUpdate => ({
  ...update,
  loss(step) {
    if (step.config["weak"] !== "dropout") return update.loss(step);
    const { first, rested } = atRest(update, step);
    if (!first.terms["reconstruction"]) return first;
    return { ...first, watch: { ...first.watch, [RESTED]: rested().terms["reconstruction"]! } };
  },
});
const secondly =
  (settled: readonly string[]) =>
  (update: AnyUpdate): AnyUpdate => ({
    ...update,
    loss(step) {
      const { terms, watch } = update.loss(step);
      const part = (gone: boolean) =>
        Object.fromEntries(Object.entries(terms).filter(([name]) => settled.includes(name) === gone));
      return { terms: part(false), watch: { ...part(true), ...watch } };
    },
  });

/** One phase of all bases: who trains, config says. */
function stage(id: string, steps: AnyPhase["steps"], of: (base: Base) => AnyPhase): AnyPhase {
  const phases = new Map(all.map(b => [b, of(b)]));
  return chosen({ id, steps }, [...phases.values()], c => phases.get(baseOf(c))!);
}
const first = (b: Base): AnyPhase => b.method.phases[0]!;
const encoderSteps = (c: Config): number => Math.round((c["trainSteps"] as number) * (c["switchAt"] as number));
const decoderSteps = (c: Config): number => (c["trainSteps"] as number) - encoderSteps(c);
const mapped = (phase: AnyPhase, how: (update: AnyUpdate) => AnyUpdate): AnyPhase => ({
  ...phase,
  updates: phase.updates.map(how),
});
const plain = (c: Config): Config => ({ ...c, dropout: 0 });

const dae = {
  id: "dae",
  accepts: ["images", "vectors"],
  config: { ...own, ...merged() },
  // 128 units on vectors: the paper's toy, whose weak decoder has 64
  starts: { images: {}, vectors: { ...ae.starts.vectors, ...vae.starts.vectors, width: 0.5 } },
  build,
  phases: [
    stage("encoder", encoderSteps, b => through(mapped(first(b), firstly), withWeak, plain)),
    stage("decoder", decoderSteps, b => through(mapped(first(b), secondly(b.settled)), withFrozen(b.freeze), plain)),
  ],
  together: ids.flatMap(id => only({ base: id }, bases[id].method.together)),
  metrics: ids.flatMap(id => (bases[id].method.metrics ?? []).map(m => ({ ...m, when: { base: id, ...m.when } }))),
  // two charts stand where a base's own picture would
  probes: ids.flatMap(id =>
    (bases[id].method.probes ?? []).map(p => ({ ...p, more: true, when: { base: id, ...p.when } })),
  ),
} as const satisfies Unspoken;
export default dae;

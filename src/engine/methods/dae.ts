// Decoupled Autoencoder (Hu et al. 2023, section 4.2; methods.md 6.19): a way of training any autoencoder. First its
// encoder against a weak decoder; then the encoder rests, and the real decoder learns alone. What is minimised is the
// base method's loss; another base joins by one line of `bases`. No sampler: some bases have a prior and some have
// none, so a density is fitted to the codes of all of them (methods.md 6.21).
import { type AnyFields, choice, type ConfigOf, type Fields, flag, live, number, whole } from "../config";
import { lipschitzText } from "../diagnostics/lipschitz";
import type {
  AnyMethod,
  AnyPhase,
  AnyUpdate,
  Chart,
  Config,
  Formula,
  Loss,
  Method,
  Nets,
  Phase,
  SeriesText,
  Update,
} from "../method";
import { decoderOf } from "../nn/backbones";
import { type AnyNet, frozen, resting, type Scope } from "../nn/scope";
import type { Tensor } from "../tf";
import { through } from "../through";
import ae from "./ae";
import { vae } from "./vae";
import type { Batch, DataSpec, Step } from "../step";

/**
 * decoder: the base's own kind, of another size; freeze: what the second phase leaves alone; settled: terms that are
 * then constant; second: what is then minimised, where terms settle.
 */
interface Base {
  method: AnyMethod;
  decoder(scope: Scope, c: Config, data: DataSpec, size: { width: number; dropout: Tensor | number }): AnyNet;
  freeze: readonly string[];
  settled: readonly string[];
  second?: readonly Formula[];
}
const neutral: Base["decoder"] = (scope, c, data, size) => decoderOf(scope, data, c["latent"] as number, size);
const base = <C, N>(method: Method<C, N>, how: Partial<Omit<Base, "method">> = {}): Base => ({
  method: method as unknown as AnyMethod,
  decoder: neutral,
  freeze: ["encoder"],
  settled: [],
  ...how,
});
const likelihood = String.raw`L = \term{decoder/autoencoder/reconstruction}{\underbrace{{-}\ln p(x|z)}_{\text{reconstruction}}}`;
const bases: Readonly<Record<"vae" | "ae", Base>> = {
  vae: base(vae, { settled: ["kl"], second: [{ unit: "nats", latex: likelihood }] }),
  ae: base(ae),
};
const ids = Object.keys(bases) as (keyof typeof bases)[],
  all = Object.values(bases);

const own = {
  base: choice("Autoencoder", "Which autoencoder is trained in two stages. Its own fields are below.", "vae", ids),
  weak: choice(
    "Weak decoder",
    "What makes the first stage’s decoder weak: a small network of its own, or dropout in the real one.",
    "width",
    ["width", "dropout"],
  ),
  auxWidth: whole(
    "Weak decoder’s units",
    "In each of its two hidden layers; the real decoder has 256 times its width. The paper halves it.",
    64,
    1,
    512,
    { scale: "log", only: "vectors", when: { weak: "width" } },
  ),
  auxShare: number(
    "Weak decoder’s width",
    "Relative to the real decoder. The paper halves its channels.",
    0.5,
    0.0625,
    1,
    { scale: "log", only: "images", when: { weak: "width" } },
  ),
  auxDropout: live(
    "Dropout of the weak decoder",
    "Share of hidden units (of images: channels) dropped in every step of the first stage.",
    0.5,
    0,
    0.95,
    { step: 0.01, when: { weak: "dropout" } },
  ),
  afresh: flag(
    "Real decoder afresh",
    "The second stage begins with a new decoder. Otherwise the one trained under dropout goes on without it.",
    false,
    { when: { weak: "dropout" } },
  ),
  switchAt: number(
    "Switch at",
    "Share of the steps after which the encoder rests and the real decoder learns. At 1 there is no second stage.",
    0.5,
    0.05,
    1,
    { step: 0.01 },
  ),
  rate: live("Learning rate", "Of Adam. In each stage it falls to a tenth along half a cosine.", 1e-3, 1e-5, 1e-1, {
    scale: "log",
    rate: true,
  }),
  trainSteps: whole("Steps", "Of both stages together.", 5000, 2, 1_000_000, { scale: "log" }),
};
/**
 * Every base's fields but its decoder's dropout, which is the weak decoder's here: shown for the bases that have them
 * (for all, where several but not all do).
 */
function merged(): AnyFields {
  const names = [...new Set(all.flatMap(b => Object.keys(b.method.config)))].filter(
    name => name !== "dropout" && !(name in own),
  );
  return Object.fromEntries(
    names.map(name => {
      const having = ids.filter(id => name in bases[id].method.config),
        field = (bases[having[0]!].method.config as AnyFields)[name]!;
      return [name, having.length > 1 ? field : { ...field, when: { base: having[0]!, ...field.when } }];
    }),
  );
}
type C = ConfigOf<typeof own> & Config;
const baseOf = (c: Config): Base => bases[c["base"] as keyof typeof bases];

function build(scope: Scope, c: C, data: DataSpec): Nets {
  const { method, decoder } = baseOf(c),
    plain = { ...c, dropout: 0 },
    width = (c["width"] as number) * ((c["decoderWidth"] as number | undefined) ?? 1);
  const small = data.kind === "vectors" ? c.auxWidth / 256 : width * c.auxShare;
  const weak =
    c.weak === "width"
      ? decoder(scope.child("weak"), plain, data, { width: small, dropout: 0 })
      : decoder(scope.child(c.afresh ? "weak" : "decoder"), plain, data, { width, dropout: c.auxDropout });
  return { ...method.build(scope, plain, data), weak };
}
const withWeak = ({ weak, ...nets }: Nets): Nets => ({ ...nets, decoder: weak! });
const withFrozen =
  (freeze: readonly string[]) =>
  (nets: Nets): Nets => ({ ...nets, ...Object.fromEntries(freeze.map(name => [name, frozen(nets[name]!)])) });

/** The same rows and draws once more, with every net at rest: the loss without dropout. */
function atRest(update: AnyUpdate, step: Step<Config, Nets>): { first: Loss; rested(): Loss } {
  const batches: Batch[] = [],
    draws: Tensor[] = [],
    keep = <T>(list: T[], value: T): T => (list.push(value), value);
  const first = update.loss({
    ...step,
    batch: size => keep(batches, step.batch(size)),
    noise: {
      normal: shape => keep(draws, step.noise.normal(shape)),
      uniform: (shape, min, max) => keep(draws, step.noise.uniform(shape, min, max)),
    },
  });
  const next = () => draws.shift()!,
    nets = Object.fromEntries(Object.entries(step.nets).map(([name, net]) => [name, resting(net)]));
  return {
    first,
    rested: () => update.loss({ ...step, nets, batch: () => batches.shift()!, noise: { normal: next, uniform: next } }),
  };
}
const RESTED = "reconstruction-at-rest";
const rested: SeriesText = {
  title: "Reconstruction, nothing dropped",
  actor: "real",
  help: "The same loss of the same rows and draws with dropout off: what of the fall at the switch is more than dropout leaving.",
  symbol: String.raw`\mathrm{rec}_{p=0}`,
  watched: true,
};
/** How a base's update trains in the first stage, and in the second. */
const firstly = (update: AnyUpdate): AnyUpdate => ({
  ...update,
  loss(step) {
    if (step.config["weak"] !== "dropout" || !update.shows?.["reconstruction"]) return update.loss(step);
    const { first, rested } = atRest(update, step),
      { reconstruction } = rested().terms;
    return { terms: first.terms, watch: { ...first.watch, ...(reconstruction && { [RESTED]: reconstruction }) } };
  },
  shows: { ...update.shows, ...(update.shows?.["reconstruction"] && { [RESTED]: rested }) },
});
const secondly =
  (settled: readonly string[]) =>
  (update: AnyUpdate): AnyUpdate => ({
    ...update,
    loss(step) {
      const { terms, watch } = update.loss(step),
        part = (gone: boolean) =>
          Object.fromEntries(Object.entries(terms).filter(([name]) => settled.includes(name) === gone));
      return { terms: part(false), watch: { ...part(true), ...watch } };
    },
    shows: Object.fromEntries(
      Object.entries(update.shows ?? {}).map(([name, text]) => [
        name,
        settled.includes(name)
          ? { ...text, help: `${text.help} The encoder rests, so it has no gradient.`, watched: true as const }
          : text,
      ]),
    ),
  });

/**
 * One phase of all bases: who trains, config says. An update that the chosen base lacks moves nothing and is never due.
 */
function stage(
  id: string,
  title: string,
  steps: Phase<Config, Nets>["steps"],
  of: (base: Base) => AnyPhase,
): Phase<Config, Nets> {
  const phases = new Map(all.map(b => [b, of(b)])),
    now = (c: Config): AnyPhase => phases.get(baseOf(c))!,
    names = [...new Set([...phases.values()].flatMap(p => p.updates.map(u => u.id)))];
  const updates = names.map((name): Update<Config, Nets> => {
    const mine = (c: Config) => now(c).updates.find(u => u.id === name);
    return {
      id: name,
      shows: shown(name, phases),
      moves: (nets, c, data) => mine(c)?.moves(nets, c, data) ?? [],
      loss: step => mine(step.config)!.loss(step),
      due: (index, c) => {
        const update = mine(c);
        return update !== undefined && (update.due?.(index, c) ?? true);
      },
    };
  });
  return {
    id,
    title,
    steps,
    updates,
    encode: (x, step) => now(step.config).encode!(x, step),
    decode: (codes, step) => now(step.config).decode!(codes, step),
  };
}
/** Where bases call a series by one name and mean different things, its help has them all. */
function shown(update: string, phases: ReadonlyMap<Base, AnyPhase>): Record<string, SeriesText> {
  const texts: Record<string, SeriesText> = {};
  for (const [{ method }, { updates }] of phases)
    for (const [name, { symbol, ...text }] of Object.entries(updates.find(u => u.id === update)?.shows ?? {})) {
      const known = texts[name];
      if (!known) texts[name] = { ...text, ...(symbol && { symbol }) };
      else if (known.help !== text.help)
        texts[name] = {
          ...known,
          ...(known.title === text.title ? {} : { title: known.title }),
          help: `${known.help} ${method.title}: ${text.help}`,
        };
    }
  return texts;
}
const first = (b: Base): AnyPhase => b.method.phases[0]!;
const encoderSteps = (c: Config): number => Math.round((c["trainSteps"] as number) * (c["switchAt"] as number));
const mapped = (phase: AnyPhase, how: (update: AnyUpdate) => AnyUpdate): AnyPhase => ({
  ...phase,
  updates: phase.updates.map(how),
});
const plain = (c: Config): Config => ({ ...c, dropout: 0 });
const phases = [
  stage("encoder", "Encoder and weak decoder", encoderSteps, b =>
    through<Config, Nets, Config, Nets>(mapped(first(b), firstly), withWeak, plain),
  ),
  stage(
    "decoder",
    "Real decoder, encoder at rest",
    c => (c["trainSteps"] as number) - encoderSteps(c),
    b => through<Config, Nets, Config, Nets>(mapped(first(b), secondly(b.settled)), withFrozen(b.freeze), plain),
  ),
];
const renamed = (formula: Formula, b: Base, phase: string): string =>
  formula.latex.replaceAll(String.raw`\term{${first(b).id}/`, String.raw`\term{${phase}/`);
const formulas = ids.flatMap((id): Formula[] => {
  const b = bases[id],
    of =
      (phase: string, cites: string) =>
      (f: Formula): Formula => ({ ...f, when: { ...f.when, base: id }, phase, latex: renamed(f, b, phase), cites });
  return [
    ...(b.method.formulas ?? []).map(of("encoder", `section 4.2, stage 1, with the loss of the ${b.method.title}`)),
    ...(b.second ?? b.method.formulas ?? []).map(of("decoder", "section 4.2, stage 2")),
  ];
});
const line = (phase: string, term: string, label: string, actor: SeriesText["actor"]) => ({
  series: `${phase}/autoencoder/${term}`,
  label,
  actor,
  ...(phase === "encoder" && term !== RESTED && { against: `train/autoencoder/${term}` }),
});
const charts: readonly Chart[] = [
  {
    id: "reconstruction",
    title: "Reconstruction across the switch",
    note: "as minimised",
    help: "What the first stage loses by its weak decoder, the second should more than win back (Hu et al. 2023, figure 3). A kept run of the autoencoder itself is laid over it.",
    lines: [
      line("encoder", "reconstruction", "weak decoder", "generated"),
      line("encoder", RESTED, "nothing dropped", "real"),
      line("decoder", "reconstruction", "real decoder", "generated"),
    ],
  },
  {
    ...lipschitzText,
    lines: [
      line("encoder", "lipschitz-encoder", "encoder", "latent"),
      line("encoder", "lipschitz-decoder", "weak decoder", "generated"),
      line("decoder", "lipschitz-encoder", "encoder, at rest", "latent"),
      line("decoder", "lipschitz-decoder", "real decoder", "generated"),
    ],
  },
];

const dae: Method<C, Nets> = {
  id: "dae",
  title: "Decoupled Autoencoder",
  paper: "Hu et al. 2023, Complexity Matters: Rethinking the Latent Space for Generative Modeling",
  idea: "the encoder learns from a weak decoder",
  about:
    "Trains an autoencoder in two stages: first the encoder with a weak decoder, then, with the encoder at rest, the real decoder.",
  paragraph:
    "A strong decoder can make something of almost any codes, so it asks little of the encoder. Here the encoder first learns beside a decoder that is weak on purpose: a smaller network, or the real one with much of it dropped. Such a decoder can only reconstruct from codes that lie well, so the encoder has to put them in order. Then the encoder rests: its weights are constants, the codes stay where they are, and the real decoder learns to reconstruct from them. Watch the reconstruction fall again at the switch, and the Lipschitz curves: the encoder’s should stay nearer to 1 than in joint training, and is level, but for the noise of its batches, once the encoder rests.",
  link: "https://arxiv.org/abs/2307.08283",
  accepts: ["images", "vectors"],
  // the one thing TypeScript cannot see: the bases' fields are fields of C
  config: { ...own, ...merged() } as Fields<C>,
  // 128 units on vectors: the paper's toy, whose weak decoder has 64
  starts: { images: {}, vectors: { ...ae.starts?.vectors, ...vae.starts?.vectors, width: 0.5 } },
  build,
  phases: phases as unknown as readonly Phase<C, Nets>[],
  formulas,
  charts,
  duels: [
    {
      title: "one stage",
      help: "The same autoencoder trained jointly to the end, with its real decoder: what the paper compares it with (Hu et al. 2023, table 1 and figure 3).",
      values: { weak: "dropout", auxDropout: 0, switchAt: 1 },
    },
  ],
  check: (values, data) => baseOf(values).method.check?.(values, data),
  metrics: ids.flatMap(id =>
    (bases[id].method.metrics ?? []).map(m => ({ ...m, when: { base: id, ...m.when } })),
  ) as Method<C, Nets>["metrics"] & object,
  // two charts stand where a base's own picture would
  probes: ids.flatMap(id =>
    (bases[id].method.probes ?? []).map(p => ({ ...p, more: true, when: { base: id, ...p.when } })),
  ) as Method<C, Nets>["probes"] & object,
};
export default dae;

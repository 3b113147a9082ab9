// What can be seen and counted of a trained mask over the latent dimensions (LMGAE; methods.md 5.5, 5.6, 6.11): its
// metrics, its history and what one dimension drew before and after, for a method file to list among its own. Here is
// also how the history is kept: on the device, as state, so that it goes into snapshots and survives reloads.
import { NotApplicable } from "../errors";
import { fixed } from "../said";
import { type AnyFields, initial, parseValues, whole } from "../config";
import type { Evaluation, Metric, Probe } from "../diagnostic";
import { projected } from "../linalg/plane";
import type { Scope, Variable } from "../nn/scope";
import { zeros } from "../nn/init";
import { type Tensor, tf } from "../tf";
import { covarianceOffDiagonal } from "./covariance";
import { look } from "./look";
import { dimensionOf, inUse } from "./in-use";
import { latentMmd } from "./mmd";
import { nameOf } from "./names";
import { picture } from "./pixels";
import { latentDiscrepancyOf, singularValuesOf, type Stages } from "./stages";
import { encoded } from "./varied";
import type { View } from "../view";

/** A dimension is in use where μ ≥ 0.1, as in the official code (methods.md 5.6). */
export const ACTIVE_FROM = 0.1;
const COLUMNS = 128; // of the history: so many parts of a run, each with its mean
const FEWEST = 8; // that are shown
const WATCHED = 3; // beside the mask: how many are in use, ω, and the step

/** A method with a mask: what its probes need of its nets. mask: [latent], 1 everywhere where there is none. */
export interface Masked {
  mask: () => Tensor;
  trace: Variable;
  visits: Variable;
  encoder: (x: Tensor) => Tensor;
  decoder: (codes: Tensor) => Tensor;
}
/** trace: [columns, latent + 3], means over what fell into a column so far; visits: [columns, 1], how much that was. */
export const traceOf = (scope: Scope, latent: number): Pick<Masked, "trace" | "visits"> => ({
  trace: scope.state("values", [COLUMNS, latent + WATCHED], zeros),
  visits: scope.state("visits", [COLUMNS, 1], zeros),
});
/** Writes this step into its column. mask: [latent]; active, distance, index: scalars. */
export function note(
  { trace, visits }: Pick<Masked, "trace" | "visits">,
  progress: Tensor,
  mask: Tensor,
  ...watched: readonly [active: Tensor, distance: Tensor, index: Tensor]
): void {
  const column = tf.minimum(progress.mul(COLUMNS).floor(), COLUMNS - 1);
  const here = tf.range(0, COLUMNS, 1, "float32").equal(column).cast("float32").reshape([COLUMNS, 1]);
  const count = visits().add(here),
    now = tf.concat([mask, ...watched.map(one => one.reshape([1]))]).reshape([1, -1]);
  trace.set(trace().add(now.sub(trace()).mul(here.div(tf.maximum(count, 1)))));
  visits.set(count);
}

const activeOf = (mask: ArrayLike<number>): number[] =>
  Array.from(mask).flatMap((m, j) => (m >= ACTIVE_FROM ? [j] : []));
const activeNow = async <C, N extends Masked>(at: Evaluation<C, N>): Promise<readonly number[]> =>
  activeOf(await at.read(() => at.nets.mask()));

export function maskMetrics<C, N extends Masked>(): readonly Metric<C, N>[] {
  const text = {
    id: "latent-mmd",
    title: "Codes against the prior",
    needs: ["encode"],
    help: "How far codes of held-out data are from N(0, I) in the dimensions in use, as a squared kernel distance (MMD², seven scales). The others reach the decoder multiplied by almost 0.",
    drawn: "codes of held-out rows in the dimensions with μ ≥ 0.1",
  } as const;
  return [
    {
      id: "active-dimensions",
      title: "Dimensions in use",
      needs: [],
      help: "Latent dimensions whose mask μ is at least 0.1. The others reach the decoder multiplied by almost 0.",
      async measure(at) {
        const values = Array.from(await at.read(() => at.nets.mask()));
        return {
          value: activeOf(values).length,
          count: values.length,
          values,
          estimator: "dimensions with μ ≥ 0.1; count: all of them; values: μ by dimension",
        };
      },
    },
    covarianceOffDiagonal<C, N>({ dimensions: activeNow, counted: "the dimensions with μ ≥ 0.1" }),
    {
      ...text,
      async measure(at) {
        const active = await activeNow(at);
        if (active.length === 0)
          return { value: 0, count: 0, estimator: "no dimension with μ ≥ 0.1: there is nothing to compare" };
        return latentMmd<C, N>({ ...text, codes: (step, { x }) => tf.gather(step.encode(x), [...active], 1) }).measure(
          at,
        );
      },
    },
  ];
}

/**
 * The history on the host. A column that no step fell into (a run shorter than the history) repeats the one before it.
 */
interface History {
  /** Some step was noted. */
  begun: boolean;
  filled: number;
  latent: number;
  /** [filled, latent]. */
  mask: Float32Array;
  active: Float32Array;
  distance: Float32Array;
  step: Float32Array;
  now: Float32Array;
}
async function historyOf<C, N extends Masked>(at: Evaluation<C, N>): Promise<History> {
  const [flat, now] = [
    await at.read(() => tf.concat([at.nets.visits(), at.nets.trace()], 1)),
    await at.read(() => at.nets.mask()),
  ];
  const latent = now.length,
    width = 1 + latent + WATCHED,
    visited = Array.from({ length: COLUMNS }, (_, c) => c).filter(c => flat[c * width]! > 0);
  if (visited.length === 0)
    return {
      begun: false,
      filled: 1,
      latent,
      mask: now,
      active: Float32Array.of(activeOf(now).length),
      distance: Float32Array.of(NaN),
      step: Float32Array.of(0),
      now,
    };
  const filled = visited.at(-1)! + 1,
    from = Array.from({ length: filled }, (_, c) => visited.findLast(v => v <= c) ?? visited[0]!);
  const column = (k: number) => Float32Array.from(from, c => flat[c * width + k]!);
  const mask = new Float32Array(filled * latent);
  from.forEach((c, i) => mask.set(flat.subarray(c * width + 1, c * width + 1 + latent), i * latent));
  return {
    begun: true,
    filled,
    latent,
    mask,
    active: column(1 + latent),
    distance: column(2 + latent),
    step: column(3 + latent),
    now,
  };
}
/** In which column each dimension was switched off for good; `filled` where it is still on, 0 where it never was on. */
const offsOf = ({ filled, latent, mask }: Pick<History, "filled" | "latent" | "mask">): readonly number[] =>
  Array.from({ length: latent }, (_, j) => {
    let c = filled;
    while (c > 0 && mask[(c - 1) * latent + j]! < ACTIVE_FROM) c--;
    return c;
  });

export const maskEvolution = <C, N extends Masked>(): Probe<C, N> => ({
  id: "mask-evolution",
  title: "Mask over time",
  needs: [],
  shape: { images: "wide", vectors: "wide" },
  help: "Each row is a latent dimension, its strength is the mask μ from 0 to 1, time runs to the right. Rows are sorted by the moment they were switched off for good (μ below 0.1), those still in use on top. Beneath: how many are in use, and the critic's estimate ω of the distance between prior and codes, both masked; each point is the mean over the steps of its column, while the chart of ω shows the mean over the newest steps. Click a dimension, or choose it with the arrow keys and Enter, to see beside the mask what it drew before and after; the same once more takes that away.",
  when: { mask: true },
  lookFor: "See whether rows fade until as many are left as the data have.",
  async draw(at) {
    const history = await historyOf(at),
      { filled, latent, mask, step } = history,
      offs = offsOf(history),
      order = Array.from({ length: latent }, (_, j) => j).sort((a, b) => offs[b]! - offs[a]! || a - b);
    const values = Float32Array.from(
      { length: latent * filled },
      (_, i) => mask[(i % filled) * latent + order[Math.floor(i / filled)]!]!,
    );
    const full = Math.min(filled, COLUMNS - 1) - 1, // the last column may span all that a longer run added
      // of one column alone: what share of the phase this is, says how long one lasts; where no step has run, nothing
      [index = 0, progress = 0] = await at.read(() => tf.stack([at.index, at.progress])),
      whole = progress > 0 ? index / progress / COLUMNS : 1;
    const known = dimensionOf(at.data);
    let columns = FEWEST; // twice as many whenever they are full: a long run fills its picture from the start
    while (columns < Math.min(filled, COLUMNS)) columns *= 2;
    return {
      kind: "history",
      // not said of a mask as it was drawn
      ...(history.begun && { note: inUse(activeOf(history.now).length, latent, at.data) }),
      rows: order.map(j => nameOf("z", j)),
      columns,
      filled,
      values,
      every: full > 0 ? (step[full]! - step[0]!) / full : whole,
      lines: [
        {
          name: "in use",
          actor: "latent",
          values: history.active,
          extent: [0, latent],
          ...(known !== undefined && known <= latent && { mark: { name: "the data", value: known } }),
        },
        { name: "ω", actor: "critic", values: history.distance },
      ],
      picks: { probe: "mask-dimension", option: "dimension", values: order.map(j => j + 1), hint: "click a dimension" },
    };
  },
});

// held-out rows for the mean code; pictures, and points of a line, from −3 to 3
const ROWS = 500,
  STEPS = 9,
  ALONG = 61;
const options = {
  dimension: whole(
    "Dimension",
    "Which latent dimension; the first is 1. 0: the one whose mask has fallen most.",
    0,
    0,
    256,
  ),
} satisfies AnyFields;

export const maskDimension = <C, N extends Masked>(): Probe<C, N> => ({
  id: "mask-dimension",
  title: "What one dimension drew",
  needs: ["encode"],
  more: true,
  when: { mask: true },
  options,
  help: "One latent dimension goes from −3 to 3, left to right, while the others stay at the mean code. First with the mask as it was when training began, then with the mask as it is now; the decoder is today's both times. Where the mask is 0 nothing moves.",
  lookFor: "Compare was and now: where the mask has fallen to 0, nothing moves any more.",
  async draw(at, given) {
    const { mask, latent, now } = await historyOf(at),
      was = mask.subarray(0, latent),
      chosen = Number(parseValues(options, given, initial(options))["dimension"]);
    const fall = Array.from(now, (m, k) => was[k]! - m),
      j = chosen === 0 ? fall.indexOf(Math.max(...fall)) : Math.min(latent, chosen) - 1;
    const { codes, count, x } = await encoded(at, ROWS),
      mean = Float32Array.from({ length: latent }, (_, k) => {
        let sum = 0;
        for (let i = k; i < codes.length; i += latent) sum += codes[i]!;
        return sum / count;
      });
    const steps = (n: number) => Array.from({ length: n }, (_, k) => (6 * k) / (n - 1) - 3),
      walk = steps(at.data.kind === "images" ? STEPS : ALONG);
    const masked = Float32Array.from(
      [was, now].flatMap(m => walk.flatMap(t => Array.from(mean, (z, k) => m[k]! * (k === j ? t : z)))),
    );
    const rows = await at.read(() =>
      at.nets.decoder(tf.tensor(masked, [2 * walk.length, latent])).reshape([2 * walk.length, -1]),
    );
    const text = {
      title: `What ${nameOf("z", j)} drew`,
      note: `μ was ${fixed(was[j]!, 2)}, is ${fixed(now[j]!, 2)}`,
    };
    if (at.data.kind === "images")
      return {
        ...picture(at.data, rows, STEPS),
        ...text,
        rows: ["was", "now"],
        captions: walk.map((t, k) => (k % 4 === 0 ? String(t).replace("-", "−") : "")),
      };
    const { plane, axes } = look(at, x),
      flat = projected(rows, plane),
      half = flat.length / 2;
    return {
      ...text,
      kind: "points",
      axes,
      layers: [
        { name: "real", actor: "real", xy: projected(x, plane) },
        { name: "mask at the start", actor: "prior", xy: flat.slice(0, half) },
        { name: "mask now", actor: "generated", xy: flat.slice(half) },
      ],
    } satisfies View;
  },
});

/** A picture of how near codes come to the prior, of the dimensions in use: the others are meant to be idle. */
const ofThoseInUse = <C, N extends Masked>(pictureOf: (stages: Stages<C, N>) => Probe<C, N>): Probe<C, N> => {
  const general = pictureOf(() => ({}));
  return {
    ...general,
    when: { mask: true },
    help: `${general.help} Here of the dimensions in use alone (μ ≥ 0.1): the others are meant to be idle.`,
    async draw(at, given) {
      const active = await activeNow(at);
      if (active.length === 0) throw new NotApplicable("no dimension with μ ≥ 0.1: there is nothing to compare");
      const stages: Stages<C, N> = (now, { x }) => ({ "codes in use": tf.gather(now.encode(x), [...active], 1) });
      return pictureOf(stages).draw(at, given);
    },
  };
};
export const maskedCodes = <C, N extends Masked>(): readonly Probe<C, N>[] => [
  ofThoseInUse<C, N>(singularValuesOf),
  ofThoseInUse<C, N>(latentDiscrepancyOf),
];

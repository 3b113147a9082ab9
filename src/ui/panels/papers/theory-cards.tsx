// Three cards: Theorem 4.1, examples A.1 and A.2 of Hu et al. 2023, with their numbers from engine/theory. Nothing here
// trains a network or asks the worker; every plot is a closed form, and the one descent runs a few steps at a time.
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { type AnyFields, choice, initial, number, shown, type Value, type Values } from "../../../engine/config";
import {
  dataDensity,
  edge,
  end,
  generatedDensity,
  generator,
  ideal,
  totalVariation,
} from "../../../engine/theory/capacity";
import { descent, LAMBDAS, leastError, type Linear, neededNorm, pcaError } from "../../../engine/theory/linear";
import { encoded, free, generated, norms, projection } from "../../../engine/theory/scale";
import { FieldControl } from "../../controls/field";
import { numberText } from "../../controls/number-text";
import { createDecoder } from "../../views/decoder";
import { PlotView } from "../../views/plot-view";
import type { Line, View } from "../../../engine/view";
import "../../views/views.css";
import "./theory.css";

type Plot = Extract<View, { kind: "plot" }>;
type Style = Pick<Line, "dots" | "dashed">;
const POINTS = 160;
/** Evenly spaced, or in powers. */
const spread = (from: number, to: number, log = false): number[] =>
  Array.from({ length: POINTS + 1 }, (_, i) =>
    log ? from * (to / from) ** (i / POINTS) : from + ((to - from) * i) / POINTS,
  );
const line = (
  name: string,
  actor: Line["actor"],
  points: readonly (readonly [number, number])[],
  style: Style = {},
): Line => ({ name, actor, xy: Float32Array.from(points.flat()), ...style });
const curve = (
  name: string,
  actor: Line["actor"],
  xs: readonly number[],
  f: (x: number) => number,
  style?: Style,
): Line =>
  line(
    name,
    actor,
    xs.map(x => [x, f(x)] as const),
    style,
  );
const here = (x: number, y: number): Line => line("now", "ink", [[x, y]], { dots: "only" });

const nobody = createDecoder(() => Promise.reject(Error("nothing to decode here")));
const done = () => {};
function Figure({ title, view }: { title: string; view: Plot }) {
  return (
    <figure className="theory-plot vw">
      <figcaption>{title}</figcaption>
      <PlotView
        view={view}
        label={title}
        step={0}
        narrow={false}
        alone={false}
        decoder={nobody}
        canDecode={false}
        onDrawn={done}
      />
    </figure>
  );
}
interface CardProps {
  id: string;
  title: string;
  cites: string;
  text: ReactNode;
  fields: AnyFields;
  values: Values;
  set(name: string, value: Value): void;
  now: string;
  children: ReactNode;
}
function Card({ id, title, cites, text, fields, values, set, now, children }: CardProps) {
  return (
    <article className="theory-card" aria-labelledby={id}>
      <div className="theory-side">
        <h3 id={id}>
          {title}
          <span>{cites}</span>
        </h3>
        <p>{text}</p>
        {Object.entries(fields)
          .filter(([, field]) => shown(field, values, "vectors"))
          .map(([name, field]) => (
            <FieldControl
              key={name}
              name={`${id}-${name}`}
              field={field}
              value={values[name]!}
              before={undefined}
              change={value => set(name, value)}
            />
          ))}
        <p className="theory-now" role="status">
          {now}
        </p>
      </div>
      <div className="theory-plots">{children}</div>
    </article>
  );
}
/** The values of a card's sliders. */
function useFields(
  fields: AnyFields,
): readonly [Values, (name: string, value: Value) => void, (name: string) => number] {
  const [values, setValues] = useState(() => initial(fields));
  return [values, (name, value) => setValues(before => ({ ...before, [name]: value })), name => Number(values[name])];
}

const linearFields: AnyFields = {
  decoder: choice(
    "Decoder",
    "Fixed: two columns along the principal axes, with these singular values. Trained: any two columns whose norm is within the cap.",
    "fixed",
    ["fixed", "trained"],
  ),
  encoderCap: number("Encoder may be", "The largest singular value that the encoder may have.", 1, 0.1, 4),
  first: number("Decoder’s s₁", "Its larger singular value.", 1.2, 0.2, 2, { when: { decoder: "fixed" } }),
  second: number("Decoder’s s₂", "Its smaller singular value: the encoder needs a norm of 1/s₂.", 0.5, 0.2, 2, {
    when: { decoder: "fixed" },
  }),
  decoderCap: number("Decoder may be", "The largest singular value that the decoder may have.", 0.8, 0.1, 4, {
    when: { decoder: "trained" },
  }),
};
// of gradient descent; milliseconds after the last move of a slider
const STEPS = 320,
  PIECE = 16,
  WAIT = 120;
/** The error after each step so far; it starts again, a moment later, when the problem changes. */
function useDescent(linear: Linear): readonly number[] {
  const [errors, setErrors] = useState<readonly number[]>([]);
  useEffect(() => {
    let timer = setTimeout(function go(run = descent(linear)) {
      run.go(PIECE);
      setErrors([...run.errors]);
      if (run.errors.length <= STEPS) timer = setTimeout(go, 0, run);
    }, WAIT);
    return () => clearTimeout(timer);
  }, [linear]);
  return errors;
}
function LinearCard() {
  const [values, set, at] = useFields(linearFields),
    fixed = values["decoder"] === "fixed";
  const sizes = [Math.max(at("first"), at("second")), Math.min(at("first"), at("second"))],
    cap = at("encoderCap"),
    decoderCap = at("decoderCap"),
    key = sizes.join();
  const problem = useMemo(
    () =>
      (encoder: number): Linear =>
        fixed
          ? { lambdas: LAMBDAS, encoder, singular: key.split(",").map(Number) }
          : { lambdas: LAMBDAS, encoder, decoder: decoderCap, latent: 2 },
    [fixed, key, decoderCap],
  );
  const linear = useMemo(() => problem(cap), [problem, cap]),
    errors = useDescent(linear);
  const needed = fixed ? neededNorm(sizes) : 1 / decoderCap,
    pca = pcaError(LAMBDAS, 2),
    least = leastError(linear),
    most = LAMBDAS.reduce((a, b) => a + b);
  return (
    <Card
      id="theory-linear"
      title="An encoder that is too small"
      cites="Theorem 4.1"
      fields={linearFields}
      values={values}
      set={set}
      text={
        <>
          A linear autoencoder of data with variances {LAMBDAS.join(", ")} and a code of two numbers; the size of a map
          is its largest singular value. The best that two numbers can do is PCA. An encoder smaller than one over the
          decoder’s smallest singular value cannot reach it, however long one trains: right of the kink more size buys
          nothing, left of it error is left over. With a small decoder the encoder must be the larger of the two.
        </>
      }
      now={`The encoder needs ${numberText(needed)} and may have ${numberText(cap)}: least error ${numberText(least)}, PCA ${numberText(pca)}.`}
    >
      <Figure
        title="Least error against the encoder’s size"
        view={{
          kind: "plot",
          x: { label: "encoder’s norm, at most" },
          y: { label: "E‖x − x̂‖²", extent: [0, most] },
          lines: [
            curve("least error", "latent", spread(0.02, 4), c => leastError(problem(c))),
            line(
              fixed ? "1/s₂" : "1/c",
              "prior",
              [
                [Math.min(4, needed), 0],
                [Math.min(4, needed), most],
              ],
              { dashed: true },
            ),
            line(
              "PCA",
              "real",
              [
                [0.02, pca],
                [4, pca],
              ],
              { dashed: true },
            ),
            here(cap, least),
          ],
        }}
      />
      <Figure
        title="Gradient descent, singular values clipped at the cap"
        view={{
          kind: "plot",
          x: { label: "step", extent: [0, STEPS] },
          y: { label: "E‖x − x̂‖²", extent: [0, most] },
          lines: [
            ...(errors.length
              ? [
                  line(
                    "descent",
                    "generated",
                    errors.map((e, i) => [i, e] as const),
                  ),
                ]
              : []),
            line(
              "least error",
              "latent",
              [
                [0, least],
                [STEPS, least],
              ],
              { dashed: true },
            ),
          ],
        }}
      />
    </Card>
  );
}

const capacityFields: AnyFields = {
  c: number("Generator’s slope, at most", "Its Lipschitz constant c: how complex it may be.", 5, 1, 100, {
    scale: "log",
  }),
  sigma: number("Deviation σ of x", "Wider data need a steeper generator.", 1, 0.3, 3),
};
function CapacityCard() {
  const [values, set, at] = useFields(capacityFields),
    c = at("c"),
    sigma = at("sigma"),
    tv = totalVariation(c, sigma),
    out = edge(c, sigma),
    reach = Math.max(3.5 * sigma, Math.min(6 * sigma, end(c, sigma))),
    zs = spread(0.0005, 0.9995);
  return (
    <Card
      id="theory-capacity"
      title="What a bounded generator leaves out"
      cites="example A.1"
      fields={capacityFields}
      values={values}
      set={set}
      text={
        <>
          The latent is uniform on (0, 1), the data are N(0, σ²). The ideal generator is the quantile function, whose
          slope grows without bound at both ends. One whose slope may be at most c follows it in the middle and goes on
          as a straight line: its density is right where it is above 1/c, is 1/c beyond, and ends. The total variation
          that remains falls about as a power of c: a small scaling law.
        </>
      }
      now={`It follows the ideal up to |x| = ${numberText(out)}, ends at ${numberText(end(c, sigma))}, and misses ${numberText(tv)} of the law in total variation.`}
    >
      <Figure
        title="Generator"
        view={{
          kind: "plot",
          x: { label: "z", extent: [0, 1] },
          y: { label: "g(z)" },
          lines: [
            curve("ideal", "real", zs, z => ideal(z, sigma), { dashed: true }),
            curve("slope ≤ c", "generated", zs, z => generator(z, c, sigma)),
          ],
        }}
      />
      <Figure
        title="Densities"
        view={{
          kind: "plot",
          x: { label: "x" },
          y: { label: "density", extent: [0, 0.1] },
          lines: [
            curve("data", "real", spread(-reach, reach), x => dataDensity(x, sigma), { dashed: true }),
            curve("generated", "generated", spread(-reach, reach), x => generatedDensity(x, c, sigma)),
          ],
        }}
      />
      <Figure
        title="Total variation against c"
        view={{
          kind: "plot",
          x: { label: "c", scale: "log" },
          y: { label: "TV", scale: "log" },
          lines: [curve("TV", "critic", spread(1, 100, true), x => totalVariation(x, sigma)), here(c, tv)],
        }}
      />
    </Card>
  );
}

const scaleFields: AnyFields = {
  tau: number("Deviation τ of the latent", "z ∼ N(0, τ²), one number.", 1, 0.1, 10, { scale: "log" }),
  c: number("Norms, at most", "Of generator and encoder, both linear.", 1.5, 1.05, 4),
  largest: number("Variance λ₁", "Of x along its first axis.", 4, 0.2, 9),
  smallest: number("Variance λ₂", "Of x along its second axis; no larger than λ₁.", 0.25, 0.01, 4),
};
function ScaleCard() {
  const [values, set, at] = useFields(scaleFields),
    tau = at("tau"),
    c = at("c"),
    lambdas = [at("largest"), Math.min(at("largest"), at("smallest"))],
    taus = spread(0.1, 10, true),
    n = norms({ tau, lambdas }),
    [low, high] = free({ c, lambdas });
  const total = (t: number) => generated({ tau: t, c, lambdas }) + encoded({ tau: t, c, lambdas });
  return (
    <Card
      id="theory-scale"
      title="Which scale of the latent is free"
      cites="example A.2"
      fields={scaleFields}
      values={values}
      set={set}
      text={
        <>
          A latent of one number for Gaussian data in the plane, distances in W₂. The generator’s distance D<sup>G</sup>{" "}
          never falls below √λ₂, because one number fills one direction only. Its sum with the encoder’s D<sup>F</sup>{" "}
          is least, and level, for every τ from √λ₁/c to c√λ₁: the distances leave the scale open, and the size of the
          maps decides. Generator and encoder then need norms whose product is 1; their sum is least where both are 1,
          at τ = √λ₁. That is the ideal 1 of the Lipschitz curves.
        </>
      }
      now={`Least for τ from ${numberText(low)} to ${numberText(high)}. At τ = ${numberText(tau)} the generator needs a norm of ${numberText(n.generator)}, the encoder ${numberText(n.encoder)}.`}
    >
      <Figure
        title="Distances against the latent’s scale"
        view={{
          kind: "plot",
          x: { label: "τ", scale: "log" },
          y: { label: "W₂", extent: [0, 1] },
          lines: [
            curve("sum", "ink", taus, total),
            curve("generator’s", "generated", taus, t => generated({ tau: t, c, lambdas }), { dashed: true }),
            curve("encoder’s", "latent", taus, t => encoded({ tau: t, c, lambdas }), { dashed: true }),
            curve("to a projection", "prior", taus, t => projection({ tau: t, lambdas })),
            here(tau, total(tau)),
          ],
        }}
      />
      <Figure
        title="Norms that the minimum takes"
        view={{
          kind: "plot",
          x: { label: "τ", scale: "log" },
          y: { label: "norm", scale: "log" },
          lines: [
            curve("generator", "generated", taus, t => norms({ tau: t, lambdas }).generator),
            curve("encoder", "latent", taus, t => norms({ tau: t, lambdas }).encoder),
            curve("sum", "ink", taus, t => {
              const at = norms({ tau: t, lambdas });
              return at.generator + at.encoder;
            }),
            line(
              "ideal",
              "prior",
              [
                [0.1, 1],
                [10, 1],
              ],
              { dashed: true },
            ),
          ],
        }}
      />
    </Card>
  );
}

export default function TheoryCards() {
  return (
    <section className="theory" aria-labelledby="theory">
      <h2 className="heading" id="theory">
        The theory, by hand
        <span>
          what the paper proves, in cases small enough for closed forms; nothing here is trained by the run above
        </span>
      </h2>
      <LinearCard />
      <CapacityCard />
      <ScaleCard />
    </section>
  );
}

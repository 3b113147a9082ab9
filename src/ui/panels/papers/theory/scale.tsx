// Example A.2 of Hu et al. 2023: which scale of the latent the distances leave open, and what norms each scale takes.
// Every curve is a closed form (engine/theory/scale).
import { type AnyFields, number } from "../../../../engine/config";
import { encoded, free, generated, norms, projection } from "../../../../engine/theory/scale";
import { numberText } from "../../../controls/number-text";
import { Card, Figure, useFields } from "./card";
import { curve, DASHED, here, level, type Plot, spreadInPowers } from "./lines";

const FIELDS: AnyFields = {
  tau: number("Deviation τ of the latent", "z ∼ N(0, τ²), one number.", 1, 0.1, 10, { scale: "log" }),
  c: number("Norms, at most", "Of generator and encoder, both linear.", 1.5, 1.05, 4),
  largest: number("Variance λ₁", "Of x along its first axis.", 4, 0.2, 9),
  smallest: number("Variance λ₂", "Of x along its second axis; no larger than λ₁.", 0.25, 0.01, 4),
};
const SCALES = [0.1, 10] as const;
const TAUS = spreadInPowers(...SCALES);

function distances(now: number, c: number, lambdas: readonly number[]): Plot {
  const generators = (tau: number) => generated({ tau, c, lambdas });
  const encoders = (tau: number) => encoded({ tau, c, lambdas });
  const sum = (tau: number) => generators(tau) + encoders(tau);
  return {
    kind: "plot",
    x: { label: "τ", scale: "log" },
    y: { label: "W₂", extent: [0, 1] },
    lines: [
      curve("sum", "ink", TAUS, sum),
      curve("generator’s", "generated", TAUS, generators, DASHED),
      curve("encoder’s", "latent", TAUS, encoders, DASHED),
      curve("to a projection", "prior", TAUS, tau => projection({ tau, lambdas })),
      here(now, sum(now)),
    ],
  };
}
function neededNorms(lambdas: readonly number[]): Plot {
  const of = (tau: number) => norms({ tau, lambdas });
  return {
    kind: "plot",
    x: { label: "τ", scale: "log" },
    y: { label: "norm", scale: "log" },
    lines: [
      curve("generator", "generated", TAUS, tau => of(tau).generator),
      curve("encoder", "latent", TAUS, tau => of(tau).encoder),
      curve("sum", "ink", TAUS, tau => of(tau).generator + of(tau).encoder),
      level("ideal", "prior", SCALES, 1),
    ],
  };
}
/** What the card says of the scale that is chosen. */
function nowText(tau: number, c: number, lambdas: readonly number[]): string {
  const [low, high] = free({ c, lambdas });
  const { generator, encoder } = norms({ tau, lambdas });
  const needs = `the generator needs a norm of ${numberText(generator)}, the encoder ${numberText(encoder)}`;
  return `Least for τ from ${numberText(low)} to ${numberText(high)}. At τ = ${numberText(tau)} ${needs}.`;
}

const TEXT = (
  <>
    A latent of one number for Gaussian data in the plane, distances in W₂. The generator’s distance D<sup>G</sup> never
    falls below √λ₂, because one number fills one direction only. Its sum with the encoder’s D<sup>F</sup> is least, and
    level, for every τ from √λ₁/c to c√λ₁: the distances leave the scale open, and the size of the maps decides.
    Generator and encoder then need norms whose product is 1; their sum is least where both are 1, at τ = √λ₁. That is
    the ideal 1 of the Lipschitz curves.
  </>
);
export function ScaleCard() {
  const sliders = useFields(FIELDS);
  const [tau, c, largest] = [sliders.at("tau"), sliders.at("c"), sliders.at("largest")];
  const lambdas = [largest, Math.min(largest, sliders.at("smallest"))];
  return (
    <Card
      id="theory-scale"
      title="Which scale of the latent is free"
      cites="example A.2"
      sliders={sliders}
      text={TEXT}
      now={nowText(tau, c, lambdas)}
    >
      <Figure title="Distances against the latent’s scale" view={distances(tau, c, lambdas)} />
      <Figure title="Norms that the minimum takes" view={neededNorms(lambdas)} />
    </Card>
  );
}

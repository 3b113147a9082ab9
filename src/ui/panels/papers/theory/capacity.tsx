// Example A.1 of Hu et al. 2023: what a generator of bounded slope leaves out of a Gaussian. Every curve is a closed
// form (engine/theory/capacity).
import { type AnyFields, number } from "../../../../engine/config";
import {
  dataDensity,
  edge,
  end,
  generatedDensity,
  generator,
  ideal,
  totalVariation,
} from "../../../../engine/theory/capacity";
import { numberText } from "../../../controls/number-text";
import { Card, Figure, useFields } from "./card";
import { curve, DASHED, here, type Plot, spread, spreadInPowers } from "./lines";

const FIELDS: AnyFields = {
  c: number("Generator’s slope, at most", "Its Lipschitz constant c: how complex it may be.", 5, 1, 100, {
    scale: "log",
  }),
  sigma: number("Deviation σ of x", "Wider data need a steeper generator.", 1, 0.3, 3),
};
const ZS = spread(0.0005, 0.9995); // the quantile function is infinite at 0 and 1
const CS = spreadInPowers(1, 100);

const generators = (c: number, sigma: number): Plot => ({
  kind: "plot",
  x: { label: "z", extent: [0, 1] },
  y: { label: "g(z)" },
  lines: [
    curve("ideal", "real", ZS, z => ideal(z, sigma), DASHED),
    curve("slope ≤ c", "generated", ZS, z => generator(z, c, sigma)),
  ],
});
function densities(c: number, sigma: number): Plot {
  const reach = Math.max(3.5 * sigma, Math.min(6 * sigma, end(c, sigma)));
  const xs = spread(-reach, reach);
  return {
    kind: "plot",
    x: { label: "x" },
    y: { label: "density", extent: [0, 0.1] },
    lines: [
      curve("data", "real", xs, x => dataDensity(x, sigma), DASHED),
      curve("generated", "generated", xs, x => generatedDensity(x, c, sigma)),
    ],
  };
}
const variationAgainstSlope = (c: number, sigma: number): Plot => ({
  kind: "plot",
  x: { label: "c", scale: "log" },
  y: { label: "TV", scale: "log" },
  lines: [curve("TV", "critic", CS, x => totalVariation(x, sigma)), here(c, totalVariation(c, sigma))],
});

const TEXT = (
  <>
    The latent is uniform on (0, 1), the data are N(0, σ²). The ideal generator is the quantile function, whose slope
    grows without bound at both ends. One whose slope may be at most c follows it in the middle and goes on as a
    straight line: its density is right where it is above 1/c, is 1/c beyond, and ends. The total variation that remains
    falls about as a power of c: a small scaling law.
  </>
);
export function CapacityCard() {
  const sliders = useFields(FIELDS);
  const [c, sigma] = [sliders.at("c"), sliders.at("sigma")];
  const follows = numberText(edge(c, sigma));
  const ends = numberText(end(c, sigma));
  const misses = numberText(totalVariation(c, sigma));
  return (
    <Card
      id="theory-capacity"
      title="What a bounded generator leaves out"
      cites="example A.1"
      sliders={sliders}
      text={TEXT}
      now={`It follows the ideal up to |x| = ${follows}, ends at ${ends}, and misses ${misses} of the law in total variation.`}
    >
      <Figure title="Generator" view={generators(c, sigma)} />
      <Figure title="Densities" view={densities(c, sigma)} />
      <Figure title="Total variation against c" view={variationAgainstSlope(c, sigma)} />
    </Card>
  );
}

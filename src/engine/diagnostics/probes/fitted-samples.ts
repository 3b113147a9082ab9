// For a method without a sampler: a density is fitted to its codes as they are now, and draws of it are decoded. Few
// codes, so that the picture keeps up with training; the command line fits to ten times as many.
import { type AnyFields, choice } from "../../config";
import type { Probe } from "../../diagnostic";
import { projected } from "../../linalg/plane";
import { fits } from "../../samplers";
import { look } from "../look";
import { picture } from "../pixels";
import { rowsOf } from "../../train/rows";

const CODES = 1000; // of training rows, that the density is fitted to
const COLUMNS = 5,
  ROWS = 8,
  POINTS = 1000;
const options = {
  density: choice(
    "Density",
    "What is fitted to the codes: one Gaussian with a full covariance, or a mixture of ten.",
    "gaussian",
    ["gaussian", "mixture"],
  ),
} satisfies AnyFields;

const probe: Probe = {
  id: "fitted-samples",
  shape: { images: "sheet" },
  portrait: 1,
  title: "Samples",
  needs: ["encode", "decode"],
  unless: "sample",
  options,
  help: "This method has no prior to draw from. A density is fitted to codes of the training set, and draws of it are decoded.",
  lookFor: "See whether draws of the density that was fitted to the codes decode to likely data.",
  async draw(at, { density }) {
    const fit = fits.find(f => f.id === density) ?? fits[0]!;
    const codes = await fit.fit(at, CODES),
      note = "z ∼"; // the option says what, beside it
    const drawn = (count: number) => at.read(() => at.decode(codes(count, at.noise)));
    if (at.data.kind === "images") return { ...picture(at.data, await drawn(COLUMNS * ROWS), COLUMNS), note };
    const count = Math.min(POINTS, at.data.tests);
    const real = await rowsOf(at, count, ({ x }) => x);
    const { plane, axes } = look(at, real);
    return {
      kind: "points",
      axes,
      note,
      title: "Real and generated",
      layers: [
        { name: "real", actor: "real", xy: projected(real, plane) },
        { name: "generated", actor: "generated", xy: projected(await drawn(count), plane) },
      ],
    };
  },
};
export default probe;

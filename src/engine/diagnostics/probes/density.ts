// Vectors: how densely the sampler's draws lie, under the outlines of the data.
import type { Probe } from "../../diagnostic";
import { projected } from "../../linalg/plane";
import { densityImage, squareAround } from "../histogram";
import { look } from "../look";
import { samplesOf, rowsOf, widthOf } from "../../train/rows";

// held-out rows; draws, a thousand at a time: some tens of ms each
const POINTS = 2000,
  TURNS = 4,
  DRAWS = 1000;
// cells
const SIDE = 96,
  BLUR = 1.5;

const probe: Probe = {
  id: "density",
  title: "Density of what is generated",
  needs: ["sample"],
  kind: "vectors",
  more: true,
  help: "Four thousand draws of the sampler, counted on 96 by 96 cells and blurred by one and a half of them. The lines enclose 50 and 90 % of held-out data: all of what is generated should lie within them, and fill them.",
  lookFor: "See whether the shading stays within the lines around real data, and fills them.",
  async draw(at) {
    const real = await rowsOf(at, Math.min(POINTS, at.data.tests), ({ x }) => x),
      { plane, axes } = look(at, real),
      d = widthOf(at);
    const draws = new Float32Array(TURNS * DRAWS * d);
    for (let turn = 0; turn < TURNS; turn++) draws.set(await samplesOf(at, DRAWS), turn * DRAWS * d);
    const outlined = projected(real, plane),
      extent = squareAround(outlined),
      { values, inside } = densityImage(projected(draws, plane), extent, SIDE, BLUR);
    const outside = Math.round(100 * (1 - inside));
    return {
      kind: "field",
      rows: SIDE,
      columns: SIDE,
      values,
      extent,
      axes,
      actor: "generated",
      layers: [{ name: "real", actor: "real", xy: outlined }],
      note: outside > 0 ? `${outside} % outside` : `${TURNS * DRAWS} draws`,
    };
  },
};
export default probe;

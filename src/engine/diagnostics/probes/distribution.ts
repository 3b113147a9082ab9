// Vectors: generated points over real ones, in the plane the data set wants to be looked at from.
import type { Probe } from "../../diagnostic";
import { projected } from "../../linalg/plane";
import { look } from "../look";
import { samplesOf, rowsOf } from "../../train/rows";

const POINTS = 1000; // of each

const probe: Probe = {
  id: "distribution",
  portrait: 2,
  title: "Real and generated",
  needs: ["sample"],
  kind: "vectors",
  help: "Held-out data and as many draws of the sampler, in the same plane. Good samples fall where the data are, and leave none of them out.",
  lookFor: "See whether generated points come to lie where the data are, and leave none out.",
  async draw(at) {
    const count = Math.min(POINTS, at.data.tests);
    const generated = await samplesOf(at, count);
    const real = await rowsOf(at, count, ({ x }) => x);
    const { plane, axes } = look(at, real);
    return {
      kind: "points",
      axes,
      ...(at.sampler && { note: at.sampler.note }),
      layers: [
        { name: "real", actor: "real", xy: projected(real, plane) },
        { name: "generated", actor: "generated", xy: projected(generated, plane) },
      ],
    };
  },
};
export default probe;

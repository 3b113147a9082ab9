// What the sampler on offer draws. Noise is keyed by this probe's id, so the same z come back every time: one
// sees each image change.
import type { Probe } from "../../diagnostic";
import { picture } from "../pixels";
import { samplesOf } from "../../train/rows";

const COLUMNS = 5,
  ROWS = 8;

const probe: Probe = {
  id: "samples",
  title: "Samples",
  needs: ["sample"],
  kind: "images",
  shape: { images: "sheet" },
  portrait: 3,
  help: "New images: draws of the sampler, decoded. The draws stay the same while the networks change.",
  lookFor: "See whether draws become pictures, as sharp and as varied as the data.",
  draw: async at => ({ ...picture(at.data, await samplesOf(at, COLUMNS * ROWS), COLUMNS), ...at.sampler }),
};
export default probe;

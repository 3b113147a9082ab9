// What each latent dimension means: one is moved, the others stay.
import { type AnyFields, choice, initial, parseValues, whole } from "../../config";
import type { Probe } from "../../diagnostic";
import { tf } from "../../tf";
import { nameOf } from "../names";
import { picture } from "../pixels";
import { encoded, mostVaried, walkOf } from "../varied";

const ROWS = 500, // of held-out data
  MOST_DIMENSIONS = 8, // dimensions
  STEPS = 9; // from −3 to 3
const options = {
  from: choice(
    "From",
    "Where the other dimensions stay: at the mean code, or at the code of one held-out row.",
    "mean code",
    ["mean code", "held-out row"],
  ),
  row: whole("Row", "Which held-out row; the first is 1.", 1, 1, ROWS, { when: { from: "held-out row" } }),
} satisfies AnyFields;

const probe: Probe = {
  id: "traversal",
  title: "Along one dimension",
  needs: ["encode", "decode"],
  kind: "images",
  more: true,
  options,
  help: "One latent dimension goes from −3 to 3 standard deviations, left to right, while the others stay. One row a dimension; where there are more, the eight whose codes vary most.",
  lookFor: "Look for one trait that changes along a row while all else stays.",
  async draw(at, given) {
    const { from, row } = parseValues(options, given, initial(options));
    const { codes, latent, count } = await encoded(at, ROWS),
      walk = walkOf(at, { codes, latent });
    const start = (Math.min(count, Number(row)) - 1) * latent,
      base = from === "mean code" ? walk.mean : codes.slice(start, start + latent);
    const dimensions = mostVaried(codes, latent, MOST_DIMENSIONS),
      steps = Array.from({ length: STEPS }, (_, k) => (6 * k) / (STEPS - 1) - 3);
    const moved = Float32Array.from(
      dimensions.flatMap(j => steps.flatMap(t => Array.from(base, (z, k) => (k === j ? walk.to(j, t) : z)))),
    );
    const rows = await at.read(() => at.decode(tf.tensor(moved, [dimensions.length * STEPS, latent])));
    return {
      ...picture(at.data, rows, STEPS),
      note: walk.of,
      rows: dimensions.map(j => nameOf("z", j)),
      captions: steps.map((t, k) => (k % 4 === 0 ? String(t).replace("-", "−") : "")),
    };
  },
};
export default probe;

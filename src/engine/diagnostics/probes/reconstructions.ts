// Held-out data beside what comes back of them: pairs of images, or two clouds of points that should lie on each other.
import type { Evaluation, Probe } from "../../diagnostic";
import { projected } from "../../linalg/plane";
import { tf } from "../../tf";
import { look } from "../look";
import { picture } from "../pixels";
import { rowsOf, widthOf } from "../../train/rows";
import type { View } from "../../view";

const PAIRS = 8,
  POINTS = 1000;

const probe: Probe = {
  id: "reconstructions",
  shape: { images: "pairs" },
  title: "Reconstructions",
  needs: ["encode", "decode"],
  help: "Held-out data x and their reconstructions x̂: encoded, then decoded.",
  lookFor: "See x̂ come near x.",
  draw: at => (at.data.kind === "images" ? images(at) : points(at)),
};
export default probe;

/** Each row is x, then x̂: [rows, 2·D], so that one read brings both. */
const pairs = (at: Evaluation, count: number) =>
  rowsOf(at, count, ({ x }, size) =>
    tf.concat([x.reshape([size, -1]), at.decode(at.encode(x)).reshape([size, -1])], 1),
  );

async function images(at: Evaluation): Promise<View> {
  return { ...picture(at.data, await pairs(at, Math.min(PAIRS, at.data.tests)), 2), captions: ["x", "x̂"] };
}

async function points(at: Evaluation): Promise<View> {
  const d = widthOf(at),
    both = await pairs(at, Math.min(POINTS, at.data.tests));
  const half = (which: 0 | 1) =>
    Float32Array.from({ length: both.length / 2 }, (_, i) => both[Math.floor(i / d) * 2 * d + which * d + (i % d)]!);
  const real = half(0),
    { plane, axes } = look(at, real);
  return {
    kind: "points",
    axes,
    layers: [
      { name: "x", actor: "real", xy: projected(real, plane) },
      { name: "x̂", actor: "generated", xy: projected(half(1), plane) },
    ],
  };
}

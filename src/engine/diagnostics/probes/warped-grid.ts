// What the decoder makes of the latent plane: a regular grid of it, decoded, over the data.
import type { Probe } from "../../diagnostic";
import { projected } from "../../linalg/plane";
import { tf } from "../../tf";
import { look } from "../look";
import { nameOf } from "../names";
import { encoded, mostVaried, walkOf } from "../varied";

// lines each way, from −3 to 3; points on each
const POINTS = 1000,
  LINES = 13,
  ALONG = 61;

const probe: Probe = {
  id: "warped-grid",
  title: "The latent plane, decoded",
  needs: ["encode", "decode"],
  kind: "vectors",
  more: true,
  help: "Lines of an even grid over the two latent dimensions whose codes vary most, from −3 to 3 standard deviations and half of one apart, decoded. Where lines crowd, much of the latent space goes to few data; where they span a gap, samples will fall between clusters.",
  lookFor: "Look for lines that span a gap: samples from there fall between the data.",
  async draw(at) {
    const { x, codes, latent } = await encoded(at, POINTS),
      walk = walkOf(at, { codes, latent });
    const [i = 0, j] = mostVaried(codes, latent, 2),
      { plane, axes } = look(at, x);
    const even = (count: number) => Array.from({ length: count }, (_, k) => (6 * k) / (count - 1) - 3);
    const at2 = (s: number, t: number) =>
      Array.from(walk.mean, (z, k) => (k === i ? walk.to(i, s) : k === j ? walk.to(j, t) : z));
    const lines =
      j === undefined
        ? [even(ALONG).map(s => at2(s, 0))]
        : [
            ...even(LINES).map(t => even(ALONG).map(s => at2(s, t))),
            ...even(LINES).map(s => even(ALONG).map(t => at2(s, t))),
          ];
    const count = lines.length * ALONG,
      flat = projected(
        await at.read(() =>
          at.decode(tf.tensor(Float32Array.from(lines.flat(2)), [count, latent])).reshape([count, -1]),
        ),
        plane,
      );
    const grid = lines.map((_, k) => flat.slice(2 * ALONG * k, 2 * ALONG * (k + 1)));
    return {
      kind: "points",
      axes,
      grid,
      layers: [{ name: "real", actor: "real", xy: projected(x, plane) }],
      note: `${[i, ...(j === undefined ? [] : [j])].map(k => nameOf("z", k)).join(" and ")}, ${walk.of}`,
    };
  },
};
export default probe;

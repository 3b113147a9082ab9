// Between two held-out images along the straight line of their codes, with the images themselves at both ends.
import type { Probe } from "../../diagnostic";
import { tf } from "../../tf";
import { picture } from "../pixels";
import { widthOf } from "../../train/rows";

const PAIRS = 6,
  STEPS = 9;

const probe: Probe = {
  id: "interpolation",
  title: "From one to another",
  needs: ["encode", "decode"],
  kind: "images",
  more: true,
  help: "Six pairs of held-out images x and x′ and, between them, what is decoded along the straight line from one code to the other. A good latent space has no rubbish on the way.",
  lookFor: "See whether each step between looks like data, and not like two images mixed.",
  async draw(at) {
    const d = widthOf(at);
    const rows = await at.read(() => {
      const { x } = at.batch(2 * PAIRS),
        ends = x.reshape([PAIRS, 2, d]),
        codes = at.encode(x).reshape([PAIRS, 2, -1]),
        latent = codes.shape[2]!;
      const [first, last] = tf.split(codes, 2, 1) as [typeof codes, typeof codes],
        [one, other] = tf.split(ends, 2, 1) as [typeof ends, typeof ends];
      const way = tf.linspace(0, 1, STEPS).reshape([1, STEPS, 1]);
      const between = at
        .decode(first.add(last.sub(first).mul(way)).reshape([PAIRS * STEPS, latent]))
        .reshape([PAIRS, STEPS, d]);
      return tf.concat([one, between, other], 1);
    });
    const captions = Array.from({ length: STEPS + 2 }, (_, k) =>
      k === 0 ? "x" : k === 1 ? "x̂" : k === (STEPS + 1) / 2 ? "½" : k === STEPS ? "x̂′" : k > STEPS ? "x′" : "",
    );
    return { ...picture(at.data, rows, STEPS + 2), captions };
  },
};
export default probe;

// Codes of held-out data in a plane through the latent space, with the sampler's own codes where they are not plainly
// the prior's. The view carries the plane, so that any point of it can be decoded: code = origin + a·across + b·up.
import { type AnyFields, choice, initial, list, numbers, parseValues, type Values } from "../../config";
import type { Evaluation, Probe } from "../../diagnostic";
import { axesPlane, type Plane, principalPlane, projected } from "../../linalg/plane";
import { tf } from "../../tf";
import { mmdToPrior } from "../mmd";
import { nameOf } from "../names";
import { decodedGrid, picturesAt } from "../plane-pictures";
import { samplesOf, pause, rowsOf, widthOf } from "../../train/rows";
import { mostVaried } from "../varied";
import type { Layer } from "../../view";

const POINTS = 1000;
const options = {
  axes: choice(
    "Axes",
    "Which plane through the latent space: the first two of the dimensions whose codes vary most, the two principal directions of all codes, or two dimensions of your choice.",
    "most varied",
    ["most varied", "principal", "chosen"],
  ),
  dimensions: list("Dimensions", "Two latent dimensions, across and up; the first is 1.", "1,2", 1, 256, {
    when: { axes: "chosen" },
  }),
  show: choice(
    "Show",
    "Every code as a dot; held-out pictures at their codes, as many as find room; or what an even grid of the plane decodes to.",
    "codes",
    ["codes", "pictures", "decoded"],
    { only: "images" },
  ),
} satisfies AnyFields;

const probe: Probe = {
  id: "latent-plane",
  title: "Latent plane",
  needs: ["encode"],
  options,
  help: "Codes of held-out data; numerals stand where the classes are. The rings are the prior at one and two standard deviations. Drag to decode a point of the plane.",
  lookFor: "See where codes lie and where they leave gaps, which decode to nothing in particular.",
  async draw(at, given) {
    const chosen = parseValues(options, given, initial(options)),
      { show } = chosen;
    const { codes, labels, latent, x } = await codesOf(at, at.data.kind === "images" && show === "pictures");
    const { plane, axes } = planeFor(codes, latent, chosen),
      origin = originOf(codes, latent, plane);
    const seen = (rows: Float32Array) => (latent === 1 ? scattered(rows) : projected(rows, plane));
    const layers: Layer[] = [{ name: "codes of x", actor: "latent", xy: seen(codes), ...(labels && { labels }) }];
    const rings = at.sampler && latent > 1; // without a sampler there is no prior; of one dimension there is no circle
    const pictures = x
      ? picturesAt(at, x, layers[0]!.xy, rings)
      : at.data.kind === "images" && show === "decoded"
        ? await decodedGrid(at, layers[0]!.xy, { origin, ...plane }, rings)
        : undefined;
    const draws = pictures ? undefined : await samplerCodes(at, latent);
    if (draws) layers.push({ name: "drawn", actor: "generated", xy: seen(draws) });
    const lookFor = lookForIn({ pictures: pictures !== undefined, draws: draws !== undefined, rings });
    return {
      kind: "points",
      layers,
      axes,
      ...(rings && { rings }),
      ...(lookFor !== undefined && { lookFor }),
      ...(pictures && { thumbnails: pictures }),
      ...(latent > 2 ? { note: axes.join(" and ") } : { moot: ["axes", "dimensions"] }),
      plane: { origin, ...plane },
    };
  },
};
export default probe;

/** Undefined: as the probe says it. */
function lookForIn({ pictures, draws, rings }: { pictures: boolean; draws: boolean; rings: unknown }) {
  if (pictures) return "See whether pictures that are alike lie side by side.";
  if (draws) return "See whether what the sampler draws covers the cloud of codes, and no more.";
  return rings ? "See whether the cloud of codes takes on the size and shape of the prior’s circles." : undefined;
}

/** One read a chunk brings codes, labels and, where asked for, x: [rows, latent + 1 + D]. */
async function codesOf(
  at: Evaluation,
  withX: boolean,
): Promise<{ codes: Float32Array; labels?: Uint8Array; x?: Float32Array; latent: number }> {
  const count = Math.min(POINTS, at.data.tests),
    d = withX ? widthOf(at) : 0;
  const rows = await rowsOf(at, count, ({ x, labels }, size) =>
    tf.concat(
      [
        at.encode(x).reshape([size, -1]),
        labels.cast("float32").reshape([size, 1]),
        ...(withX ? [x.reshape([size, d])] : []),
      ],
      1,
    ),
  );
  const width = rows.length / count,
    latent = width - 1 - d;
  const part = (from: number, wide: number) =>
    Float32Array.from({ length: count * wide }, (_, i) => rows[Math.floor(i / wide) * width + from + (i % wide)]!);
  return {
    codes: part(0, latent),
    latent,
    ...(withX && { x: part(latent + 1, d) }),
    ...(at.data.classes > 1 && { labels: Uint8Array.from(part(latent, 1)) }),
  };
}

function planeFor(
  codes: Float32Array,
  latent: number,
  { axes, dimensions }: Values,
): { plane: Plane; axes: readonly [string, string] } {
  if (latent === 1) return { plane: axesPlane(1, 0, 0), axes: [nameOf("z", 0), ""] };
  if (axes === "principal" && latent > 2)
    return { plane: principalPlane(codes, latent), axes: ["first principal direction", "second"] };
  const [i, j] =
    axes === "chosen" ? chosen(String(dimensions), latent) : (mostVaried(codes, latent, 2) as [number, number]);
  return { plane: axesPlane(latent, i, j), axes: [nameOf("z", i), nameOf("z", j)] };
}
/** Dimensions that are not there become the nearest that is; twice the same, a neighbour. */
function chosen(text: string, latent: number): readonly [number, number] {
  const [i = 0, j = i + 1] = numbers(text).map(one => Math.min(latent, Math.max(1, Math.round(one))) - 1);
  return [i, i === j || j >= latent ? (i > 0 ? i - 1 : 1) : j];
}
/** The mean code without its part in the plane: what a point of the plane says nothing about stays at its mean. */
function originOf(codes: Float32Array, latent: number, { across, up }: Plane): Float32Array {
  const mean = new Float64Array(latent);
  codes.forEach((z, i) => {
    mean[i % latent]! += (z * latent) / codes.length;
  });
  const dot = (v: Float32Array) => v.reduce((sum, x, k) => sum + x * mean[k]!, 0);
  const a = dot(across),
    b = dot(up);
  return Float32Array.from(mean, (m, k) => m - a * across[k]! - b * up[k]!);
}
/**
 * Codes of one dimension lie on a line; they are spread by their row's place in a golden-ratio sequence so that one
 * sees how many there are. Up means nothing, and decodes to the same.
 */
const scattered = (codes: Float32Array): Float32Array =>
  Float32Array.from({ length: 2 * codes.length }, (_, i) =>
    i % 2 === 0 ? codes[i / 2]! : ((((i - 1) / 2) * 0.618034) % 1) - 0.5,
  );

/**
 * The sampler's codes, where a thousand of them can be told from N(0, I), which the rings show already: MMD²
 * beyond five null deviations. By chance that happens to 3 in 1 000 at latent 2, to fewer than 1 in 1 000 from
 * latent 6 on (counted).
 */
async function samplerCodes(at: Evaluation, latent: number): Promise<Float32Array | undefined> {
  if (!at.sampler || at.drawsPrior) return undefined;
  const count = POINTS,
    draws = await samplesOf(at, count, { finish: false });
  if (draws.length !== count * latent) return undefined; // a sampler whose codes live elsewhere
  const normal = () => at.read(() => at.noise.normal([count, latent]));
  const { value, spread } = await mmdToPrior(draws, await normal(), await normal(), latent, () => pause(at));
  return value > 5 * spread ? draws : undefined;
}

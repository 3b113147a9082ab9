// How convolutions read images as operands of a product (webgpu/products.ts), without ever laying patches out in
// memory. A place is a pixel of the output [batch, outHeight, outWidth], a tap a weight's position [filterHeight,
// filterWidth, inChannels]. The geometry is written into the code (divisions by constants), all but the batch.
import type { tf } from "../../tf";
import type { Operand } from "./products";

export type Geometry = tf.backend_util.Conv2DInfo;
const FOUR = "vec4<u32>(0u, 1u, 2u, 3u)";
const LANES = [..."xyzw"];
const gathered = (buffer: string): string => `vec4<f32>(${LANES.map(lane => `${buffer}[at.${lane}]`).join(", ")})`;
const rest = (what: string, by: number, quotient: string): string => `${what} - ${quotient} * ${by}u`;

/** x [batch, inHeight, inWidth, inChannels] around every place. */
function shared({
  inHeight,
  inWidth,
  inChannels,
  outHeight,
  outWidth,
  filterWidth,
  strideHeight,
  strideWidth,
  padInfo: { top, left },
}: Geometry): string {
  return `struct Places { image: vec4<i32>, y: vec4<i32>, x: vec4<i32> }
fn placesAt(row: vec4<u32>, x: vec4<u32>) -> Places {
  let image = row / ${outHeight}u;
  let y = ${rest("row", outHeight, "image")};
  return Places(vec4<i32>(image) * ${inHeight * inWidth}, vec4<i32>(y) * ${strideHeight} - ${top}, vec4<i32>(x) * ${strideWidth} - ${left});
}
fn placesOf(p: vec4<u32>) -> Places {
  let row = p / ${outWidth}u;
  return placesAt(row, ${rest("p", outWidth, "row")});
}
fn tapOf(tap: u32) -> vec3<i32> { // y, x, channel
  let pixel = tap / ${inChannels}u;
  let y = pixel / ${filterWidth}u;
  return vec3<i32>(i32(y), i32(${rest("pixel", filterWidth, "y")}), i32(${rest("tap", inChannels, "pixel")}));
}
fn inside(y: vec4<i32>, x: vec4<i32>) -> vec4<bool> {
  return (vec4<u32>(y) < vec4<u32>(${inHeight}u)) & (vec4<u32>(x) < vec4<u32>(${inWidth}u));
}
`;
}
/** All but the batch and the output's channels. */
export const keyOf = ({
  inHeight,
  inWidth,
  inChannels,
  outHeight,
  outWidth,
  filterHeight,
  filterWidth,
  strideHeight,
  strideWidth,
  padInfo: { top, left },
}: Geometry): string =>
  [
    inHeight,
    inWidth,
    inChannels,
    outHeight,
    outWidth,
    filterHeight,
    filterWidth,
    strideHeight,
    strideWidth,
    top,
    left,
  ].join("_");

/**
 * aBlock over lines of type Places. start: WGSL that says where (`at`) the four lines of one k lie, and
 * whether they are there.
 */
export const blockOfPlaces = (vectors: boolean, start: string): string =>
  vectors
    ? `fn aBlock(lines: Places, k: u32, z: u32) -> mat4x4<f32> {
  ${start}
  return transpose(mat4x4<f32>(${LANES.map(lane => `select(vec4<f32>(), a[at.${lane}], there.${lane})`).join(", ")}));
}`
    : `fn aColumn(lines: Places, k: u32) -> vec4<f32> {
  ${start}
  return select(vec4<f32>(), ${gathered("a")}, there);
}
fn aBlock(lines: Places, k: u32, z: u32) -> mat4x4<f32> {
  return mat4x4<f32>(aColumn(lines, k), aColumn(lines, k + 1u), aColumn(lines, k + 2u), aColumn(lines, k + 3u));
}`;

/** Operand a of the forward pass: lines are places, k counts taps. */
export function patchesByPlace(g: Geometry): Operand {
  const { inWidth, inChannels, filterHeight, filterWidth } = g,
    vectors = inChannels % 4 === 0,
    ragged = (filterHeight * filterWidth * inChannels) % 4 !== 0;
  const start = `let tap = tapOf(k);
  let y = lines.y + tap.x;
  let x = lines.x + tap.y;
  let at = (lines.image + y * ${inWidth} + x) * ${vectors ? inChannels / 4 : inChannels} + tap.z${vectors ? " / 4" : ""};
  let there = inside(y, x)${ragged ? " & vec4<bool>(k < u.depth)" : ""};`;
  const wgsl = `${shared(g)}fn aLines(line: u32, z: u32) -> Places { return placesOf(min(line + ${FOUR}, vec4<u32>(u.rows - 1u))); }
${blockOfPlaces(vectors, start)}`;
  return { key: `patches by place ${keyOf(g)}`, cell: vectors ? "vec4<f32>" : "f32", wgsl };
}

/** Operand a of the filter's gradient: lines are taps, k counts places. */
export function patchesByTap(g: Geometry): Operand {
  const { inWidth, inChannels, outWidth, outHeight, batchSize } = g,
    vectors = inChannels % 4 === 0,
    ragged = (batchSize * outHeight * outWidth) % 4 !== 0;
  // four places in a row of at least four share one division: at most one of them begins a new row
  const places = outWidth < 4 ? `placesOf(k + ${FOUR})` : "nextPlaces(k)";
  const next =
    outWidth < 4
      ? ""
      : `fn nextPlaces(k: u32) -> Places {
  let row = k / ${outWidth}u;
  let x = ${rest("k", outWidth, "row")} + ${FOUR};
  let over = x >= vec4<u32>(${outWidth}u);
  return placesAt(select(vec4<u32>(row), vec4<u32>(row + 1u), over), select(x, x - ${outWidth}u, over));
}
`;
  const there = `inside(y, x)${ragged ? ` & (k + ${FOUR} < vec4<u32>(u.depth))` : ""}`;
  const wgsl = vectors
    ? `fn aLines(line: u32, z: u32) -> vec3<i32> { return tapOf(min(line, u.rows - 4u)); }
fn aBlock(tap: vec3<i32>, k: u32, z: u32) -> mat4x4<f32> {
  let place = ${places};
  let y = place.y + tap.x;
  let x = place.x + tap.y;
  let at = (place.image + y * ${inWidth} + x) * ${inChannels / 4} + tap.z / 4;
  let there = ${there};
  return mat4x4<f32>(${LANES.map(lane => `select(vec4<f32>(), a[at.${lane}], there.${lane})`).join(", ")});
}`
    : `struct Taps { y: vec4<i32>, x: vec4<i32>, channel: vec4<i32> }
fn aLines(line: u32, z: u32) -> Taps {
  let last = u.rows - 1u;
${[0, 1, 2, 3].map(j => `  let t${j} = tapOf(min(line + ${j}u, last));`).join("\n")}
  return Taps(${["x", "y", "z"].map(part => `vec4<i32>(${[0, 1, 2, 3].map(j => `t${j}.${part}`).join(", ")})`).join(", ")});
}
fn aColumn(taps: Taps, image: i32, placeY: i32, placeX: i32, known: bool) -> vec4<f32> {
  let y = placeY + taps.y;
  let x = placeX + taps.x;
  let at = (image + y * ${inWidth} + x) * ${inChannels} + taps.channel;
  return select(vec4<f32>(), ${gathered("a")}, inside(y, x) & vec4<bool>(known));
}
fn aBlock(taps: Taps, k: u32, z: u32) -> mat4x4<f32> {
  let place = ${places};
  return mat4x4<f32>(${LANES.map((lane, j) => `aColumn(taps, place.image.${lane}, place.y.${lane}, place.x.${lane}, ${ragged ? `k + ${j}u < u.depth` : "true"})`).join(", ")});
}`;
  return {
    key: `patches by tap${ragged ? " ragged" : ""} ${keyOf(g)}`,
    cell: vectors ? "vec4<f32>" : "f32",
    wgsl: `${shared(g)}${next}${wgsl}`,
  };
}

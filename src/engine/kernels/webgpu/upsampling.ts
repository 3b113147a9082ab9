// The input's gradient of a convolution, which is also the forward pass of conv2dTranspose, as one product per phase of
// the strides: input pixels with the same remainders by the strides see the same taps of the filter, so that nothing is
// multiplied by the zeros between strides. Every phase z reads dy [batch, outHeight, outWidth, outChannels] and the
// filter [filterHeight, filterWidth, inChannels, outChannels].
import { blockOfPlaces, keyOf, type Geometry } from "./patches";
import type { Operand } from "./products";

/**
 * Of one phase: pixels of the input down and across (some of the last may lie outside), taps down and across (some may
 * lie past the filter).
 */
export const phaseOf = (g: Geometry) => ({
  height: Math.ceil(g.inHeight / g.strideHeight),
  width: Math.ceil(g.inWidth / g.strideWidth),
  tapsDown: Math.ceil(g.filterHeight / g.strideHeight),
  tapsAcross: Math.ceil(g.filterWidth / g.strideWidth),
});
const FOUR = "vec4<u32>(0u, 1u, 2u, 3u)";
const LANES = [..."xyzw"];

/** What both operands and the output share. */
export function phases(g: Geometry): string {
  const { height, width, tapsAcross } = phaseOf(g),
    {
      strideWidth,
      padInfo: { top, left },
    } = g;
  return `struct Pixels { image: vec4<u32>, y: vec4<u32>, x: vec4<u32> }
fn pixelsOf(p: vec4<u32>) -> Pixels { // of a phase
  let row = p / ${width}u;
  let image = row / ${height}u;
  return Pixels(image, row - image * ${height}u, p - row * ${width}u);
}
fn tapOf(k: u32) -> vec3<i32> { // y, x, channel, of a phase
  let pixel = k / ${g.outChannels}u;
  let y = pixel / ${tapsAcross}u;
  return vec3<i32>(vec3<u32>(y, pixel - y * ${tapsAcross}u, k - pixel * ${g.outChannels}u));
}
fn phaseAt(z: u32) -> vec2<u32> { return vec2<u32>(z / ${strideWidth}u, z % ${strideWidth}u); }
fn padded(z: u32) -> vec2<u32> { return phaseAt(z) + vec2<u32>(${top}u, ${left}u); }`;
}

/** Operand a: lines are the phase's pixels of all images, k counts its taps and dy's channels. */
export function upstream(g: Geometry): Operand {
  const { outHeight, outWidth, outChannels, strideHeight, strideWidth } = g,
    vectors = outChannels % 4 === 0,
    ragged = raggedOf(g);
  const start = `let tap = tapOf(k);
  let y = lines.y - tap.x;
  let x = lines.x - tap.y;
  let at = (lines.image + y * ${outWidth} + x) * ${vectors ? outChannels / 4 : outChannels} + tap.z${vectors ? " / 4" : ""};
  let there = (vec4<u32>(y) < vec4<u32>(${outHeight}u)) & (vec4<u32>(x) < vec4<u32>(${outWidth}u))${ragged ? " & vec4<bool>(k < u.depth)" : ""};`;
  return {
    key: `dy ${keyOf(g)} to ${g.outChannels}`,
    cell: vectors ? "vec4<f32>" : "f32",
    wgsl: `struct Places { image: vec4<i32>, y: vec4<i32>, x: vec4<i32> }
fn aLines(line: u32, z: u32) -> Places {
  let pixels = pixelsOf(min(line + ${FOUR}, vec4<u32>(u.rows - 1u)));
  let first = padded(z) / vec2<u32>(${strideHeight}u, ${strideWidth}u); // a pixel's first tap meets dy there, counted from the pixel
  return Places(vec4<i32>(pixels.image) * ${outHeight * outWidth}, vec4<i32>(pixels.y + first.x), vec4<i32>(pixels.x + first.y));
}
${blockOfPlaces(vectors, start)}`,
  };
}
/** Operand b: lines are the input's channels. */
export function tapsOfPhase(g: Geometry): Operand {
  const { inChannels, outChannels, filterHeight, filterWidth, strideHeight, strideWidth } = g,
    vectors = outChannels % 4 === 0,
    ragged = raggedOf(g);
  // no phase has fewer taps than another
  const all = filterHeight % strideHeight === 0 && filterWidth % strideWidth === 0;
  const start = `let tap = tapOf(k);
  let first = padded(z) % vec2<u32>(${strideHeight}u, ${strideWidth}u);
  let y = i32(first.x) + tap.x * ${strideHeight};
  let x = i32(first.y) + tap.y * ${strideWidth};
  let at = ((y * ${filterWidth} + x) * ${inChannels} + lines) * ${vectors ? outChannels / 4 : outChannels} + tap.z${vectors ? " / 4" : ""};
  let there = ${[...(all ? [] : [`y < ${filterHeight} && x < ${filterWidth}`]), ...(ragged ? ["k < u.depth"] : [])].join(" && ") || "true"};`;
  const block = vectors
    ? `fn bBlock(lines: vec4<i32>, k: u32, z: u32) -> mat4x4<f32> {
  ${start}
  return transpose(mat4x4<f32>(${LANES.map(lane => `select(vec4<f32>(), b[at.${lane}], there)`).join(", ")}));
}`
    : `fn bColumn(lines: vec4<i32>, k: u32, z: u32) -> vec4<f32> {
  ${start}
  return select(vec4<f32>(), vec4<f32>(${LANES.map(lane => `b[at.${lane}]`).join(", ")}), there);
}
fn bBlock(lines: vec4<i32>, k: u32, z: u32) -> mat4x4<f32> {
  return mat4x4<f32>(bColumn(lines, k, z), bColumn(lines, k + 1u, z), bColumn(lines, k + 2u, z), bColumn(lines, k + 3u, z));
}`;
  return {
    key: "its filter",
    cell: vectors ? "vec4<f32>" : "f32",
    wgsl: `fn bLines(line: u32, z: u32) -> vec4<i32> { return vec4<i32>(min(line + ${FOUR}, vec4<u32>(u.columns - 1u))); }
${block}`,
  };
}
const raggedOf = (g: Geometry): boolean => (phaseOf(g).tapsDown * phaseOf(g).tapsAcross * g.outChannels) % 4 !== 0;

/** Where the phase's pixels lie among the input's. */
export function interleaved(g: Geometry): string {
  const { inHeight, inWidth, inChannels, strideHeight, strideWidth } = g;
  return `fn rowAt(z: u32, m: u32) -> i32 {
  let pixels = pixelsOf(vec4<u32>(m));
  let y = pixels.y.x * ${strideHeight}u + phaseAt(z).x;
  let x = pixels.x.x * ${strideWidth}u + phaseAt(z).y;
  return select(-1, i32(((pixels.image.x * ${inHeight}u + y) * ${inWidth}u + x) * ${inChannels}u), y < ${inHeight}u && x < ${inWidth}u);
}`;
}

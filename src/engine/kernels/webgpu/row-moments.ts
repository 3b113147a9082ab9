// The two reductions of batch norm on WebGPU, each over all rows of [rows, columns] matrices: mean and variance,
// and the slopes of shift and scale. A workgroup takes 16 columns of one part of the rows; where there are
// several parts a second dispatch puts them together, in order. How many there are depends on the shape alone:
// the same bits every time.
import { dispatch, type Shader } from "../../gpu";
import { tf } from "../../tf";
import { blankInfo } from "../kernel";

const SIDE = 16; // columns, and rows at a time, of a workgroup of 256: what every adapter has
const PART = 512; // rows of one part: 32 rows for each invocation, and 50 parts for 128 images of 14 x 14
const TOGETHER = 64; // invocations of a workgroup that puts parts together, a column each

const numbers = "struct Numbers { rows: u32, columns: u32, part: u32, epsilon: f32 }";
const bindings = (names: readonly string[], written: readonly string[]): string =>
  [
    ...names.map(
      (name, at) =>
        `@group(0) @binding(${at}) var<storage, ${written.includes(name) ? "read_write" : "read"}> ${name}: array<f32>;`,
    ),
    `@group(0) @binding(${names.length}) var<uniform> u: Numbers;`,
  ].join("\n");
/** Sums `term` over the part's rows; every invocation of the column has it as `result` afterwards. */
const sumOf = (result: string, term: string): string => `
  own_sum = 0.0;
  if (column < u.columns) {
    for (var row = first + own.y; row < end; row += ${SIDE}u) { let at = row * u.columns + column; own_sum += ${term}; }
  }
  partial[own.y * ${SIDE}u + own.x] = own_sum;
  workgroupBarrier();
  var ${result} = 0.0;
  for (var k = 0u; k < ${SIDE}u; k++) { ${result} += partial[k * ${SIDE}u + own.x]; }
  workgroupBarrier();`;
const overParts = (
  key: string,
  names: readonly string[],
  written: readonly string[],
  before: string,
  sums: string,
  after: string,
): Shader => ({
  key,
  code: () => `
${numbers}
${bindings(names, written)}
var<workgroup> partial: array<f32, ${SIDE * SIDE}>;
@compute @workgroup_size(${SIDE}, ${SIDE})
fn main(@builtin(local_invocation_id) own: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>) {
  let column = group.x * ${SIDE}u + own.x;
  let first = group.y * u.part;
  let end = min(u.rows, first + u.part);
  let place = group.y * u.columns + column;
  let safe = min(column, u.columns - 1u);
  var own_sum = 0.0;
  ${before}
  ${sums}
  if (own.y == 0u && column < u.columns) { ${after} }
}`,
});
const overColumns = (key: string, names: readonly string[], written: readonly string[], body: string): Shader => ({
  key,
  code: () => `
${numbers}
${bindings(names, written)}
@compute @workgroup_size(${TOGETHER})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let column = id.x;
  if (column >= u.columns) { return; }
  let parts = (u.rows + u.part - 1u) / u.part;
  ${body}
}`,
});

const moments = overParts(
  "own moments",
  ["x", "means", "variances"],
  ["means", "variances"],
  "",
  `${sumOf("sum", "x[at]")}
  let mean = sum / f32(end - first);${sumOf("squares", "(x[at] - mean) * (x[at] - mean)")}`,
  "means[place] = mean; variances[place] = squares / f32(end - first);",
);
/** Of parts with moments of their own (Chan, Golub & LeVeque 1979). */
const momentsTogether = overColumns(
  "own moments together",
  ["means", "variances", "mean", "variance"],
  ["mean", "variance"],
  `
  var sum = 0.0;
  for (var p = 0u; p < parts; p++) { sum += means[p * u.columns + column] * f32(min(u.part, u.rows - p * u.part)); }
  let m = sum / f32(u.rows);
  var squares = 0.0;
  for (var p = 0u; p < parts; p++) {
    let off = means[p * u.columns + column] - m;
    squares += (variances[p * u.columns + column] + off * off) * f32(min(u.part, u.rows - p * u.part));
  }
  mean[column] = m;
  variance[column] = squares / f32(u.rows);`,
);
const slopes = overParts(
  "own slopes of a norm",
  ["dy", "x", "mean", "variance", "dshifts", "dscales"],
  ["dshifts", "dscales"],
  "let m = mean[safe]; let r = inverseSqrt(variance[safe] + u.epsilon);",
  `${sumOf("dshift", "dy[at]")}${sumOf("dscale", "dy[at] * (x[at] - m)")}`,
  "dshifts[place] = dshift; dscales[place] = dscale * r;",
);
const slopesTogether = overColumns(
  "own slopes together",
  ["dshifts", "dscales", "dshift", "dscale"],
  ["dshift", "dscale"],
  `
  var a = 0.0;
  var b = 0.0;
  for (var p = 0u; p < parts; p++) { a += dshifts[p * u.columns + column]; b += dscales[p * u.columns + column]; }
  dshift[column] = a;
  dscale[column] = b;`,
);

type Pair = readonly [tf.TensorInfo, tf.TensorInfo];
/** Two lists [columns] from matrices [rows, columns] and lists. */
function reduced(
  part: Shader,
  together: Shader,
  given: readonly tf.TensorInfo[],
  rows: number,
  columns: number,
  epsilon: number,
): Pair {
  const parts = Math.ceil(rows / PART),
    pair = (count: number): Pair => [blankInfo([count * columns]), blankInfo([count * columns])];
  const uniforms = new DataView(new ArrayBuffer(16));
  [rows, columns, PART].forEach((value, k) => uniforms.setUint32(4 * k, value, true));
  uniforms.setFloat32(12, epsilon, true);
  const partial = pair(parts);
  dispatch(part, [...given, ...partial], [given.length, given.length + 1], uniforms.buffer, [
    Math.ceil(columns / SIDE),
    parts,
    1,
  ]);
  if (parts === 1) return partial;
  const whole = pair(1),
    backend = tf.backend() as unknown as { disposeData(id: object): boolean };
  dispatch(together, [...partial, ...whole], [2, 3], uniforms.buffer, [Math.ceil(columns / TOGETHER), 1, 1]);
  for (const { dataId } of partial) backend.disposeData(dataId);
  return whole;
}
/** Mean and population variance of every column. */
export const gpuMoments = (x: tf.TensorInfo, rows: number, columns: number): Pair =>
  reduced(moments, momentsTogether, [x], rows, columns, 0);
/** Σ dy and Σ dy·x̂ of every column. */
export const gpuSlopes = (
  dy: tf.TensorInfo,
  x: tf.TensorInfo,
  mean: tf.TensorInfo,
  variance: tf.TensorInfo,
  rows: number,
  columns: number,
  epsilon: number,
): Pair => reduced(slopes, slopesTogether, [dy, x, mean, variance], rows, columns, epsilon);

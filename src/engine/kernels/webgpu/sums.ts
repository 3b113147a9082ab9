// Sums and means over all axes but the last, for WebGPU: a bias's gradient, a batch norm's statistics. tfjs turns the
// whole tensor first, so that the summed axes are innermost; here a workgroup takes 16 columns and 16 rows at a time
// as they lie. Many rows are summed in parts, whose number depends on the shape alone, and the parts in order: the
// same bits every time.
//   x [rows, columns] → [columns]
import { dispatch } from "../../gpu";
import { tf } from "../../tf";
import { sizeOf } from "../../shape";

interface Backend {
  makeTensorInfo(shape: number[], dtype: string): tf.TensorInfo;
  disposeData(id: object): boolean;
}

const SIDE = 16; // columns, and rows at a time, of a workgroup of 256: what every adapter has
const PART = 1024; // rows of one part: 64 additions in a row, then 16

const shader = {
  key: "own sum over rows",
  code: () => `
struct Numbers { rows: u32, columns: u32, part: u32, scale: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>; // [parts, columns]
@group(0) @binding(2) var<uniform> u: Numbers;
var<workgroup> partial: array<f32, ${SIDE * SIDE}>;
@compute @workgroup_size(${SIDE}, ${SIDE})
fn main(@builtin(local_invocation_id) own: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>) {
  let column = group.x * ${SIDE}u + own.x;
  let end = min(u.rows, (group.y + 1u) * u.part);
  var sum = 0.0;
  if (column < u.columns) {
    for (var row = group.y * u.part + own.y; row < end; row += ${SIDE}u) { sum += x[row * u.columns + column]; }
  }
  partial[own.y * ${SIDE}u + own.x] = sum;
  workgroupBarrier();
  if (own.y == 0u && column < u.columns) {
    for (var k = 1u; k < ${SIDE}u; k++) { sum += partial[k * ${SIDE}u + own.x]; }
    sums[group.y * u.columns + column] = sum * u.scale;
  }
}`,
};
function sumOver(x: tf.TensorInfo, rows: number, columns: number, scale: number): tf.TensorInfo {
  const backend = tf.backend() as unknown as Backend,
    parts = Math.ceil(rows / PART);
  const sums = backend.makeTensorInfo([parts, columns], "float32");
  const numbers = new DataView(new ArrayBuffer(16));
  [rows, columns, PART].forEach((value, k) => numbers.setUint32(4 * k, value, true));
  numbers.setFloat32(12, parts === 1 ? scale : 1, true);
  dispatch(shader, [x, sums], [1], numbers.buffer, [Math.ceil(columns / SIDE), parts, 1]);
  if (parts === 1) return sums;
  const whole = sumOver(sums, parts, columns, scale);
  backend.disposeData(sums.dataId);
  return whole;
}
/** undefined where other axes are summed. */
export function sumOverRows(
  x: tf.TensorInfo,
  { axis, keepDims }: { axis: number | number[]; keepDims: boolean },
  mean: boolean,
): tf.TensorInfo | undefined {
  const rank = x.shape.length,
    columns = x.shape.at(-1)!;
  const axes = tf.util.parseAxisParam(axis, [...x.shape]);
  if (rank < 2 || axes.length !== rank - 1 || axes.includes(rank - 1)) return undefined;
  const rows = sizeOf(x.shape) / columns;
  if (Math.ceil(rows / PART) > 65_535) return undefined; // workgroups in one dimension
  const sums = sumOver(x, rows, columns, mean ? 1 / rows : 1);
  return {
    dataId: sums.dataId,
    dtype: "float32",
    shape: keepDims ? [...x.shape.slice(0, -1).map(() => 1), columns] : [columns],
  };
}

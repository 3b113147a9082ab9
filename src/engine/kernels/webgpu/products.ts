// The one WGSL generator of matrix products, c[z, m, n] = sum over k of a(z, m, k) · b(z, k, n), with everything that
// training spends its time on as a case of it. How a and b are read is webgpu/operands.ts, webgpu/patches.ts and
// webgpu/upsampling.ts; which variant runs, variants.ts. Sums run over k in one order that depends on the shape and the
// variant alone and nothing is atomic: the same bits on every execution.
import { dispatch, type Bound } from "../../gpu";
import { tf } from "../../tf";
import { partsOf, variantFor, VARIANTS, type Variant } from "./variants";
import { sizeOf } from "../../shape";

/**
 * How one operand is read, in blocks of 4 lines (rows m of a, columns n of b) by 4 steps of k. The code defines, with
 * its letter for "p", `fn pLines(line: u32, z: u32) -> T` (what 4 lines from `line` on share for all k, of any type T;
 * lines past the last one read anything that is there) and `fn pBlock(lines: T, k: u32, z: u32) -> mat4x4<f32>`: one
 * column for each k, zero past the last k.
 */
export interface Operand {
  key: string;
  cell: "f32" | "vec4<f32>";
  wgsl: string;
}
export interface Product {
  a: Operand;
  b: Operand;
  bound: readonly [Bound, Bound];
  /** What both operands share; a's key names it. */
  wgsl?: string;
  /** Of m, n, k, z. */
  rows: number;
  columns: number;
  depth: number;
  batch: number;
  /** From z to z + 1 in a and b: u.aStride, u.bStride. */
  strides: readonly [number, number];
  /**
   * Fn rowAt(z: u32, m: u32) -> i32: where a row of columns begins in the output; -1: nowhere. a's key names it.
   * Without it [z, m, n].
   */
  rowAt?: string;
}
interface Backend {
  makeTensorInfo(shape: number[], dtype: string): tf.TensorInfo;
  disposeData(id: object): boolean;
}

const INVOCATIONS = 64; // in a workgroup
const SIDE = 8; // of a square one
const MOST_WORKGROUPS = 65535; // workgroups in one dimension: a limit of every adapter
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Computes the product into a new tensor of that shape. */
export function product(work: Product, shape: readonly number[]): tf.TensorInfo {
  const backend = tf.backend() as unknown as Backend;
  const { rows, columns, depth, batch } = work;
  const variant: Variant = VARIANTS[variantFor(rows * columns * batch, depth)],
    layout = layoutOf(variant, rows, columns);
  const size = sizeOf(shape);
  const wanted = variant.split
    ? Math.min(partsOf(rows * columns * batch, depth), Math.floor(MOST_WORKGROUPS / batch))
    : 1;
  const perPart = Math.ceil(depth / wanted / 32) * 32,
    parts = Math.ceil(depth / perPart); // 32: the longest step of any variant, so that no step belongs to two parts
  const out = backend.makeTensorInfo([...shape], "float32");
  const sums = parts > 1 ? backend.makeTensorInfo([parts, size], "float32") : out;
  const { height, width, down, across } = layout,
    tiles = Math.ceil(rows / (down * height)) * Math.ceil(columns / (across * width)),
    wide = Math.min(tiles, MOST_WORKGROUPS);
  const uniforms = new Uint32Array([rows, columns, depth, batch, perPart, size, ...work.strides]).buffer;
  const quads = columns % 4 === 0,
    operands = [work.a.key, work.b.key, ...(work.rowAt ? ["placed"] : []), ...(quads ? ["quads"] : [])];
  const key = `product ${variant.shared ? "tiled" : "direct"} ${height}x${width} ${down}x${across}, ${operands.join(", ")}`;
  dispatch({ key, code: () => shaderOf(work, layout, quads) }, [...work.bound, sums], [2], uniforms, [
    wide,
    Math.ceil(tiles / wide),
    batch * parts,
  ]);
  if (parts > 1) {
    const groups = Math.ceil(size / INVOCATIONS),
      across = Math.min(groups, MOST_WORKGROUPS);
    dispatch(
      { key: "product parts", code: () => PARTS },
      [sums, out],
      [1],
      new Uint32Array([size, parts, 0, 0]).buffer,
      [across, Math.ceil(groups / across), 1],
    );
    backend.disposeData(sums.dataId);
  }
  return out;
}

/** down x across invocations in a workgroup, each with height x width outputs. */
interface Layout {
  height: number;
  width: number;
  down: number;
  across: number;
  shared: boolean;
}
/**
 * Without workgroup memory a narrow or a flat output gets a workgroup of its own form: else most invocations (on a
 * software adapter: lanes) would have nothing to do.
 */
function layoutOf({ height, width, shared }: Variant, rows: number, columns: number): Layout {
  if (shared) return { height, width, down: SIDE, across: SIDE, shared };
  const [h, w] = [rows <= 4 ? 4 : height, columns <= 4 ? 4 : width],
    power = (n: number) => 2 ** Math.ceil(Math.log2(n));
  const down = Math.min(SIDE, power(Math.ceil(rows / h))),
    across = down < SIDE ? INVOCATIONS / down : Math.min(SIDE, power(Math.ceil(columns / w)));
  return { height: h, width: w, down: INVOCATIONS / across, across, shared };
}

const PARTS = `struct Numbers { size: u32, parts: u32 }
@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read_write> c: array<f32>;
@group(0) @binding(2) var<uniform> u: Numbers;
@compute @workgroup_size(${INVOCATIONS})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let i = id.y * groups.x * ${INVOCATIONS}u + id.x;
  if (i >= u.size) { return; }
  var sum = 0.0;
  for (var part = 0u; part < u.parts; part++) { sum += sums[part * u.size + i]; }
  c[i] = sum;
}`;

/** quads: the output's rows fall into vectors of four. */
function shaderOf({ a, b, wgsl = "", rowAt }: Product, layout: Layout, quads: boolean): string {
  const { height, width, down, across, shared } = layout;
  const sums = range(height)
    .flatMap(r => range(width / 4).map(q => `  var s${r}_${q} = vec4<f32>();`))
    .join("\n");
  const store = (r: number, q: number) =>
    quads
      ? `      if (${columnOf(layout, q)} < u.columns) { c[(at + ${columnOf(layout, q)}) / 4u] = s${r}_${q}; }`
      : range(4)
          .map(
            j =>
              `      if (${columnOf(layout, q)} + ${j}u < u.columns) { c[at + ${columnOf(layout, q)} + ${j}u] = s${r}_${q}[${j}]; }`,
          )
          .join("\n");
  const stores = range(height)
    .map(
      r => `  if (m + ${r}u < u.rows) {
    let row = rowAt(z, m + ${r}u);
    if (row >= 0) {
      let at = part * u.size + u32(row);
${range(width / 4)
  .map(q => store(r, q))
  .join("\n")}
    }
  }`,
    )
    .join("\n");
  return `struct Numbers { rows: u32, columns: u32, depth: u32, batch: u32, perPart: u32, size: u32, aStride: u32, bStride: u32 }
@group(0) @binding(0) var<storage, read> a: array<${a.cell}>;
@group(0) @binding(1) var<storage, read> b: array<${b.cell}>;
@group(0) @binding(2) var<storage, read_write> c: array<${quads ? "vec4<f32>" : "f32"}>;
@group(0) @binding(3) var<uniform> u: Numbers;
${wgsl}
${a.wgsl}
${b.wgsl}
${rowAt ?? "fn rowAt(z: u32, m: u32) -> i32 { return i32((z * u.rows + m) * u.columns); }"}
${shared ? sharedMemory(layout) : ""}
@compute @workgroup_size(${across}, ${down})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let tilesAcross = (u.columns + ${across * width - 1}u) / ${across * width}u;
  let tile = group.y * groups.x + group.x;
  if (tile >= tilesAcross * ((u.rows + ${down * height - 1}u) / ${down * height}u)) { return; }
  let z = group.z % u.batch;
  let part = group.z / u.batch;
  let first = part * u.perPart;
  let last = min(u.depth, first + u.perPart);
  let top = tile / tilesAcross * ${down * height}u;
  let left = tile % tilesAcross * ${across * width}u;
  let m = top + local.y * ${height}u;
  let n = left + local.x * 4u;
${sums}
${shared ? tiled(layout) : direct(layout)}
${stores}
}`;
}

/**
 * The first column of an invocation's q-th vector of four. Neighbours have neighbouring vectors: they read and write,
 * and hit the banks of workgroup memory, side by side.
 */
const columnOf = ({ across }: Layout, q: number): string => `n + ${4 * across * q}u`;
/** Adds one step of k: a's values `a0`, `a1`, … and b's `b0`, … are vectors over 4 lines each. */
const addStep = ({ height, width }: Layout, a: (quad: number) => string, b: (quad: number) => string): string =>
  range(height)
    .flatMap(r => range(width / 4).map(q => `    s${r}_${q} += ${a(r >> 2)}[${r % 4}] * ${b(q)};`))
    .join("\n");

/** Straight from global memory, no barriers: on a software adapter a barrier costs more than reading again. */
function direct(layout: Layout): string {
  const { height, width } = layout;
  const lines = (p: "a" | "b", quads: number, line: (q: number) => string) =>
    range(quads)
      .map(q => `  let ${p}Lines${q} = ${p}Lines(${line(q)}, z);`)
      .join("\n");
  const blocks = (p: "a" | "b", quads: number) =>
    range(quads)
      .map(q => `    let ${p}${q} = ${p}Block(${p}Lines${q}, k, z);`)
      .join("\n");
  return `  if (m >= u.rows || n >= u.columns) { return; }
${lines("a", height / 4, q => `m + ${4 * q}u`)}
${lines("b", width / 4, q => columnOf(layout, q))}
  for (var k = first; k < last; k += 4u) {
${blocks("a", height / 4)}
${blocks("b", width / 4)}
${range(4)
  .map(k =>
    addStep(
      layout,
      q => `a${q}[${k}]`,
      q => `b${q}[${k}]`,
    ),
  )
  .join("\n")}
  }`;
}

/**
 * Steps of k in workgroup memory at once: so many that each of the 64 invocations fetches exactly one
 * block of a and one of b.
 */
const stepsOf = (side: number): number => 128 / side;
const sharedMemory = ({
  height,
  width,
}: Layout): string => `var<workgroup> aTile: array<vec4<f32>, ${(stepsOf(height) * SIDE * height) / 4}>;
var<workgroup> bTile: array<vec4<f32>, ${(stepsOf(width) * SIDE * width) / 4}>;`;
/**
 * Through workgroup memory: [k][line / 4], a vector over 4 lines each. An invocation writes four k of its own lines, so
 * invocations side by side would hit one bank: the place in a row is turned (xor) by k / 4.
 */
function tiled(layout: Layout): string {
  const { height, width } = layout,
    steps = stepsOf(height),
    quads = (SIDE * height) / 4,
    depthQuads = steps / 4,
    turn = (k: string) => `(${k} / 4u * ${SIDE / depthQuads}u)`;
  const read = (p: "a" | "b", q: number, line: string) =>
    `      let ${p}${q} = ${p}Tile[step * ${quads}u + ((${line}) ^ turned)];`;
  return `  let t = local.y * ${SIDE}u + local.x;
  let fetchK = t % ${depthQuads}u * 4u;
  let fetchLine = t / ${depthQuads}u;
  let fetchAt = fetchK * ${quads}u + (fetchLine ^ ${turn("fetchK")});
  let aOwn = aLines(top + fetchLine * 4u, z);
  let bOwn = bLines(left + fetchLine * 4u, z);
  for (var k = first; k < last; k += ${steps}u) {
    var aNew = mat4x4<f32>();
    var bNew = mat4x4<f32>();
    if (k + fetchK < last) {
      aNew = aBlock(aOwn, k + fetchK, z);
      bNew = bBlock(bOwn, k + fetchK, z);
    }
    workgroupBarrier();
${range(4)
  .map(j => `    aTile[fetchAt + ${j * quads}u] = aNew[${j}];\n    bTile[fetchAt + ${j * quads}u] = bNew[${j}];`)
  .join("\n")}
    workgroupBarrier();
    for (var step = 0u; step < ${steps}u; step++) {
      let turned = ${turn("step")};
${range(height / 4)
  .map(q => read("a", q, `local.y * ${height / 4}u + ${q}u`))
  .join("\n")}
${range(width / 4)
  .map(q => read("b", q, `local.x + ${SIDE * q}u`))
  .join("\n")}
${addStep(
  layout,
  q => `a${q}`,
  q => `b${q}`,
)}
    }
  }`;
}

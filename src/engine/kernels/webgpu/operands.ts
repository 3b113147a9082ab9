// How plain and transposed matrices are read as operands of a product (webgpu/products.ts). Four neighbours in memory
// come as one vector where the shape allows it. Patches of images: webgpu/patches.ts.
import type { Operand } from "./products";

export type Letter = "a" | "b";
const lineCount = (p: Letter): string => (p === "a" ? "u.rows" : "u.columns");
const FOUR = "vec4<u32>(0u, 1u, 2u, 3u)";
const COLUMNS = [0, 1, 2, 3] as const;

/** alongDepth: k is the axis without a stride (a plain, b transposed); else lines are. */
export function matrix(p: Letter, alongDepth: boolean, lines: number, depth: number): Operand {
  if (alongDepth && depth % 4 === 0) return { key: "rows4", cell: "vec4<f32>", wgsl: vectorsAlongDepth(p) };
  if (!alongDepth && lines % 4 === 0)
    return {
      key: depth % 4 === 0 ? "columns4" : "columns4 ragged",
      cell: "vec4<f32>",
      wgsl: vectorsAlongLines(p, depth % 4 !== 0),
    };
  const ragged = depth % 4 !== 0;
  return {
    key: `${alongDepth ? "rows" : "columns"}${ragged ? " ragged" : ""}`,
    cell: "f32",
    wgsl: singles(p, alongDepth, ragged),
  };
}

const vectorsAlongDepth = (p: Letter): string => `fn ${p}Lines(line: u32, z: u32) -> vec4<u32> {
  return (z * u.${p}Stride + min(line + ${FOUR}, vec4<u32>(${lineCount(p)} - 1u)) * u.depth) / 4u;
}
fn ${p}Block(lines: vec4<u32>, k: u32, z: u32) -> mat4x4<f32> {
  let at = lines + k / 4u;
  return transpose(mat4x4<f32>(${p}[at.x], ${p}[at.y], ${p}[at.z], ${p}[at.w]));
}`;
const vectorsAlongLines = (p: Letter, ragged: boolean): string => `fn ${p}Lines(line: u32, z: u32) -> u32 {
  return (z * u.${p}Stride + min(line, ${lineCount(p)} - 4u)) / 4u;
}
fn ${p}Block(lines: u32, k: u32, z: u32) -> mat4x4<f32> {
  let step = ${lineCount(p)} / 4u;
  let at = lines + k * step;
  return mat4x4<f32>(${COLUMNS.map(j => columnWithin(`${p}[at + ${j}u * step]`, j, ragged)).join(", ")});
}`;
const singles = (p: Letter, alongDepth: boolean, ragged: boolean): string => {
  const step = alongDepth ? "1u" : lineCount(p);
  return `fn ${p}Lines(line: u32, z: u32) -> vec4<u32> {
  return z * u.${p}Stride + min(line + ${FOUR}, vec4<u32>(${lineCount(p)} - 1u)) * ${alongDepth ? "u.depth" : "1u"};
}
fn ${p}Block(lines: vec4<u32>, k: u32, z: u32) -> mat4x4<f32> {
  let at = lines + k * ${step};
  return mat4x4<f32>(${COLUMNS.map(j => columnWithin(`vec4<f32>(${[..."xyzw"].map(lane => `${p}[at.${lane} + ${j}u * ${step}]`).join(", ")})`, j, ragged)).join(", ")});
}`;
};
/** A column of a block, zero where k + j is past the end: what lies there may be infinite. */
const columnWithin = (column: string, j: number, ragged: boolean): string =>
  ragged && j > 0 ? `select(vec4<f32>(), ${column}, k + ${j}u < u.depth)` : column;

// Who judges: codes and vectors by dense layers (BZ of methods.md 2.10), images by the discriminator of Lucic et al.
// 2018 (2.1) without normalisation, since a penalty on the slope of each row allows no statistics of the batch.
// Everything in them can be differentiated twice.
import type { DataSpec } from "../step";
import { conv } from "./conv";
import { dense, leakyRelu, mlp, reshape, sequence } from "./dense";
import { normal } from "./init";
import type { Net, Scope } from "./scope";

/** [rows, inputs] → [rows, 1], a logit or a critic's value. */
export const criticOf = (scope: Scope, inputs: number, { width, depth = 3 }: { width: number; depth?: number }): Net =>
  mlp(scope, [inputs, ...Array.from({ length: depth }, () => width), 1]);

const times = (units: number, width: number) => Math.max(1, Math.round(units * width));
/** Keeps the spread of what passes through rectifiers (He et al. 2015): without a norm, a start of 0.02 would not. */
const rectified = (inputs: number) => ({ init: normal(Math.sqrt(2 / inputs)) });
/** [rows, …data.shape] → [rows, 1]. width 1: 64, 128 and 1024 units for images, 2 x 256 for vectors. */
export function criticOfData(scope: Scope, { kind, shape }: DataSpec, { width }: { width: number }): Net {
  if (kind === "vectors") return criticOf(scope, shape[0]!, { width: times(256, width), depth: 2 });
  const at = (name: string) => scope.child(name);
  const [height, across, depth] = shape as [number, number, number];
  if (height % 4 || across % 4) throw Error(`images of ${height}x${across}: the critic needs sides divisible by 4`);
  const [a, b, c] = [times(64, width), times(128, width), times(1024, width)];
  const flat = (height / 4) * (across / 4) * b;
  return sequence(scope, [
    conv(at("0"), depth, a, 4, 2, rectified(16 * depth)),
    leakyRelu(scope),
    conv(at("1"), a, b, 4, 2, rectified(16 * a)),
    leakyRelu(scope),
    reshape(scope, [flat]),
    dense(at("2"), flat, c, rectified(flat)),
    leakyRelu(scope),
    dense(at("3"), c, 1),
  ]);
}

// Tensors that came from outside, against what is expected of them: every one that must be there and no other, of its
// shape, with values that it can have. The one place that judges tensors of run files, snapshots and weights of
// features; what is expected, their nets and rules say.
import type { Variable } from "./nn/scope";
import { sizeOf } from "./shape";
import type { Block } from "./train/snapshot";
import { said, shortened } from "./unknown";

/** within, whole: what its values can be, where not any of at most LARGEST_VALUE. */
export interface Expected {
  shape: readonly number[];
  within?: readonly [least: number, most: number];
  whole?: true;
}
export type Blocks = Readonly<Record<string, Block>>;

/**
 * The largest value of a weight, a code or a mean gradient in a file: far beyond what training reaches, and so small
 * that its square (a variance, a mean of squares) with 10⁸ of them summed still is a float32.
 */
export const LARGEST_VALUE = 1e15;
export const LARGEST_SQUARE = LARGEST_VALUE ** 2;
/** What the variables of nets are under names that begin so, none beyond `most`; what is never below 0 is a square. */
export const ofVariables = (
  variables: ReadonlyMap<string, Pick<Variable, "shape" | "least">>,
  prefix = "",
  most = LARGEST_VALUE,
): [name: string, expected: Expected][] =>
  [...variables].map(([path, { shape, least }]) => [
    prefix + path,
    { shape, within: least === undefined ? ([-most, most] as const) : ([least, most ** 2] as const) },
  ]);
/** A name from outside as messages have it: where it is none of ours (empty, or of anything), in quotes. */
const called = (name: string): string => (/^[\w./-]+$/.test(name) ? shortened(name) : `tensor ${said(name)}`);
/** Throws, naming it, where one is not known to `whose`, has another shape or values that it cannot have. */
export function checkKnown(blocks: Blocks, expected: ReadonlyMap<string, Expected>, whose: string): void {
  for (const [name, block] of Object.entries(blocks)) {
    const wanted = expected.get(name);
    if (!wanted) throw Error(`${called(name)}: nothing of that name in ${whose}`);
    checkBlock(name, block, wanted);
  }
}
export function checkThere(blocks: Blocks, names: Iterable<string>): void {
  for (const name of names) if (!Object.hasOwn(blocks, name)) throw Error(`${name}: missing`);
}
/** Codes and what they decode to, as weights. */
export function checkSize(blocks: Blocks): void {
  for (const [name, block] of Object.entries(blocks)) checkBlock(name, block, { shape: block.shape });
}
export function checkFinite(blocks: Blocks): void {
  for (const [name, { data }] of Object.entries(blocks))
    if (!data.every(Number.isFinite)) throw Error(`${called(name)}: holds NaN or infinity`);
}
function checkBlock(name: string, { shape, data }: Block, { shape: wanted, within, whole }: Expected): void {
  const [least, most] = within ?? [-LARGEST_VALUE, LARGEST_VALUE];
  if (String(shape) !== String(wanted)) throw Error(`${name}: has shape [${shape}], expected [${wanted}]`);
  if (data.length !== sizeOf(wanted)) throw Error(`${name}: ${data.length} values do not fill its shape [${shape}]`);
  const odd = data.find(v => v < least || v > most || (whole === true && !Number.isInteger(v)));
  if (odd === undefined) return;
  // the limit of a square is far, and says nothing to a value below 0
  const range = odd < least && most >= 1e10 ? `at least ${least}` : `${least} to ${most}`;
  throw Error(`${name}: holds ${odd}, expected ${whole ? `a whole number from ${range}` : range}`);
}

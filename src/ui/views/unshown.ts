// What a log axis cannot show of its values, in words: said at the chart, heard with it, and in its picture. It counts
// nothing; who draws knows what is drawn.
import { grouped } from "../controls/number-text";
import { widthOf } from "./labels";

/** hidden: values at or below 0; of: all that are finite. */
export interface Unshown {
  hidden: number;
  of: number;
}
const some = (count: number, of: number): string =>
  `${grouped(count)} of ${grouped(of)} values ${count === 1 ? "is" : "are"}`;
/** Undefined where nothing is left out. Where nothing would be left, the axis is linear (plot-scale, log-axis). */
export const unshownText = ({ hidden, of }: Unshown): string | undefined =>
  hidden === 0
    ? undefined
    : hidden === of
      ? "no value is above 0: the axis is linear"
      : `${some(hidden, of)} 0 or below: not on a log axis`;
/** low: the end of the axis, as its tick says it. */
export const edgeText = (count: number, of: number, low: string): string | undefined =>
  count === 0 ? undefined : `${some(count, of)} below ${low}: at the edge of the axis`;
/** A sentence as lines no wider than so many pixels. */
export function linesOf(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)!} ${word}`.trim();
    if (lines.at(-1) === "" || widthOf(longer, false) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

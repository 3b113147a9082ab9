// What a chart says of a quantity that its method holds within limits, as a learned γ: a line at the limit once the
// curve is near it, and a title that tells how two quantities stand to each other now. Both are natural logarithms.
// Which limits there are, the method declares (Held in engine/method.ts); the words are its words.
import type { MethodEntry, SeriesEntry } from "../../../engine/catalogue";
import { holds, type Values } from "../../../engine/config";
import type { Chart, Ratio } from "../../../engine/words";
import { numberText, raised } from "../../controls/number-text";
import type { Row } from "./curves";

type Kind = MethodEntry["accepts"][number];
/** says: with {limit} in it. */
export interface Limits {
  low: number;
  high: number;
  says: string;
}
export type LimitsBySeries = Readonly<Record<string, Limits>>;

/** Of all series that are held in a run of these values. */
export const limitsOf = ({ series }: Pick<MethodEntry, "series">, kind: Kind, values: Values): LimitsBySeries =>
  Object.fromEntries(
    Object.entries(series).flatMap(([name, { limits, when, held }]: [string, SeriesEntry]) => {
      if (!limits || held === undefined || !holds(when, values)) return [];
      const [low, high] = limits[kind];
      return [[name, { low, high, says: held }]];
    }),
  );

/** A line at a limit. */
export interface HeldLine {
  value: number;
  text: string;
}
const NEAR = 1; // a factor of e: there the curve has a word and a line to come down on
const limitText = (value: number): string => `e${raised(value)}`;
/** The limits that a curve from `least` to `most` is near. */
export const nearLimits = (limits: Limits | undefined, least: number, most: number): HeldLine[] =>
  limits === undefined
    ? []
    : [limits.low, limits.high]
        .filter((value, k) => (k === 0 ? least <= value + NEAR : most >= value - NEAR))
        .map(value => ({ value, text: limits.says.replace("{limit}", limitText(value)) }));
export function heldIn(limits: Limits | undefined, rows: readonly Row[]): HeldLine[] {
  const values = rows.flatMap(({ value }) => (value === null ? [] : [value]));
  return values.length ? nearLimits(limits, Math.min(...values), Math.max(...values)) : [];
}

const EVEN = 1.1; // within a tenth of one another, as near as the noise of a batch lets one say
const AT = 0.01; // of a logarithm: a hundredth
/** Which of its sentences holds. */
function sentence(ratio: Ratio, limits: Limits | undefined, top: number, times: number): string {
  if (times < 1 / EVEN) return ratio.below;
  if (times <= EVEN) return ratio.even;
  return ratio.held !== undefined && limits && top <= limits.low + AT ? ratio.held : ratio.above;
}
/** What is so now, by the newest values; the chart's own title before there are any. */
export function titleOf(
  { title, ratios = [] }: Chart,
  limits: LimitsBySeries,
  values: Values,
  latest: (series: string) => number | undefined,
): string {
  const ratio = ratios.find(({ when }) => holds(when, values));
  const [top, bottom] = ratio ? [latest(ratio.of), latest(ratio.to)] : [];
  if (!ratio || top === undefined || bottom === undefined || !Number.isFinite(top - bottom)) return title;
  const times = Math.exp(top - bottom);
  const held = limits[ratio.of];
  return sentence(ratio, held, top, times)
    .replace("{times}", numberText(times, 2))
    .replace("{limit}", held ? limitText(held.low) : "");
}

// What is written into a chart besides its lines: where a line leaves the picture, where it stands now, what a run
// beside it is called, where the next phase begins. Children of the recharts surface.
import { chartText } from "../../controls/number-text";
import {
  around,
  at,
  type Box,
  choose,
  meet,
  type Memory,
  type Offset,
  type Path,
  type Place,
  widthOf,
} from "../labels";
import { markOf, textOf } from "../palette";
import type { HeldLine } from "./held";
import { type Curve, type Frame, type Other, pathOf, type Row, xOf, yOf } from "./curves";
import { series } from "../../state/series";
import type { Actor } from "../../../engine/view";

export const roomOf = ({ width, height, left, top, bottom, right }: Frame): Box => ({
  x: left,
  y: top - 8,
  width: width - left - (right > 10 ? right : 0),
  height: height - top - bottom + 8,
});
export const pathsOf = (frame: Frame, curves: readonly Curve[]): Path[] =>
  curves
    .flatMap(c => [pathOf(frame, c.smooth), ...c.others.map(other => pathOf(frame, other.rows))])
    .filter(path => path.length > 1);

interface WordsProps {
  place: Place;
  text: string;
  actor: Actor;
  bold?: boolean;
  faint?: boolean;
}
export function Words({ place, text, actor, bold = false, faint = false }: WordsProps) {
  return (
    <text
      className={bold ? "vw-halo vw-lab" : "vw-halo"}
      x={place.x}
      y={place.y}
      textAnchor={place.anchor}
      style={{ fill: faint ? "var(--faint)" : textOf(actor) }}
    >
      {text}
    </text>
  );
}

/** The newest value of each curve. */
export function Ends({ frame, curves }: { frame: Frame; curves: readonly Curve[] }) {
  return curves.map(c => {
    const end = c.smooth.at(-1);
    if (!end || end.value === null || end.value > frame.values.extent[1] || end.value < frame.values.extent[0])
      return null;
    return (
      <circle
        key={c.name}
        cx={xOf(frame, end.at)}
        cy={yOf(frame, frame.values.log ? 10 ** end.value : end.value)}
        r={2.8}
        fill={markOf(c.actor)}
      />
    );
  });
}

/** The value of a line that lies furthest beyond an edge of the picture, where the range was cut there. */
function furthestOf({ smooth }: Curve, { extent: [low, high], cut }: Frame["values"], above: boolean): Row | undefined {
  if (!(above ? cut.above : cut.below)) return undefined;
  const out = smooth.filter(({ value }) => value !== null && (above ? value > high : value < low));
  return out.length ? out.reduce((a, b) => ((above ? b.value! > a.value! : b.value! < a.value!) ? b : a)) : undefined;
}
/** Where a curve leaves the picture. */
interface Cut {
  key: string;
  actor: Actor;
  above: boolean;
  x: number;
  y: number;
  /** The furthest that it went. */
  value: number;
}
const cutsOf = (frame: Frame, curves: readonly Curve[]): Cut[] =>
  curves.flatMap(c =>
    [true, false].flatMap(above => {
      const furthest = furthestOf(c, frame.values, above);
      if (!furthest) return [];
      const value = frame.values.log ? 10 ** furthest.value! : furthest.value!;
      const x = Math.max(frame.left + 3, xOf(frame, furthest.at));
      const y = above ? frame.top : frame.height - frame.bottom;
      return [{ key: `${c.name} ${above}`, actor: c.actor, above, x, y, value }];
    }),
  );
export const Cuts = ({ frame, curves }: { frame: Frame; curves: readonly Curve[] }) =>
  cutsOf(frame, curves).map(({ key, actor, above, x, y }) => (
    <path
      key={key}
      d={above ? `M${x - 3.5} ${y + 1}l3.5 -5l3.5 5z` : `M${x - 3.5} ${y - 1}l3.5 5l3.5 -5z`}
      fill={markOf(actor)}
    />
  ));
const LINE = 14; // pixels, of words
/** It says how far it went: on the side with more room, on the other, or a line further inside. */
export const cutLabels = (frame: Frame, curves: readonly Curve[]): Wanted[] =>
  cutsOf(frame, curves).map(({ key, actor, above, x, y, value }) => {
    const text = `${above ? "from" : "down to"} ${chartText(value)}`;
    const sides = [at(x + 7, above ? y + 3 : y - 1, "start"), at(x - 7, above ? y + 3 : y - 1, "end")];
    if (x > frame.width * 0.6) sides.reverse();
    const inside = sides.map(side => ({ ...side, y: side.y + (above ? LINE : -LINE) }));
    const whole = Math.max(0, Math.min(x, frame.width - widthOf(text, false))); // in a chart too narrow for either side
    const places = [...sides, ...inside];
    return { key, text, actor, faint: true, places, otherwise: at(whole, inside[0]!.y, "start") };
  });

/** A thin line at a limit that a curve is near; its words are a label (heldLabel). */
export const HeldLines = ({ frame, held }: { frame: Frame; held: readonly HeldLine[] }) =>
  held.map(({ value }) => (
    <path
      key={value}
      className="vw-held"
      d={`M${frame.left} ${yOf(frame, value)}H${frame.width - frame.right}`}
      stroke="var(--ink)"
      strokeWidth={0.8}
    />
  ));
/** A word at a level line. */
export function levelLabel(frame: Frame, key: string, value: number, text: string): Wanted {
  const y = yOf(frame, value);
  const [start, end] = [frame.left + 4, frame.width - frame.right - 4];
  return {
    key,
    text,
    actor: "ink",
    places: [
      at(end, y - 5, "end"),
      at(end, y + 14, "end"),
      at(start, y - 5, "start"),
      at(start, y + 14, "start"),
      at((frame.left + end) / 2, y - 5, "middle"),
      at(end, y - 18, "end"),
      at(start, y - 18, "start"),
    ],
  };
}
export const heldLabels = (frame: Frame, held: readonly HeldLine[]): Wanted[] =>
  held.map(({ value, text }) => {
    const label = levelLabel(frame, text, value, text);
    return { ...label, otherwise: label.places[0]! };
  });

export interface Mark {
  step: number;
  text: string;
}
/** A diamond where something was changed while it ran. */
export function Changes({ frame, name, marks }: { frame: Frame; name: string; marks: readonly Mark[] }) {
  return marks.map(({ step, text }, i) => {
    const value = series.before(name, step)?.smooth;
    const x = xOf(frame, step);
    const y = value === undefined ? NaN : yOf(frame, value);
    return step >= frame.steps[0] && step <= frame.steps[1] && y >= frame.top && y <= frame.height - frame.bottom ? (
      <path
        key={i}
        d={`M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z`}
        fill="var(--ink)"
        stroke="var(--paper)"
        strokeWidth={1.5}
      >
        <title>{`${text}, step ${step}`}</title>
      </path>
    ) : null;
  });
}
const BESIDE_MARK = [
  [9, 4, "start"],
  [-9, 4, "end"],
  [0, 18, "middle"],
  [0, -10, "middle"],
] as const;
export function changeLabel(frame: Frame, name: string, { step, text }: Mark): Wanted {
  const value = series.before(name, step)?.smooth;
  const y = value === undefined ? NaN : yOf(frame, value);
  const places = Number.isFinite(y) ? around(xOf(frame, step), y, BESIDE_MARK) : [];
  return { key: `${step} ${text}`, text, actor: "ink", places, clear: true };
}

/** The dotted line where another phase takes over; one with a title is higher. */
export const Switch = ({ frame, step, titled = false }: { frame: Frame; step: number; titled?: boolean }) => (
  <path
    d={`M${xOf(frame, step)} ${titled ? frame.top - 9 : Math.max(0, frame.top - 6)}V${frame.height - frame.bottom + 4}`}
    stroke="var(--ink)"
    strokeDasharray="1 3"
  />
);
/** Its title, on either side; of the phase after the chart's in the margin that is left for it. */
export function switchLabel(frame: Frame, step: number, text: string): Wanted {
  const [x, y] = [xOf(frame, step), frame.top + 2];
  const behind = at(x + 6, y, "start");
  const places = step < frame.steps[1] ? [behind, at(x - 6, y, "end")] : [];
  return { key: text, text, actor: "ink", faint: true, places, otherwise: behind };
}

/** Places along a path, at these shares of the axis. */
const spots = (frame: Frame, path: Path, shares: readonly number[], offsets: readonly Offset[]): Place[] =>
  shares.flatMap(share => {
    const x = frame.left + share * (frame.width - frame.left - frame.right);
    const i = path.findIndex(p => p[0] >= x);
    const b = path[Math.max(0, i)];
    const a = path[Math.max(0, i - 1)];
    if (!a || !b || i < 0) return [];
    const y = b[0] > a[0] ? a[1] + (b[1] - a[1]) * Math.min(1, Math.max(0, (x - a[0]) / (b[0] - a[0]))) : b[1];
    return around(x, y, offsets);
  });
/** How far along the axis a path comes. */
const reachOf = (frame: Frame, path: Path): number =>
  ((path.at(-1)?.[0] ?? frame.left) - frame.left) / (frame.width - frame.left - frame.right);
const BESIDE = [
  [8, 4, "start"],
  [0, -9, "middle"],
  [0, 18, "middle"],
  [-8, 4, "end"],
] as const;
const ALONG = [
  [-4, -6, "end"],
  [-4, 15, "end"],
] as const;

export interface Wanted {
  key: string;
  text: string;
  actor: Actor;
  bold?: boolean;
  faint?: boolean;
  places: Place[];
  /** Left out rather than written over another. */
  clear?: true;
  /** Written there where none of them has room. */
  otherwise?: Place;
}
export const lineLabel = (frame: Frame, curve: Curve, text: string): Wanted => ({
  key: curve.name,
  text,
  actor: curve.actor,
  bold: true,
  places: beside(frame, pathOf(frame, curve.smooth)),
});
/** Along the line, well before its end; beyond it while it is short. */
function beside(frame: Frame, path: Path): Place[] {
  const end = path.at(-1);
  const reach = reachOf(frame, path);
  const shares = [0.08, 0.13, 0.2, 0.28, 0.38, 0.5, 0.62, 0.74].map(share => share * reach);
  const along = spots(frame, path, shares, BESIDE);
  return end ? [...along, ...around(end[0], end[1], [[9, 4, "start"]])] : along;
}
/** What a run beside this one is called, along its line. */
export function otherLabel(frame: Frame, curve: Curve, other: Other, text: string): Wanted {
  const path = pathOf(frame, other.rows);
  const reach = reachOf(frame, path);
  const shares = [0.999, 0.9, 0.8, 0.7, 0.6, 0.5].map(share => share * reach);
  const places = spots(frame, path, shares, ALONG);
  return { key: `${curve.name} ${other.slot}`, text, actor: curve.actor, places, clear: true };
}
interface LabelsProps {
  frame: Frame;
  curves: readonly Curve[];
  wanted: readonly Wanted[];
  memory: Memory;
}
/** Each at the best of its places, which those after it leave free. */
export function arranged({ frame, curves, wanted, memory }: LabelsProps): (WordsProps & { key: string })[] {
  const paths = pathsOf(frame, curves);
  const room = roomOf(frame);
  memory.boxes.clear();
  return wanted.flatMap(({ key, text, actor, bold = false, faint = false, places, otherwise, clear }) => {
    const words = { key, text, actor, bold, faint };
    const found = choose(places, widthOf(text, bold), room, paths, [...memory.boxes.values()], memory.index.get(key));
    if (found && clear && [...memory.boxes.values()].some(box => meet(box, found.box))) return [];
    if (!found) return otherwise ? [{ ...words, place: otherwise }] : [];
    memory.index.set(key, found.index);
    memory.boxes.set(key, found.box);
    return [{ ...words, place: places[found.index]! }];
  });
}
export const Labels = (props: LabelsProps) =>
  arranged(props).map(({ key, ...words }) => <Words key={key} {...words} />);

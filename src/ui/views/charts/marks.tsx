// What is written into a chart besides its lines: where a line leaves the picture, where it stands now, what a run
// beside it is called, where the next phase begins. Children of the recharts surface.
import { chartText } from "../../controls/number-text";
import { around, at, type Box, choose, type Memory, type Offset, type Path, type Place, widthOf } from "../labels";
import { markOf, textOf } from "../palette";
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
/** A curve that leaves the picture says how far it went. */
export function Cuts({ frame, curves }: { frame: Frame; curves: readonly Curve[] }) {
  return curves.flatMap(c =>
    ([true, false] as const).map(above => {
      const furthest = furthestOf(c, frame.values, above);
      return (
        furthest && <Cut key={`${c.name} ${above}`} frame={frame} actor={c.actor} furthest={furthest} above={above} />
      );
    }),
  );
}
interface CutProps {
  frame: Frame;
  actor: Actor;
  furthest: Row;
  above: boolean;
}
function Cut({ frame, actor, furthest, above }: CutProps) {
  const x = Math.max(frame.left + 3, xOf(frame, furthest.at));
  const y = above ? frame.top : frame.height - frame.bottom;
  const end = x > frame.width * 0.6;
  const value = frame.values.log ? 10 ** furthest.value! : furthest.value!;
  return (
    <g>
      <path
        d={above ? `M${x - 3.5} ${y + 1}l3.5 -5l3.5 5z` : `M${x - 3.5} ${y - 1}l3.5 5l3.5 -5z`}
        fill={markOf(actor)}
      />
      <Words
        place={at(end ? x - 7 : x + 7, above ? y + 3 : y - 1, end ? "end" : "start")}
        text={`${above ? "from" : "down to"} ${chartText(value)}`}
        actor={actor}
        faint
      />
    </g>
  );
}

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
  return { key: `${step} ${text}`, text, actor: "ink", bold: false, places };
}

/** The dotted line where another phase takes over. */
export function Switch({ frame, step, title }: { frame: Frame; step: number; title?: string }) {
  const x = xOf(frame, step);
  return (
    <g>
      <path
        d={`M${x} ${title ? frame.top - 9 : Math.max(0, frame.top - 6)}V${frame.height - frame.bottom + 4}`}
        stroke="var(--ink)"
        strokeDasharray="1 3"
      />
      {title && <Words place={at(x + 6, frame.top - 1, "start")} text={title} actor="ink" faint />}
    </g>
  );
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
  bold: boolean;
  places: Place[];
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
  return { key: `${curve.name} ${other.slot}`, text, actor: curve.actor, bold: false, places };
}
interface LabelsProps {
  frame: Frame;
  curves: readonly Curve[];
  wanted: readonly Wanted[];
  memory: Memory;
}
/** Writes each label at the best of its places. */
export function Labels({ frame, curves, wanted, memory }: LabelsProps) {
  const paths = pathsOf(frame, curves);
  const room = roomOf(frame);
  memory.boxes.clear();
  return wanted.map(({ key, text, actor, bold, places }) => {
    const found = choose(places, widthOf(text, bold), room, paths, [...memory.boxes.values()], memory.index.get(key));
    if (!found) return null;
    memory.index.set(key, found.index);
    memory.boxes.set(key, found.box);
    return <Words key={key} place={places[found.index]!} text={text} actor={actor} bold={bold} />;
  });
}

// Curves and dots on two axes that do not move with time: a spectrum, one quantity against another. Lines differ by
// hue, by dash and by mark; their names stand at them. Curves over training steps are plotted.tsx.
import { useRef } from "react";
import { type Size, useSize } from "./canvas";
import { useDrawn } from "./drawn";
import { chartText } from "../controls/number-text";
import { at, type Box, choose, type Path, type Place, standApart, widthOf } from "./labels";
import { markOf, textOf } from "./palette";
import { powerText, type Scale, scaleOf, type Tick } from "./plot-scale";
import { edgeText, linesOf, unshownText } from "./unshown";
import type { Line, View } from "../../engine/view";
import type { ViewProps } from "./view-props";

type PlotView = Extract<View, { kind: "plot" }>;
interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x(v: number): number;
  y(v: number): number;
  /** By the axis on the right. */
  z(v: number): number;
  scales: { x: Scale; y: Scale; z: Scale };
  /** What a log axis leaves out. */
  said: readonly string[];
  /** The same as lines under the axis. */
  foot: readonly string[];
}
const ROOM = { left: 44, top: 24, bottom: 40, right: 6 }; // pixels: ticks and the names of the axes
const LINE = 15; // of what a log axis leaves out
const coordinate = (lines: readonly Line[], axis: 0 | 1): number[] =>
  lines.flatMap(l => Array.from(l.xy).filter((_, k) => k % 2 === axis));

/** The values on each axis: of lines, and of what else it must span. */
function valuesOf({ lines, band }: PlotView) {
  const by = (aside: boolean) =>
    coordinate(
      lines.filter(l => (l.right ?? false) === aside),
      1,
    );
  return { x: coordinate(lines, 0), y: [...by(false), ...(band?.y ?? [])], z: by(true) };
}
/** What the log axes of a plot cannot show, a sentence an axis that leaves something out; named where there are two. */
function saidOf(view: PlotView, scales: Frame["scales"]): string[] {
  const values = valuesOf(view);
  const axes = [
    [view.x, values.x, scales.x],
    [view.y, values.y, scales.y],
    [view.right, values.z, scales.z],
  ] as const;
  const log = axes.flatMap(([axis, list, scale]) => (axis?.scale === "log" ? [{ axis, list, scale }] : []));
  return log.flatMap(({ axis, list, scale }) => {
    const finite = list.filter(Number.isFinite);
    const hidden = finite.filter(v => !(v > 0)).length;
    const low = scale.extent[0]; // the least value may lie a thousandth of a decade below it
    const edge = scale.log ? finite.filter(v => v > 0 && v < 0.997 * low).length : 0;
    const texts = [unshownText({ hidden, of: finite.length }), edgeText(edge, finite.length, powerText(low))];
    return texts.flatMap(text => (text ? [log.length > 1 ? `${axis.label}: ${text}` : text] : []));
  });
}
function scalesOf(view: PlotView, x = scaleOf(valuesOf(view).x, view.x, 4)): Frame["scales"] {
  const values = valuesOf(view);
  return { x, y: scaleOf(values.y, view.y, 5), z: scaleOf(values.z, view.right ?? { label: "" }, 5) };
}
/** As many ticks as have room under an axis from the one to the other. */
function acrossOf(view: PlotView, left: number, right: number): Scale {
  const values = valuesOf(view).x;
  const placed = (scale: Scale, { value, text }: Tick) => ({
    text,
    place: at(acrossAt(scale, left, right, value), 0, "middle"),
  });
  const inside = (scale: Scale) => (tick: Tick) =>
    placed(scale, tick).place.x + widthOf(tick.text, false) / 2 <= right + ROOM.right;
  const most = right - left > 310 ? 6 : 4;
  const scales = Array.from({ length: most }, (_, k) => scaleOf(values, view.x, most - k));
  const roomy = scales.find(
    s => s.ticks.length > 0 && standApart(s.ticks.map(t => placed(s, t))) && s.ticks.every(inside(s)),
  );
  if (roomy) return roomy;
  const last = scales[0]!; // a single text is wide, or stands at the edge: one that is not, if there is one
  return { ...last, ticks: last.ticks.filter(inside(last)).slice(0, 1) };
}
const acrossAt = (scale: Scale, left: number, right: number, v: number): number =>
  left + 4 + scale.share(v) * (right - left - 8);
const widest = ({ ticks }: Scale): number => Math.max(0, ...ticks.map(({ text }) => widthOf(text, false)));
export function frameOf(view: PlotView, { width, height }: Size): Frame {
  const first = scalesOf(view);
  const left = Math.max(ROOM.left, widest(first.y) + 10);
  const right = width - (view.right ? Math.max(ROOM.left - 8, widest(first.z) + 8) : ROOM.right);
  const scales = scalesOf(view, acrossOf(view, left, right));
  const said = saidOf(view, scales);
  const foot = said.flatMap(text => linesOf(text, width));
  const bottom = height - ROOM.bottom - LINE * foot.length;
  const up = (scale: Scale) => (v: number) => bottom - scale.share(v) * (bottom - ROOM.top);
  return {
    left,
    right,
    top: ROOM.top,
    bottom,
    scales,
    said,
    foot,
    x: v => acrossAt(scales.x, left, right, v),
    y: up(scales.y),
    z: up(scales.z),
  };
}
/** The points of a line in pixels, in parts: it breaks where a point cannot stand on an axis. */
export function brokenPath({ xy, right }: Line, { x, y, z, scales }: Frame): Path[] {
  const parts: (readonly [number, number])[][] = [[]];
  for (let k = 0; k < xy.length; k += 2) {
    const [a, b] = [xy[k]!, xy[k + 1]!];
    if (scales.x.shows(a) && (right ? scales.z : scales.y).shows(b)) parts.at(-1)!.push([x(a), (right ? z : y)(b)]);
    else if (parts.at(-1)!.length) parts.push([]);
  }
  return parts.filter(part => part.length > 0);
}
const pathOf = (line: Line, frame: Frame): Path => brokenPath(line, frame).flat();
const drawn = (parts: readonly Path[]): string =>
  parts.flatMap(path => path.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`)).join("");

/** Where a line's name may stand: beside its points, from the right end to the left. */
function placesOf(path: Path): Place[] {
  return [1, 0.8, 0.6, 0.4, 0.2, 0].flatMap(share => {
    const [x, y] = path[Math.round(share * (path.length - 1))]!;
    const anchor = share > 0.7 ? "end" : share < 0.3 ? "start" : "middle";
    return [-8, 17, -20, 30, -34].map(
      dy => ({ x: anchor === "end" ? x - 4 : anchor === "start" ? x + 4 : x, y: y + dy, anchor }) as const,
    );
  });
}
interface Name {
  text: string;
  colour: string;
  place: Place;
}
/** Where the name of a band may stand: along its edges, or in its middle. */
function placesIn({ left, right, top, bottom, y }: Frame, band: readonly [number, number]): Place[] {
  const [low, high] = band.map(v => Math.min(bottom, Math.max(top, y(v)))) as [number, number];
  return [
    at(right - 4, high - 5, "end"),
    at(right - 4, low + 14, "end"),
    at(right - 4, (low + high) / 2 + 4, "end"),
    at(left + 6, low + 14, "start"),
    at(left + 6, high - 5, "start"),
  ];
}
const boxOf = ([x, y]: Path[number]): Box => ({ x: x - 3, y: y - 3, width: 6, height: 6 }); // of a dot
/** Names where they lie on no line, dot or other name; one that has no such place is left out. */
function namesOf({ lines, band }: PlotView, frame: Frame): Name[] {
  const { left, right, bottom } = frame;
  const room: Box = { x: left, y: 14, width: right - left + 4, height: bottom - 14 };
  const paths = lines.map(l => pathOf(l, frame));
  const solid = paths.filter((_, i) => lines[i]!.dots !== "only");
  const taken = lines.flatMap((l, i) => (l.dots ? paths[i]!.map(boxOf) : []));
  const names: Name[] = [];
  const name = (text: string, colour: string, places: readonly Place[]) => {
    const found = choose(places, widthOf(text, true), room, solid, taken);
    if (!found) return;
    taken.push(found.box);
    names.push({ text, colour, place: places[found.index]! });
  };
  if (band) name(band.name, textOf("prior"), placesIn(frame, band.y));
  lines.forEach((l, i) => name(l.name, textOf(l.actor), paths[i]!.length ? placesOf(paths[i]!) : []));
  return names;
}

/** Marks by turn: filled and hollow circles, then squares. */
function Dots({ line, path, turn }: { line: Line; path: Path; turn: number }) {
  const colour = markOf(line.actor);
  const r = path.length > 80 ? 1.8 : 2.8;
  const style = turn % 2 ? { fill: "var(--paper)", stroke: colour, strokeWidth: 1.4 } : { fill: colour };
  return (
    <g>
      {path.map(([x, y], k) =>
        turn % 4 < 2 ? (
          <circle key={k} cx={x} cy={y} r={r} {...style} />
        ) : (
          <rect key={k} x={x - r} y={y - r} width={2 * r} height={2 * r} {...style} />
        ),
      )}
    </g>
  );
}
interface AxesProps {
  view: PlotView;
  frame: Frame;
  size: Size;
}
function Axes({ view, frame, size: { width, height } }: AxesProps) {
  const { left, right, bottom } = frame;
  return (
    <g>
      <Ticks frame={frame} aside={view.right !== undefined} />
      <path d={`M${left} ${bottom}H${right}`} stroke="var(--prior)" />
      <text x={0} y={11}>
        {view.y.label}
      </text>
      {view.right && (
        <text x={width} y={11} textAnchor="end">
          {view.right.label}
        </text>
      )}
      <text x={width} y={height - 4 - LINE * frame.foot.length} textAnchor="end">
        {view.x.label}
      </text>
      {frame.foot.map((line, k) => (
        <text key={line} x={0} y={height - 4 - LINE * (frame.foot.length - 1 - k)} style={{ fill: "var(--ink)" }}>
          {line}
        </text>
      ))}
    </g>
  );
}
/** aside: there is an axis on the right too. */
function Ticks({ frame, aside }: { frame: Frame; aside: boolean }) {
  const { left, right, bottom, scales } = frame;
  return (
    <>
      {scales.y.ticks.map(({ value, text }) => (
        <g key={`y ${value}`}>
          <path d={`M${left} ${frame.y(value)}H${right}`} stroke="var(--line)" />
          <text className="vw-tick" x={left - 8} y={frame.y(value) + 4} textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {scales.x.ticks.map(({ value, text }) => (
        <g key={`x ${value}`}>
          <path d={`M${frame.x(value)} ${bottom}v4`} stroke="var(--prior)" />
          <text className="vw-tick" x={frame.x(value)} y={bottom + 17} textAnchor="middle">
            {text}
          </text>
        </g>
      ))}
      {aside &&
        scales.z.ticks.map(({ value, text }) => (
          <text key={`z ${value}`} className="vw-tick" x={right + 8} y={frame.z(value) + 4}>
            {text}
          </text>
        ))}
    </>
  );
}

const said = (values: readonly number[]): string =>
  values.length
    ? `from ${chartText(Math.min(...values))} to ${chartText(Math.max(...values))}`
    : "nothing that can be shown";
/** What is on the plot, in numbers, for those who hear the page. */
export const spokenPlot = (view: PlotView): string => {
  const { x, y, right, lines, band } = view;
  return [
    ...lines.map(l => {
      const finite = ([0, 1] as const).map(axis => coordinate([l], axis).filter(Number.isFinite));
      return `${l.name}, ${l.xy.length / 2} points, ${x.label} ${said(finite[0]!)}, ${(l.right && right ? right : y).label} ${said(finite[1]!)}`;
    }),
    ...(band ? [`${band.name} between ${chartText(band.y[0])} and ${chartText(band.y[1])}`] : []),
    ...saidOf(view, scalesOf(view)),
  ].join("; ");
};

function Drawn({ view, size, label }: { view: PlotView; size: Size; label: string }) {
  const frame = frameOf(view, size);
  const dotted = view.lines.filter(l => l.dots);
  return (
    <svg width={size.width} height={size.height} role="img" aria-label={`${label}: ${spokenPlot(view)}`}>
      {view.band && <Band frame={frame} y={view.band.y} />}
      <Axes view={view} frame={frame} size={size} />
      {view.lines.map((line, i) => (
        <Curve key={i} line={line} parts={brokenPath(line, frame)} turn={dotted.indexOf(line)} />
      ))}
      {namesOf(view, frame).map(({ text, colour, place }) => (
        <text
          key={text}
          className="vw-halo vw-lab"
          x={place.x}
          y={place.y}
          textAnchor={place.anchor}
          style={{ fill: colour }}
        >
          {text}
        </text>
      ))}
    </svg>
  );
}
/** From one value to another, all along. */
function Band({ frame, y }: { frame: Frame; y: readonly [low: number, high: number] }) {
  const { left, right, top, bottom } = frame;
  const high = Math.max(top, frame.y(y[1]));
  const low = Math.min(bottom, frame.y(y[0]));
  return (
    <rect x={left} y={high} width={right - left} height={Math.max(0, low - high)} fill="var(--prior)" opacity={0.16} />
  );
}
const Curve = ({ line, parts, turn }: { line: Line; parts: readonly Path[]; turn: number }) => (
  <g>
    {line.dots !== "only" && (
      <path
        d={drawn(parts)}
        fill="none"
        stroke={markOf(line.actor)}
        strokeWidth={1.5}
        strokeDasharray={line.dashed ? "4 4" : undefined}
        strokeLinejoin="round"
      />
    )}
    {line.dots && <Dots line={line} path={parts.flat()} turn={turn} />}
  </g>
);
export function PlotView({ view, label, onDrawn }: ViewProps<"plot">) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  useDrawn(view, onDrawn);
  return (
    <div ref={box} className="vw-fill">
      {size && size.width > 100 && size.height > 100 && <Drawn view={view} size={size} label={label} />}
    </div>
  );
}

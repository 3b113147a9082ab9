// What is written into a chart besides its lines: where a line leaves the picture, where it stands now, what a run
// beside it is called, where the next phase begins. Children of the recharts surface.
import { chartText } from "../../controls/number-text";
import { type Anchor, type Box, choose, type Memory, type Path, type Place, widthOf } from "../labels";
import { markOf, textOf } from "../palette";
import { type Curve, type Frame, type Other, pathOf, xOf, yOf } from "./curves";
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

export function Words({
  place,
  text,
  actor,
  bold = false,
  faint = false,
}: {
  place: Place;
  text: string;
  actor: Actor;
  bold?: boolean;
  faint?: boolean;
}) {
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

/** A curve that leaves the picture says how far it went. */
export function Cuts({ frame, curves }: { frame: Frame; curves: readonly Curve[] }) {
  const {
    extent: [low, high],
    log,
    cut,
  } = frame.values;
  return curves.flatMap(c =>
    ([true, false] as const).map(above => {
      const out =
        above && cut.above
          ? c.smooth.filter(r => r.value !== null && r.value > high)
          : !above && cut.below
            ? c.smooth.filter(r => r.value !== null && r.value < low)
            : [];
      if (!out.length) return null;
      const furthest = out.reduce((a, b) => ((above ? b.value! > a.value! : b.value! < a.value!) ? b : a)),
        x = Math.max(frame.left + 3, xOf(frame, furthest.at)),
        y = above ? frame.top : frame.height - frame.bottom;
      const end = x > frame.width * 0.6,
        value = log ? 10 ** furthest.value! : furthest.value!;
      return (
        <g key={`${c.name} ${above}`}>
          <path
            d={above ? `M${x - 3.5} ${y + 1}l3.5 -5l3.5 5z` : `M${x - 3.5} ${y - 1}l3.5 5l3.5 -5z`}
            fill={markOf(c.actor)}
          />
          <Words
            place={{ x: end ? x - 7 : x + 7, y: above ? y + 3 : y - 1, anchor: end ? "end" : "start" }}
            text={`${above ? "from" : "down to"} ${chartText(value)}`}
            actor={c.actor}
            faint
          />
        </g>
      );
    }),
  );
}

export interface Mark {
  step: number;
  text: string;
}
/** A diamond where something was changed while it ran. */
export function Changes({ frame, name, marks }: { frame: Frame; name: string; marks: readonly Mark[] }) {
  return marks.map(({ step, text }, i) => {
    const at = series.before(name, step),
      x = xOf(frame, step),
      y = at ? yOf(frame, at.smooth) : NaN;
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
export const changeLabel = (frame: Frame, name: string, { step, text }: Mark): Wanted => {
  const at = series.before(name, step),
    x = xOf(frame, step),
    y = at ? yOf(frame, at.smooth) : NaN;
  return {
    key: `${step} ${text}`,
    text,
    actor: "ink",
    bold: false,
    places: Number.isFinite(y)
      ? [
          { x: x + 9, y: y + 4, anchor: "start" },
          { x: x - 9, y: y + 4, anchor: "end" },
          { x, y: y + 18, anchor: "middle" },
          { x, y: y - 10, anchor: "middle" },
        ]
      : [],
  };
};

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
      {title && <Words place={{ x: x + 6, y: frame.top - 1, anchor: "start" }} text={title} actor="ink" faint />}
    </g>
  );
}

const spots = (
  frame: Frame,
  path: Path,
  shares: readonly number[],
  offsets: readonly (readonly [number, number, Anchor])[],
): Place[] =>
  shares.flatMap(share => {
    const x = frame.left + share * (frame.width - frame.left - frame.right),
      i = path.findIndex(p => p[0] >= x),
      b = path[Math.max(0, i)],
      a = path[Math.max(0, i - 1)];
    if (!a || !b || i < 0) return [];
    const y = b[0] > a[0] ? a[1] + (b[1] - a[1]) * Math.min(1, Math.max(0, (x - a[0]) / (b[0] - a[0]))) : b[1];
    return offsets.map(([dx, dy, anchor]) => ({ x: x + dx, y: y + dy, anchor }));
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
  const end = path.at(-1),
    reach = reachOf(frame, path);
  return [
    ...spots(
      frame,
      path,
      [0.08, 0.13, 0.2, 0.28, 0.38, 0.5, 0.62, 0.74].map(s => s * reach),
      BESIDE,
    ),
    ...(end ? [{ x: end[0] + 9, y: end[1] + 4, anchor: "start" } as const] : []),
  ];
}
/** What a run beside this one is called, along its line. */
export const otherLabel = (frame: Frame, curve: Curve, other: Other, text: string): Wanted => {
  const path = pathOf(frame, other.rows),
    reach = reachOf(frame, path);
  return {
    key: `${curve.name} ${other.slot}`,
    text,
    actor: curve.actor,
    bold: false,
    places: spots(
      frame,
      path,
      [0.999, 0.9, 0.8, 0.7, 0.6, 0.5].map(s => s * reach),
      ALONG,
    ),
  };
};
/** Writes each label at the best of its places. */
export function Labels({
  frame,
  curves,
  wanted,
  memory,
}: {
  frame: Frame;
  curves: readonly Curve[];
  wanted: readonly Wanted[];
  memory: Memory;
}) {
  const paths = pathsOf(frame, curves),
    room = roomOf(frame);
  memory.boxes.clear();
  return wanted.map(({ key, text, actor, bold, places }) => {
    const found = choose(places, widthOf(text, bold), room, paths, [...memory.boxes.values()], memory.index.get(key));
    if (!found) return null;
    memory.index.set(key, found.index);
    memory.boxes.set(key, found.box);
    return <Words key={key} place={places[found.index]!} text={text} actor={actor} bold={bold} />;
  });
}

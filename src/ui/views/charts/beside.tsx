// How runs beside the one under way are told apart without hue, which belongs to the actor: each has a dash and a
// marker of its own, the same in every chart and in the list of runs. The run under way is the solid, heavy line.
import type { Path } from "../labels";

interface Style {
  dash: string | undefined;
  marker(x: number, y: number, r: number): string;
}
const STYLES: readonly Style[] = [
  { dash: undefined, marker: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0` },
  { dash: "6 3", marker: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z` },
  { dash: "1.5 2.5", marker: (x, y, r) => `M${x} ${y - 1.2 * r}L${x + 1.1 * r} ${y + 0.8 * r}H${x - 1.1 * r}z` },
  {
    dash: "9 3 1.5 3",
    marker: (x, y, r) => `M${x} ${y - 1.3 * r}L${x + 1.3 * r} ${y}L${x} ${y + 1.3 * r}L${x - 1.3 * r} ${y}z`,
  },
  { dash: "3 3", marker: (x, y, r) => `M${x - r} ${y - r}l${2 * r} ${2 * r}M${x + r} ${y - r}l${-2 * r} ${2 * r}` },
];
export const dashOf = (slot: number): string | undefined => STYLES[slot]?.dash;

/** Markers along a line, apart from those of the other slots. `colour`: of the line. */
export function Markers({
  path,
  slot,
  colour,
  every = 90,
}: {
  path: Path;
  slot: number;
  colour: string;
  every?: number;
}) {
  const first = path[0]?.[0] ?? 0;
  const last = path.at(-1)?.[0] ?? 0;
  const from = first + (every * (slot + 1)) / (STYLES.length + 1);
  const at = Array.from({ length: Math.max(0, Math.floor((last - from) / every) + 1) }, (_, k) =>
    path.find(([x]) => x >= from + k * every)!,
  );
  return (
    <path
      d={at.map(([x, y]) => STYLES[slot]!.marker(Number(x.toFixed(1)), Number(y.toFixed(1)), 2.6)).join("")}
      fill="var(--paper)"
      stroke={colour}
      strokeWidth={1}
    />
  );
}
/** The line of a list: how a run is drawn. No slot: the run under way. */
export const Sample = ({ slot }: { slot?: number | undefined }) => (
  <svg className="run-sample" width={28} height={10} viewBox="0 0 28 10" aria-hidden="true">
    <path
      d="M0 5h28"
      stroke="currentColor"
      strokeWidth={slot === undefined ? 2 : 1}
      strokeDasharray={slot === undefined ? undefined : dashOf(slot)}
    />
    {slot !== undefined && (
      <path d={STYLES[slot]!.marker(14, 5, 2.8)} fill="var(--paper)" stroke="currentColor" strokeWidth={1} />
    )}
  </svg>
);

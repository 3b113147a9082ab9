// What is written into a method's chart, and where it would like to stand: names of lines, the ideal, where two lines
// meet. Which place it gets is decided by labels.ts.
import { chartText } from "../../controls/number-text";
import { around, at } from "../labels";
import { type Curve, type Frame, pathOf, xOf, yOf } from "./curves";
import { changeLabel, cutLabels, heldLabels, levelLabel, lineLabel, type Mark, otherLabel, type Wanted } from "./marks";
import type { Meeting } from "./meeting";
import type { Framed } from "./method-frame";
import type { Chart } from "../../../engine/words";

const BESIDE = [
  [8, 4, "start"],
  [0, -9, "middle"],
  [0, 18, "middle"],
  [0, 30, "middle"],
  [0, -22, "middle"],
] as const;
/** A line of a later phase is named behind the switch, where it runs. */
function nameOf(frame: Frame, curve: Curve, text: string): Wanted {
  const path = pathOf(frame, curve.smooth);
  const usual = lineLabel(frame, curve, text);
  if (!path.length || path[0]![0] < frame.left + 0.1 * (frame.width - frame.left - frame.right)) return usual;
  const places = [0.12, 0.25, 0.4, 0.55, 0.7, 0.9].flatMap(share => {
    const [x, y] = path[Math.round(share * (path.length - 1))]!;
    return around(x, y, BESIDE);
  });
  return { ...usual, places };
}

const isLog = (chart: Chart): boolean => chart.unit.startsWith("natural log");
/** Beside the circle, or against the right edge above it, where two falling lines leave room. */
function meetingLabel(frame: Frame, { step, value }: Meeting, log: boolean): Wanted {
  const [x, y] = [xOf(frame, step), yOf(frame, value)];
  const edge = frame.width - frame.right - 4;
  return {
    key: "meets",
    text: `they meet at ${chartText(log ? Math.exp(value) : value)}`,
    actor: "ink",
    bold: true,
    places: [
      at(x + 2, y - 12, "start"),
      at(edge, y - 12, "end"),
      at(edge, y - 22, "end"),
      at(edge, y - 34, "end"),
      at(x, y + 20, "end"),
      at(x, y + 20, "middle"),
      at(edge, y - 50, "end"),
      at(x, y - 12, "end"),
    ],
  };
}

export const lineText = (chart: Chart, curve: Curve): string =>
  chart.lines.find(l => l.series === curve.name)?.label ?? curve.name;
/** Of the runs beside this one, where they are few; a run of another method is called by its own name alone. */
const othersOf = ({ frame, foreign }: Framed, curve: Curve, name: string): Wanted[] =>
  curve.others.length >= 3
    ? []
    : curve.others.map(other => {
        const text = foreign.has(other) ? other.label : `${name}, ${other.label}`;
        return otherLabel(frame, curve, other, text);
      });

/** All of them, the most important first: each takes the room of those after it. */
export function labelsOf(
  chart: Chart,
  framed: Framed,
  met: Meeting | undefined,
  bearer: Curve | undefined,
  marks: readonly Mark[],
): Wanted[] {
  const { frame, curves, held } = framed;
  return [
    ...cutLabels(frame, curves),
    ...heldLabels(frame, held),
    ...(met ? [meetingLabel(frame, met, isLog(chart))] : []),
    ...curves.filter(c => c.smooth.length > 1).map(c => nameOf(frame, c, lineText(chart, c))),
    ...curves.flatMap(c => othersOf(framed, c, lineText(chart, c))),
    ...(chart.ideal ? [levelLabel(frame, "ideal", chart.ideal.value, chart.ideal.label)] : []),
    ...(bearer ? marks.map(m => changeLabel(frame, bearer.name, m)) : []),
  ];
}

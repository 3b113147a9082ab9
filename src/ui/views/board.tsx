// "What it learns": all pictures and charts of a run, placed by what they are and not by what they are called.
// It puts things where board-plan.ts says; drawing is the views' and the charts', and the numbers come from
// state/series.
import {
  type CSSProperties,
  type ReactNode,
  type RefObject,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { createPortal } from "react-dom";
import {
  besideWidth,
  type Charted,
  chartedOf,
  chartsIn,
  expected,
  inOrder,
  isBeside,
  laterOf,
  phaseOfChart,
  phasesOf,
  type Picked,
  type Placed,
  placedOf,
  restingOf,
  type Room,
  roomOf,
  seated,
  shaped,
  termsWidth,
  UNTRAINED,
  untrained,
  unchartedText,
  upperOf,
  waiting,
  waitingForPicture,
} from "./board-plan";
import { Boundary } from "../borders/boundary";
import { useCut } from "./board-cut";
import { useSize } from "./canvas";
import { createDecoder, type Decoder } from "./decoder";
import { Spoken } from "./charts/crosshair";
import { type LimitsBySeries, limitsOf } from "./charts/held";
import { MethodChart } from "./charts/method-chart";
import type { Mark } from "./charts/marks";
import { useOnScreen } from "./on-screen";
import { Slot } from "./slot";
import { useSame, useStable } from "./stable";
import { Terms } from "./charts/terms";
import { greyAtFirst } from "../state/grey-at-first";
import { series } from "../state/series";
import type { DataSetEntry, MethodEntry, ProbeEntry } from "../../engine/catalogue";
import type { Values } from "../../engine/config";
import type { Answer, PhaseState, RunState } from "../../workers/protocol";
import type { View } from "../../engine/view";
import "./views.css";

type FieldMark = Mark & { field: string };
export interface ViewBoardProps {
  method: MethodEntry;
  dataset: DataSetEntry;
  state: RunState | undefined;
  views: Readonly<Record<string, { step: number; view: View }>>;
  probes: readonly ProbeEntry[];
  options: Readonly<Record<string, Values>>;
  setOptions(id: string, values: Values): void;
  /** This probe's picture has been drawn. */
  onShown(id: string): void;
  /** The probes on screen. */
  onVisible(ids: readonly string[]): void;
  decode(code: Float32Array): Promise<Answer>;
  /** Live changes, shown as diamonds on the method's charts. */
  marks?: readonly FieldMark[];
  /** Up to which step the run came without its curves. */
  uncharted: number;
  /** By a failure. */
  stopped: boolean;
  /** The place under the first screen: for what the reader must scroll to. */
  below: Element | null;
}
const none: readonly FieldMark[] = [];

/** Names that have come so far: changes seldom, so the board renders seldom. */
const useNames = (): readonly string[] => {
  const text = useSyncExternalStore(series.subscribe, () => series.names().join("\n"));
  return useMemo(() => (text ? text.split("\n") : []), [text]);
};
/** The probes of the run; between two runs of the same method and data those of the last, so that nothing moves. */
function useIds({ method, dataset, state, probes }: ViewBoardProps): readonly string[] {
  const kept = useRef<{ of: string; ids: readonly string[] }>(undefined);
  const of = `${method.id} ${dataset.id}`;
  if (state) kept.current = { of, ids: state.probes };
  if (state) return state.probes;
  return kept.current?.of === of ? kept.current.ids : expected(method, probes, dataset.kind);
}

/** What was picked in a picture, until it is let go or there is another method or data set. */
function usePicked({ method, dataset, setOptions }: ViewBoardProps): [Picked | undefined, Pictures["pick"]] {
  const of = `${method.id} ${dataset.id}`;
  const [picked, setPicked] = useState<Picked & { of: string }>();
  const pick = useStable((by: string, id: string, values: Values | undefined) => {
    setPicked(values && { by, id, of });
    if (values) setOptions(id, values);
  });
  return [picked?.of === of ? picked : undefined, pick];
}

/** What stands on the board, and the room that it has. */
interface Plan extends Charted {
  room: Room;
  placed: readonly Placed[];
  later: readonly string[];
  course: Pick<ChartProps, "phases" | "waits" | "marks" | "limits" | "values">;
  missing: string;
}
function usePlan(props: ViewBoardProps, width: number | undefined, cut: number, picked: Picked | undefined): Plan {
  const { method, dataset, state, views, probes, uncharted, stopped, marks = none } = props;
  const room = roomOf(width, cut);
  const names = useNames();
  const phases = useSame(phasesOf(method, state));
  const waits = useSame(phases.map((_, i) => waiting(state, phases, i, uncharted, stopped)));
  const own = useIds(props);
  const now = state?.phase ?? 0;
  const later = room.narrow ? laterOf(method, probes, now) : [];
  // both are in the order of the probes
  const ids = later.length ? probes.map(({ id }) => id).filter(id => own.includes(id) || later.includes(id)) : own;
  const placed = seated(placedOf(ids, probes, views, dataset.kind), room, picked);
  const most = chartsIn(room, shaped(placed, "bars").length);
  const values = useSame(state?.run.values ?? method.starts[dataset.kind] ?? {});
  const changed = useSame(marks.map(({ field }) => field));
  const resting = useSame(restingOf(method, phases, state?.step ?? 0, values));
  const charted = useMemo(
    () => chartedOf(method, { names, phases, now, waits, values, changed, resting }, most),
    [method, names, phases, now, most, waits, values, changed, resting],
  );
  const limits = useMemo(() => limitsOf(method, dataset.kind, values), [method, dataset.kind, values]);
  const course = { phases, waits, marks, limits, values };
  return { ...charted, room, placed, later, course, missing: unchartedText(uncharted) };
}

export function ViewBoard(props: ViewBoardProps) {
  const { views, below } = props;
  const root = useRef<HTMLDivElement>(null);
  const closer = useRef<HTMLElement>(null);
  const size = useSize(root, true);
  const cut = useCut(root, roomOf(size?.width).narrow);
  const [picked, pick] = usePicked(props);
  const plan = usePlan(props, size?.width, cut, picked);
  const { room, placed, later } = plan;
  const pictures = usePictures(props, room.narrow, pick);
  const tell = useStable((ids: readonly string[]) => props.onVisible(ids.filter(id => !later.includes(id))));
  useOnScreen({
    roots: [root, closer],
    places: `${placed.map(p => p.id + p.shape).join()} ${room.narrow} ${later.join()} ${below !== null}`,
    empty: placed.filter(p => p.shape !== "look" && !views[p.id]).map(p => p.id),
    tell,
  });
  const upper = upperOf(placed, picked);
  const further = shaped(placed, "look");
  return (
    <div
      ref={root}
      className={`vw${room.narrow ? " vw-narrow" : ""}${isBeside(room, placed) ? " vw-beside-charts" : ""}`}
      style={heights(room)}
    >
      <div className="vw-top" style={columns(upper)}>
        <Slots {...pictures} placed={upper} />
      </div>
      <Bottom plan={plan} pictures={pictures} />
      <Spoken />
      {below &&
        further.length > 0 &&
        createPortal(
          <Closer ref={closer} narrow={room.narrow}>
            {plan.rest.map(chart => (
              <div key={chart.id} className="vw-look">
                <Chart chart={chart} {...plan.course} />
              </div>
            ))}
            <Slots {...pictures} placed={inOrder(further, props.probes)} />
          </Closer>,
          below,
        )}
    </div>
  );
}
/** The charts, the terms beside them, and the bars. */
function Bottom({ plan, pictures }: { plan: Plan; pictures: Pictures }) {
  const { room, placed, course, missing, charts, terms } = plan;
  const bars = shaped(placed, "bars");
  return (
    <div className="vw-bottom">
      {missing && <p className="vw-uncharted">{missing}</p>}
      {charts.map(chart => (
        <Chart key={chart.id} chart={chart} {...course} />
      ))}
      {terms.length > 0 && (
        <Boundary what="The charts of what is minimised" of={course.phases}>
          <Terms
            terms={terms}
            width={isBeside(room, placed) ? besideWidth(room) : termsWidth(room, charts.length, bars.length)}
            height={room.bottom + (isBeside(room, placed) ? 20 : 0)} // pictures.css gives them so much there
            phases={course.phases}
            limits={course.limits}
          />
        </Boundary>
      )}
      <Slots {...pictures} placed={bars} />
    </div>
  );
}
/** The columns of the upper row: those of planes and of what is wide share what sheets and pairs leave. */
const COLUMNS: Partial<Record<Placed["shape"], string>> = {
  sheet: "calc(var(--vw-top) * 0.625)",
  pairs: "calc(var(--vw-top) * 0.25)",
  wide: "minmax(calc(50% - 13px), 1fr)",
};
const heights = ({ top, bottom }: Room) => ({ "--vw-top": `${top}px`, "--vw-bottom": `${bottom}px` }) as CSSProperties;
/** On the row itself: they change with the phase, and whatever is under a changed property is styled anew. */
const columns = (upper: readonly Placed[]) =>
  ({ "--vw-columns": upper.map(({ shape }) => COLUMNS[shape] ?? "minmax(0, 1fr)").join(" ") }) as CSSProperties;

/** What the slots of a board share. */
interface Pictures extends Pick<ViewBoardProps, "dataset" | "state" | "views" | "probes" | "options"> {
  grey: string | undefined;
  narrow: boolean;
  decoder: Decoder;
  setOptions(id: string, values: Values): void;
  pick(by: string, id: string, values: Values | undefined): void;
  onShown(id: string): void;
  /** What is said in the place of one of that phase. */
  waits(phase: string | undefined): string;
}
function usePictures(props: ViewBoardProps, narrow: boolean, pick: Pictures["pick"]): Pictures {
  const { method, dataset, state, views, probes, options } = props;
  const onShown = useStable(props.onShown);
  const setOptions = useStable(props.setOptions);
  const decode = useStable(props.decode);
  const [decoder] = useState(() => createDecoder(decode));
  const phases = phasesOf(method, state);
  const waits = (of: string | undefined) => {
    const phase = phases.findIndex(({ id }) => id === of);
    return phase > (state?.phase ?? 0)
      ? waiting(state, phases, phase)
      : waitingForPicture(state, phases, props.stopped);
  };
  const grey = greyAtFirst(method, dataset, state);
  return { dataset, state, views, probes, options, grey, narrow, decoder, setOptions, pick, onShown, waits };
}
interface SlotsProps extends Pictures {
  placed: readonly Placed[];
}
const Slots = ({ placed, dataset, state, views, probes, options, waits, grey, ...shared }: SlotsProps) =>
  placed.map(({ id, shape }) => {
    const entry = probes.find(p => p.id === id);
    const early = untrained(entry, dataset, state);
    return (
      <Slot
        key={id}
        id={id}
        shape={shape}
        kind={dataset.kind}
        entry={entry}
        seen={early ? undefined : views[id]}
        waits={early && state?.status === "paused" ? UNTRAINED : waits(entry?.phase)}
        alone={shape !== "look" && placed.filter(p => p.shape === shape).length === 1}
        canDecode={(state?.canDecode ?? false) && !(dataset.kind === "images" && state?.step === 0)}
        options={options[id]}
        instead={shape === "sheet" ? grey : undefined} // pairs, beside it, have no room for a sentence
        {...shared}
      />
    );
  });

interface ChartProps {
  chart: MethodEntry["charts"][number];
  phases: readonly PhaseState[];
  waits: readonly string[];
  marks: readonly Mark[];
  limits: LimitsBySeries;
  values: Values;
}
function Chart({ waits, ...props }: ChartProps) {
  const phase = phaseOfChart(props.phases, props.chart);
  return (
    <Boundary what={`The chart “${props.chart.title}”`} of={props.phases}>
      <MethodChart {...props} phase={phase} waits={waits[phase] ?? ""} />
    </Boundary>
  );
}

interface CloserProps {
  ref: RefObject<HTMLElement | null>;
  narrow: boolean;
  children: ReactNode;
}
const Closer = ({ ref, narrow, children }: CloserProps) => (
  <section ref={ref} className={narrow ? "vw vw-closer vw-narrow" : "vw vw-closer"} aria-label="A closer look">
    <h2>A closer look</h2>
    <div className="vw-looks">{children}</div>
  </section>
);

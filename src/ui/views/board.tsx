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
  type Charted,
  chartedOf,
  chartsIn,
  expected,
  inOrder,
  phaseOfChart,
  phasesOf,
  type Placed,
  placedOf,
  type Room,
  roomOf,
  shaped,
  termsWidth,
  waiting,
  waitingForPicture,
} from "./board-plan";
import { useSize } from "./canvas";
import { createDecoder, type Decoder } from "./decoder";
import { Spoken } from "./charts/crosshair";
import { MethodChart } from "./charts/method-chart";
import type { Mark } from "./charts/marks";
import { useOnScreen } from "./on-screen";
import { Slot } from "./slot";
import { useSame, useStable } from "./stable";
import { Terms } from "./charts/terms";
import { series } from "../state/series";
import type { DataSetEntry, MethodEntry, ProbeEntry } from "../../engine/catalogue";
import type { Values } from "../../engine/config";
import type { Answer, PhaseState, RunState } from "../../workers/protocol";
import type { View } from "../../engine/view";
import "./views.css";

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
  marks?: readonly Mark[];
  /** The place under the first screen: for what the reader must scroll to. */
  below: Element | null;
}
const none: readonly Mark[] = [];

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

/** What stands on the board, and the room that it has. */
interface Plan extends Charted {
  room: Room;
  placed: readonly Placed[];
  course: Pick<ChartProps, "phases" | "waits" | "marks">;
}
function usePlan(props: ViewBoardProps, width: number | undefined): Plan {
  const { method, dataset, state, views, probes, marks = none } = props;
  const room = roomOf(width);
  const names = useNames();
  const phases = useSame(phasesOf(method, state));
  const waits = useSame(phases.map((_, i) => waiting(state, phases, i)));
  const ids = useIds(props);
  const placed = placedOf(ids, probes, views, dataset.kind);
  const now = state?.phase ?? 0;
  const most = chartsIn(room, shaped(placed, "bars").length);
  const charted = useMemo(
    () => chartedOf(method, { names, phases, now, waits }, most),
    [method, names, phases, now, most, waits],
  );
  return { ...charted, room, placed, course: { phases, waits, marks } };
}

export function ViewBoard(props: ViewBoardProps) {
  const { views, below } = props;
  const root = useRef<HTMLDivElement>(null);
  const closer = useRef<HTMLElement>(null);
  const size = useSize(root);
  const plan = usePlan(props, size?.width);
  const { room, placed } = plan;
  const pictures = usePictures(props, room.narrow);
  const tell = useStable(props.onVisible);
  useOnScreen({
    roots: [root, closer],
    places: `${placed.map(p => p.id + p.shape).join()} ${room.narrow} ${below !== null}`,
    empty: placed.filter(p => p.shape !== "look" && !views[p.id]).map(p => p.id),
    tell,
  });
  const further = shaped(placed, "look");
  return (
    <div ref={root} className={room.narrow ? "vw vw-narrow" : "vw"} style={heights(room)}>
      <div className="vw-top">
        <Slots {...pictures} placed={shaped(placed, "sheet", "pairs", "plane")} />
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
  const { room, placed, course, charts, terms } = plan;
  const bars = shaped(placed, "bars");
  return (
    <div className="vw-bottom">
      {charts.map(chart => (
        <Chart key={chart.id} chart={chart} {...course} />
      ))}
      {terms.length > 0 && (
        <Terms
          terms={terms}
          width={termsWidth(room, charts.length, bars.length)}
          height={room.bottom}
          phases={course.phases}
        />
      )}
      <Slots {...pictures} placed={bars} />
    </div>
  );
}
const heights = ({ top, bottom }: { top: number; bottom: number }) =>
  ({ "--vw-top": `${top}px`, "--vw-bottom": `${bottom}px` }) as CSSProperties;

/** What the slots of a board share. */
interface Pictures extends Pick<ViewBoardProps, "dataset" | "state" | "views" | "probes" | "options"> {
  narrow: boolean;
  decoder: Decoder;
  setOptions(id: string, values: Values): void;
  onShown(id: string): void;
  waits: string;
}
function usePictures(props: ViewBoardProps, narrow: boolean): Pictures {
  const { method, dataset, state, views, probes, options } = props;
  const onShown = useStable(props.onShown);
  const setOptions = useStable(props.setOptions);
  const decode = useStable(props.decode);
  const [decoder] = useState(() => createDecoder(decode));
  const waits = waitingForPicture(state, phasesOf(method, state));
  return { dataset, state, views, probes, options, narrow, decoder, setOptions, onShown, waits };
}
interface SlotsProps extends Pictures {
  placed: readonly Placed[];
}
const Slots = ({ placed, dataset, state, views, probes, options, ...shared }: SlotsProps) =>
  placed.map(({ id, shape }) => (
    <Slot
      key={id}
      id={id}
      shape={shape}
      kind={dataset.kind}
      entry={probes.find(p => p.id === id)}
      seen={views[id]}
      alone={shape !== "look" && placed.filter(p => p.shape === shape).length === 1}
      canDecode={state?.canDecode ?? false}
      options={options[id]}
      {...shared}
    />
  ));

interface ChartProps {
  chart: MethodEntry["charts"][number];
  phases: readonly PhaseState[];
  waits: readonly string[];
  marks: readonly Mark[];
}
function Chart({ chart, phases, waits, marks }: ChartProps) {
  const phase = phaseOfChart(phases, chart);
  return <MethodChart chart={chart} phases={phases} phase={phase} waits={waits[phase] ?? ""} marks={marks} />;
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

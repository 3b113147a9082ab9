// "What it learns": all pictures and charts of a run, placed by what they are and not by what they are called.
// It decides where things stand and which are on screen; drawing is the views' and the charts', and the numbers
// come from state/series.
import {
  type CSSProperties,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { createPortal } from "react-dom";
import { useSize } from "./canvas";
import { createDecoder } from "./decoder";
import { Spoken } from "./charts/crosshair";
import { grouped } from "../controls/number-text";
import { MethodChart } from "./charts/method-chart";
import type { Mark } from "./charts/marks";
import { type Shape, shapeOf, Slot } from "./slot";
import { type Term, Terms } from "./charts/terms";
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
const LEAST = 150; // pixels that the terms keep beside the charts
const NARROW = 620; // pixels: below it one column, as on a phone

/**
 * Of the pictures and of the charts: at 1440 x 900 both rows end above the fold with the header and the
 * time line around them.
 */
const heightsOf = (narrow: boolean): { top: number; bottom: number } =>
  narrow
    ? { top: 290, bottom: 334 }
    : {
        top: Math.round(Math.min(400, Math.max(216, 0.311 * innerHeight))),
        bottom: Math.round(Math.min(460, Math.max(240, 0.371 * innerHeight))),
      };

/** A value that stays the same object while its content does. */
function useSame<T>(value: T): T {
  const last = useRef(value),
    text = JSON.stringify(value),
    lastText = useRef(text);
  if (text !== lastText.current) [last.current, lastText.current] = [value, text];
  return last.current;
}
/** The newest of several functions behind one that never changes. */
function useStable<A extends unknown[], R>(call: (...a: A) => R): (...a: A) => R {
  const newest = useRef(call);
  newest.current = call;
  return useCallback((...a: A) => newest.current(...a), []);
}

/** Before the worker has spoken: what the method and the data will offer from the start. */
const expected = ({ offers }: MethodEntry, probes: readonly ProbeEntry[], kind: DataSetEntry["kind"]): string[] =>
  probes
    .filter(
      p =>
        (!p.kind || p.kind === kind) &&
        !p.phase &&
        p.needs.every(ability => offers.includes(ability)) &&
        !(p.unless && offers.includes(p.unless)),
    )
    .map(p => p.id);
const phasesOf = (method: MethodEntry, state: RunState | undefined): readonly PhaseState[] =>
  state?.phases ?? method.phases.map(p => ({ ...p, steps: 0, first: 0 }));
function waiting(state: RunState | undefined, phases: readonly PhaseState[], phase: number): string {
  if (!state) return "waiting for the first step";
  if (phase > state.phase) return `from step ${grouped(phases[phase]?.first ?? 0)}`;
  return state.status === "compiling"
    ? "compiling the first step"
    : state.status === "loading"
      ? "loading"
      : "no step yet";
}

/** Names that have come so far: changes seldom, so the board renders seldom. */
const useNames = (): readonly string[] => {
  const text = useSyncExternalStore(series.subscribe, () => series.names().join("\n"));
  return useMemo(() => (text ? text.split("\n") : []), [text]);
};

interface Charted {
  charts: MethodEntry["charts"];
  /** Below the first screen. */
  rest: MethodEntry["charts"];
  terms: Term[];
}
/**
 * Which of the method's charts and terms stand on the board: as many charts as there is room for, those of the
 * phase under way before those of phases that are over. A term that has not come once its phase has begun is
 * not part of this run.
 */
function chartedOf(
  method: MethodEntry,
  names: readonly string[],
  phases: readonly PhaseState[],
  now: number,
  most: number,
  waits: readonly string[],
): Charted {
  const phase = (name: string) => name.slice(0, name.indexOf("/")),
    begun = new Set(names.map(phase)),
    index = (name: string) =>
      Math.max(
        0,
        phases.findIndex(p => p.id === phase(name)),
      );
  const present = (name: string) => (begun.has(phase(name)) ? names.includes(name) : true);
  const over = (chart: MethodEntry["charts"][number]) => Number(chart.lines.every(l => index(l.series) < now)),
    drawn = method.charts.filter(c => c.lines.some(l => present(l.series))).sort((a, b) => over(a) - over(b));
  const charts = drawn.slice(0, most),
    taken = new Set(drawn.flatMap(c => c.lines.map(l => l.series)));
  const all = [...new Set([...Object.keys(method.series), ...names])].filter(name => !taken.has(name) && present(name));
  const text = (name: string) =>
    method.series[name] ?? {
      title: name.slice(name.lastIndexOf("/") + 1).replaceAll("-", " "),
      actor: "ink" as const,
      help: "",
    };
  // once a phase
  const says = (name: string, i: number) =>
    all.findIndex(other => index(other) === index(name)) === i && !(charts.length && index(name) === 0)
      ? (waits[index(name)] ?? "")
      : "";
  return {
    charts,
    rest: drawn.slice(most),
    terms: all.map((name, i) => ({ name, text: text(name), phase: index(name), waits: says(name, i) })),
  };
}

const NEAR = "40px"; // so far from the screen a picture is drawn already: nothing of what is below the first screen
/**
 * Tells which of the probes at these places are on screen; of the first screen's (`empty`) those without a picture yet
 * count too, so that none is empty when one scrolls to it.
 */
function useVisible(
  roots: readonly RefObject<HTMLElement | null>[],
  places: string,
  empty: string,
  tell: (ids: readonly string[]) => void,
): void {
  const seen = useRef(new Set<string>()),
    all = useStable(() =>
      roots.flatMap(root => [...(root.current?.querySelectorAll<HTMLElement>("[data-probe]") ?? [])]),
    );
  const say = useStable(() => {
    const lacking = empty.split(" ");
    tell(
      all()
        .map(idOf)
        .filter(id => seen.current.has(id) || lacking.includes(id)),
    );
  });
  useEffect(() => {
    seen.current.clear();
    const observer = new IntersectionObserver(
      entries => {
        for (const { target, isIntersecting } of entries)
          if (isIntersecting) seen.current.add(idOf(target));
          else seen.current.delete(idOf(target));
        say();
      },
      { rootMargin: NEAR },
    );
    for (const place of all()) observer.observe(place);
    return () => observer.disconnect();
  }, [places, say, all]);
  useEffect(say, [empty, say]);
}
const idOf = (place: Element): string => place.getAttribute("data-probe") ?? "";

export function ViewBoard({
  method,
  dataset,
  state,
  views,
  probes,
  options,
  setOptions,
  onShown,
  onVisible,
  decode,
  marks = none,
  below,
}: ViewBoardProps) {
  const root = useRef<HTMLDivElement>(null),
    closer = useRef<HTMLElement>(null),
    size = useSize(root),
    narrow = size !== undefined && size.width < NARROW,
    names = useNames();
  const [shown, visible, choose, ask] = [
      useStable(onShown),
      useStable(onVisible),
      useStable(setOptions),
      useStable(decode),
    ],
    [decoder] = useState(() => createDecoder(ask));
  const phases = useSame(phasesOf(method, state)),
    waits = useSame(phases.map((_, i) => waiting(state, phases, i)));
  const kept = useRef<{ of: string; ids: readonly string[] }>(undefined),
    which = `${method.id} ${dataset.id}`;
  if (state) kept.current = { of: which, ids: state.probes };
  const ids = state?.probes ?? (kept.current?.of === which ? kept.current.ids : expected(method, probes, dataset.kind)),
    more = moreOf(ids, probes),
    placed = ids.map(id => ({
      id,
      shape: more.includes(id) ? ("look" as const) : shapeOf(id, views[id]?.view, dataset.kind),
    })),
    of = (...shapes: Shape[]) => placed.filter(p => shapes.includes(p.shape));
  useVisible(
    [root, closer],
    `${placed.map(p => p.id + p.shape).join()} ${narrow} ${below !== null}`,
    ids.filter(id => !views[id] && !more.includes(id)).join(" "),
    visible,
  );
  const wait =
    state && state.status !== "loading" && state.status !== "compiling"
      ? "the first picture is coming"
      : waiting(state, phases, 0);
  const slot = ({ id, shape }: { id: string; shape: Shape }) => (
    <Slot
      key={id}
      {...{ id, shape, narrow, decoder }}
      kind={dataset.kind}
      entry={probes.find(p => p.id === id)}
      seen={views[id]}
      alone={shape !== "look" && of(shape).length === 1}
      canDecode={state?.canDecode ?? false}
      waits={wait}
      options={options[id]}
      setOptions={choose}
      onShown={shown}
    />
  );
  const index = (chart: MethodEntry["charts"][number]) =>
      Math.max(
        0,
        phases.findIndex(p => chart.lines[0]?.series.startsWith(`${p.id}/`)),
      ),
    bars = of("bars");
  const width = size?.width ?? 832,
    now = state?.phase ?? 0,
    most = narrow
      ? method.charts.length
      : Math.max(1, Math.floor((width - LEAST - bars.length * (124 + 32)) / (width * 0.344 + 32)));
  const { charts, rest, terms } = useMemo(
    () => chartedOf(method, names, phases, now, most, waits),
    [method, names, phases, now, most, waits],
  );
  const room = narrow ? width : width - charts.length * (width * 0.344 + 32) - bars.length * (124 + 32);
  const heights = heightsOf(narrow),
    charted = (chart: MethodEntry["charts"][number]) => (
      <MethodChart
        key={chart.id}
        chart={chart}
        phases={phases}
        phase={index(chart)}
        waits={waits[index(chart)] ?? ""}
        marks={marks}
      />
    );
  return (
    <div
      ref={root}
      className={narrow ? "vw vw-narrow" : "vw"}
      style={{ "--vw-top": `${heights.top}px`, "--vw-bottom": `${heights.bottom}px` } as CSSProperties}
    >
      <div className="vw-top">{[...of("sheet"), ...of("pairs"), ...of("plane")].map(slot)}</div>
      <div className="vw-bottom">
        {charts.map(charted)}
        {terms.length > 0 && <Terms terms={terms} width={room} height={heights.bottom} phases={phases} />}
        {bars.map(slot)}
      </div>
      <Spoken />
      {below &&
        more.length > 0 &&
        createPortal(
          <Closer ref={closer} narrow={narrow}>
            {rest.map(chart => (
              <div key={chart.id} className="vw-look">
                {charted(chart)}
              </div>
            ))}
            {more.map(id => slot({ id, shape: "look" }))}
          </Closer>,
          below,
        )}
    </div>
  );
}

/** Those below the first screen: plots first, sheets of pictures after them. */
function moreOf(ids: readonly string[], probes: readonly ProbeEntry[]): string[] {
  const entries = ids.flatMap(id => probes.find(p => p.id === id && p.more) ?? []),
    sheet = (entry: ProbeEntry) => entry.kind === "images";
  return [...entries.filter(e => !sheet(e)), ...entries.filter(sheet)].map(e => e.id);
}
function Closer({
  ref,
  narrow,
  children,
}: {
  ref: RefObject<HTMLElement | null>;
  narrow: boolean;
  children: ReactNode;
}) {
  return (
    <section ref={ref} className={narrow ? "vw vw-closer vw-narrow" : "vw vw-closer"} aria-label="A closer look">
      <h2>A closer look</h2>
      <div className="vw-looks">{children}</div>
    </section>
  );
}

// The sheet in which a sweep is planned: which slider, which values, how many seeds, and what the second side is. It
// says what it will cost before it begins.
import { type ReactNode, useState } from "react";
import { create } from "zustand";
import { createPortal } from "react-dom";
import { Boundary } from "../../borders/boundary";
import type { RunConfig } from "../../../engine/config";
import type { DataSetEntry, MethodEntry } from "../../../engine/catalogue";
import { exactText, grouped } from "../../controls/number-text";
import { timeText, told, useEstimate } from "../../state/estimate";
import { useRun } from "../../state/run";
import { selectDataSet, selectMethod, useSetup } from "../../state/setup";
import { MOST, useSweeps } from "../../state/sweeps";
import { Sheet, SheetHead } from "../sheet";
import { comparable, type Duel, offered, minutesOfAll, readPlanned, type Slider, slidersOf } from "./sweep-plan";
import "./sweep.css";

const useSheet = create<{ open: boolean }>()(() => ({ open: false }));
export const openSweep = (): void => useSheet.setState({ open: true });
const close = () => useSheet.setState({ open: false });
export function SweepSheet() {
  const open = useSheet(s => s.open);
  const method = useSetup(selectMethod);
  const dataset = useSetup(selectDataSet);
  const run = useSetup(s => s.run);
  return open && method && dataset && run
    ? createPortal(
        <Boundary what="A sweep" close={close}>
          <Plan method={method} dataset={dataset} run={run} />
        </Boundary>,
        document.body,
      )
    : null;
}

interface Sweep {
  run: RunConfig;
  method: MethodEntry;
  slider: Slider;
  values: readonly number[];
  seeds: number;
  against: Duel | undefined;
}
function begin({ run, method, slider, values, seeds, against }: Sweep): void {
  useSweeps.getState().begin({
    base: run,
    field: slider.name,
    of: slider.of,
    label: slider.field.label,
    values,
    seeds,
    side: method.title,
    ...(against && { against: { title: against.title, values: against.values } }),
  });
  close();
  requestAnimationFrame(() => document.getElementById("sweep")?.scrollIntoView({ block: "start" }));
}

function Plan({ method, dataset, run }: { method: MethodEntry; dataset: DataSetEntry; run: RunConfig }) {
  const sliders = slidersOf(method, dataset, run);
  const [key, choose] = useState(sliders[0]?.key);
  const [texts, write] = useState<Readonly<Record<string, string>>>({}); // by slider
  const [seeds, setSeeds] = useState(1);
  const [side, setSide] = useState(-1);
  const slider = sliders.find(s => s.key === key) ?? sliders[0];
  if (!slider) return null;
  const text = texts[slider.key] ?? offered(slider, run);
  const read = readPlanned(text, slider);
  const duel = method.duels[side];
  const against = comparable(duel, slider);
  const count = "values" in read ? read.values.length * seeds * (against ? 2 : 1) : 0;
  const start = () => {
    if ("values" in read) begin({ run, method, slider, values: read.values, seeds, against });
  };
  return (
    <Sheet look="sweep-sheet" labelledBy="sweep-plan" close={close}>
      <SheetHead id="sweep-plan" title="Sweep a slider" note="one run for every value, in the background" />
      <SliderChoice sliders={sliders} slider={slider} choose={choose} />
      <ValuesText text={text} wrong={"wrong" in read} write={typed => write({ ...texts, [slider.key]: typed })} />
      <SeedsChoice first={run.seed} seeds={seeds} choose={setSeeds} />
      {method.duels.length > 0 && <AgainstChoice duels={method.duels} side={side} choose={setSide} />}
      <p id="sweep-says" role="status" className={"wrong" in read ? "sweep-says sweep-wrong" : "sweep-says"}>
        {"wrong" in read ? read.wrong : <Cost slider={slider} values={read.values} run={run} count={count} />}
        {duel && !against && ` “${duel.title}” sets this very slider, so there is nothing to compare.`}
      </p>
      <button type="button" className="action" disabled={count === 0} onClick={start}>
        Start {count} runs
      </button>
    </Sheet>
  );
}

const Labelled = ({ name, children }: { name: string; children: ReactNode }) => (
  <label className="sweep-field">
    <span>{name}</span>
    {children}
  </label>
);
interface SliderProps {
  sliders: readonly Slider[];
  slider: Slider;
  choose(key: string): void;
}
const SliderChoice = ({ sliders, slider, choose }: SliderProps) => (
  <Labelled name="Slider">
    <select value={slider.key} onChange={event => choose(event.target.value)}>
      {sliders.map(s => (
        <option key={s.key} value={s.key}>
          {s.field.label}
          {s.of === "data" ? " (data)" : ""}
        </option>
      ))}
    </select>
  </Labelled>
);
const ValuesText = ({ text, wrong, write }: { text: string; wrong: boolean; write(text: string): void }) => (
  <Labelled name="Values">
    <input
      value={text}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      aria-invalid={wrong}
      aria-describedby="sweep-says"
      onChange={event => write(event.target.value)}
    />
  </Labelled>
);
const SeedsChoice = ({ first, seeds, choose }: { first: number; seeds: number; choose(seeds: number): void }) => (
  <Labelled name="Seeds">
    <select value={seeds} onChange={event => choose(Number(event.target.value))}>
      {Array.from({ length: MOST.seeds }, (_, k) => (
        <option key={k} value={k + 1}>
          {k === 0 ? `1: ${first}` : `${k + 1}: ${first} to ${first + k}`}
        </option>
      ))}
    </select>
  </Labelled>
);
interface AgainstProps {
  duels: readonly Duel[];
  side: number; // -1: nothing
  choose(side: number): void;
}
const AgainstChoice = ({ duels, side, choose }: AgainstProps) => (
  <Labelled name="Against">
    <select value={side} onChange={event => choose(Number(event.target.value))}>
      <option value={-1}>nothing</option>
      {duels.map((duel, k) => (
        <option key={duel.title} value={k}>
          {duel.title}
        </option>
      ))}
    </select>
  </Labelled>
);

interface CostProps {
  slider: Slider;
  values: readonly number[];
  run: RunConfig;
  count: number;
}
function Cost({ slider, values, run, count }: CostProps) {
  const minutes = useEstimate(s => s.whole);
  const state = useRun(s => s.state);
  const going = useRun(s => s.playing);
  const whole =
    minutes !== undefined && state
      ? minutesOfAll(slider, values, run, count / values.length, { minutes: Math.max(0.5, minutes), ...state })
      : undefined;
  return (
    <>
      {values.map(value => exactText(value)).join(", ")}: {grouped(count)} runs
      {whole === undefined ? "" : `, ${timeText(told(whole, undefined))} in all at the speed of this one`}, one after
      the other.{" "}
      {going
        ? "While a run in front trains, they have a fifth of the time."
        : "They have all of the time while nothing trains in front."}{" "}
      The rest of the settings is as chosen. What comes of it: every metric over the slider, a dot a run, and a picture
      of each; as a table too.
    </>
  );
}

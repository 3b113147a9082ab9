// The sheet in which a sweep is planned: which slider, which values, how many seeds, and what the second side is. It
// says what it will cost before it begins.
import { useRef, useState } from "react";
import { create } from "zustand";
import { createPortal } from "react-dom";
import { parseValues, shown, type NumberField, type RunConfig } from "../../../engine/config";
import type { DataSetEntry, MethodEntry } from "../../../engine/catalogue";
import { editText, grouped } from "../../controls/number-text";
import { useEstimate } from "../../state/estimate";
import { useRun } from "../../state/run";
import { selectDataSet, selectMethod, useSetup } from "../../state/setup";
import { MOST, spread, useSweeps } from "../../state/sweeps";
import { useModal } from "../modal";
import "../sheet.css";
import "./sweep.css";

const useSheet = create<{ open: boolean }>()(() => ({ open: false }));
export const openSweep = (): void => useSheet.setState({ open: true });
const close = () => useSheet.setState({ open: false });
export function SweepSheet() {
  const open = useSheet(s => s.open),
    method = useSetup(selectMethod),
    dataset = useSetup(selectDataSet),
    run = useSetup(s => s.run);
  return open && method && dataset && run
    ? createPortal(<Sheet method={method} dataset={dataset} run={run} />, document.body)
    : null;
}

interface Slider {
  key: string;
  of: "values" | "data";
  name: string;
  field: NumberField;
}
/** Every slider that shows, the latent dimension first; the data's seed is no slider. */
function slidersOf(method: MethodEntry, dataset: DataSetEntry, run: RunConfig): readonly Slider[] {
  const numbers = (of: Slider["of"], fields: MethodEntry["fields"], values: RunConfig["values"]): Slider[] =>
    Object.entries(fields).flatMap(([name, field]) =>
      field.kind === "number" && name !== "seed" && shown(field, values, dataset.kind)
        ? [{ key: `${of}.${name}`, of, name, field }]
        : [],
    );
  return [...numbers("values", method.fields, run.values), ...numbers("data", dataset.fields, run.data)].sort(
    (a, b) => Number(b.name === "latent") - Number(a.name === "latent"),
  );
}
/** The values as typed: throws, naming the one that the field does not take. */
function valuesOf(text: string, { name, field }: Slider): readonly number[] {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const values = [...new Set(parts.map(part => Number(parseValues({ [name]: field }, { [name]: part }, {})[name])))];
  if (values.length < 2 || values.length > MOST.values)
    throw Error(`expected 2 to ${MOST.values} different values, got ${values.length}`);
  return values.sort((a, b) => a - b);
}
function attempt<T>(make: () => T): { value: T } | { wrong: string } {
  try {
    return { value: make() };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

function Sheet({ method, dataset, run }: { method: MethodEntry; dataset: DataSetEntry; run: RunConfig }) {
  const sheet = useRef<HTMLDivElement>(null);
  useModal(sheet);
  const sliders = slidersOf(method, dataset, run),
    [key, choose] = useState(sliders[0]?.key),
    slider = sliders.find(s => s.key === key) ?? sliders[0];
  const [texts, write] = useState<Readonly<Record<string, string>>>({}),
    [seeds, setSeeds] = useState(1),
    [side, setSide] = useState(-1);
  if (!slider) return null;
  const now = Number((slider.of === "values" ? run.values : run.data)[slider.name]),
    text = texts[slider.key] ?? spread(slider.field, now).map(editText).join(", ");
  const values = attempt(() => valuesOf(text, slider)),
    duel = method.duels[side],
    against = duel && !Object.hasOwn(duel.values, slider.name) ? duel : undefined;
  const count = "value" in values ? values.value.length * seeds * (against ? 2 : 1) : 0;
  const begin = () => {
    if (!("value" in values)) return;
    useSweeps.getState().begin({
      base: run,
      field: slider.name,
      of: slider.of,
      label: slider.field.label,
      values: values.value,
      seeds,
      side: method.title,
      ...(against && { against: { title: against.title, values: against.values } }),
    });
    close();
    requestAnimationFrame(() => document.getElementById("sweep")?.scrollIntoView({ block: "start" }));
  };
  return (
    <>
      <div className="veil" data-beside="" onClick={close} />
      <div
        ref={sheet}
        className="sheet sweep-sheet"
        role="dialog"
        aria-labelledby="sweep-plan"
        tabIndex={-1}
        onKeyDown={event => {
          if (event.key === "Escape") {
            close();
            event.stopPropagation();
          }
        }}
      >
        <div className="runs-head">
          <h2 id="sweep-plan" className="heading">
            Sweep a slider<span>one run for every value, in the background</span>
          </h2>
          <button type="button" className="quiet-action" onClick={close}>
            Close
          </button>
        </div>
        <label className="sweep-field">
          <span>Slider</span>
          <select value={slider.key} onChange={event => choose(event.target.value)}>
            {sliders.map(s => (
              <option key={s.key} value={s.key}>
                {s.field.label}
                {s.of === "data" ? " (data)" : ""}
              </option>
            ))}
          </select>
        </label>
        <label className="sweep-field">
          <span>Values</span>
          <input
            value={text}
            inputMode="decimal"
            autoComplete="off"
            spellCheck={false}
            aria-invalid={"wrong" in values}
            aria-describedby="sweep-says"
            onChange={event => write({ ...texts, [slider.key]: event.target.value })}
          />
        </label>
        <label className="sweep-field">
          <span>Seeds</span>
          <select value={seeds} onChange={event => setSeeds(Number(event.target.value))}>
            {Array.from({ length: MOST.seeds }, (_, k) => (
              <option key={k} value={k + 1}>
                {k === 0 ? `1: ${run.seed}` : `${k + 1}: ${run.seed} to ${run.seed + k}`}
              </option>
            ))}
          </select>
        </label>
        {method.duels.length > 0 && (
          <label className="sweep-field">
            <span>Against</span>
            <select value={side} onChange={event => setSide(Number(event.target.value))}>
              <option value={-1}>nothing</option>
              {method.duels.map((d, k) => (
                <option key={d.title} value={k}>
                  {d.title}
                </option>
              ))}
            </select>
          </label>
        )}
        <p id="sweep-says" role="status" className={"wrong" in values ? "sweep-says sweep-wrong" : "sweep-says"}>
          {"wrong" in values ? values.wrong : <Cost count={count} />}
          {duel && !against && ` “${duel.title}” sets this very slider, so there is nothing to compare.`}
        </p>
        <button type="button" className="action" disabled={count === 0} onClick={begin}>
          Start {count} runs
        </button>
      </div>
    </>
  );
}
function Cost({ count }: { count: number }) {
  const whole = useEstimate(s => s.whole),
    going = useRun(s => s.playing);
  return (
    <>
      {grouped(count)} runs
      {whole === undefined ? "" : ` of about ${Math.max(1, whole)} min each at the speed of this one`}, one after the
      other.{" "}
      {going
        ? "While a run in front trains, they have a fifth of the time."
        : "They have all of the time while nothing trains in front."}{" "}
      The rest of the settings is as chosen.
    </>
  );
}

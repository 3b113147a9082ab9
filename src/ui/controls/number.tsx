// A number: a slider (linear or logarithmic) and its value as text that can be edited. A small disc stays at the value
// of the run under way.
import { type CSSProperties, type KeyboardEvent } from "react";
import type { NumberField } from "../../engine/config";
import { FieldFrame, type FieldProps } from "./frame";
import { editText, numberText, powerOf } from "./number-text";
import { readField } from "./read-number";
import { fromShare, nudged, toShare } from "./scale";
import { Says, type Typed, useTyped } from "./typed";

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
const fine = 10_000; // positions of the native slider: finer than any screen
const DIRECTIONS: Readonly<Record<string, 1 | -1>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  PageUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageDown: -1,
};

export function NumberControl({ field, value, before, mark, change }: FieldProps<NumberField>) {
  const number = Number(value);
  const typed = useTyped<number>({ text: editText(number), read: text => readField(text, field), take: change });
  const share = toShare(field, number);
  const move = (event: KeyboardEvent<HTMLInputElement>) => {
    const direction = DIRECTIONS[event.key];
    if (direction === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    change(nudged(field, number, direction, event.shiftKey || event.key.startsWith("Page")));
  };
  const style = {
    "--v": percent(share),
    "--w": before === undefined ? undefined : percent(toShare(field, Number(before))),
    "--m": mark && percent(toShare(field, mark.value)),
  } as CSSProperties;
  return (
    <FieldFrame field={field} mark={mark} value={<NumberText field={field} typed={typed} value={number} />}>
      <div className="slider" style={style}>
        <input
          type="range"
          min={0}
          max={fine}
          step={1}
          value={Math.round(share * fine)}
          aria-label={field.label}
          aria-valuetext={numberText(number)}
          aria-description={field.help}
          onChange={event => change(fromShare(field, Number(event.target.value) / fine))}
          onKeyDown={move}
        />
        {before !== undefined && <span className="slider-before" title={`now ${numberText(Number(before))}`} />}
        {mark && <span className="slider-mark" />}
      </div>
      <Says typed={typed} />
    </FieldFrame>
  );
}

function NumberText({ field, typed, value }: { field: NumberField; typed: Typed<number>; value: number }) {
  const text = numberText(value);
  const [base, power] = powerOf(text);
  const { draft, input } = typed;
  return (
    <span className={draft === undefined ? "number-box" : "number-box number-open"}>
      <span className="figures" aria-hidden="true">
        {base}
        {power && <sup>{power}</sup>}
      </span>
      <input
        {...input}
        className="number-text"
        inputMode="decimal"
        aria-label={`${field.label}, as a number`}
        value={draft ?? text}
        title={`${numberText(field.min)} to ${numberText(field.max)}`}
        style={draft === undefined ? undefined : { width: `${Math.max(3, draft.length + 1)}ch` }}
      />
    </span>
  );
}

// A number: a slider (linear or logarithmic) and its value as text that can be edited. A small disc stays at the value
// of the run under way.
import { useRef, useState, type CSSProperties, type KeyboardEvent } from "react";
import { parseValues, type NumberField } from "../../engine/config";
import { FieldFrame, type FieldProps } from "./frame";
import { editText, numberText, powerOf } from "./number-text";
import { fromShare, nudged, toShare } from "./scale";

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

export function NumberControl({ name, field, value, before, mark, change }: FieldProps<NumberField>) {
  const number = Number(value);
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
    <FieldFrame field={field} value={<NumberText name={name} field={field} value={number} change={change} />}>
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
        {mark && (
          <>
            <span className="slider-mark" />
            <em className="slider-mark-text">{mark.text}</em>
          </>
        )}
      </div>
    </FieldFrame>
  );
}

interface TextProps {
  name: string;
  field: NumberField;
  value: number;
  change(value: number): void;
}
/** As people write it: a comma for the point, a true minus. Throws where it is no number that the field takes. */
function typed({ name, field }: TextProps, draft: string): number {
  const written = draft.trim().replace("−", "-").replace(",", ".");
  return parseValues({ [name]: field }, { [name]: written }, {}, () => undefined)[name] as number;
}
/** The text while it is edited: taken when it is left, unless that was by Escape. */
function useDraft(props: TextProps) {
  const [draft, setDraft] = useState<string>();
  const left = useRef(false); // by Escape: what was typed is forgotten
  const commit = () => {
    if (draft !== undefined && !left.current)
      try {
        props.change(typed(props, draft));
      } catch {
        /* no number: the old value comes back */
      }
    left.current = false;
    setDraft(undefined);
  };
  const key = (event: KeyboardEvent<HTMLInputElement>) => {
    // a sheet around it stays open
    if (event.key === "Escape") {
      left.current = true;
      event.stopPropagation();
    }
    if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
  };
  return { draft, setDraft, commit, key };
}

function NumberText(props: TextProps) {
  const { field, value } = props;
  const { draft, setDraft, commit, key } = useDraft(props);
  const text = numberText(value);
  const [base, power] = powerOf(text);
  return (
    <span className={draft === undefined ? "number-box" : "number-box number-open"}>
      <span className="figures" aria-hidden="true">
        {base}
        {power && <sup>{power}</sup>}
      </span>
      <input
        className="number-text"
        inputMode="decimal"
        aria-label={`${field.label}, as a number`}
        autoComplete="off"
        spellCheck={false}
        value={draft ?? text}
        title={`${numberText(field.min)} to ${numberText(field.max)}`}
        style={draft === undefined ? undefined : { width: `${Math.max(3, draft.length + 1)}ch` }}
        onFocus={({ target }) => {
          setDraft(editText(value));
          requestAnimationFrame(() => target.select());
        }}
        onChange={event => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={key}
      />
    </span>
  );
}

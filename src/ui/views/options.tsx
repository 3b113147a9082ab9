// What the reader may choose for a picture, as quiet text in its title line. One small input for each kind of field.
import type { ComponentType, KeyboardEvent } from "react";
import { shown, type AnyField, type ListField, type NumberField, type Value, type Values } from "../../engine/config";
import type { DataSetEntry, ProbeEntry } from "../../engine/catalogue";
import { editText, numberText } from "../controls/number-text";
import { readField, readList } from "../controls/read-number";
import { Says, type Typed, useTyped } from "../controls/typed";

interface Props<F> {
  field: F;
  value: Value;
  set(value: Value): void;
}
/** An input and the line that says what it was understood as, or why not. */
function Text<V extends Value>({
  label,
  help,
  typed,
  rest,
  onKeyDown,
}: {
  label: string;
  help: string;
  typed: Typed<V>;
  rest: string;
  onKeyDown?: (event: KeyboardEvent) => void;
}) {
  const text = typed.draft ?? rest;
  return (
    <span className="vw-typed" onKeyDown={onKeyDown}>
      <input
        {...typed.input}
        type="text"
        aria-label={label}
        title={help}
        size={Math.max(2, text.length)}
        value={text}
      />
      <Says typed={typed} />
    </span>
  );
}
const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowUp: 1, ArrowDown: -1 };
function NumberText({ field, value, set }: Props<NumberField>) {
  const number = Number(value);
  const typed = useTyped({ text: editText(number), read: text => readField(text, field), take: set });
  const step = (event: KeyboardEvent) => {
    const direction = STEPS[event.key];
    if (direction === undefined || typed.reading) return;
    event.preventDefault();
    set(Math.min(field.max, Math.max(field.min, number + direction * (field.step ?? 1))));
  };
  return <Text label={field.label} help={field.help} typed={typed} rest={numberText(number)} onKeyDown={step} />;
}
function ListText({ field, value, set }: Props<ListField>) {
  const text = String(value).replaceAll(",", ", ");
  const typed = useTyped({ text, read: all => readList(all, field), take: set });
  return <Text label={field.label} help={field.help} typed={typed} rest={text} />;
}

const inputs: { readonly [K in AnyField["kind"]]: ComponentType<Props<Extract<AnyField, { kind: K }>>> } = {
  choice: ({ field, value, set }) => (
    <select aria-label={field.label} title={field.help} value={String(value)} onChange={e => set(e.target.value)}>
      {field.options.map(o => (
        <option key={o}>{o}</option>
      ))}
    </select>
  ),
  flag: ({ field, value, set }) => (
    <label title={field.help}>
      <input type="checkbox" checked={value === true} onChange={e => set(e.target.checked)} />
      {field.label}
    </label>
  ),
  number: NumberText,
  list: ListText,
};
/** The fields that make a difference here: for this kind of data, with what else is chosen, to this picture. */
export function offered(
  entry: ProbeEntry | undefined,
  values: Values,
  kind: DataSetEntry["kind"],
  moot: readonly string[] = [],
): [string, AnyField][] {
  const all = Object.fromEntries(
    Object.entries(entry?.options ?? {}).map(([name, field]) => [name, values[name] ?? field.initial]),
  );
  return Object.entries(entry?.options ?? {}).filter(
    ([name, field]) => !moot.includes(name) && shown(field, all, kind),
  );
}
export function Options({
  fields,
  values,
  set,
}: {
  fields: readonly [string, AnyField][];
  values: Values;
  set(values: Values): void;
}) {
  return fields.map(([name, field]) => {
    const Input = inputs[field.kind] as ComponentType<Props<AnyField>>;
    return (
      <Input
        key={name}
        field={field}
        value={values[name] ?? field.initial}
        set={value => set({ ...values, [name]: value })}
      />
    );
  });
}

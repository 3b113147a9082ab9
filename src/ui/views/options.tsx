// What the reader may choose for a picture, as quiet text in its title line. One small input for each kind of field.
import type { ComponentType } from "react";
import { shown, type AnyField, type Value, type Values } from "../../engine/config";
import type { DataSetEntry, ProbeEntry } from "../../engine/catalogue";

interface Props<F> {
  field: F;
  value: Value;
  set(value: Value): void;
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
  number: ({ field, value, set }) => (
    <input
      type="number"
      aria-label={field.label}
      title={field.help}
      min={field.min}
      max={field.max}
      step={field.step ?? "any"}
      value={Number(value)}
      onChange={e => {
        const v = e.target.valueAsNumber;
        if (v >= field.min && v <= field.max) set(v);
      }}
    />
  ),
  list: ({ field, value, set }) => (
    <input
      type="text"
      aria-label={field.label}
      title={field.help}
      size={6}
      defaultValue={String(value)}
      onBlur={e => {
        if (/^\s*\d+(\s*,\s*\d+)*\s*$/.test(e.target.value)) set(e.target.value.replace(/\s/g, ""));
      }}
    />
  ),
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

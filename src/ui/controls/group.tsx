// The fields of a method or data set as the reader meets them: what may change at any time, what needs a new run, and a
// fold for the rest. What differs from the start values never hides in the fold.
import { useState } from "react";
import { shown, type AnyField, type Value, type Values } from "../../engine/config";
import type { DataSetEntry } from "../../engine/catalogue";
import { Chevron } from "./icons";
import { FieldControl } from "./field";
import type { FieldMark } from "./frame";

export interface GroupProps {
  fields: Readonly<Record<string, AnyField>>;
  kind: DataSetEntry["kind"];
  values: Values;
  starts: Values;
  /** What the run under way has. */
  running: Values | undefined;
  /** How many live ones, and how many altogether, stand outside the fold. */
  live: number;
  all: number;
  titles?: true;
  marks?: Readonly<Record<string, FieldMark | undefined>>;
  set(name: string, value: Value): void;
  /** between the fields and the fold. */
  between?: React.ReactNode;
}

export function FieldGroup(props: GroupProps) {
  const [open, setOpen] = useState(false);
  const { fields, kind, values, starts, titles } = props;
  const visible = Object.entries(fields).filter(([, field]) => shown(field, values, kind));
  const first = new Set(
    [...visible.filter(([, f]) => f.live).slice(0, props.live), ...visible.filter(([, f]) => !f.live)]
      .slice(0, props.all)
      .map(([name]) => name),
  );
  const standing = visible.filter(([name]) => open || first.has(name) || values[name] !== starts[name]);
  const folded = visible.length - standing.length;
  const section = (title: string, part: readonly (readonly [string, AnyField])[]) =>
    part.length > 0 && (
      <>
        {titles && <h3 className="field-group">{title}</h3>}
        {part.map(([name, field]) => (
          <Row key={name} name={name} field={field} {...props} />
        ))}
      </>
    );
  return (
    <>
      {section(
        "At any time",
        standing.filter(([, f]) => f.live),
      )}
      {section(
        "With a new run",
        standing.filter(([, f]) => !f.live),
      )}
      {props.between}
      {(folded > 0 || open) && (
        <button type="button" className="field-more" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Chevron size={11} turn={open ? 0 : -90} />
          {open ? "fewer fields" : `${folded} more field${folded === 1 ? "" : "s"}`}
        </button>
      )}
    </>
  );
}

function Row({ name, field, values, running, marks, set }: { name: string; field: AnyField } & GroupProps) {
  const value = values[name] ?? field.initial,
    now = running?.[name];
  return (
    <FieldControl
      name={name}
      field={field}
      value={value}
      before={now !== undefined && now !== value && !field.live ? now : undefined}
      mark={marks?.[name]}
      change={next => set(name, next)}
    />
  );
}

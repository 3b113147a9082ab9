// What every control shares: its props, and the line above it with its name, which explains itself, and its value.
import type { ReactNode } from "react";
import { Named } from "../glossary/told";
import type { AnyField, Value } from "../../engine/config";

/** Something measured that belongs on the same scale: "19 in use". */
export interface FieldMark {
  value: number;
  text: string;
}
export interface FieldProps<F extends AnyField> {
  name: string;
  field: F;
  value: Value;
  before: Value | undefined; // what the run under way has, where it differs
  mark?: FieldMark | undefined;
  change(value: Value): void;
}

export function FieldFrame({
  field,
  value,
  mark,
  children,
  inline,
}: {
  field: AnyField;
  value?: ReactNode;
  mark?: FieldMark | undefined;
  children?: ReactNode;
  inline?: boolean;
}) {
  return (
    <div className={inline ? "field field-inline" : "field"}>
      <div className="field-head">
        <Named name={field.label} help={field.help} />
        {mark && <em className="slider-mark-text">{mark.text}</em>}
        {value}
      </div>
      {children}
    </div>
  );
}

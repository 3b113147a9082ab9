// What every control shares: its props, and the line above it with its name (the explanation unfolds on a
// click) and its value.
import { useId, useState, type ReactNode } from "react";
import { Told } from "../glossary/told";
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
  children,
  inline,
}: {
  field: AnyField;
  value?: ReactNode;
  children?: ReactNode;
  inline?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className={inline ? "field field-inline" : "field"}>
      <div className="field-head">
        <button
          type="button"
          className="field-label"
          title={field.help}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {field.label}
        </button>
        {value}
      </div>
      {children}
      <p id={id} className="field-help" hidden={!open}>
        <Told text={field.help} />
      </p>
    </div>
  );
}

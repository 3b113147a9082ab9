// Yes or no, on one line.
import type { FlagField } from "../../engine/config";
import { FieldFrame, type FieldProps } from "./frame";

export function FlagControl({ field, value, before, change }: FieldProps<FlagField>) {
  return (
    <FieldFrame
      field={field}
      inline
      value={
        <label className="flag">
          <input
            type="checkbox"
            role="switch"
            checked={value === true}
            aria-label={field.label}
            aria-description={field.help}
            onChange={event => change(event.target.checked)}
          />
          <span className="flag-text">{value === true ? "on" : "off"}</span>
          {before !== undefined && <span className="flag-before" title={before === true ? "now on" : "now off"} />}
        </label>
      }
    />
  );
}

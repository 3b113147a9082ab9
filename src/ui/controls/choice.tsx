// One of a few: the options as words in a row, the chosen one underlined. Native radio buttons underneath, so arrows
// and screen readers work.
import { useId } from "react";
import type { ChoiceField } from "../../engine/config";
import { FieldFrame, type FieldProps } from "./frame";

export function ChoiceControl({ field, value, before, change }: FieldProps<ChoiceField>) {
  const group = useId();
  return (
    <FieldFrame field={field}>
      <div className="choice" role="radiogroup" aria-label={field.label} aria-description={field.help}>
        {field.options.map(option => (
          <label key={option} className={before === option ? "choice-before" : undefined}>
            <input
              type="radio"
              name={group}
              value={option}
              checked={value === option}
              onChange={() => change(option)}
            />
            <span>{option}</span>
          </label>
        ))}
      </div>
    </FieldFrame>
  );
}

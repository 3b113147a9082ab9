// Several numbers, written with commas. What cannot be read is said beneath and changes nothing.
import { useState } from "react";
import { parseValues, type ListField } from "../../engine/config";
import { FieldFrame, type FieldProps } from "./frame";

export function ListControl({ name, field, value, before, change }: FieldProps<ListField>) {
  const [draft, setDraft] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const commit = () => {
    if (draft !== undefined) {
      try {
        change(parseValues({ [name]: field }, { [name]: draft }, {}, () => undefined)[name]!);
        setWrong(undefined);
      } catch (error) {
        setWrong(error instanceof Error ? error.message.replace(`${name}: `, "") : "not numbers");
      }
    }
    setDraft(undefined);
  };
  return (
    <FieldFrame
      field={field}
      inline
      value={
        <input
          className="list-text"
          autoComplete="off"
          spellCheck={false}
          aria-label={field.label}
          aria-description={field.help}
          aria-invalid={wrong !== undefined}
          value={draft ?? String(value).replaceAll(",", ", ")}
          title={before === undefined ? undefined : `now ${String(before)}`}
          onFocus={() => setDraft(String(value))}
          onChange={event => setDraft(event.target.value.replaceAll(" ", ""))}
          onBlur={commit}
          onKeyDown={event => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      }
    >
      {wrong && (
        <p className="field-help" role="alert">
          {wrong}
        </p>
      )}
    </FieldFrame>
  );
}

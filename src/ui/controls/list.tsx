// Several numbers, written with commas; where a comma belongs to a number, with semicolons (read-number.ts).
import type { ListField } from "../../engine/config";
import { FieldFrame, type FieldProps } from "./frame";
import { readList } from "./read-number";
import { Says, useTyped } from "./typed";

export function ListControl({ field, value, before, change }: FieldProps<ListField>) {
  const text = String(value).replaceAll(",", ", ");
  const typed = useTyped<string>({ text, read: all => readList(all, field), take: change });
  return (
    <FieldFrame
      field={field}
      inline
      value={
        <input
          {...typed.input}
          className="list-text"
          aria-label={field.label}
          aria-description={field.help}
          value={typed.draft ?? text}
          title={before === undefined ? undefined : `now ${String(before)}`}
        />
      }
    >
      <Says typed={typed} />
    </FieldFrame>
  );
}

// The frame of one theory card: its words and sliders at the side, its plots beside them. What a card computes is its
// own file's affair.
import { type ReactNode, useState } from "react";
import { type AnyFields, initial, shown, type Value, type Values } from "../../../../engine/config";
import { FieldControl } from "../../../controls/field";
import { createDecoder } from "../../../views/decoder";
import { PlotView } from "../../../views/plot-view";
import type { Plot } from "./lines";

const nobody = createDecoder(() => Promise.reject(Error("nothing to decode here")));
const done = () => {};
export function Figure({ title, view }: { title: string; view: Plot }) {
  return (
    <figure className="theory-plot vw">
      <figcaption>{title}</figcaption>
      <PlotView
        view={view}
        label={title}
        step={0}
        narrow={false}
        alone={false}
        decoder={nobody}
        canDecode={false}
        onDrawn={done}
      />
    </figure>
  );
}

interface Fields {
  fields: AnyFields;
  values: Values;
  set(name: string, value: Value): void;
}
/** The values of a card's sliders; `at` gives one of them as a number. */
export function useFields(fields: AnyFields): Fields & { at(name: string): number } {
  const [values, setValues] = useState(() => initial(fields));
  return {
    fields,
    values,
    set: (name, value) => setValues(before => ({ ...before, [name]: value })),
    at: name => Number(values[name]),
  };
}

interface CardProps {
  id: string;
  title: string;
  cites: string;
  text: ReactNode;
  sliders: Fields;
  now: string;
  children: ReactNode;
}
export function Card({ id, title, cites, text, sliders, now, children }: CardProps) {
  return (
    <article className="theory-card" aria-labelledby={id}>
      <div className="theory-side">
        <h3 id={id}>
          {title}
          <span>{cites}</span>
        </h3>
        <p>{text}</p>
        <Sliders id={id} {...sliders} />
        <p className="theory-now" role="status">
          {now}
        </p>
      </div>
      <div className="theory-plots">{children}</div>
    </article>
  );
}

function Sliders({ id, fields, values, set }: Fields & { id: string }) {
  return Object.entries(fields)
    .filter(([, field]) => shown(field, values, "vectors"))
    .map(([name, field]) => (
      <FieldControl
        key={name}
        name={`${id}-${name}`}
        field={field}
        value={values[name]!}
        before={undefined}
        change={value => set(name, value)}
      />
    ));
}

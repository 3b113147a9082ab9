// The place of one probe on the board: its title, what the reader may choose, and its picture, or a quiet line of the
// same height before there is one. It knows view kinds only by their table.
import { memo, useCallback, useSyncExternalStore } from "react";
import { grouped } from "../controls/number-text";
import { ViewOf } from "./kinds";
import { pairs } from "./images";
import { offered, Options } from "./options";
import type { Values } from "../../engine/config";
import type { DataSetEntry, ProbeEntry } from "../../engine/catalogue";
import type { Decoder } from "./decoder";
import type { View } from "../../engine/view";
import type { Kind } from "./view-props";

/** The room a probe needs; look: one of those below the first screen, which are all of one width. */
export type Shape = "sheet" | "pairs" | "plane" | "bars" | "look";
/** A guess for the time before its first picture: a placement hint and nothing else. */
const guess = (id: string, kind: DataSetEntry["kind"]): Shape =>
  kind !== "images" && /reconstruct|sample/.test(id)
    ? "plane"
    : /reconstruct/.test(id)
      ? "pairs"
      : /sample/.test(id)
        ? "sheet"
        : /spectrum|bars/.test(id)
          ? "bars"
          : "plane";
const shapes: { readonly [K in Kind]: (view: Extract<View, { kind: K }>) => Shape } = {
  images: view => (pairs(view) ? "pairs" : "sheet"),
  points: () => "plane",
  field: () => "plane",
  plot: () => "plane",
  intervals: () => "plane",
  history: () => "plane",
  bars: () => "bars",
};
export const shapeOf = (id: string, view: View | undefined, kind: DataSetEntry["kind"]): Shape =>
  view ? (shapes[view.kind] as (view: View) => Shape)(view) : guess(id, kind);

/** Is the note no more than what was chosen? */
const saidBy = (entry: ProbeEntry, chosen: Values | undefined, note: string | undefined): boolean =>
  Object.entries(entry.options ?? {}).some(([name, field]) =>
    note?.toLowerCase().startsWith(String(chosen?.[name] ?? field.initial).toLowerCase()),
  );
/** Until it has been done once. */
function Hint({ decoder, after }: { decoder: Decoder; after: boolean }) {
  const { moved } = useSyncExternalStore(decoder.subscribe, decoder.now);
  return moved ? null : <i>{after && ",\u00a0"}drag to decode</i>;
}

interface Props {
  id: string;
  kind: DataSetEntry["kind"];
  entry: ProbeEntry | undefined;
  seen: { step: number; view: View } | undefined;
  shape: Shape;
  narrow: boolean;
  alone: boolean;
  canDecode: boolean;
  waits: string;
  decoder: Decoder;
  options: Values | undefined;
  setOptions(id: string, values: Values): void;
  onShown(id: string): void;
}
export const Slot = memo(function Slot({
  id,
  kind,
  entry,
  seen,
  shape,
  narrow,
  alone,
  canDecode,
  waits,
  decoder,
  options,
  setOptions,
  onShown,
}: Props) {
  const view = seen?.view,
    title = view?.title ?? entry?.title ?? id,
    steers = view?.kind === "points" && view.plane !== undefined && canDecode;
  const fields = view ? offered(entry, options ?? {}, kind, view.moot) : [];
  const note = fields.length && saidBy(entry!, options, view?.note) ? undefined : view?.note;
  const onDrawn = useCallback(() => onShown(id), [onShown, id]),
    captioned = shape !== "look" && view?.kind === "images" && pairs(view);
  return (
    <section className={`vw-slot vw-${shape}${alone ? " vw-alone" : ""}`} data-probe={id} aria-label={title}>
      {!captioned && (
        <h3 title={entry?.help}>
          <b>{shape === "pairs" ? "\u00a0" : title}</b>
          {shape !== "bars" && (
            <span>
              {note && <i>{note}</i>}
              {steers && <Hint decoder={decoder} after={note !== undefined} />}
              {view?.kind === "history" && view.picks && (
                <i>
                  {note && ",\u00a0"}
                  {view.picks.hint}
                </i>
              )}
            </span>
          )}
          {fields.length > 0 && (
            <Options fields={fields} values={options ?? {}} set={values => setOptions(id, values)} />
          )}
        </h3>
      )}
      {shape === "bars" && <h4>{note ?? "\u00a0"}</h4>}
      {seen ? (
        <ViewOf
          kind={seen.view.kind}
          {...{
            view: seen.view,
            step: seen.step,
            label: `${title}, step ${grouped(seen.step)}`,
            narrow,
            alone,
            decoder,
            canDecode,
            choose: setOptions,
            onDrawn,
          }}
        />
      ) : (
        <p className="vw-wait">
          <span>{waits}</span>
        </p>
      )}
    </section>
  );
});

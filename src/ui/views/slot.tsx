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
import type { Shape } from "./shape";

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
export const Slot = memo(function Slot(props: Props) {
  const { id, kind, entry, seen, shape, decoder, options, setOptions, onShown } = props;
  const view = seen?.view;
  const title = view?.title ?? entry?.title ?? id;
  const fields = view ? offered(entry, options ?? {}, kind, view.moot) : [];
  const note = fields.length && saidBy(entry!, options, view?.note) ? undefined : view?.note;
  const onDrawn = useCallback(() => onShown(id), [onShown, id]);
  const captioned = shape !== "look" && view?.kind === "images" && pairs(view);
  return (
    <section className={`vw-slot vw-${shape}${props.alone ? " vw-alone" : ""}`} data-probe={id} aria-label={title}>
      {!captioned && (
        <h3 title={entry?.help}>
          <b>{shape === "pairs" ? "\u00a0" : title}</b>
          {shape !== "bars" && <Said view={view} note={note} decoder={decoder} canDecode={props.canDecode} />}
          {fields.length > 0 && (
            <Options fields={fields} values={options ?? {}} set={values => setOptions(id, values)} />
          )}
        </h3>
      )}
      {shape === "bars" && <h4>{note ?? "\u00a0"}</h4>}
      {seen ? <Picture {...props} seen={seen} title={title} onDrawn={onDrawn} /> : <Wait words={props.waits} />}
    </section>
  );
});

interface SaidProps {
  view: View | undefined;
  note: string | undefined;
  decoder: Decoder;
  canDecode: boolean;
}
/** Beside the title: what the picture notes, and what can be done on it. */
function Said({ view, note, decoder, canDecode }: SaidProps) {
  const steers = view?.kind === "points" && view.plane !== undefined && canDecode;
  const picks = view?.kind === "history" ? view.picks : undefined;
  return (
    <span>
      {note && <i>{note}</i>}
      {steers && <Hint decoder={decoder} after={note !== undefined} />}
      {picks && (
        <i>
          {note && ",\u00a0"}
          {picks.hint}
        </i>
      )}
    </span>
  );
}

interface PictureProps extends Pick<Props, "narrow" | "alone" | "decoder" | "canDecode" | "setOptions"> {
  seen: { step: number; view: View };
  title: string;
  onDrawn(): void;
}
const Picture = ({ seen, title, narrow, alone, decoder, canDecode, setOptions, onDrawn }: PictureProps) => (
  <ViewOf
    kind={seen.view.kind}
    view={seen.view}
    step={seen.step}
    label={`${title}, step ${grouped(seen.step)}`}
    choose={setOptions}
    {...{ narrow, alone, decoder, canDecode, onDrawn }}
  />
);
const Wait = ({ words }: { words: string }) => (
  <p className="vw-wait">
    <span>{words}</span>
  </p>
);

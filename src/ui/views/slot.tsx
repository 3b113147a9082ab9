// The place of one probe on the board: its title, what the reader may choose, its picture, or a quiet line of the same
// height before there is one, and what to look for in it. It knows view kinds only by their table.
import { memo, useCallback, useSyncExternalStore } from "react";
import { Boundary } from "../borders/boundary";
import { grouped } from "../controls/number-text";
import { Named } from "../glossary/told";
import { Age } from "./age";
import { ViewOf } from "./kinds";
import { pairs } from "./images";
import { LookFor } from "./look-for";
import { offered, Options } from "./options";
import { noteAt } from "./untrained";
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
function Hint({ decoder }: { decoder: Decoder }) {
  const { moved } = useSyncExternalStore(decoder.subscribe, decoder.now);
  return moved ? null : <i>drag to decode</i>;
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
  /** Said in place of what to look for. */
  instead: string | undefined;
  setOptions(id: string, values: Values): void;
  pick(by: string, id: string, values: Values | undefined): void;
  onShown(id: string): void;
}
export const Slot = memo(function Slot(props: Props) {
  const { id, kind, entry, seen, shape, decoder, options, setOptions, onShown } = props;
  const view = seen?.view;
  const title = view?.title ?? entry?.title ?? id;
  const fields = view ? offered(entry, options ?? {}, kind, view.moot) : [];
  const said = noteAt(view, seen?.step ?? 0);
  const note = fields.length && saidBy(entry!, options, said) ? undefined : said;
  const onDrawn = useCallback(() => onShown(id), [onShown, id]);
  const sentence = props.instead ?? view?.lookFor ?? entry?.lookFor;
  const lookFor = sentence !== undefined && <LookFor text={sentence} />;
  const captioned = shape !== "look" && view?.kind === "images" && pairs(view);
  return (
    <section className={`vw-slot vw-${shape}${props.alone ? " vw-alone" : ""}`} data-probe={id} aria-label={title}>
      {!captioned && (
        <h3>
          <b>{shape === "pairs" ? "\u00a0" : <Named name={title} help={entry?.help} />}</b>
          {shape !== "bars" && <Said view={view} note={note} decoder={decoder} canDecode={props.canDecode} />}
          {fields.length > 0 && (
            <Options fields={fields} values={options ?? {}} set={values => setOptions(id, values)} />
          )}
        </h3>
      )}
      {shape === "bars" && lookFor}
      {shape === "bars" && <h4>{note ?? "\u00a0"}</h4>}
      {seen && <Age step={seen.step} />}
      {seen ? (
        // one that cannot be drawn counts as drawn: the next may be
        <Boundary what={title} look="brief" of={view} failed={onDrawn}>
          <Picture {...props} seen={seen} title={title} onDrawn={onDrawn} />
        </Boundary>
      ) : (
        <Wait words={props.waits} />
      )}
      {shape !== "bars" && lookFor}
    </section>
  );
});

interface SaidProps {
  view: View | undefined;
  note: string | undefined;
  decoder: Decoder;
  canDecode: boolean;
}
/** Beside the title: what the picture notes, and what can be done on it where there is room to say it. */
function Said({ view, note, decoder, canDecode }: SaidProps) {
  const steerable = view?.kind === "points" && view.plane !== undefined;
  const picks = view?.kind === "history" ? view.picks : undefined;
  return (
    <>
      {note && <span className="vw-note">{note}</span>}
      {/* it keeps its place before it has words, and its height where it never has any: nothing moves */}
      <span className={steerable || picks ? "vw-hint" : "vw-hint vw-wordless"} data-spare="">
        {steerable && canDecode && <Hint decoder={decoder} />}
        {picks && <i>{picks.hint}</i>}
      </span>
    </>
  );
}

interface PictureProps extends Pick<Props, "id" | "narrow" | "alone" | "decoder" | "canDecode" | "pick"> {
  seen: { step: number; view: View };
  title: string;
  onDrawn(): void;
}
const Picture = ({ id, seen, title, narrow, alone, decoder, canDecode, pick, onDrawn }: PictureProps) => (
  <ViewOf
    kind={seen.view.kind}
    view={seen.view}
    step={seen.step}
    label={`${title}, step ${grouped(seen.step)}`}
    pick={(probe, values) => pick(id, probe, values)}
    {...{ narrow, alone, decoder, canDecode, onDrawn }}
  />
);
const Wait = ({ words }: { words: string }) => (
  <p className="vw-wait">
    <span>{words}</span>
  </p>
);

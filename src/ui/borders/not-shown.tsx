// What stands where something could not be shown: what it was, why, and the ways on. In a sheet that can be closed, in
// the page's own columns, or in the little room of a chart. It knows nothing of what failed; that training goes on is
// the worker's doing.
import { useId } from "react";
import { messageOf } from "../../engine/errors";
import { QuietButton } from "../panels/quiet-button";
import { Sheet, SheetHead } from "../panels/sheet";
import { NotLoaded } from "./late";
import "./not-shown.css";

/** Where it stands: in the room of a chart, across the page, or in its place. Else in what holds it. */
export type Look = "brief" | "row" | "page";
interface Props {
  /** What could not be shown, as the reader calls it: "The sheet of runs". */
  what: string;
  error: unknown;
  again(): void;
  /** Of a sheet. */
  close?: (() => void) | undefined;
  look?: Look | undefined;
}
export function NotShown({ close, ...props }: Props) {
  const id = useId();
  if (!close) return <Words {...props} />;
  return (
    <Sheet look="not-shown-sheet" labelledBy={id} close={close}>
      <SheetHead id={id} title={props.what} note="" />
      <Words {...props} />
    </Sheet>
  );
}
// a chart's words have its room, like those that wait in it (views/slot.css)
const LOOKS = { brief: "not-shown-brief vw-wait", row: "not-shown-row", page: "not-shown-page" } as const;
function Words({ what, error, again, look }: Omit<Props, "close">) {
  const why = whyText(what, error),
    brief = look === "brief";
  return (
    <div className={`not-shown ${look ? LOOKS[look] : ""}`} role="status">
      <p title={why}>{brief ? briefText(error) : why}</p>
      <p>
        <button type="button" className="action" onClick={again}>
          Try again
        </button>
        {!brief && (
          <QuietButton title="The run is kept, and can go on from there" onClick={() => location.reload()}>
            Reload the page
          </QuietButton>
        )}
      </p>
    </div>
  );
}
const whyText = (what: string, error: unknown): string =>
  error instanceof NotLoaded && error.away
    ? `${what} could not be loaded. The network may be away, or the page was renewed meanwhile.`
    : `${what} could not be shown: ${messageOf(error instanceof NotLoaded ? error.cause : error)}`;
const briefText = (error: unknown): string =>
  error instanceof NotLoaded && error.away ? "could not be loaded" : "could not be shown";

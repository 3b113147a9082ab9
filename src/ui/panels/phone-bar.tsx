// The phone's two ends: the sentence as two choosers on top, and at the thumb the counter, the
// transport and the fields.
import { useRun } from "../state/run";
import { grouped } from "../controls/number-text";
import { selectDataSet, selectMethod, useSetup } from "../state/setup";
import { Chevron, Head } from "../controls/icons";
import { Transport } from "./transport";

export function PhoneSentence({
  open,
  openData,
  openMethod,
}: {
  open: string | undefined;
  openData(): void;
  openMethod(): void;
}) {
  const method = useSetup(s => selectMethod(s)?.title);
  const data = useSetup(s => selectDataSet(s)?.title);
  return (
    <nav className="phone-sentence" aria-label="Data and method" data-named={method && data ? "" : undefined}>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open === "data"}
        aria-label={`Data: ${data}`}
        onClick={openData}
      >
        {data}
        <Chevron />
      </button>
      <span className="phone-arrow">
        <Head />
      </span>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open === "method"}
        aria-label={`Method: ${method}`}
        onClick={openMethod}
      >
        {method}
        <Chevron />
      </button>
    </nav>
  );
}

export function PhoneBar({ open, toggle }: { open: boolean; toggle(): void }) {
  const step = useRun(s => s.state?.step ?? 0);
  const where = useRun(({ state }) =>
    !state
      ? ""
      : state.status === "compiling"
        ? "compiling"
        : state.status === "done"
          ? "done"
          : state.phases.length > 1
            ? `phase ${Math.min(state.phase + 1, state.phases.length)} of ${state.phases.length}`
            : "steps",
  );
  return (
    <div className="phone-bar">
      <div className="phone-count figures">
        {grouped(step)}
        <small>{where}</small>
      </div>
      <Transport size={18} />
      <button type="button" className="phone-fields" aria-haspopup="dialog" aria-expanded={open} onClick={toggle}>
        Fields
        <Chevron turn={open ? 0 : 180} />
      </button>
    </div>
  );
}

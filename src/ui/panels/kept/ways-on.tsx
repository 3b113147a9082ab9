// Ways on from where a run stopped: after a failure, and after the page was loaded again. What is kept of a run,
// state/runs.ts knows.
import { type ReactNode, useEffect, useState } from "react";
import { grouped } from "../../controls/number-text";
import { writeAddress } from "../../state/address";
import { valueText } from "../../state/difference";
import { afterTitle } from "../../state/failure-titles";
import { nameFor } from "../../state/names";
import { ended, isVain, useRun } from "../../state/run";
import type { Told } from "../../state/run/data";
import { useRuns } from "../../state/runs";
import { selectMethod, useSetup } from "../../state/setup";
import { dataSetOf, methodOf } from "../../state/starts";
import { agoText } from "./ago";

/** A failure's message, with the term by the name that its chart has. */
export function useFailureText(): string {
  const failure = useRun(s => s.failure);
  const title = useSetup(s => (failure?.term ? selectMethod(s)?.series[failure.term]?.title : undefined));
  if (!failure) return "";
  const message = afterTitle(failure.kind, failure.message);
  return failure.term && title ? message.replace(failure.term, `“${title}”`) : message;
}

/** "width 1 and batch 256": what would fit where the run as chosen needs too much memory. */
function useFits(): string | undefined {
  const fits = useRun(s => s.failure?.fits);
  const fields = useSetup(selectMethod)?.fields ?? {};
  return (
    fits &&
    Object.entries(fits)
      .map(([name, value]) => `${fields[name]?.label ?? name} ${valueText(fields[name], value)}`)
      .join(" and ")
  );
}

/** Of a run that stopped. A file that was refused starts nothing: what was told before it comes back after it. */
export function WaysOn({ kind }: { kind: Told }) {
  const stopped = useRun(ended);
  const id = useRun(s => s.current?.id);
  const held = useRuns(s => (id ? s.checkpoints[id] : undefined));
  const fits = useFits();
  const { restart, goOn, plainly } = useRun.getState();
  const { resume } = useRuns.getState();
  const slower = kind === "diverged",
    vain = isVain(kind);
  if (!stopped) return null;
  return (
    <>
      {slower && (
        <button type="button" className="action" title="Every learning rate is divided by three" onClick={goOn}>
          {held ? `Go on from step ${grouped(held.step)} at a third of the rate` : "Start again at a third of the rate"}
        </button>
      )}
      {!slower && held && (
        <button type="button" className="action" onClick={() => void resume(held.id)}>
          Continue at step {grouped(held.step)}
        </button>
      )}
      <button
        type="button"
        className={slower || held ? "quiet-action" : "action"}
        onClick={() => (vain ? plainly() : restart(false))}
      >
        {!vain ? "Start again" : fits ? `Start with ${fits}` : "Start with the start values"}
      </button>
    </>
  );
}

/** Which it is where another stands here: its name, method and data; undefined: this one. */
function useWhich(id: string | undefined): string | undefined {
  const stored = useRuns(s => s.list.find(run => run.id === id)?.run);
  return useSetup(({ catalogue, run }) => {
    if (!stored || !catalogue || !run || writeAddress(stored, catalogue) === writeAddress(run, catalogue))
      return undefined;
    const [method, data] = [methodOf(catalogue, stored.method), dataSetOf(catalogue, stored.dataset)];
    return `${nameFor(stored)}, ${method?.title ?? stored.method} on ${data?.title ?? stored.dataset}`;
  });
}
const EVERY = 5_000; // ms between two looks at the clock: as fine as it is told
/** How long ago that was, now. */
function Ago({ at }: { at: number }) {
  const [now, look] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => look(Date.now()), EVERY);
    return () => clearInterval(timer);
  }, []);
  return agoText(now - at);
}
/** The run that this page had before it was loaded again. */
export function Offer({ otherwise }: { otherwise: ReactNode }) {
  const id = useRuns(s => s.offer);
  const held = useRuns(s => (id ? s.checkpoints[id] : undefined));
  const begun = useRun(s => !s.untouched && (s.state?.step ?? 0) > 0);
  const which = useWhich(id);
  const { resume, turnDown } = useRuns.getState();
  if (!held || begun) return otherwise;
  return (
    <div className="notice" role="status">
      <span>
        {which ? "Saved " : "This run was saved "}
        <Ago at={held.at} />
        {which ? `: ${which}` : "."}
      </span>
      <button type="button" className="action" onClick={() => void resume(held.id)}>
        Continue at step {grouped(held.step)}
      </button>
      <button type="button" className="quiet-action" onClick={turnDown}>
        dismiss
      </button>
    </div>
  );
}

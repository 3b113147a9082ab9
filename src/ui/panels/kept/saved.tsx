// How the run under way is kept: how long ago, or why not.
import { useEffect, useState } from "react";
import { useRun } from "../../state/run";
import { useRuns } from "../../state/runs";
import { agoText } from "./ago";

/** How long ago the run was kept, so that one knows what a crash would cost. */
export function Saved() {
  const id = useRun(s => s.current?.id);
  const text = useRuns(s => (id ? s.checkpoints[id] : undefined));
  const trouble = useRuns(s => s.trouble);
  const timed = useRuns(s => s.saved?.timed ?? true);
  const [now, tick] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  if (trouble)
    return (
      <>
        <i>·</i>
        <span role="status" title={trouble}>
          <b>not kept:</b> {trouble}
        </span>
      </>
    );
  if (!text) return null;
  return (
    <>
      <i>·</i>
      <span
        title={
          timed
            ? "Kept in this browser at most every half minute, and whenever training rests"
            : "Saving takes too long to do it while training: kept whenever training rests"
        }
      >
        saved {agoText(now - text.at)}
        {!timed && ", next at a pause"}
      </span>
    </>
  );
}

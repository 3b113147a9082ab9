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
  const again = useRuns(s => s.again);
  const every = useRuns(s => s.every);
  const looking = useRuns(s => s.looking !== undefined);
  const [now, tick] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  if (trouble)
    return (
      <>
        <i>·</i>
        <span role="status" title={again === undefined ? trouble : `${trouble}; ${againText(again)}`}>
          <b>not kept:</b> {trouble}
        </span>
      </>
    );
  if (!text || looking) return null;
  return (
    <>
      <i>·</i>
      <span title={everyText(every)}>saved {agoText(now - text.at)}</span>
    </>
  );
}
const everyText = (every = 0): string =>
  `Kept in this browser every ${Math.max(2, Math.round(every / 1000))} s while it trains, and whenever training rests`;
const againText = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  const wait = seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `tried again in ${wait}, whenever training rests, and when a run is deleted`;
};

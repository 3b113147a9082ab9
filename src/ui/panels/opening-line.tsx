// What to look for in the run that the page opened with by itself, and the way on to pictures. One line; it goes once
// another method, other data or another run is chosen.
import type { ReactNode } from "react";
import type { DataSetEntry } from "../../engine/catalogue";
import { has, useRun } from "../state/run";
import { nextPictures } from "../state/opening-run";
import { useSetup } from "../state/setup";
import { textOf } from "../views/palette";
import { QuietButton } from "./quiet-button";

export function OpeningLine({ otherwise }: { otherwise: ReactNode }) {
  const opened = useSetup(s => s.opened !== undefined);
  const waits = useRun(s => !s.playing && (s.state?.step ?? 0) === 0);
  if (!opened) return otherwise;
  return (
    <div className="notice" role="status">
      <span>
        {waits ? "Press play and watch" : "Watch"} the <b style={{ color: textOf("generated") }}>generated</b> dots
        gather on the clusters of <b style={{ color: textOf("real") }}>real</b> data.
      </span>
      <Pictures />
    </div>
  );
}
/** The same method on the first data set of pictures that is installed. */
function Pictures() {
  const packs = useRun(s => s.packs);
  const datasets = useSetup(s => s.catalogue?.datasets);
  const next = nextPictures.map(id => datasets?.find(set => set.id === id)).find(set => set && has(packs, set));
  return next ? <To set={next} /> : null;
}
const To = ({ set: { id, title } }: { set: DataSetEntry }) => (
  <QuietButton onClick={() => useSetup.getState().choose({ dataset: id })}>
    Now on {title === "MNIST" ? title : title.toLowerCase()}
  </QuietButton>
);

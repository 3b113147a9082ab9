// What stands in a chart's place while nothing is drawn: for what it waits, or that the code that draws did not come.
import { useLate } from "../../borders/lazily";
import { NotShown } from "../../borders/not-shown";
import { plotted } from "./plotting";

export function Undrawn({ waits }: { waits: string }) {
  const { error } = useLate(plotted);
  return error ? (
    <NotShown what="The chart" error={error} again={plotted.again} look="brief" />
  ) : (
    <p className="vw-wait vw-base">
      <span>{waits}</span>
    </p>
  );
}

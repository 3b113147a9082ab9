// Whether a chart of a series can have a log axis over the steps that it shows, and how many of its values, and of
// those of the runs beside it, cannot stand on one.
import type { Series } from "../../state/series";
import type { Extent } from "../scale";
import type { Unshown } from "../unshown";

/** log: false where not one value could stand on it, so that the curve is not gone. */
export function logAxis(series: Series, name: string, [from, to]: Extent): Unshown & { log: boolean } {
  const runs = [undefined, ...series.beside().map(({ id }) => id)];
  const counts = runs.map(of => series.atMost(name, 0, { from: from + 1, to, ...(of !== undefined && { of }) }));
  const hidden = counts.reduce((sum, c) => sum + c.count, 0);
  const all = counts.reduce((sum, c) => sum + c.of, 0);
  return { log: all === 0 || hidden < all, hidden, of: all };
}

// Fewer rows than an estimator can do with: why it gives no number. The word is the same for all of them.
import { NotApplicable } from "../errors";

/** Rows: the unbiased estimates of this folder compare pairs of pairs, or leave one out of three. */
export const FEW = 4;
export const tooFew = (rows: number, what: string, least = FEW): string =>
  `${rows} ${what} ${rows === 1 ? "row is" : "rows are"} too few; expected at least ${least}`;
/** Throws NotApplicable where there are fewer. */
export function enough(rows: number, least = FEW): void {
  if (rows < least) throw new NotApplicable(tooFew(rows, "held-out", least));
}

// The registry of data sets is this folder: a file that exports a DataSet by default joins. Vectors first, then
// drawn images, then packs that must be installed; by id within each, so that the order is the same everywhere and
// no file carries a number.
import { initial } from "../config";
import { specOf, type AnyDataSet } from "../dataset";

const found = Object.values(
  import.meta.glob<AnyDataSet>(["./*.ts", "!./index.ts", "!./*.test.ts"], { eager: true, import: "default" }),
);
const rank = (set: AnyDataSet): number =>
  "pack" in set.source ? 2 : specOf(set, initial(set.config)).kind === "images" ? 1 : 0;
export const dataSets: readonly AnyDataSet[] = found.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));

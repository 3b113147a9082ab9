// How many latent dimensions are in use, beside how many the data have, where that is known.
import type { DataSpec } from "../step";

export const dimensionOf = (data: DataSpec): number | undefined =>
  data.kind === "vectors" ? data.dimension : undefined;
/** "3 of 16 in use, data 2". */
export function inUse(count: number, of: number, data: DataSpec): string {
  const known = dimensionOf(data);
  return `${count} of ${of} in use${known === undefined ? "" : `, data ${known}`}`;
}

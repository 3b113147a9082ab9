// The registry of fits is this folder: a file that exports a Fit by default joins, by id, so that
// "gaussian" comes first.
import type { Fit } from "../diagnostic";

const found = Object.values(
  import.meta.glob<Fit>(["./*.ts", "!./index.ts", "!./codes.ts", "!./*.test.ts"], { eager: true, import: "default" }),
);
export const fits: readonly Fit[] = found.sort((a, b) => (a.id < b.id ? -1 : 1));

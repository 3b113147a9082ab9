// The registry of cards: a file of this folder that exports one by default joins. By paper, then by id.
import type { Card } from "./card";

export const cards: readonly Card[] = Object.values(
  import.meta.glob<Card>(["./*.ts", "!./index.ts", "!./card.ts", "!./result.ts", "!./*.test.ts"], {
    eager: true,
    import: "default",
  }),
).sort((a, b) => (a.paper === b.paper ? (a.id < b.id ? -1 : 1) : a.paper < b.paper ? -1 : 1));
export { parseResult } from "./result";

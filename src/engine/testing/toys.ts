// Sessions of toys (toy.ts) in Node.
import { initial } from "../config";
import type { Table } from "../dataset";
import type { Method } from "../method";
import { spoken, wordless } from "../spoken";
import type { Observer } from "../train/execution";
import { Session } from "../train/session";
import { nodeHost } from "./node";
import { toyTable } from "./toy";
export { phase, toyMethod, toyTable } from "./toy";

export interface ToyRun {
  steps?: number;
  seed?: number;
  table?: Table;
  observe?: Observer;
}
export function toySession<C, N>(
  method: Method<C, N>,
  { steps, seed = 1, table = toyTable(), observe }: ToyRun = {},
): Session {
  const toy = spoken(method, wordless("toy"));
  const values = initial(toy.config);
  return Session.create({
    method: toy,
    table,
    host: nodeHost,
    run: { version: 1, method: method.id, dataset: "toy", seed, ...(steps && { steps }), values, data: {} },
    ...(observe && { observe }),
  });
}

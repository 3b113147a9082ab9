// Sessions of micro runs (micro.ts) in Node, of seed 1.
import type { Values } from "../config";
import type { AnyMethod } from "../method";
import type { DataSpec } from "../step";
import { Session } from "../train/session";
import { microRun, microTable } from "./micro";
import { nodeHost } from "./node";

export const microSession = async (
  method: AnyMethod,
  kind: DataSpec["kind"],
  steps: number,
  values: Values = {},
): Promise<Session> =>
  Session.create({
    method,
    table: await microTable(kind),
    host: nodeHost,
    run: microRun(method, kind, steps, 1, values),
  });

// Types of answer.mjs, for vite.config.ts and the tests.
import type { IncomingMessage, ServerResponse } from "node:http";

export interface Served {
  folder: string;
  packs: string | null;
  headers?: Readonly<Record<string, string>>;
  failed?: (what: string) => void;
}
export function answering(served: Served): (request: IncomingMessage, response: ServerResponse) => Promise<void>;

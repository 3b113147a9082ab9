// Types of listen.mjs, for the tests.
import type { RequestListener, Server } from "node:http";

export function listen(
  answer: RequestListener,
  at: { port: number; host: string; strict?: boolean },
): Promise<{ server: Server; url: string }>;

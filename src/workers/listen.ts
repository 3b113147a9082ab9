// One handler for every kind of message, by type: forgetting one does not compile.
import type { ToWorker } from "./protocol";

type Of<K extends ToWorker["kind"]> = Extract<ToWorker, { kind: K }>;
export type Handlers = { readonly [K in ToWorker["kind"]]: (message: Of<K>) => void };
export function listen(
  port: { onmessage: ((event: MessageEvent<ToWorker>) => void) | null },
  handlers: Handlers,
): void {
  const handle = <K extends ToWorker["kind"]>(message: Of<K>) =>
    (handlers[message.kind as K] as (message: Of<K>) => void)(message);
  port.onmessage = event => handle(event.data);
}

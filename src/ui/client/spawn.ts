// The page's worker, and how to have one before there is a page: what it says waits until somebody listens.
import type { Port } from "./pipe";

/** `?backend=` travels as its name: the worker must know it before any message. */
export const trainerWorker = (backend = ""): Port =>
  new Worker(new URL("../../workers/trainer.worker.ts", import.meta.url), {
    type: "module",
    name: backend,
  }) as unknown as Port;

type Heard = Parameters<NonNullable<Port["onmessage"]>>[0];
export function waiting(port: Port): Port {
  const heard: Heard[] = [];
  port.onmessage = event => void heard.push(event);
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer),
    terminate: () => port.terminate(),
    get onmessage() {
      return port.onmessage;
    },
    set onmessage(listener) {
      port.onmessage = listener;
      for (const event of heard.splice(0)) listener?.(event);
    },
    get onerror() {
      return port.onerror;
    },
    set onerror(listener) {
      port.onerror = listener;
    },
    get onmessageerror() {
      return port.onmessageerror;
    },
    set onmessageerror(listener) {
      port.onmessageerror = listener;
    },
  };
}

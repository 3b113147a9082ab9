// The page's worker, and how to have one before there is a page: what it says waits until somebody listens.
import type { Port } from "./pipe";

/** `?backend=` travels as its name: the worker must know it before any message. */
export const trainerWorker = (backend = ""): Port =>
  new Worker(new URL("../../workers/trainer.worker.ts", import.meta.url), {
    type: "module",
    name: backend,
  }) as unknown as Port;

type Event<K extends "onmessage" | "onerror" | "onmessageerror"> = Parameters<NonNullable<Port[K]>>[0];
/** What it says, and that it failed, whenever that was. */
export function waiting(port: Port): Port {
  const hold = <E>(set: (listener: ((event: E) => void) | null) => void) => {
    const held: E[] = [];
    set(event => void held.push(event));
    return (listener: ((event: E) => void) | null) => {
      set(listener);
      for (const event of held.splice(0)) listener?.(event);
    };
  };
  const message = hold<Event<"onmessage">>(to => (port.onmessage = to)),
    error = hold<Event<"onerror">>(to => (port.onerror = to)),
    unreadable = hold<Event<"onmessageerror">>(to => (port.onmessageerror = to));
  return {
    postMessage: (sent, transfer) => port.postMessage(sent, transfer),
    terminate: () => port.terminate(),
    get onmessage() {
      return port.onmessage;
    },
    set onmessage(listener) {
      message(listener);
    },
    get onerror() {
      return port.onerror;
    },
    set onerror(listener) {
      error(listener);
    },
    get onmessageerror() {
      return port.onmessageerror;
    },
    set onmessageerror(listener) {
      unreadable(listener);
    },
  };
}

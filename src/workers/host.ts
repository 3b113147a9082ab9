// The engine's Host in a web worker.
import type { Host } from "../engine/host";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
/** A macrotask that hidden tabs do not slow (timers they do): messages waiting for the worker are heard in between. */
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** The address of the site, ending in "/": built workers lie in assets/. */
export const site = (): string => new URL(import.meta.env.DEV ? "/" : "../", self.location.href).href;

export const workerHost: Host = {
  now: () => performance.now(),
  pause: () =>
    new Promise(resolve => {
      waiting.push(resolve);
      channel.port2.postMessage(0);
    }),
  gpu: (navigator as Navigator & { gpu?: unknown }).gpu,
  asset: async path => {
    const response = await fetch(`${site()}${path}`);
    if (!response.ok || response.headers.get("content-type")?.startsWith("text/html"))
      throw Error(response.ok ? "the server answers a page" : `status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  encode: text => encoder.encode(text),
  decode: bytes => decoder.decode(bytes),
};

// The worker's entry: says what there is, chooses a backend, then trains what it is asked to. The page names a wished backend through the
// worker's own name. Nothing but wiring.
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import { chooseBackend } from "../engine/backend";
import { catalogueOf } from "../engine/catalogue";
import { dataSets } from "../engine/datasets";
import { metrics, probes } from "../engine/diagnostics";
import { methods } from "../engine/methods";
import { workerHost } from "./host";
import { listen } from "./listen";
import { outbox } from "./outbox";
import { listPacks, packLoader } from "./packs";
import type { BackendName } from "./protocol";
import { trainer } from "./trainer";

const scope = self as unknown as { name: string; onmessage: ((event: MessageEvent) => void) | null; postMessage(message: unknown, transfer: Transferable[]): void };
const post = outbox(scope);
const base = new URL(import.meta.env.DEV ? "/" : "../", self.location.href).href; // built workers lie in assets/
const { handlers, lost, refused, open } = trainer(workerHost, post, packLoader(base));
listen(scope, handlers);
post({ kind: "catalogue", catalogue: catalogueOf(methods, dataSets, probes, metrics) });

const wasmPaths = { "tfjs-backend-wasm.wasm": plain, "tfjs-backend-wasm-simd.wasm": simd, "tfjs-backend-wasm-threaded-simd.wasm": threaded };
try {
  const [chosen, packs] = await Promise.all([chooseBackend(workerHost, (scope.name || undefined) as BackendName | undefined, { wasmPaths, onLost: lost, onError: refused }), listPacks(base).catch(() => ({}))]);
  post({ kind: "ready", ...chosen, packs: Object.fromEntries(Object.keys(packs).map(name => [name, true])) });
  open();
} catch (error) {
  post({ kind: "failure", token: 0, failure: "backend", message: error instanceof Error ? error.message : String(error) });
}

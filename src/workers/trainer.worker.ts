// The worker's entry: says what there is, draws the first pictures on Wasm, chooses a backend, then trains what it is
// asked to. The page names a wished backend through the worker's own name. Nothing but wiring.
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import { type Assets, chooseBackend, wake } from "../engine/backend";
import { catalogueOf } from "../engine/catalogue";
import type { RunConfig } from "../engine/config";
import { dataSets } from "../engine/datasets";
import { metrics, probes } from "../engine/diagnostics";
import { methods } from "../engine/methods";
import { type Database, openDatabase, saveCheckpoint } from "../storage/database";
import { site, workerHost } from "./host";
import { listen } from "./listen";
import { outbox } from "./outbox";
import { listPacks, packLoader } from "./packs";
import { preview } from "./preview";
import type { BackendName } from "./protocol";
import { trainer } from "./trainer";
import { messageOf } from "../engine/errors";

const scope = self as unknown as {
  name: string;
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
};
const post = outbox(scope);
const base = site();
const installed = listPacks(base).catch(() => ({})); // asked for first: it is the only thing to wait for
let database: Promise<Database> | undefined;
const keep = async (checkpoint: Parameters<typeof saveCheckpoint>[1]) =>
  saveCheckpoint(await (database ??= openDatabase()), checkpoint);
const { handlers, lost, refused, open } = trainer({
  host: workerHost,
  post,
  keep,
  loadPack: packLoader(base),
  later: (ms, run) => void setTimeout(run, ms),
});
const first = new Promise<RunConfig | undefined>(resolve =>
  listen(scope, { ...handlers, preview: ({ run }) => resolve(run) }),
);

const assets: Assets = {
  wasmPaths: {
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": threaded,
  },
  onLost: lost,
  onError: refused,
};
const packs = Object.fromEntries(Object.keys(await installed).map(name => [name, true]));
post({ kind: "catalogue", catalogue: catalogueOf(methods, dataSets, probes, metrics), packs });
const wasm = await wake("wasm", workerHost, assets).catch(() => undefined),
  run = await first; // while the page makes itself
if (wasm !== undefined && run) await preview(run, workerHost, post).catch(() => undefined);
try {
  post({
    kind: "ready",
    ...(await chooseBackend(workerHost, (scope.name || undefined) as BackendName | undefined, assets)),
  });
  open();
} catch (error) {
  post({
    kind: "failure",
    token: 0,
    failure: "backend",
    message: messageOf(error),
  });
}

// The worker's entry: says what there is, draws the first pictures on Wasm, chooses a backend, then trains what it is
// asked to. The page names a wished backend through the worker's own name. Nothing but wiring.
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import { type Assets, chooseBackend, meet, wake } from "../engine/backend";
import { catalogueOf } from "../engine/catalogue";
import { dataSets } from "../engine/datasets";
import { metrics, probes } from "../engine/diagnostics";
import { isExhausted } from "../engine/exhausted";
import { methods } from "../engine/methods";
import { Connection } from "../storage/connection";
import { type Progress, saveProgress } from "../storage/database";
import { site, workerHost } from "./host";
import { listen } from "./listen";
import { outbox } from "./outbox";
import { type Fetching, listPacks, packLoader } from "./packs";
import { preview } from "./preview";
import type { BackendName, ToWorker } from "./protocol";
import { NEWS, trainer } from "./trainer";
import { messageOf } from "../engine/errors";

const scope = self as unknown as {
  name: string;
  onmessage: ((event: MessageEvent) => void) | null;
  onmessageerror: (() => void) | null;
  onunhandledrejection: ((event: PromiseRejectionEvent) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
};
const WORD = 100; // ms between two words about a download
const later = (ms: number, run: () => void) => void setTimeout(run, ms);
let gone = false; // the device is lost, and that is told or being mended
// What nobody caught reaches the page as an error of this worker, which ends it. Rejections would not by themselves;
// those of a device that is lost come before the word of it, and say less.
scope.onunhandledrejection = event => {
  event.preventDefault();
  later(2 * NEWS, () => gone || reportError(event.reason));
};
scope.onmessageerror = () => reportError(Error("a message of the page could not be read"));

const post = outbox(scope);
const wanted = (scope.name || undefined) as BackendName | undefined;
if (wanted === undefined || wanted === "webgpu") meet(workerHost);
const base = site();
// asked for first: it is the only thing to wait for
const listed = listPacks(base).then(
  packs => ({ packs: Object.fromEntries(Object.keys(packs).map(name => [name, true])) }),
  (error: unknown) => ({ packs: {}, unlisted: messageOf(error) }),
);
let told = -Infinity; // when it was last said how far a download is
const fetching = (now: Fetching) => {
  if (performance.now() - told < WORD && now.done !== now.of) return;
  told = performance.now();
  post({ kind: "fetching", ...now });
};
const storage = new Connection();
const keep = async (progress: Progress) => saveProgress(await storage.get(), progress, Date.now());
const { handlers, lost, refused, open } = trainer({
  host: workerHost,
  post,
  keep,
  loadPack: packLoader(base, fetching),
  later,
});
const first = new Promise<Extract<ToWorker, { kind: "preview" }>>(resolve =>
  listen(scope, { ...handlers, preview: resolve }),
);

const assets: Assets = {
  wasmPaths: {
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": threaded,
  },
  onLost: reason => {
    gone = true;
    lost(reason);
  },
  onError: refused,
  trying: backend => post({ kind: "waking", backend }),
};
const catalogue = catalogueOf(methods, dataSets, probes, metrics); // while the list of packs is on its way
post({ kind: "catalogue", catalogue, ...(await listed) });
post({ kind: "waking", backend: "wasm" });
const wasm = await wake("wasm", workerHost, assets).catch(() => undefined),
  { run, regain } = await first; // while the page makes itself
const drawn = wasm !== undefined && run ? await preview(run, workerHost, post).catch(() => []) : [];
const patience = {
  before: regain === true,
  pause: (ms: number) => new Promise<void>(resolve => later(ms, resolve)),
  waiting: () => {
    gone = true;
    post({ kind: "waiting" });
  },
};
try {
  const chosen = await chooseBackend(workerHost, wanted, { ...assets, patience });
  gone = false;
  post({ kind: "ready", ...chosen });
  open(run && { run, probes: drawn });
} catch (error) {
  post({ kind: "failure", token: 0, failure: isExhausted(error) ? "exhausted" : "backend", message: messageOf(error) });
}

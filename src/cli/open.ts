// From what was typed to a session that can train or sample: backend, data, nets, and the weights of a file.
import { chooseBackend, type BackendName } from "../engine/backend";
import type { RunConfig } from "../engine/config";
import { tableOf } from "../engine/dataset";
import { decodeRunFile, verify, type RunFile } from "../engine/run-file";
import type { Host } from "../engine/host";
import { methodOf } from "../engine/methods";
import { dataSetOf } from "../engine/run";
import { Session } from "../engine/train/session";
import { readInput } from "./files";
import { dawn, nodeHostWith, wasmPaths } from "../node/host";
import { asInput, input, InputError, oneOf } from "./options";
import { packLoader } from "../node/packs";

export const BACKENDS = ["wasm", "cpu", "webgpu"] as const satisfies readonly BackendName[];
export const backendOf = (text = "wasm"): BackendName => oneOf("backend", text, BACKENDS);

export async function startBackend(backend: BackendName): Promise<Host> {
  const host = nodeHostWith(
    backend === "webgpu"
      ? await dawn().catch((error: unknown) => {
          throw asInput("--backend: webgpu needs the optional package webgpu", error);
        })
      : undefined,
  );
  await chooseBackend(host, backend, {
    wasmPaths: backend === "wasm" ? wasmPaths() : "",
    onError: message => {
      throw Error(`the GPU refused an order: ${message}`);
    },
  }).catch((error: unknown) => {
    throw asInput("--backend", error);
  });
  return host;
}

/** With `file`, the session goes on from there; `name` is what messages call it. */
export async function openSession(
  run: RunConfig,
  backend: BackendName,
  from?: { file: RunFile; name: string },
): Promise<{ session: Session; host: Host }> {
  const host = await startBackend(backend);
  const table = await tableOf(dataSetOf(run.dataset), run.data, packLoader()).catch((error: unknown) => {
    throw asInput("", error);
  });
  const session = Session.create({ method: methodOf(run.method), table, run, host });
  if (from) {
    input(from.name, () => session.restore(from.file.snapshot));
    if (from.file.check)
      await verify(session, from.file.check).catch((error: unknown) => {
        throw asInput(from.name, error);
      });
  }
  return { session, host };
}

export async function openFile(name: string): Promise<{ file: RunFile; name: string }> {
  const bytes = await readInput(name);
  return { name, file: input(name, () => decodeRunFile(bytes, nodeHostWith())) };
}
export function required(option: string, value: string | undefined): string {
  if (value === undefined) throw new InputError(`--${option}: missing`);
  return value;
}

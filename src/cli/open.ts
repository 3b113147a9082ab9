// From what was typed to a session that can train or sample: backend, data, nets, and the weights of a file.
import { chooseBackend, type BackendName } from "../engine/backend";
import type { RunConfig } from "../engine/config";
import { tableOf } from "../engine/dataset";
import { decodeRunFile, verify, type RunFile } from "../engine/run-file";
import type { Host } from "../engine/host";
import { fittedOf, unfit } from "../engine/fitting";
import { methodOf } from "../engine/methods";
import { dataSetOf } from "../engine/run";
import { shortened } from "../engine/unknown";
import { Session } from "../engine/train/session";
import { readInput } from "./files";
import { dawn, nodeHostWith, wasmPaths } from "../node/host";
import { asInput, input, InputError, oneOf } from "./options";
import { packLoader } from "../node/packs";

export const BACKENDS = ["wasm", "cpu", "webgpu"] as const satisfies readonly BackendName[];
export const backendOf = (text = "wasm"): BackendName => oneOf("backend", text, BACKENDS);

/** A run file; `name` is what messages call it. */
export interface Opened {
  file: RunFile;
  name: string;
}

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

/** With `from`, the session goes on from there. */
export async function openSession(
  run: RunConfig,
  backend: BackendName,
  from?: Opened,
): Promise<{ session: Session; host: Host }> {
  const host = await startBackend(backend);
  const tooLarge = await unfit(fittedOf(run), host);
  if (tooLarge && !from) throw new InputError(`the run does not fit into memory: ${tooLarge.message}`);
  const table = await tableOf(dataSetOf(run.dataset), run.data, packLoader()).catch((error: unknown) => {
    throw asInput("", error);
  });
  const session = Session.create({ method: methodOf(run.method), table, run, host });
  if (tooLarge) session.tooLarge = `it does not fit into memory: ${tooLarge.message}`;
  if (from) {
    input(from.name, () => session.restore(from.file.snapshot));
    if (from.file.check)
      await verify(session, from.file.check).catch((error: unknown) => {
        throw asInput(from.name, error);
      });
  }
  return { session, host };
}

export async function openFile(name: string): Promise<Opened> {
  const bytes = await readInput(name);
  return { name, file: input(name, () => decodeRunFile(bytes, nodeHostWith())) };
}
/** What is said of a file that goes on. */
export const takenUp = (name: string, { step }: Pick<Session, "step">, target: number): string =>
  step >= target
    ? `${name}: is finished, at step ${target}; measured again`
    : `${name}: goes on from step ${step} of ${target}`;
/** What is said where another backend made a file so far. Older files do not say which it was. */
export const otherBackend = ({ name, file }: Opened, now: BackendName): string | undefined =>
  file.backend === undefined || file.backend === now
    ? undefined
    : `${name}: was made on ${shortened(file.backend)} so far; on ${now} its numbers differ in their last digits`;
export function required(option: string, value: string | undefined): string {
  if (value === undefined) throw new InputError(`--${option}: missing`);
  return value;
}

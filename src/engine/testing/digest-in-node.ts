// The digest where Node runs it, all backends in one process: tfjs is loaded once.
import type { BackendName } from "../backend";
import { digest, type Digest } from "./digest";
import { nodeHost, wasmPaths } from "./node";

export const digestInNode = (backend: BackendName, told: (name: string) => void): Promise<Digest> =>
  digest({ backend, host: nodeHost, wasmPaths }, told);

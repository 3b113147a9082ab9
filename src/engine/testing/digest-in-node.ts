// The digest where Node runs it, all backends in one process: tfjs is loaded once.
import type { BackendName } from "../backend";
import { digest, type Digest } from "./digest";
import { nodeHostWith, wasmPaths } from "../../node/host";

export const digestInNode = (backend: BackendName, told: (name: string) => void): Promise<Digest> =>
  digest({ backend, host: nodeHostWith(), wasmPaths: wasmPaths() }, told);

// What tests in Node need of a host: Node's own, without a GPU, and a chosen tfjs backend with our kernels. Imported by
// tests only.
import { nodeHostWith, wasmPaths } from "../../node/host";
import { chooseBackend, type BackendName } from "../backend";

export const nodeHost = nodeHostWith();
export const useBackend = (backend: BackendName) => chooseBackend(nodeHost, backend, { wasmPaths: wasmPaths() });

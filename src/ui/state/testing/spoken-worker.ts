// For tests of the page's stores: a worker that is a plain object, and says what the test says about the run that was
// started last.
import type { RunConfig } from "../../../engine/config";
import type { FromWorker, RunState, ToWorker } from "../../../workers/protocol";
import type { Port } from "../../client/pipe";

export const stateOf = (run: RunConfig, step: number, status: RunState["status"]): RunState => ({
  status,
  run,
  phase: 0,
  index: step,
  step,
  total: 100,
  phases: [{ id: "train", title: "Train", steps: 100, first: 0 }],
  probes: [],
  metrics: [],
  canDecode: true,
  replayed: false,
  refused: [],
  tensors: 1,
  memory: { programs: 0, pool: 1, data: 0, resident: false },
});
export function worker() {
  const sent: ToWorker[] = [];
  const port: Port = {
    postMessage: message => void sent.push(message),
    terminate: () => undefined,
    onmessage: null,
    onerror: null,
    onmessageerror: null,
  };
  const say = (message: FromWorker) => port.onmessage?.({ data: message });
  const start = () => sent.findLast(m => m.kind === "start")!;
  return { port, sent, say, start };
}

// What the page runs on and what it does, and never anything else: backend, adapter, why not a better one; then
// loading, compiling, steps a second; then what is alive on the device, and what is kept.
import type { ReactNode } from "react";
import { bytesText, grouped, numberText } from "../controls/number-text";
import { useRun, type Run } from "../state/run";
import { selectDataSet, useSetup } from "../state/setup";
import { Saved } from "./kept/saved";

export const backendTitles = { webgpu: "WebGPU", wasm: "Wasm", cpu: "Plain CPU" } as const;

export function StatusLine() {
  return (
    <p className="status figures">
      <Backend />
      <Doing />
      <Executed />
      <Tensors />
      <Bytes />
      <Saved />
    </p>
  );
}

function Backend() {
  const backend = useRun(s => s.backend);
  const failed = useRun(s => s.failure?.kind === "backend");
  const waiting = useRun(s => s.waiting);
  if (waiting)
    return (
      <span>
        <b>waiting for the GPU</b>
        <Busy />
      </span>
    );
  if (failed)
    return (
      <span>
        <b>No backend works</b>
      </span>
    );
  if (!backend) return <Waking />;
  const why = backend.refused.map(r => `${backendTitles[r.backend]}: ${r.reason}`).join("; ");
  return (
    <span className="status-backend" title={why || backend.adapter}>
      <b>{backendTitles[backend.name]}</b>
      {why ? `, because ${because(backend.refused)}` : backend.adapter && ` on ${backend.adapter}`}
    </span>
  );
}
/** What is waited for before there is a backend: the worker's own code and the list of packs, then each it tries. */
function Waking() {
  const known = useSetup(s => s.catalogue !== undefined);
  const waking = useRun(s => s.waking);
  const words = known
    ? `waking ${waking === undefined || waking === "webgpu" ? "the GPU" : backendTitles[waking]}`
    : "loading";
  return (
    <span>
      {words}
      <Busy />
    </span>
  );
}
const because = (refused: NonNullable<Run["backend"]>["refused"]): string => {
  const { backend, reason } = refused[0]!;
  return reason.toLowerCase().includes(backend) ? reason : `${backendTitles[backend]} is not there: ${reason}`;
};

const speed = ({ state }: Run): string | undefined =>
  state?.status === "training" && state.stepsPerSecond !== undefined ? numberText(state.stepsPerSecond) : undefined;
const compiled = ({ state }: Run): string => (state?.compiled ? ` ${state.compiled.done} of ${state.compiled.of}` : "");
function Doing() {
  const status = useRun(s => (s.stopped ? "failed" : s.state?.status));
  const ready = useRun(s => s.backend !== undefined && !s.waiting);
  const started = useRun(s => s.current !== undefined);
  const wanted = useRun(s => s.playing);
  if (!ready || (!started && !status)) return null;
  if (status === undefined || status === "loading") return <Loading />;
  if (status === "compiling") return <Compiling />;
  if (status === "training") return <Training />;
  if (status === "paused") return wanted ? <Starting /> : <Paused />;
  return (
    <Part>
      <b>{status === "done" ? "done" : "stopped"}</b>
    </Part>
  );
}
/** ", 4.2 of 9.9 MB": of one file of a pack. */
export const fetchedText = ({ fetching }: Run): string => {
  if (!fetching) return "";
  const { done, of } = fetching;
  return `, ${of === undefined ? bytesText(done) : `${bytesText(done)} of ${bytesText(of)}`}`;
};
function Loading() {
  const data = useSetup(s => selectDataSet(s)?.title ?? "");
  const fetched = useRun(fetchedText);
  return (
    <Part>
      <b>
        {fetched ? "fetching" : "loading"} {data}
        {fetched}
      </b>
      <Busy />
    </Part>
  );
}
function Compiling() {
  const pipelines = useRun(compiled);
  return (
    <Part title="GPU programs for the first step">
      <b>compiling{pipelines}</b>
      <Busy />
    </Part>
  );
}
function Training() {
  const perSecond = useRun(speed);
  return <Part>{perSecond === undefined ? "training" : `${perSecond} steps/s`}</Part>;
}
/** Ordered, and not heard yet: a picture is being drawn. */
const Starting = () => (
  <Part>
    <b>starting</b>
    <Busy />
  </Part>
);
function Paused() {
  const first = useRun(s => s.state?.firstStepMs);
  const begun = useRun(s => (s.state?.step ?? 0) > 0);
  return (
    <Part title={first === undefined ? undefined : `the first step took ${grouped(first)} ms`}>
      {begun ? "paused" : "ready"}
    </Part>
  );
}
const Busy = () => <span className="busy" aria-hidden="true" />;
const Part = ({ children, title }: { children: ReactNode; title?: string | undefined }) => (
  <>
    <i>·</i>
    <span title={title}>{children}</span>
  </>
);

/** Steps that cannot be replayed run all the same, only slower: say so, and why. */
function Executed() {
  const refused = useRun(s => s.state?.refused[0]);
  return refused ? (
    <Part title={refused.reason}>
      {refused.update} is executed step by step: {refused.reason}
    </Part>
  ) : null;
}
function Tensors() {
  const text = useRun(({ state }) => state && `${grouped(state.tensors)} tensors`);
  return text ? <Part title="alive on the device">{text}</Part> : null;
}
function Bytes() {
  const memory = useRun(s => s.state?.memory);
  if (!memory) return null;
  const { programs, pool, data, resident } = memory;
  const parts = [
    programs ? `${bytesText(programs)} of recorded programs` : "",
    `${bytesText(pool)} of ${resident ? "buffers, the data among them" : "tensors"}`,
    `${bytesText(data)} of data${resident ? "" : " beside them"}`,
  ];
  return <Part title={parts.filter(Boolean).join(", ")}>{bytesText(programs + pool)}</Part>;
}

// Which runs are on the charts: this one, the one before it as a thin ghost until it is cleared; and what chance they had: seed and data.
import { useState } from "react";
import { differenceFrom, labelOf } from "../state/difference";
import { useRun } from "../state/run";
import { useSetup } from "../state/setup";
import "./footer.css";

export function Runs() {
  const catalogue = useSetup(s => s.catalogue), current = useRun(s => s.current), ghost = useRun(s => s.ghost), clear = useRun(s => s.clearGhost);
  if (!catalogue || !current) return <div className="runs" />;
  return (
    <div className="runs">
      <Sample width={2} /><b>{current.name}</b><span className="runs-what" title={labelOf(catalogue, current.run)}>{labelOf(catalogue, current.run)}</span>
      {ghost && <><Sample width={1} /><b className="runs-ghost">{ghost.name}</b><span className="runs-what" title={differenceFrom(catalogue, current.run, ghost.run)}>{differenceFrom(catalogue, current.run, ghost.run)} <button type="button" className="quiet-action" title="Take the run before off the charts" onClick={clear}>clear</button></span></>}
      <Chance />
    </div>
  );
}
const Sample = ({ width }: { width: number }) => <svg width={22} height={8} aria-hidden="true"><path d="M0 4h22" stroke="var(--ink)" strokeWidth={width} opacity={width > 1 ? 1 : 0.6} /></svg>;

function Chance() {
  const seed = useSetup(s => s.run?.seed ?? 0), set = useSetup(s => s.setSeed), data = useSetup(s => s.run?.data["seed"]);
  const { newData } = useRun.getState();
  const [draft, setDraft] = useState<string>();
  const commit = () => {
    const value = Number(draft);
    if (draft !== undefined && draft.trim() !== "" && Number.isFinite(value)) set(Math.min(4294967295, Math.max(0, Math.round(value))));
    setDraft(undefined);
  };
  return (
    <div className="chance">
      <label>Seed<input className="seed figures" inputMode="numeric" autoComplete="off" title="Where every random number of a run comes from: the same seed is the same run" value={draft ?? String(seed)} style={{ width: `${(draft ?? String(seed)).length + 1.5}ch` }}
        onFocus={event => { setDraft(String(seed)); event.target.select(); }} onChange={event => setDraft(event.target.value)} onBlur={commit} onKeyDown={event => { if (event.key === "Enter") event.currentTarget.blur(); }} /></label>
      <button type="button" className="quiet-action" title="Another seed, with the next run" onClick={() => set((seed + 1) % 2 ** 32)}>another</button>
      {typeof data === "number" && <button type="button" className="quiet-action" title={`Draw the data anew and start over (N); now data ${data}`} onClick={newData}>new data</button>}
    </div>
  );
}

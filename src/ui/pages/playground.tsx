// The page as one sentence: Data → Method → What it learns. It composes panels and views and holds only what is open.
import { useCallback, useEffect, useMemo, useState } from "react";
import type { ProbeEntry } from "../../engine/catalogue";
import { About, Keys, Measured } from "../panels/measured";
import { DataColumn } from "../panels/data-column";
import { DropTarget } from "../panels/drop-target";
import { chooseFile } from "../panels/files";
import { Header } from "../panels/header";
import { Head } from "../panels/icons";
import { MethodChooser } from "../panels/method-chooser";
import { MethodColumn, MethodTitle, Pending } from "../panels/method-column";
import { Milestones, Notices } from "../panels/notices";
import { PhoneBar, PhoneSentence } from "../panels/phone-bar";
import { Runs } from "../panels/runs";
import { Timeline } from "../panels/timeline";
import { useRun } from "../state/run";
import { selectDataSet, selectMethod, useSetup } from "../state/setup";
import { ViewBoard } from "../views/board";
import { useKeys } from "./keyboard";

type Sheet = "data" | "method" | "fields" | undefined;

export function Playground() {
  const [sheet, setSheet] = useState<Sheet>();
  const toggle = (which: NonNullable<Sheet>) => setSheet(open => (open === which ? undefined : which));
  const close = useCallback(() => setSheet(undefined), []);
  useKeys();
  useEffect(() => {
    const escape = (event: KeyboardEvent) => { if (event.key === "Escape") close(); };
    window.addEventListener("keydown", escape);
    return () => window.removeEventListener("keydown", escape);
  }, [close]);
  return (
    <div className="page" data-sheet={sheet}>
      <div className="screen">
        <Header openFile={chooseFile} />
        <PhoneSentence openData={() => toggle("data")} openMethod={() => toggle("method")} />
        <main className="columns main">
          <section className="data" aria-label="Data"><h2 className="sentence">Data<Head /></h2><DataColumn chosen={close} /></section>
          <section className="method" aria-label="Method"><h2 className="sentence">Method<Head /></h2><MethodTitle open={sheet === "method"} toggle={() => toggle("method")} /><MethodColumn /></section>
          <section className="learns" aria-label="What it learns"><h2 className="sentence sentence-last">What it learns<Notices /></h2><Views /></section>
        </main>
        <footer className="columns footer"><Runs /><Timeline /></footer>
      </div>
      <div className="columns after"><About /><Measured /><Keys /></div>
      <div className="phone-foot"><Pending /><PhoneBar open={sheet === "fields"} toggle={() => toggle("fields")} /></div>
      {sheet !== undefined && sheet !== "method" && <div className="phone-veil" onClick={close} />}
      {sheet === "method" && <MethodChooser close={close} />}
      <DropTarget />
      <Milestones />
    </div>
  );
}

function Views() {
  const running = useRun(s => s.current?.run); // what is shown is what runs: a data set that is not installed may be chosen, but does not run
  const method = useSetup(s => selectMethod({ ...s, run: running ?? s.run })), dataset = useSetup(s => selectDataSet({ ...s, run: running ?? s.run })), general = useSetup(s => s.catalogue?.probes);
  const state = useRun(s => s.state), views = useRun(s => s.views), options = useRun(s => s.options), marks = useRun(s => s.marks), missing = useRun(s => s.packs !== undefined && s.current === undefined);
  const { choose, look, drawn, ask } = useRun.getState();
  const probes = useMemo((): readonly ProbeEntry[] => [...(method?.probes ?? []), ...(general ?? [])].filter(p => p.kind === undefined || p.kind === dataset?.kind), [method, general, dataset?.kind]);
  const decode = useCallback((code: Float32Array) => ask({ kind: "decode", code }), [ask]);
  if (!method || !dataset) return null;
  if (missing) return <p className="nothing">Nothing to train on yet: this data set is not installed. Choose another on the left, or install it first.</p>;
  return <ViewBoard method={method} dataset={dataset} state={state} views={views} probes={probes} options={options} setOptions={choose} onShown={drawn} onVisible={look} decode={decode} marks={marks} />;
}

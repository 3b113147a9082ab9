// The page as one sentence: Data → Method → What it learns. It composes panels and views and holds only what is open.
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DataSetEntry, MethodEntry, ProbeEntry } from "../../engine/catalogue";
import { Cards, CardsLine } from "../panels/papers/cards";
import { About, Measured } from "../panels/measured/measured";
import { DataColumn } from "../panels/data-column";
import { DropTarget } from "../panels/kept/drop-target";
import { chooseFile } from "../panels/kept/files";
import { Header } from "../panels/header";
import { Head } from "../controls/icons";
import { KeysLine, KeysSheet } from "../panels/keys-sheet";
import { MethodChooser } from "../panels/method-chooser";
import { MethodColumn, MethodTitle, Pending } from "../panels/method-column";
import { useModal } from "../panels/modal";
import { Milestones, Notices } from "../panels/notices";
import { PhoneBar, PhoneSentence } from "../panels/phone-bar";
import { Runs } from "../panels/kept/runs";
import { Theory } from "../panels/papers/theory";
import { Sweep } from "../panels/measured/sweep";
import { SweepSheet } from "../panels/measured/sweep-sheet";
import { Timeline } from "../panels/timeline";
import { useRun } from "../state/run";
import { selectDataSet, selectMethod, useSetup } from "../state/setup";
import { ViewBoard } from "../views/board";
import { askForPlotting } from "../views/charts/plotting";
import { useKeys } from "./keyboard";
import { useTitle } from "./title";

type Sheet = "data" | "method" | "fields" | "keys"; // data and fields: the phone's
const narrow = matchMedia("(max-width: 700px)");

const STAGES = 3;
/**
 * Once the catalogue is there, the parts of the page are made one task after the other, so that none takes long: the
 * views first, whose pictures are on their way.
 */
function useStage(): number {
  const known = useSetup(s => s.catalogue !== undefined);
  const [stage, next] = useState(0);
  useEffect(() => {
    if (!known || stage >= STAGES) return;
    const timer = setTimeout(() => next(s => s + 1));
    return () => clearTimeout(timer);
  }, [known, stage]);
  return stage;
}

/** Which sheet is open, one at most; Escape closes it. */
function useSheet(): { sheet: Sheet | undefined; toggle(which: Sheet): void; close(): void; showKeys(): void } {
  const [sheet, setSheet] = useState<Sheet>();
  const toggle = (which: Sheet) => setSheet(open => (open === which ? undefined : which));
  const close = useCallback(() => setSheet(undefined), []);
  const showKeys = useCallback(() => setSheet("keys"), []);
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") close();
    };
    window.addEventListener("keydown", escape);
    narrow.addEventListener("change", close); // turned round, the phone may have room for the whole sentence
    return () => {
      window.removeEventListener("keydown", escape);
      narrow.removeEventListener("change", close);
    };
  }, [close]);
  return { sheet, toggle, close, showKeys };
}

export function Playground() {
  const stage = useStage();
  const { sheet, toggle, close, showKeys } = useSheet();
  const [below, setBelow] = useState<Element | null>(null);
  useKeys(showKeys);
  useTitle();
  return (
    <div className="page" data-sheet={sheet}>
      <a className="skip" href="#learns">
        Skip to what it learns
      </a>
      <div className="screen">
        <Header openFile={chooseFile} />
        <PhoneSentence open={sheet} openData={() => toggle("data")} openMethod={() => toggle("method")} />
        <main className="columns main">
          <Column look="data" title="Data" open={sheet === "data"}>
            {stage > 1 && <DataColumn chosen={close} />}
          </Column>
          <Column look="method" title="Method" open={sheet === "fields"}>
            <MethodTitle open={sheet === "method"} toggle={() => toggle("method")} />
            {stage > 0 && <MethodColumn />}
          </Column>
          <Learns below={below} />
        </main>
        <Footer made={stage > 2} />
      </div>
      <div ref={setBelow} />
      <Theory />
      {stage > 2 && <Sweep />}
      <More showKeys={showKeys} />
      <PhoneFoot open={sheet === "fields"} toggle={() => toggle("fields")} />
      {(sheet === "data" || sheet === "fields") && <div className="phone-veil" data-beside="" onClick={close} />}
      {sheet === "method" && <MethodChooser close={close} />}
      {sheet === "keys" && <KeysSheet close={close} />}
      <SweepSheet />
      <Cards />
      <DropTarget />
      <Milestones />
    </div>
  );
}

interface ColumnProps {
  look: string;
  title: string;
  open: boolean; // on the phone, where it is a sheet
  children: ReactNode;
}
/** One of the sentence's first two words, and what is chosen there. */
function Column({ look, title, open, children }: ColumnProps) {
  const section = useRef<HTMLElement>(null);
  useModal(section, open);
  return (
    <section ref={section} className={look} aria-label={title} {...(open && { role: "dialog" })} tabIndex={-1}>
      <h2 className="sentence">
        {title}
        <Head />
      </h2>
      {children}
    </section>
  );
}
const Learns = ({ below }: { below: Element | null }) => (
  <section id="learns" className="learns" aria-label="What it learns" tabIndex={-1}>
    <div className="sentence sentence-last">
      <h2>What it learns</h2>
      <Notices />
    </div>
    <Views below={below} />
  </section>
);
const Footer = ({ made }: { made: boolean }) => (
  <footer className="columns footer" aria-label="Runs and progress">
    {made ? (
      <>
        <Runs />
        <Timeline />
      </>
    ) : (
      <div className="runs" />
    )}
  </footer>
);
const PhoneFoot = ({ open, toggle }: { open: boolean; toggle(): void }) => (
  <section className="phone-foot" aria-label="Training" data-beside="">
    <Pending />
    <PhoneBar open={open} toggle={toggle} />
  </section>
);

/** Below the first screen: made once the worker has spoken, so that the first picture need not wait for it. */
function More({ showKeys }: { showKeys(): void }) {
  const due = useRun(s => s.state !== undefined || s.failure !== undefined);
  return due ? (
    <aside className="columns after" aria-label="More about this run">
      <About />
      <div className="numbers">
        <Measured />
        <CardsLine />
      </div>
      <KeysLine open={showKeys} />
    </aside>
  ) : null;
}

/** Those of the method, then the general ones that fit the data. */
function useProbes(method: MethodEntry | undefined, kind: DataSetEntry["kind"] | undefined): readonly ProbeEntry[] {
  const general = useSetup(s => s.catalogue?.probes);
  return useMemo(
    () => [...(method?.probes ?? []), ...(general ?? [])].filter(p => p.kind === undefined || p.kind === kind),
    [method, general, kind],
  );
}
function Views({ below }: { below: Element | null }) {
  // what is shown is what runs: a data set that is not installed may be chosen, but does not run
  const running = useRun(s => s.current?.run);
  const method = useSetup(s => selectMethod({ ...s, run: running ?? s.run }));
  const dataset = useSetup(s => selectDataSet({ ...s, run: running ?? s.run }));
  const probes = useProbes(method, dataset?.kind);
  const state = useRun(s => s.state);
  const views = useRun(s => s.views);
  const options = useRun(s => s.options);
  const marks = useRun(s => s.marks);
  const missing = useRun(s => s.packs !== undefined && s.current === undefined);
  const { choose, look, drawn, ask } = useRun.getState();
  useEffect(() => {
    if (state) askForPlotting();
  }, [state]);
  const decode = useCallback((code: Float32Array) => ask({ kind: "decode", code }), [ask]);
  if (!method || !dataset) return null;
  if (missing)
    return (
      <p className="nothing">
        Nothing to train on yet: this data set is not installed. Choose another on the left, or install it first.
      </p>
    );
  return (
    <ViewBoard
      {...{ method, dataset, state, views, probes, options, marks, decode, below }}
      setOptions={choose}
      onShown={drawn}
      onVisible={look}
    />
  );
}

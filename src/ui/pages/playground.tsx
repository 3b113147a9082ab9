// The page as one sentence: Data → Method → What it learns. It composes panels and views and holds only what is open.
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DataSetEntry, MethodEntry, ProbeEntry } from "../../engine/catalogue";
import type { Values } from "../../engine/config";
import { Boundary } from "../borders/boundary";
import { Cards, CardsLine } from "../panels/papers/cards";
import { About, AboutRest, Measured } from "../panels/measured/measured";
import { DataColumn } from "../panels/data-column";
import { DropTarget } from "../panels/kept/drop-target";
import { chooseFile } from "../panels/kept/files";
import { Header } from "../panels/header";
import { Head } from "../controls/icons";
import { KeysLine, KeysSheet } from "../panels/keys-sheet";
import { MethodChooser } from "../panels/method-chooser";
import { MethodColumn, MethodTitle, Pending } from "../panels/method-column";
import { dismiss, useModal } from "../panels/modal";
import { Milestones, Notices } from "../panels/notices";
import { PhoneBar, PhoneSentence } from "../panels/phone-bar";
import { Runs } from "../panels/kept/runs";
import { Theory } from "../panels/papers/theory";
import { Sweep } from "../panels/measured/sweep";
import { SweepSheet } from "../panels/measured/sweep-sheet";
import { Timeline } from "../panels/timeline";
import { probesFor } from "../state/probes";
import { useRun } from "../state/run";
import { selectDataSet, selectMethod, useSetup } from "../state/setup";
import { ViewBoard } from "../views/board";
import { useSame } from "../views/stable";
import { askForPlotting } from "../views/charts/plotting";
import { onScreen } from "../theme/screen";
import { useKeys } from "./keyboard";
import { useTitle } from "./title";
import { useUnhurried } from "./unhurried";

type Sheet = "data" | "method" | "fields" | "keys"; // data and fields: where they are no columns

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

/** Whether what nobody waits for is made; asks for the library of charts then. */
function useRest(): boolean {
  const unhurried = useUnhurried();
  useEffect(() => {
    if (unhurried) askForPlotting();
  }, [unhurried]);
  return unhurried;
}

/** Which sheet is open, one at most. */
function useSheet(): { sheet: Sheet | undefined; toggle(which: Sheet): void; close(): void; showKeys(): void } {
  const [sheet, setSheet] = useState<Sheet>();
  const toggle = (which: Sheet) => setSheet(open => (open === which ? undefined : which));
  const close = useCallback(() => setSheet(undefined), []);
  const showKeys = useCallback(() => setSheet("keys"), []);
  useEffect(() => onScreen(close), [close]); // turned round, the phone may have room for the whole sentence
  return { sheet, toggle, close, showKeys };
}

export function Playground() {
  const stage = useStage();
  const rest = useRest();
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
        <Boundary what="The line of buttons" look="row">
          <Header openFile={chooseFile} />
        </Boundary>
        <Boundary what="The sentence" look="row">
          <PhoneSentence open={sheet} openData={() => toggle("data")} openMethod={() => toggle("method")} />
        </Boundary>
        <main className="columns main">
          <Column look="data" title="Data" open={sheet === "data"} close={close}>
            {stage > 1 && <DataColumn chosen={close} />}
          </Column>
          <Column look="method" title="Method" open={sheet === "fields"} close={close}>
            <MethodTitle open={sheet === "method"} toggle={() => toggle("method")} />
            {stage > 0 && <MethodColumn />}
          </Column>
          <Learns below={below} />
        </main>
        <Footer made={stage > 2} />
      </div>
      <div ref={setBelow} />
      <Theory />
      {stage > 2 && (
        <Boundary what="The sweep" look="row">
          <Sweep />
        </Boundary>
      )}
      {rest && <More showKeys={showKeys} />}
      <PhoneFoot open={sheet === "fields"} toggle={() => toggle("fields")} />
      {(sheet === "data" || sheet === "fields") && <div className="phone-veil" data-beside="" onClick={dismiss} />}
      {sheet === "method" && (
        <Boundary what="The choice of methods" close={close}>
          <MethodChooser close={close} />
        </Boundary>
      )}
      {sheet === "keys" && (
        <Boundary what="Keys" close={close}>
          <KeysSheet close={close} />
        </Boundary>
      )}
      <SweepSheet />
      <Cards />
      <DropTarget />
      <Boundary what="What is said of milestones" look="row">
        <Milestones />
      </Boundary>
    </div>
  );
}

interface ColumnProps {
  look: string;
  title: string;
  open: boolean; // on the phone, where it is a sheet
  close(): void;
  children: ReactNode;
}
/** One of the sentence's first two words, and what is chosen there. */
function Column({ look, title, open, close, children }: ColumnProps) {
  const section = useRef<HTMLElement>(null);
  useModal(section, close, open);
  return (
    <section ref={section} className={look} aria-label={title} {...(open && { role: "dialog" })} tabIndex={-1}>
      <h2 className="sentence">
        {title}
        <Head />
      </h2>
      <Boundary what={`The column “${title}”`}>{children}</Boundary>
    </section>
  );
}
const Learns = ({ below }: { below: Element | null }) => (
  <section id="learns" className="learns" aria-label="What it learns" tabIndex={-1}>
    <div className="sentence sentence-last">
      <h2>What it learns</h2>
      <Boundary what="A notice">
        <Notices />
      </Boundary>
    </div>
    <Boundary what="The pictures and charts">
      <Views below={below} />
    </Boundary>
  </section>
);
const Footer = ({ made }: { made: boolean }) => (
  <footer className="columns footer" aria-label="Runs and progress">
    {made ? (
      <>
        <Boundary what="The runs on the charts">
          <Runs />
        </Boundary>
        <Boundary what="The timeline">
          <Timeline />
        </Boundary>
      </>
    ) : (
      <div className="runs" />
    )}
  </footer>
);
const PhoneFoot = ({ open, toggle }: { open: boolean; toggle(): void }) => (
  <section className="phone-foot" aria-label="Training" data-beside="">
    <Boundary what="The bar at the thumb">
      <Pending />
      <PhoneBar open={open} toggle={toggle} />
    </Boundary>
  </section>
);

/** Below the first screen. */
const More = ({ showKeys }: { showKeys(): void }) => (
  <aside className="columns after" aria-label="More about this run">
    <Boundary what="What there is to know of this method">
      <About />
    </Boundary>
    <div className="numbers">
      <Boundary what="What was measured">
        <Measured />
        <CardsLine />
        <AboutRest />
      </Boundary>
      <KeysLine open={showKeys} />
    </div>
  </aside>
);

const NONE: readonly ProbeEntry[] = [];
function useProbes(
  method: MethodEntry | undefined,
  kind: DataSetEntry["kind"] | undefined,
  values: Values | undefined,
): readonly ProbeEntry[] {
  const catalogue = useSetup(s => s.catalogue);
  const found = useMemo(
    () => (catalogue && method && kind && values ? probesFor(catalogue, method, kind, values) : NONE),
    [catalogue, method, kind, values],
  );
  return useSame(found); // a slider that is dragged changes values, and seldom what there is to see
}
function Views({ below }: { below: Element | null }) {
  // what is shown is what runs: a data set that is not installed may be chosen, but does not run
  const running = useRun(s => s.current?.run);
  const method = useSetup(s => selectMethod({ ...s, run: running ?? s.run }));
  const dataset = useSetup(s => selectDataSet({ ...s, run: running ?? s.run }));
  const values = useSetup(s => (running ?? s.run)?.values);
  const probes = useProbes(method, dataset?.kind, values);
  const state = useRun(s => s.state);
  const views = useRun(s => s.views);
  const options = useRun(s => s.options);
  const marks = useRun(s => s.marks);
  const uncharted = useRun(s => s.uncharted);
  const stopped = useRun(s => s.stopped);
  const missing = useRun(s => s.packs !== undefined && s.current === undefined);
  const { choose, look, drawn, ask } = useRun.getState();
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
      {...{ method, dataset, state, views, probes, options, marks, uncharted, stopped, decode, below }}
      setOptions={choose}
      onShown={drawn}
      onVisible={look}
    />
  );
}

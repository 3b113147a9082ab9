// The sheet behind Export: what can be taken home, each with what it is for. It lists and says how it went; making the
// files is ../export's, which is loaded with the first click.
import { messageOf } from "../../engine/errors";
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { create } from "zustand";
import { Boundary } from "../borders/boundary";
import { late } from "../borders/late";
import { bytesText, grouped } from "../controls/number-text";
import { download, type Saved } from "../export/download";
import { thinnedUpTo } from "../export/series-csv";
import { shown, type Shown } from "../export/shown";
import { useRun } from "../state/run";
import { series } from "../state/series";
import { dismiss } from "./modal";
import { QuietButton } from "./quiet-button";
import { Sheet } from "./sheet";
import "./export-sheet.css";

const useSheet = create<{ open: boolean }>()(() => ({ open: false }));
/** Nothing to take before the first word of the worker. */
export const openExport = (): void => {
  if (useRun.getState().state) useSheet.setState({ open: true });
};
const close = () => useSheet.setState({ open: false });
export const ExportSheet = () =>
  useSheet(s => s.open)
    ? createPortal(
        <Boundary what="What can be taken home" close={close}>
          <Exports />
        </Boundary>,
        document.body,
      )
    : null;

/** What the table holds of the run: all, or what a file brought of it. */
function seriesUse(columns: ReturnType<typeof series.raw>, uncharted: number): string {
  if (columns.length === 0) return "Every value of every series, for pandas or a spreadsheet. None yet.";
  const thinned = thinnedUpTo(columns),
    values = grouped(columns.reduce((sum, { at }) => sum + at.length, 0));
  const which = thinned
    ? `Up to step ${grouped(thinned)} as its file had them, thinned; then every value`
    : `Every value${uncharted ? ` after step ${grouped(uncharted)}` : ""}`;
  return `${which}, ${values} of ${columns.length} series, for pandas or a spreadsheet.`;
}
const saving = late(() => import("../export/save"));
interface Offer {
  key: string;
  title: string;
  kind: string;
  use: string;
  make(): Promise<Saved>;
}
function offers(): readonly Offer[] {
  const columns = series.raw();
  return [
    {
      key: "run",
      title: "Run",
      kind: "safetensors",
      use: "All it takes to go on from here: weights, optimizer, settings, curves. Drop it on the page.",
      make: async () => (await saving.get()).savedRun("safetensors"),
    },
    {
      key: "weights",
      title: "Weights",
      kind: "npz",
      use: "For numpy: np.load gives every weight by its name.",
      make: async () => (await saving.get()).savedRun("npz"),
    },
    {
      key: "series",
      title: "Series",
      kind: "csv",
      use: seriesUse(columns, useRun.getState().uncharted),
      make: async () => (await saving.get()).savedSeries(),
    },
  ];
}

type How = "saving" | "saved" | "failed";
interface Went {
  key: string;
  how: How;
  text: string;
}
/** One file at a time; what came of the last of each stays written beside it. */
function useSaving(): {
  went: Readonly<Record<string, Went>>;
  failed: Went | undefined;
  save(key: string, title: string, make: () => Promise<Saved>): Promise<void>;
} {
  const [went, setWent] = useState<Readonly<Record<string, Went>>>({});
  const busy = useRef(false);
  const say = (key: string, how: How, text: string) => setWent(before => ({ ...before, [key]: { key, how, text } }));
  const save = async (key: string, title: string, make: () => Promise<Saved>) => {
    if (busy.current) return;
    busy.current = true;
    say(key, "saving", "saving");
    try {
      const saved = await make();
      download(saved);
      say(key, "saved", `saved, ${bytesText(saved.content.size)}`);
    } catch (error) {
      say(key, "failed", `${title} could not be saved: ${messageOf(error)}`);
    } finally {
      busy.current = false;
    }
  };
  return { went, save, failed: Object.values(went).findLast(w => w.how === "failed") };
}

function Exports() {
  const { went, failed, save } = useSaving();
  const said = (key: string) => (went[key]?.how === "failed" ? undefined : went[key]?.text);
  const saved = Object.values(went).findLast(w => w.how === "saved");
  return (
    <Sheet look="export-sheet" labelledBy="export-title" close={close}>
      <div className="export-head">
        <h2 id="export-title">Take it home</h2>
        <QuietButton onClick={dismiss}>Close</QuietButton>
      </div>
      <p className="export-about">Everything opens in Python without our code. Nothing leaves your machine.</p>
      <ul className="export-list">
        {offers().map(({ key, title, kind, use, make }) => (
          <li key={key}>
            <button type="button" onClick={() => void save(key, title, make)}>
              <b>{title}</b>
              <span>{use}</span>
              <small className="figures">{said(key) ?? kind}</small>
            </button>
          </li>
        ))}
      </ul>
      <Pictures save={save} said={said} />
      <p role="alert" className="export-failed">
        {failed?.text}
      </p>
      <p role="status" className="heard">
        {saved?.text}
      </p>
    </Sheet>
  );
}

const SCALES = [2, 3] as const;
type Scale = (typeof SCALES)[number];
const WAITING = ".vw .vw-wait, .vw-more .vw-wait";
interface PicturesProps {
  save: ReturnType<typeof useSaving>["save"];
  said(key: string): string | undefined;
}
const LOOK = 500; // ms between two looks for what was drawn meanwhile
const seen = () => ({ drawn: shown(), waiting: document.querySelector(WAITING) !== null });
/** Those that are drawn: when the sheet opens, and those that join them while it is open. */
function useDrawn() {
  const [now, set] = useState(seen);
  useEffect(() => {
    const timer = setInterval(() => set(before => (shown().length > before.drawn.length ? seen() : before)), LOOK);
    return () => clearInterval(timer);
  }, []);
  return now;
}
function Pictures({ save, said }: PicturesProps) {
  const { drawn, waiting } = useDrawn();
  const [scale, setScale] = useState<Scale>(2);
  const make = async (view: Shown) => (await saving.get()).savedPicture(view, scale);
  return (
    <section className="export-pictures" aria-labelledby="export-pictures">
      <div className="export-scale">
        <h3 id="export-pictures">
          Pictures<small>png, with the run’s link and settings inside</small>
        </h3>
        <Sharpness scale={scale} choose={setScale} />
      </div>
      <ul>
        {drawn.map((view, i) => (
          <li key={i}>
            <button type="button" onClick={() => void save(`picture ${i}`, view.title, () => make(view))}>
              <span>{view.title}</span>
              <small className="figures">{said(`picture ${i}`)}</small>
            </button>
          </li>
        ))}
      </ul>
      {waiting && (
        <p className="export-note">
          {drawn.length === 0 ? "None is drawn yet." : "Those that were not on screen yet are not drawn."}
        </p>
      )}
    </section>
  );
}
const Sharpness = ({ scale, choose }: { scale: Scale; choose(scale: Scale): void }) => (
  <span role="group" aria-label="Sharpness">
    {SCALES.map(s => (
      <button
        key={s}
        type="button"
        aria-pressed={s === scale}
        title={`${s} pixels to each pixel of the page`}
        onClick={() => choose(s)}
      >
        {s} ×
      </button>
    ))}
  </span>
);

// Which runs are on the charts: this one, those beside it as thin lines with a dash and a marker of their own; and what
// chance it had: seed and data. All runs are in the sheet behind "All runs".
import { useState, useSyncExternalStore } from "react";
import { whole } from "../../../engine/config";
import { Boundary } from "../../borders/boundary";
import { editText } from "../../controls/number-text";
import { readField } from "../../controls/read-number";
import { Says, useTyped } from "../../controls/typed";
import { useAside } from "../../state/aside";
import { differenceFrom, labelOf } from "../../state/difference";
import { nameFor } from "../../state/names";
import { useRun } from "../../state/run";
import { useRuns } from "../../state/runs";
import { series } from "../../state/series";
import { selectMethod, useSetup } from "../../state/setup";
import { Sample } from "../../views/charts/beside";
import { RunsSheet } from "./runs-sheet";
import { asideText } from "./unreadable";
import { openSweep } from "../measured/sweep-sheet";
import { QuietButton } from "../quiet-button";
import "../footer.css";
import "./runs.css";

const ROOM = 2; // runs beside this one that the first screen has lines for

export function Runs() {
  const catalogue = useSetup(s => s.catalogue);
  const current = useRun(s => s.current);
  const [open, setOpen] = useState(false);
  if (!catalogue || !current) return <div className="runs" />;
  return (
    <div className="runs" role="group" aria-label="Runs on the charts">
      <Sample />
      <b>{current.name}</b>
      <span className="runs-what" title={labelOf(catalogue, current.run)}>
        {labelOf(catalogue, current.run)}
      </span>
      <BesideIt />
      <Chance openRuns={() => setOpen(true)} />
      {open && (
        <Boundary what="Runs" close={() => setOpen(false)}>
          <RunsSheet close={() => setOpen(false)} />
        </Boundary>
      )}
    </div>
  );
}

const besideText = () =>
  series
    .beside()
    .map(({ id, slot }) => `${id} ${slot}`)
    .join();
/** The runs that the charts draw beside this one. */
function BesideIt() {
  useSyncExternalStore(series.subscribe, besideText);
  return series
    .beside()
    .slice(0, ROOM)
    .map(({ id, slot }) => <Beside key={id} id={id} slot={slot} />);
}
/** One of them; a second run that trains with this one can be looked at instead. */
function Beside({ id, slot }: { id: string; slot: number }) {
  const catalogue = useSetup(s => s.catalogue)!;
  const run = useRun(s => s.current!.run);
  const kept = useRuns(s => s.list.find(each => each.id === id)?.run);
  const second = useRun(s => (s.beside?.id === id ? s.beside : undefined));
  const other = second?.run ?? kept;
  if (!other) return null;
  const name = second?.name ?? nameFor(other);
  const difference = differenceFrom(catalogue, run, other);
  return (
    <>
      <Sample slot={slot} />
      <b className="runs-ghost">{name}</b>
      <span className="runs-what" title={difference}>
        {second && "in turn: "}
        {difference} {second ? <SecondVerbs name={name} /> : <Hide id={id} name={name} />}
      </span>
    </>
  );
}
function SecondVerbs({ name }: { name: string }) {
  const { turn, alone } = useRun.getState();
  return (
    <>
      <QuietButton title="Pictures and numbers of this one instead" onClick={turn}>
        look at it
      </QuietButton>
      <QuietButton title="It stops here; its curves stay" aria-label={`Let ${name} go`} onClick={alone}>
        let go
      </QuietButton>
    </>
  );
}
function Hide({ id, name }: { id: string; name: string }) {
  const hide = () => void useRuns.getState().change(id, { shown: false });
  return (
    <QuietButton title="Take it off the charts" aria-label={`Hide ${name}`} onClick={hide}>
      hide
    </QuietButton>
  );
}

function Chance({ openRuns }: { openRuns(): void }) {
  return (
    <div className="chance">
      <Seed />
      <NewData />
      <Kept open={openRuns} />
      <Duels />
      <QuietButton
        aria-haspopup="dialog"
        title="One run for every value of a slider, in the background: how what is measured depends on it"
        onClick={openSweep}
      >
        sweep a slider
      </QuietButton>
    </div>
  );
}
const SEEDS = 2 ** 32;
const SEED = whole("Seed", "", 0, 0, SEEDS - 1);
function Seed() {
  const seed = useSetup(s => s.run?.seed ?? 0);
  const set = useSetup(s => s.setSeed);
  const typed = useTyped({ text: editText(seed), read: text => readField(text, SEED), take: set });
  const text = typed.draft ?? editText(seed);
  return (
    <>
      <span className="seed-place">
        <label>
          Seed
          <input
            {...typed.input}
            className="seed figures"
            inputMode="numeric"
            title="Where every random number of a run comes from: the same seed is the same run"
            value={text}
            style={{ width: `${text.length + 1.5}ch` }}
          />
        </label>
        <Says typed={typed} />
      </span>
      <QuietButton title="Another seed, with the next run" onClick={() => set((seed + 1) % SEEDS)}>
        another
      </QuietButton>
    </>
  );
}
/** Where data are drawn and not read. */
function NewData() {
  const seed = useSetup(s => s.run?.data["seed"]);
  const { newData } = useRun.getState();
  const dataless = useSetup(s => selectMethod(s)?.dataless ?? false);
  return typeof seed !== "number" || dataless ? null : (
    <QuietButton title={`Draw the data anew and start over (N); now data ${seed}`} onClick={newData}>
      new data
    </QuietButton>
  );
}
function Kept({ open }: { open(): void }) {
  const count = useRuns(s => s.list.filter(run => run.deleted === undefined).length);
  const aside = useAside(s => s.list.length);
  return count + aside === 0 ? null : (
    <QuietButton
      aria-haspopup="dialog"
      title={aside === 0 ? "Every run that this browser keeps" : asideText(aside)}
      onClick={open}
    >
      {count === 1 ? "1 run kept" : `${count} runs kept`}
      {aside > 0 && `, ${aside} unreadable`}
    </QuietButton>
  );
}

/** What the method's paper compares: a second run in turn with this one, on the same batches and noise. */
function Duels() {
  const duels = useSetup(s => selectMethod(s)?.duels);
  const run = useSetup(s => s.run);
  const { duel } = useRun.getState();
  return duels
    ?.filter(({ values }) => Object.entries(values).some(([name, value]) => run?.values[name] !== value))
    .map(({ title, help, values }) => (
      <QuietButton
        key={title}
        title={`${help} Both start anew and train in turn, step for step, on the same batches and noise.`}
        onClick={() => {
          if (run) duel({ ...run, values: { ...run.values, ...values } });
        }}
      >
        against {title}
      </QuietButton>
    ));
}

// The run as a line: one stretch per phase with a gap between, how far it is, a diamond where a live field was changed.
// It only shows; the words at its right end skip to the next phase or train longer.
import { useShallow } from "zustand/react/shallow";
import { grouped } from "../controls/number-text";
import { timeText, useEstimate } from "../state/estimate";
import { longer, useRun, type Mark } from "../state/run";
import type { PhaseState } from "../../workers/protocol";
import "./footer.css";

interface Stretch {
  title: string;
  from: number;
  to: number;
}
/** Phases as they were or will be: a phase left early ends where the next began. */
const stretches = (phases: readonly PhaseState[], total: number): readonly Stretch[] =>
  phases.map((p, i) => ({ title: p.title, from: p.first, to: phases[i + 1]?.first ?? total }));

const share = (step: number, total: number): string => `${((step / total) * 100).toFixed(3)}%`;

export function Timeline() {
  const phases = useRun(s => s.state?.phases);
  const total = useRun(s => s.state?.total ?? 0);
  const at = useRun(s => s.state?.phase ?? 0);
  if (!phases || total === 0) return <div className="timeline" />;
  return (
    <div className="timeline figures" role="group" aria-label="Phases of training">
      {stretches(phases, total).map(({ title, from, to }, i) => (
        <div
          key={i}
          className={i === at ? "stretch stretch-on" : "stretch"}
          style={{ left: share(from, total), width: share(to - from, total) }}
        >
          <span className="stretch-title" title={title}>
            {phases.length > 1 && `${i + 1}\u2002`}
            {to - from > total * 0.12 && title}
          </span>
          <Filled from={from} to={to} />
        </div>
      ))}
      <Marks total={total} />
      <Now total={total} />
      <Progress total={total} />
      <span className="timeline-start">0</span>
      <span className="timeline-end">
        <Left />
        {grouped(total)}
      </span>
      <Onward />
    </div>
  );
}

/** Where a live field was changed. */
function Marks({ total }: { total: number }) {
  const marks = useRun(useShallow(s => s.marks));
  return marks.map(({ step, field, text }, i) => (
    <span
      key={`${step}/${field}`}
      className="mark"
      style={{ left: share(step, total) }}
      title={`${text}, step ${grouped(step)}`}
    >
      <i />
      {labelled(marks, i, total) && <span>{text}</span>}
    </span>
  ));
}
/** A mark's words stand where there is room to the next mark's. */
function labelled(marks: readonly Mark[], i: number, total: number): boolean {
  const { step } = marks[i]!;
  const next = marks[i + 1]?.step ?? Infinity;
  return next - step > total * 0.16 && step / total > 0.04 && step / total < 0.8;
}

function Filled({ from, to }: { from: number; to: number }) {
  const step = useRun(s => Math.min(to, Math.max(from, s.state?.step ?? 0)));
  return (
    <span className="stretch-line">
      <i style={{ width: `${to > from ? ((step - from) / (to - from)) * 100 : 0}%` }} />
    </span>
  );
}
function Now({ total }: { total: number }) {
  const step = useRun(s => s.state?.step ?? 0);
  return step === 0 ? null : <span className="now" style={{ left: `${(step / total) * 100}%` }} />;
}

/** The same for those who hear the page: whole per cents, so that it is not said anew with every step. */
function Progress({ total }: { total: number }) {
  const done = useRun(s => Math.floor(((s.state?.step ?? 0) / total) * 100));
  const phase = useRun(({ state }) =>
    state && state.phases.length > 1
      ? `, phase ${Math.min(state.phase + 1, state.phases.length)} of ${state.phases.length}`
      : "",
  );
  return (
    <div
      className="heard"
      role="progressbar"
      aria-label="Training"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={done}
      aria-valuetext={`${done} % of ${grouped(total)} steps${phase}`}
    />
  );
}

const MENTIONED = 1; // minutes: a shorter run says nothing of its length
function Left() {
  const left = useEstimate(s => s.left);
  const whole = useEstimate(s => s.whole ?? 0);
  const done = useRun(s => s.state?.status === "done");
  return left === undefined || done || whole < MENTIONED ? null : (
    <span className="timeline-left">{timeText(left)} left</span>
  );
}

/** On to the next phase, or longer. */
function Onward() {
  const next = useRun(s => s.state?.phases[s.state.phase + 1]?.title);
  const done = useRun(s => s.state?.status === "done");
  const steps = useRun(s => longer(s.state));
  const begun = useRun(s => (s.state?.step ?? 0) > 0);
  const { skip, extend } = useRun.getState();
  if (done)
    return (
      <button type="button" className="onward action" onClick={extend}>
        Train {grouped(steps)} longer
      </button>
    );
  if (next === undefined || !begun) return null;
  return (
    <button type="button" className="onward quiet-action" title={`Leave this phase now: ${next}`} onClick={skip}>
      Skip to the next phase
    </button>
  );
}

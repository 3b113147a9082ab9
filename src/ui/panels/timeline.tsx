// The run as a line: one stretch per phase with a gap between, how far it is, a diamond where a live field was changed.
// It only shows; the words at its right end skip to the next phase or train longer.
import { useShallow } from "zustand/react/shallow";
import { grouped } from "../controls/number-text";
import { timeText, useEstimate } from "../state/estimate";
import { longer, useRun, type Mark } from "../state/run";
import { selectMethod, useSetup } from "../state/setup";
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
            {phases.length > 1 && i + 1}
            {to - from > total * 0.12 && (
              <span className="stretch-name">{phases.length > 1 ? `\u2002${title}` : title}</span>
            )}
          </span>
          <Filled from={from} to={to} />
        </div>
      ))}
      {phases.map((phase, i) => (
        <Within key={phase.id} index={i} phase={phase} total={total} />
      ))}
      {phases.slice(1).map(({ id, first }) => (
        <Begin key={id} step={first} total={total} />
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

/** Where a later phase begins, or will; near the end the words would lie on the number there. */
function Begin({ step, total }: { step: number; total: number }) {
  const begun = useRun(s => (s.state?.step ?? 0) >= step);
  return step / total > 0.72 ? null : (
    <span className="begin" style={{ left: share(step, total) }}>
      {begun ? grouped(step) : `from step ${grouped(step)}`}
    </span>
  );
}
/** Until which step of a phase something holds that a setting of its counts: "warm-up until 1 000". */
function Within({ index, phase, total }: { index: number; phase: PhaseState; total: number }) {
  const run = useRun(s => s.current?.run);
  const until = useSetup(s => selectMethod({ ...s, run: run ?? s.run })?.phases[index]?.until);
  const steps = Number(run?.values[until?.setting ?? ""] ?? 0);
  if (!until || !(steps > 0) || steps >= phase.steps) return null;
  const at = phase.first + steps;
  return (
    <>
      <i className="until" style={{ left: share(at, total) }} />
      <span className="begin" style={{ left: share(at, total) }}>
        {until.text} {grouped(at)}
      </span>
    </>
  );
}

/** Where a live field was changed. */
function Marks({ total }: { total: number }) {
  const marks = useRun(useShallow(s => s.marks));
  const begins = useRun(useShallow(s => s.state?.phases.slice(1).map(p => p.first) ?? []));
  const isFree = (step: number) => begins.every(first => Math.abs(first - step) > total * 0.16);
  return marks.map(({ step, field, text }, i) => (
    <span
      key={`${step}/${field}`}
      className="mark"
      style={{ left: share(step, total) }}
      title={`${text}, step ${grouped(step)}`}
    >
      <i />
      {labelled(marks, i, total) && isFree(step) && <span>{text}</span>}
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
  const counted = useRun(s => s.state?.phases.at(-1)?.steps ?? 0);
  const begun = useRun(s => (s.state?.step ?? 0) > 0);
  const { skip, extend } = useRun.getState();
  if (done && steps === 0)
    return (
      <span className="onward" title={`The step counter holds no more than ${grouped(counted)} steps of this phase.`}>
        No longer: {grouped(counted)} steps fill its counter
      </span>
    );
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

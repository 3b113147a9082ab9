// Whether a run file fits its own run: the place within what the run plans, the data as its data set has them, every
// tensor that a phase keeps and no other, finite and within its limits, the check and the series. Asked of the
// declarations, over nets without values (nn/sketch.ts): before there is a backend, and before anything is given up for
// the file. What no run could have written is refused by name. A session asks the same of its own nets (resume.ts).
import { specOf } from "./dataset";
import { checkDecoder } from "./decoder-fits";
import { type Described } from "./run-file-parts";
import type { AnyMethod } from "./method";
import { methodOf } from "./methods";
import { checkFinite, checkSize } from "./named-tensors";
import type { Variable } from "./nn/scope";
import { sketched } from "./nn/sketch";
import { plainConfig } from "./reach";
import { dataSetOf, LONGEST } from "./run";
import type { DataSpec } from "./step";
import type { Columns } from "./thinned";
import type { Decoding } from "./train/decoder-layers";
import { slotsOf } from "./train/optimizer-state";
import { planOf } from "./train/plan";
import { checkPowers } from "./train/powers";
import { fits, phaseOf } from "./train/resume";
import type { Block, Snapshot } from "./train/snapshot";
import { shortened } from "./unknown";

interface Parts {
  snapshot: Snapshot;
  data: Described;
  undecoded?: string | undefined;
  /** That wrote it; files before it do not say. */
  backend?: string | undefined;
  check?: { z0: Block; x0: Block };
  series?: readonly Columns[] | undefined;
}
/** Throws, naming the part. */
export function checkFitting({ snapshot, data, check, undecoded, backend, series = [] }: Parts): void {
  const { run } = snapshot,
    method = methodOf(run.method),
    spec = specOf(dataSetOf(run.dataset), run.data);
  for (const part of ["kind", "shape", "range"] as const)
    if (String(data[part]) !== String(spec[part]))
      throw Error(`data.${part}: ${String(data[part])}, expected ${String(spec[part])}, as ${run.dataset} has`);
  checkLengths(snapshot, method);
  const { "check/z0": _, ...tensors } = snapshot.tensors;
  checkFinite({ ...tensors, ...(check && { "check/z0": check.z0, "check/x0": check.x0 }) });
  const config = plainConfig(method, run.values),
    { nets, variables } = sketched(scope => method.build(scope, config, spec));
  const decoding = { method, nets, config, spec, phase: snapshot.phase };
  checkTensors(snapshot, decoding, variables);
  const { decoder } = snapshot;
  checkDecoder({ ...(decoder && { decoder }), ...(undecoded && { undecoded }) }, decoding, backend === undefined);
  if (check) {
    checkRows(check, spec);
    checkWidth(check.z0, snapshot);
    checkSize({ "check/z0": check.z0, "check/x0": check.x0 });
  }
  for (const { name } of series) checkName(name, method);
}

/** Phases that are over may be shorter than planned (skipped), the last one may be longer (extended). */
function checkLengths({ run, phase, lengths }: Snapshot, method: AnyMethod): void {
  const config = plainConfig(method, run.values),
    plan = planOf(
      method.phases.map(each => each.steps(config)),
      run.steps,
    );
  if (lengths.length !== plan.length)
    throw Error(
      `lengths: ${lengths.length} phases, expected ${plan.length}: ${method.phases.map(each => each.id).join(", ")}`,
    );
  plan.forEach((planned, p) => {
    const length = lengths[p]!,
      last = p === plan.length - 1;
    const [least, most] = [p < phase ? 0 : planned, last ? Math.max(planned, LONGEST) : planned];
    if (length >= least && length <= most) return;
    const wanted = least === most ? `${most}` : length < least ? `at least ${least}` : `at most ${most}`;
    throw Error(`lengths: ${length} steps of phase ${method.phases[p]!.id}, expected ${wanted}`);
  });
}
function checkTensors(
  snapshot: Snapshot,
  { method, nets, config, spec }: Decoding,
  variables: ReadonlyMap<string, Variable>,
): void {
  const phase = phaseOf(snapshot, method);
  const slots = slotsOf(
    phase.id,
    phase.updates.map(update => [update.id, update.moves(nets, config, spec)] as const),
    path => variables.get(path)!.shape,
  );
  fits(snapshot, method.id, variables, slots);
  checkPowers(snapshot.tensors, slots, snapshot.index, phase.updates.length); // updates may share what they keep
}
function checkRows({ z0, x0 }: { z0: Block; x0: Block }, { shape }: DataSpec): void {
  if (String(x0.shape.slice(1)) !== String(shape))
    throw Error(`check/x0: has shape [${x0.shape}], expected rows of [${shape}]`);
  if (!z0.shape[0] || z0.shape[0] !== x0.shape[0])
    throw Error(`check/z0: has ${z0.shape[0] ?? "no"} rows, check/x0 has ${x0.shape[0]}`);
}
/** Where codes enter by a dense layer, its kernel says how wide they are. */
function checkWidth({ shape }: Block, { decoder: [first] = [], tensors }: Snapshot): void {
  if (first?.kind !== "dense") return;
  const wanted = tensors[`net/${first.kernel}`]!.shape[0];
  if (String(shape.slice(1)) !== String(wanted))
    throw Error(`check/z0: has codes of [${shape.slice(1)}], its decoder takes [${wanted}]`);
}
/** Terms come and go with versions; phases are what curves are drawn by. */
function checkName(name: string, method: AnyMethod): void {
  const [phase, update, term, ...more] = name.split("/");
  if (!update || !term || more.length > 0 || !method.phases.some(({ id }) => id === phase))
    throw Error(`series "${shortened(name)}": expected <phase>/<update>/<term> of ${method.id}`);
}

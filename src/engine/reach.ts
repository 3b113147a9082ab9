// How far the phases of a run would go, and what batch their nets bear: asked of the declarations alone, over nets
// without values (nn/sketch.ts), so before there is a backend. The rules that judge it are bounds.ts. What the page
// needs to ask the same without knowing any method is plain data in the catalogue.
import { faultOf, type Reach } from "./bounds";
import { numbers, type RunConfig, type Values } from "./config";
import type { AnyMethod, AnyPhase, AnyUpdate, Config, Nets } from "./method";
import { leastRows } from "./nn/scope";
import { sketch } from "./nn/sketch";
import type { DataSpec } from "./step";
import { planOf } from "./train/plan";
import { byGradient } from "./train/rules";

type Judged = Pick<AnyMethod, "config" | "build" | "phases">;

/** Values as build and steps read them; numbers that move are numbers here. */
export const plainConfig = ({ config }: Pick<AnyMethod, "config">, values: Values): Config =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      config[name]?.kind === "list" ? numbers(String(value)) : value,
    ]),
  );
/** Fields that say how many rows an update asks for, and how many its nets bear: those of the first. */
function rowsOf(
  { rows = ["batch"], moves }: AnyUpdate,
  fields: AnyMethod["config"],
  nets: Nets,
  config: Config,
  data: DataSpec,
) {
  const least = leastRows(moves(nets, config, data).flatMap(rule => (byGradient(rule) ? rule.nets : [])));
  return rows.flatMap((field, i) => (fields[field] ? [{ field, least: i === 0 ? least : 1 }] : []));
}
/** What a phase asks for at a time: by these nets, which may be a sketch. */
export const asked = (method: Judged, phase: AnyPhase, nets: Nets, config: Config, data: DataSpec): Reach["rows"] =>
  phase.updates.flatMap(update => rowsOf(update, method.config, nets, config, data));
/** The same values, and the names of those that have been read. */
export function watched(config: Config): { config: Config; read: ReadonlySet<string> } {
  const read = new Set<string>();
  const get = (target: Config, name: string | symbol) => {
    read.add(String(name));
    return target[String(name)];
  };
  return { config: new Proxy(config, { get }), read };
}
/** Whole fields that a phase's length is made of: those that its `steps` reads. */
export function countsOf({ config: fields }: Judged, { steps }: AnyPhase, values: Config): readonly string[] {
  const { config, read } = watched(values);
  steps(config);
  return [...read].filter(name => {
    const field = fields[name];
    return field?.kind === "number" && field.step === 1;
  });
}
export function reachOf(method: Judged, run: Pick<RunConfig, "steps" | "values">, data: DataSpec): readonly Reach[] {
  const config = plainConfig(method, run.values),
    nets = method.build(sketch(), config, data),
    plan = planOf(
      method.phases.map(phase => phase.steps(config)),
      run.steps,
    );
  return method.phases.map((phase, p) => ({
    id: phase.id,
    steps: plan[p]!,
    counts: countsOf(method, phase, config),
    rows: asked(method, phase, nets, config, data),
  }));
}
/** Throws, naming the field, for a run that may not train. */
export function checkBounds(method: Judged, run: Pick<RunConfig, "steps" | "values">, data: DataSpec): void {
  const fault = faultOf(reachOf(method, run, data), run);
  if (fault) throw Error(fault.message);
}

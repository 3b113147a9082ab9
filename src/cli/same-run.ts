// Whether a file is of the run that a line asks for: the first field in which it is not, the phases, the place.
import type { RunConfig } from "../engine/config";
import { methodOf } from "../engine/methods";
import { planOf } from "../engine/train/plan";

export interface Difference {
  name: string;
  wanted: unknown;
  got: unknown;
}
export function differenceOf(wanted: RunConfig, got: RunConfig): Difference | undefined {
  const flat = ({ method, dataset, seed, steps, values, data }: RunConfig): Record<string, unknown> => ({
    method,
    dataset,
    seed,
    steps,
    ...values,
    ...Object.fromEntries(Object.entries(data).map(([name, value]) => [`data.${name}`, value])),
  });
  const [a, b] = [flat(wanted), flat(got)];
  const name = Object.keys({ ...a, ...b }).find(each => a[each] !== b[each]);
  return name === undefined ? undefined : { name, wanted: a[name], got: b[name] };
}

/** Steps of each phase of a run that begins. */
export const lengthsOf = ({ method, values, steps }: RunConfig): readonly number[] =>
  planOf(
    methodOf(method).phases.map(phase => phase.steps(values)),
    steps,
  );

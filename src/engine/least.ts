// What batch the nets of a method bear, as plain data for who cannot build them (the page): under which values of its
// choices and flags which field must be how large. Found by building sketches, so that no method says it a second time.
import { type AnySetting, initial, type Value, type Values } from "./config";
import type { AnyMethod } from "./method";
import { sketch } from "./nn/sketch";
import { asked, plainConfig, watched } from "./reach";
import type { DataSpec } from "./step";

/** What nets bear while choices and flags have those values: for who cannot build them. */
export interface Least {
  phase: string;
  field: string;
  rows: number;
  when: Values;
}
/** Of all values of the choices and flags that make a difference one by one, those under which nets bear no batch. */
export function leastOf(method: AnyMethod, data: DataSpec): readonly Least[] {
  const start = initial(method.config, method.starts?.[data.kind]);
  const under = (when: Values, config = plainConfig(method, { ...start, ...when })): readonly Least[] => {
    const nets = method.build(sketch(), config, data);
    return method.phases.flatMap(phase =>
      asked(method, phase, nets, config, data).flatMap(({ field, least }) =>
        least > 1 ? [{ phase: phase.id, field, rows: least, when }] : [],
      ),
    );
  };
  const bare = (all: readonly Least[]) => JSON.stringify(all.map(each => ({ ...each, when: {} })));
  const { config, read } = watched(plainConfig(method, start)),
    base = under({}, config);
  const differs = (name: string) => (value: Value) =>
    value !== start[name] && bare(under({ [name]: value })) !== bare(base);
  // what was not read makes no difference: this is done while a visitor waits for the page
  const names = [...read].filter(name => optionsOf(method.config[name]).some(differs(name)));
  const found = names.length ? combinations(method, names).flatMap(when => under(when)) : base;
  const values = (name: string) => optionsOf(method.config[name]).length;
  return names.reduce<readonly Least[]>((all, name) => without(all, name, values(name)), found);
}
const optionsOf = (field: AnySetting | undefined): readonly Value[] =>
  field?.kind === "choice" ? field.options : field?.kind === "flag" ? [false, true] : [];
const combinations = (method: AnyMethod, names: readonly string[]): readonly Values[] =>
  names.reduce<readonly Values[]>(
    (all, name) => all.flatMap(when => optionsOf(method.config[name]).map(value => ({ ...when, [name]: value }))),
    [{}],
  );
/** Conditions without one that makes no difference: where all its values are there. */
function without(all: readonly Least[], name: string, values: number): readonly Least[] {
  const groups = new Map<string, Least[]>();
  for (const each of all) {
    const { when, ...what } = each,
      { [name]: _, ...rest } = when,
      key = JSON.stringify([what, rest]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap(group => (group.length < values ? group : [unconditional(group[0]!, name)]));
}
function unconditional({ when, ...what }: Least, name: string): Least {
  const { [name]: _, ...rest } = when;
  return { ...what, when: rest };
}

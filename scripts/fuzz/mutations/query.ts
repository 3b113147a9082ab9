// Query strings, spoiled at one place: values at the edges of their fields, odd ones, names that are none, repeats,
// pieces that are no query at all.
import type { AnyFields, AnySetting } from "../../../src/engine/config";
import type { Chance } from "../chance";
import type { Mutation } from "../border";
import { NAMES, near, NUMBERS, TEXTS } from "./json";

/** A value for a setting: another that it may have, one beyond its limits, or none of its kind. */
export function valueFor(setting: AnySetting, chance: Chance): string {
  if (chance.once(4)) return chance.once(2) ? chance.pick(TEXTS) : String(chance.pick(NUMBERS));
  switch (setting.kind) {
    case "flag":
      return chance.pick(["true", "false"]);
    case "choice":
      return chance.pick(setting.options);
    case "number":
    case "list": {
      const { min, max } = setting,
        one = () =>
          chance.pick([min, max, near(min, chance), near(max, chance), min + (max - min) * (chance.below(5) / 4)]);
      const count = setting.kind === "list" ? chance.pick([1, 2, 3, 64, 65]) : 1;
      return Array.from({ length: count }, one).join(",");
    }
  }
}
type Pairs = readonly (readonly [string, string])[];
const pairsOf = (query: string): Pairs => [...new URLSearchParams(query)];
const queryOf = (pairs: Pairs): string => new URLSearchParams(pairs.map(([a, b]) => [a, b])).toString();
const set = (query: string, name: string, value: string): string => {
  const pairs = pairsOf(query),
    known = pairs.some(([each]) => each === name);
  return queryOf(known ? pairs.map(pair => (pair[0] === name ? [name, value] : pair)) : [...pairs, [name, value]]);
};
/** fields: of the method and data set that a query names, with "data." in front of the latter's. */
export function inQueries(
  fields: (query: URLSearchParams) => AnyFields,
  ids: readonly string[],
): readonly Mutation<string>[] {
  const field: Mutation<string> = (query, chance) => {
    const known = Object.entries(fields(new URLSearchParams(query)));
    if (known.length === 0) return query;
    const [name, setting] = chance.pick(known);
    return set(query, name, valueFor(setting, chance));
  };
  const reserved: Mutation<string> = (query, chance) =>
    set(
      query,
      chance.pick(["seed", "steps", "v", "backend", "preset"]),
      chance.once(2) ? String(chance.pick(NUMBERS)) : chance.pick(TEXTS),
    );
  const other: Mutation<string> = (query, chance) =>
    set(query, chance.pick(["method", "dataset", "preset"]), chance.once(8) ? chance.pick(NAMES) : chance.pick(ids));
  const odd: Mutation<string> = (query, chance) => {
    const pairs = pairsOf(query);
    return pairs.length === 0 ? "" : set(query, chance.pick(pairs)[0], chance.pick(TEXTS));
  };
  const gone: Mutation<string> = (query, chance) => {
    const pairs = pairsOf(query);
    return queryOf(pairs.toSpliced(chance.below(pairs.length), 1));
  };
  const twice: Mutation<string> = (query, chance) => {
    const pairs = pairsOf(query);
    if (pairs.length === 0) return query;
    const [name, value] = chance.pick(pairs);
    return queryOf([...pairs, [name, chance.once(2) ? value : chance.pick(TEXTS)]]);
  };
  const strange: Mutation<string> = (query, chance) =>
    set(query, chance.pick([...NAMES, ...NAMES.map(name => `data.${name}`), "data.", "data"]), chance.pick(TEXTS));
  const broken: Mutation<string> = (query, chance) => {
    const at = chance.below(query.length + 1);
    return (
      query.slice(0, at) +
      chance.pick(["%", "%zz", "&&", "=", "?", "#", "+", "%ed%a0%80", "&=1", ";"]) +
      query.slice(at)
    );
  };
  return [field, field, field, field, reserved, other, odd, gone, twice, strange, broken];
}

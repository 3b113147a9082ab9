// Plain trees, spoiled at one place: wrong types, nothing, too much, odd names, numbers at the edges, deep nests, long
// texts. What goes in is not changed: a new tree comes out.
import type { Chance } from "../chance";
import type { Mutation } from "../border";

type Path = readonly (string | number)[];
const isTree = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !(value instanceof Blob);
/** Every place of a tree, the root included; of long lists only the first few and the last. */
function places(value: unknown, at: Path = [], into: Path[] = []): Path[] {
  into.push(at);
  if (!isTree(value) || at.length > 12) return into;
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const some = keys.length > 24 && Array.isArray(value) ? [...keys.slice(0, 4), keys.at(-1)!] : keys;
  for (const key of some) places((value as Record<string | number, unknown>)[key], [...at, key], into);
  return into;
}
const valueAt = (tree: unknown, at: Path): unknown =>
  at.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], tree);
const GONE = Symbol("gone");
/** The tree with another value at a place; GONE: without it. Keys stay in their order, "__proto__" is a key. */
function put(tree: unknown, at: Path, value: unknown): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return value;
  if (Array.isArray(tree))
    return tree.flatMap((inner, i) =>
      i !== key ? [inner] : rest.length === 0 && value === GONE ? [] : [put(inner, rest, value)],
    );
  const entries = Object.entries(tree as object);
  const next = entries.flatMap(([name, inner]) =>
    name !== key ? [[name, inner]] : rest.length === 0 && value === GONE ? [] : [[name, put(inner, rest, value)]],
  );
  if (!Object.hasOwn(tree as object, key) && value !== GONE) next.push([String(key), value]);
  return Object.fromEntries(next);
}
const nest = (depth: number): unknown => {
  let inner: unknown = 1;
  for (let i = 0; i < depth; i++) inner = i % 2 ? [inner] : { a: inner };
  return inner;
};
export const NUMBERS: readonly number[] = [
  0,
  -0,
  -1,
  1,
  0.5,
  2,
  3,
  64,
  255,
  256,
  4096,
  65535,
  65536,
  2 ** 24 - 1,
  2 ** 24,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  1.2e10,
  2 ** 53 - 1,
  2 ** 53,
  1e21,
  1e300,
  1.7e308,
  5e-324,
  1e-300,
  -1e300,
  -2147483648,
  1.0000000001,
];
export const TEXTS: readonly string[] = [
  "",
  " ",
  "0",
  "-0",
  "1e3",
  "1e999",
  "NaN",
  "Infinity",
  "-Infinity",
  "null",
  "undefined",
  "true",
  "false",
  "0x10",
  "1,2",
  ",",
  "1,,2",
  "0,0",
  "__proto__",
  "toString",
  "constructor",
  "hasOwnProperty",
  "../x",
  "/etc/passwd",
  "a\0b",
  "\ud800",
  "é",
  "<b>",
  "%00",
  "x".repeat(5000),
  "1".repeat(400),
  "1,".repeat(40) + "1",
];
export const NAMES: readonly string[] = [
  "__proto__",
  "toString",
  "constructor",
  "valueOf",
  "length",
  "then",
  "",
  "extra",
  "0",
];
/** A value of no sense at a place; made anew each time, so that nothing is shared. */
export function odd(chance: Chance): unknown {
  const others: readonly (() => unknown)[] = [
    () => null,
    () => true,
    () => false,
    () => [],
    () => ({}),
    () => [null],
    () => [[]],
    () => ({ toString: 1 }),
    () => ({ length: 4 }),
    () => JSON.parse('{"__proto__":{"a":1}}') as unknown,
    () => [1, "a", null, { b: [] }],
    () => Array.from({ length: 70 }, (_, i) => i),
    () => nest(chance.pick([5, 300, 20_000])),
  ];
  switch (chance.below(3)) {
    case 0:
      return chance.pick(NUMBERS);
    case 1:
      return chance.pick(TEXTS);
    default:
      return chance.pick(others)();
  }
}
/** A little more, a little less, another sign, a factor: numbers that are wrong without being odd. */
export const near = (value: number, chance: Chance): number =>
  chance.pick([value + 1, value - 1, -value, 2 * value, value / 2, value * 1e6, value + 0.5, -1 - value]);

const replaced: Mutation<unknown> = (tree, chance) => put(tree, chance.pick(places(tree)), odd(chance));
const without: Mutation<unknown> = (tree, chance) => {
  const at = chance.pick(places(tree));
  return at.length === 0 ? {} : put(tree, at, GONE);
};
const moved: Mutation<unknown> = (tree, chance) => {
  const numeric = places(tree).filter(at => typeof valueAt(tree, at) === "number");
  if (numeric.length === 0) return replaced(tree, chance);
  const at = chance.pick(numeric);
  return put(tree, at, near(valueAt(tree, at) as number, chance));
};
const swapped: Mutation<unknown> = (tree, chance) => {
  const all = places(tree);
  return put(tree, chance.pick(all), valueAt(tree, chance.pick(all)));
};
const more: Mutation<unknown> = (tree, chance) => {
  const inner = places(tree).filter(at => isTree(valueAt(tree, at)));
  if (inner.length === 0) return replaced(tree, chance);
  const at = chance.pick(inner),
    known = valueAt(tree, at);
  if (Array.isArray(known))
    return put(tree, at, [...known, known.length > 0 && chance.once(2) ? chance.pick(known) : odd(chance)]);
  return put(tree, at, Object.fromEntries([...Object.entries(known as object), [chance.pick(NAMES), odd(chance)]]));
};
const asText: Mutation<unknown> = (tree, chance) => {
  const at = chance.pick(places(tree)),
    known = valueAt(tree, at);
  return put(tree, at, isTree(known) || known === undefined ? [known] : `${known as string}`);
};
const renamed: Mutation<unknown> = (tree, chance) => {
  const inner = places(tree).filter(at => at.length > 0 && typeof at.at(-1) === "string");
  if (inner.length === 0) return replaced(tree, chance);
  const at = chance.pick(inner);
  return put(put(tree, at, GONE), [...at.slice(0, -1), chance.pick(NAMES)], valueAt(tree, at));
};
/** A typed array, shorter or with another number in it; where there is none, another mutation. */
const inArray: Mutation<unknown> = (tree, chance) => {
  const arrays = places(tree).filter(at => ArrayBuffer.isView(valueAt(tree, at)));
  if (arrays.length === 0) return replaced(tree, chance);
  const at = chance.pick(arrays),
    array = (valueAt(tree, at) as Float32Array).slice(chance.once(3) ? 1 : 0);
  if (array.length > 0) array[chance.below(array.length)] = chance.once(4) ? NaN : chance.pick(NUMBERS);
  return put(tree, at, array);
};
export const inTrees: readonly Mutation<unknown>[] = [
  replaced,
  replaced,
  without,
  moved,
  swapped,
  more,
  asText,
  renamed,
  inArray,
];
/** A text of JSON: the tree that it holds is spoiled, and sometimes the text itself. */
export const inJson: Mutation<string> = (text, chance) => {
  let tree: unknown;
  try {
    tree = JSON.parse(text);
  } catch {
    return text;
  }
  if (chance.once(12)) return spoiled(text, chance);
  return textOf(chance.pick(inTrees)(tree, chance));
};
/** JSON.stringify of nests that are deeper than its stack: those are left as they are. */
export function textOf(tree: unknown): string {
  try {
    return JSON.stringify(tree) ?? "null";
  } catch {
    return "[".repeat(20_000) + "]".repeat(20_000);
  }
}
const spoiled: Mutation<string> = (text, chance) => {
  const at = chance.below(text.length);
  return chance.pick([
    () => text.slice(0, at),
    () => text.slice(0, at) + chance.pick(['"', "{", "]", ",", "\0", "1", "\ufeff"]) + text.slice(at),
    () => text.slice(0, at) + text.slice(at + 1),
    () => `\ufeff${text}`,
    () => text + text,
    () => "",
    () => text.replace(/-?\d+(\.\d+)?/, chance.pick(["NaN", "1e999", "-", "01"])),
  ])();
};

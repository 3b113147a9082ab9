// What was typed, checked against what a command knows. It reads words and counts; what a field may hold, run.ts says.
import { parseNumber } from "../engine/config";
import { messageOf } from "../engine/errors";

/** The reader's to put right: one line on standard error, exit code 2. */
export class InputError extends Error {
  override name = "InputError";
}
export const input = <T>(what: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw asInput(what, error);
  }
};
/** `what` names the option or file that the message is about; empty where the message names it itself. */
export const asInput = (what: string, error: unknown): InputError =>
  new InputError(`${what && `${what}: `}${messageOf(error)}`);

type Kind = "one" | "many" | "flag";
type Known = Readonly<Record<string, Kind>>;
export interface Typed<O extends Known> {
  one(name: KeysOf<O, "one">): string | undefined;
  many(name: KeysOf<O, "many">): readonly string[];
  words: readonly string[];
}
type KeysOf<O extends Known, K extends Kind> = { [P in keyof O]: O[P] extends K ? P : never }[keyof O] & string;

/** `words`: how the words without an option are called, in order. "--name value" and "--name=value" are the same. */
export function readOptions<const O extends Known>(
  argv: readonly string[],
  known: O,
  words: readonly string[] = [],
): Typed<O> {
  const got = new Map<string, string[]>();
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const [, name, , attached] = /^--([^=]*)(=(.*))?$/s.exec(argv[i]!) ?? [];
    if (name === undefined) {
      rest.push(argv[i]!);
      continue;
    }
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!kind)
      throw new InputError(
        `unknown option --${name}; there are ${Object.keys(known)
          .map(each => `--${each}`)
          .join(", ")}`,
      );
    if (kind !== "many" && got.has(name)) throw new InputError(`--${name}: given twice`);
    const value = kind === "flag" ? (attached === undefined ? "" : undefined) : (attached ?? argv[++i]);
    if (value === undefined || (kind !== "flag" && attached === undefined && value.startsWith("--")))
      throw new InputError(kind === "flag" ? `--${name}: takes no value` : `--${name}: its value is missing`);
    got.set(name, [...(got.get(name) ?? []), value]);
  }
  if (rest.length > words.length) throw new InputError(`unexpected "${rest[words.length]!}"`);
  if (rest.length < words.length) throw new InputError(`${words[rest.length]!}: missing`);
  return { one: name => got.get(name)?.[0], many: name => got.get(name) ?? [], words: rest };
}

/** "name=value" words as a record. */
export function pairs(option: string, list: readonly string[]): Readonly<Record<string, string>> {
  const entries = list.map(word => {
    const at = word.indexOf("=");
    if (at < 1) throw new InputError(`--${option}: expected field=value, got "${word}"`);
    return [word.slice(0, at), word.slice(at + 1)] as const;
  });
  const twice = entries.find(([name], i) => entries.findIndex(([each]) => each === name) < i);
  if (twice) throw new InputError(`--${option}: ${twice[0]} given twice`);
  return Object.fromEntries(entries);
}
export function whole(option: string, text: string, min: number, max: number): number {
  const value = parseNumber(text) ?? NaN;
  if (!Number.isInteger(value) || value < min || value > max)
    throw new InputError(`--${option}: expected a whole number from ${min} to ${max}, got "${text}"`);
  return value;
}
/** An amount of time, fractions included. */
export function seconds(option: string, text: string): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (!(value >= 0 && value <= MOST_SECONDS))
    throw new InputError(`--${option}: expected a number of seconds from 0 to ${MOST_SECONDS}, got "${text}"`);
  return value;
}
const MOST_SECONDS = 1_000_000;
export function oneOf<V extends string>(option: string, text: string, options: readonly V[]): V {
  const found = options.find(each => each === text);
  if (found === undefined) throw new InputError(`--${option}: expected one of ${options.join(", ")}, got "${text}"`);
  return found;
}

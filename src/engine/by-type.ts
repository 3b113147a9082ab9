// How what nobody has checked yet is read whole: small readers make large ones, each of one type; a field that is
// forgotten does not compile. What does not fit is refused as unknown.ts says. Files of results, of progress and of
// logs are read so, and records of the browser's storage. What the values mean, the caller checks.
import { expected, fieldOf, jsonAt, listAt, numberAt, oneOfAt, ownOf, recordAt, wholeAt } from "./unknown";

/** Returns what it read, or throws an Error with the path. The readers of unknown.ts are such, too. */
export type Read<T> = (path: string, value: unknown) => T;
/** One for every property; one that may be missing has a reader that says so. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Read<object extends Pick<T, K> ? T[K] | undefined : T[K]>;
};

export const anything: Read<unknown> = (_path, value) => value;
/** It may be empty. */
export const text: Read<string> = (path, value) => {
  if (typeof value !== "string") throw expected(path, "a text", value);
  return value;
};
export const flag: Read<boolean> = (path, value) => {
  if (typeof value !== "boolean") throw expected(path, "true or false", value);
  return value;
};
/** Also NaN and infinities, which a measurement may have. */
export const number: Read<number> = (path, value) => {
  if (typeof value !== "number") throw expected(path, "a number", value);
  return value;
};
export const finite: Read<number> = (path, value) => numberAt(path, value);
/** JSON has no word for NaN and infinity: they are written as null, and read as NaN. */
export const numberOfJson: Read<number> = (path, value) => (value === null ? NaN : numberAt(path, value));
/** The same, and not below 0. */
export const amountOfJson: Read<number> = (path, value) => (value === null ? NaN : numberAt(path, value, 0));
export const whole =
  (least = 0, most?: number): Read<number> =>
  (path, value) =>
    wholeAt(path, value, least, most);
/** 0 or more, or null. */
export const secondsOrNull: Read<number | null> = (path, value) => {
  if (value !== null && !(typeof value === "number" && value >= 0 && value < Infinity))
    throw expected(path, "a number of seconds or null", value);
  return value;
};
export const oneOf =
  <const T extends readonly (string | number | boolean)[]>(...options: T): Read<T[number]> =>
  (path, value) =>
    oneOfAt(path, value, options);
/** An instance, as storage keeps them: typed arrays, blobs. */
export const made =
  <T>(Kind: abstract new (...given: never) => T): Read<T> =>
  (path, value) => {
    if (!(value instanceof Kind)) throw expected(path, Kind.name, value);
    return value;
  };
/** What one of them takes, the first that does. what: all of them in words. */
export const either =
  <T>(what: string, ...reads: readonly Read<T>[]): Read<T> =>
  (path, value) => {
    for (const read of reads)
      try {
        return read(path, value);
      } catch {
        continue;
      }
    throw expected(path, what, value);
  };
export const optional =
  <T>(read: Read<T>): Read<T | undefined> =>
  (path, value) =>
    value === undefined ? undefined : read(path, value);
export const listOf =
  <T>(read: Read<T>, length?: number): Read<T[]> =>
  (path, value) => {
    const list = listAt(path, value);
    if (length !== undefined && list.length !== length) throw expected(path, `a list of ${length}`, value);
    return Array.from(list, (each, i) => read(`${path}[${i}]`, each)); // unlike map, it sees what a list leaves out
  };
/** An object whose values are alike, whatever their names. */
export const recordOf =
  <T>(read: Read<T>): Read<Record<string, T>> =>
  (path, value) =>
    Object.fromEntries(
      Object.entries(recordAt(path, value)).map(([name, each]) => [name, read(fieldOf(path, name), each)]),
    );
/** Fields that are not named are left out. `also` sees an object whose fields are right. */
export const objectOf =
  <T extends object>(fields: Fields<T>, also?: (read: T, path: string) => void): Read<T> =>
  (path, value) => {
    const given = recordAt(path, value);
    const read = Object.entries<Read<unknown>>(fields).map(
      ([name, of]) => [name, of(fieldOf(path, name), ownOf(given, name))] as const,
    );
    const object = Object.fromEntries(read.filter(([, each]) => each !== undefined)) as T;
    also?.(object, path);
    return object;
  };
/** The value itself and no copy, once it was read: with what is not named, which a later version may have added. */
export const itself =
  <T>(read: Read<T>): Read<T> =>
  (path, value) => {
    read(path, value);
    return value as T;
  };

export const parsed = <T>(json: string, read: Read<T>): T => read("", jsonAt("", json));

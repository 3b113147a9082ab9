// What nobody has checked yet (JSON of a file, of a link, of the browser's storage), read by type: what does not fit is
// refused by its path in it ("run.values", "data.shape[1]") with what was expected and what is there. It knows no
// format; whole formats are put together from it in by-type.ts. And the one way to look something up under a name that
// came from outside: what every object inherits is no entry.

export type Unknown = Readonly<Record<string, unknown>>;
export const isRecord = (value: unknown): value is Unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The entry of a table under a name: its own, never one that it inherits ("constructor", "__proto__"). */
export const ownOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const SHORT = 60; // letters of what is quoted; a value may have megabytes
export function shortened(text: string): string {
  const seen = visible(text.slice(0, SHORT));
  return text.length > SHORT || seen.length > SHORT ? `${seen.slice(0, SHORT - 1)}…` : seen;
}
/** As one line without what a terminal obeys or what turns the direction of writing: such letters as in JSON. */
export const visible = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
/**
 * A value as messages name it; only a text has quotes. Whatever it is: an object may have no way to become a text, or
 * throw on it, and a nest may be too deep to be walked through.
 */
export function said(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return `"${shortened(value)}"`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return shortened(String(value));
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1); // Float32Array, Blob
  return kind === "Object" ? "an object" : shortened(kind);
}
/** Of a field in what is at a path. The path of the whole is "". */
export const fieldOf = (path: string, name: string): string => `${path}${path && "."}${shortened(name)}`;
export const expected = (path: string, what: string, got: unknown): Error =>
  Error(`${path || "the whole"}: expected ${what}, got ${said(got)}`);

export function recordAt(path: string, value: unknown): Unknown {
  if (!isRecord(value)) throw expected(path, "an object", value);
  return value;
}
export function listAt(path: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw expected(path, "a list", value);
  return value;
}
/** Not empty. */
export function textAt(path: string, value: unknown): string {
  if (typeof value !== "string" || value === "") throw expected(path, "a text", value);
  return value;
}
export function numberAt(path: string, value: unknown, least = -Infinity, most = Infinity): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < least || value > most)
    throw expected(path, `a ${rangeText(least, most) ? "number" : "finite number"}${rangeText(least, most)}`, value);
  return value;
}
export function wholeAt(path: string, value: unknown, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most)
    throw expected(path, `a whole number${rangeText(least, most)}`, value);
  return value;
}
function rangeText(least: number, most: number): string {
  if (least === -Infinity && most === Infinity) return "";
  return most >= Number.MAX_SAFE_INTEGER ? `, at least ${least}` : ` from ${least} to ${most}`;
}
export function oneOfAt<T extends string | number | boolean>(path: string, value: unknown, options: readonly T[]): T {
  const found = options.find(option => option === value);
  if (found === undefined) throw expected(path, `${options.length > 1 ? "one of " : ""}${options.join(", ")}`, value);
  return found;
}
/** A text as JSON. */
export function jsonAt(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw Error(`${path || "the whole"}: expected JSON, got ${text.trim() ? "other text" : "nothing"}`);
  }
}

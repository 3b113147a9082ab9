// Inputs that failed once, kept as files: a border's name, what was wrong, and the input itself, so that they stay what
// they are when the fuzzer's ways of making inputs change.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { borders } from "./borders";
import { Chance } from "./chance";
import type { Found } from "./tally";
import { judged, type Verdict } from "./judge";
import { read, written } from "./plain";

/** why: how it failed when it was kept. */
export interface Case {
  border: string;
  why: string;
  input: unknown;
}
/** From the root of the repository. */
export const FOLDER = join("scripts", "fuzz", "cases");
export const casesIn = (folder: string): readonly (Case & { name: string })[] =>
  readdirSync(folder)
    .filter(name => name.endsWith(".json"))
    .sort()
    .map(name => ({ name, ...(JSON.parse(readFileSync(join(folder, name), "utf8")) as Case) }));
const MOST_LETTERS = 100_000; // of a file: the repository keeps it for good
/** Returns the file's name: it comes from the kind of failure, so that a kind is kept once. */
export function keep({ border, kind, input }: Found, folder = FOLDER): string {
  const file = join(folder, `${border}-${createHash("sha256").update(kind).digest("hex").slice(0, 8)}.json`);
  const text = `${JSON.stringify({ border, why: kind, input: written(input) } satisfies Case, null, 1)}\n`;
  if (text.length > MOST_LETTERS) return `not as ${file}: ${text.length} letters, at most ${MOST_LETTERS}`;
  if (!existsSync(file)) writeFileSync(file, text);
  return file;
}
const opened = new Map<string, ReturnType<(typeof borders)[number]["open"]>>();
export async function judgeCase({ border: id, input }: Case): Promise<Verdict> {
  const border = borders.find(each => each.id === id);
  if (!border) throw Error(`border: expected one of ${borders.map(each => each.id).join(", ")}, got "${id}"`);
  const open = opened.get(id) ?? border.open();
  opened.set(id, open);
  return judged(border, await open, read(input), new Chance(0, 0));
}

// A list of installed packs that is damaged or is no file: every command that meets it ends with one line and exit code
// 2, without a stack or a place in our sources. And what else
// is said at the terminal: paths that no system takes, in words; texts out of files, as one line of letters.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { installed } from "../../scripts/official/install.mjs";
import { readInput } from "./files";
import { otherBackend } from "./open";
import { InputError } from "./options";
import { tell } from "./say";

const root = mkdtempSync(join(tmpdir(), "manifest-"));
afterAll(() => rmSync(root, { recursive: true }));
const folder = join(root, "packs");
const manifest = join(folder, "manifest.json");
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});
const cli = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/cli.mjs", ...argv], {
    encoding: "utf8",
    env: { ...process.env, DATASETS_DIR: folder },
  });
  return [status, stdout, stderr];
};
const pipe = () => void execFileSync("mkfifo", [manifest]);

describe("a damaged list of packs", { timeout: 120_000 }, () => {
  const again = "; run `npm run datasets` to install it again\n";
  it.each<[string, () => void, string]>([
    ["null", () => writeFileSync(manifest, "null"), "the whole: expected an object"],
    ["nothing", () => writeFileSync(manifest, ""), "it is not JSON"],
    ["a list of packs", () => writeFileSync(manifest, '{"version":1,"packs":[]}'), "packs: expected an object"],
    ["a pipe", pipe, "it is a pipe"],
    ["2 MB", () => writeFileSync(manifest, Buffer.alloc(2 ** 21, 32)), `it is ${2 ** 21} bytes, expected at most`],
  ])("%s ends `list` with one line, 2", (_what, write, why) => {
    write();
    const [code, out, error] = cli("list");
    expect([code, out]).toEqual([2, ""]);
    expect(error).toMatch(/^manifest\.json is damaged: [^\n]*\n$/);
    expect(error).toContain(why);
    expect(error).toContain(again);
  });
  it("a pipe is no installed pack, and is not waited for", async () => {
    pipe();
    expect(await installed("mnist", folder)).toBe(false);
  });
});

it("a path that no system takes and a circle of links are refused in words", async () => {
  execFileSync("ln", ["-s", "circle", join(folder, "circle")]);
  const refused = (path: string, why: string) => expect(readInput(path)).rejects.toThrow(new InputError(why));
  await refused("a\0b", "a\0b: no file has a name with such a letter (ERR_INVALID_ARG_VALUE)");
  await refused(join(folder, "circle"), `${join(folder, "circle")}: a link that leads to no file (ELOOP)`);
});

it("what a file says goes to the terminal as letters of one line", () => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const file = { backend: "\u001b[31mred\n\nx" } as Parameters<typeof otherBackend>[0]["file"];
  tell(otherBackend({ name: "a\u001b]0;title\u0007", file }, "wasm")!);
  const lines = written.mock.calls.map(([line]) => String(line));
  written.mockRestore();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^a\\u001b\]0;title\\u0007: was made on \\u001b\[31mred\\u000a\\u000ax so far; .*\n$/);
});

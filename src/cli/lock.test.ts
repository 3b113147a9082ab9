// Who counts as a writer: processes that live, on this machine and on others; not the dead, nor one that has a dead
// one's number.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { claimed } from "./lock";
import { InputError } from "./options";

const folder = mkdtempSync(join(tmpdir(), "lock-"));
const path = join(folder, "run.safetensors");
const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
afterAll(() => {
  other.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});
const lay = (pid: number, holder: object | undefined) =>
  writeFileSync(`${path}.${pid}.lock`, holder ? JSON.stringify(holder) : "");
/** What is there while the work is done. */
const during = () => claimed(path, "run", async () => readdirSync(folder).sort());
const refused = (message: string) => expect(during()).rejects.toThrow(new InputError(`run ${message}`));
const own = `run.safetensors.${process.pid}.lock`;

it("lays a lock for as long as the work takes, and takes it away when that fails, too", async () => {
  expect(await during()).toEqual([own]);
  await expect(claimed(path, "run", () => Promise.reject(Error("broken")))).rejects.toThrow("broken");
  expect(readdirSync(folder)).toEqual([]);
});
it("clears away what dead processes left, also one whose number a living one has now", async () => {
  const dead = spawn("true");
  await new Promise(resolve => dead.on("close", resolve));
  lay(dead.pid!, { host: hostname(), began: "5" });
  writeFileSync(`${path}.${dead.pid}.tmp`, "half");
  lay(other.pid!, { host: hostname(), began: "1" }); // in the first hundredth of a second of the machine
  writeFileSync(join(folder, "run.safetensors.note"), "not ours");
  expect(await during()).toEqual(["run.safetensors.note", own].sort());
  rmSync(join(folder, "run.safetensors.note"));
});
it("refuses while a living process writes, also where the disk had no room for more than the lock's name", async () => {
  lay(other.pid!, undefined);
  await refused(`is being written by process ${other.pid}; wait for it, stop it, or name another file`);
  expect(readdirSync(folder)).toEqual([`run.safetensors.${other.pid}.lock`]);
  rmSync(`${path}.${other.pid}.lock`);
});
it("refuses what a process of another machine writes, and says what to do should that be no more", async () => {
  lay(7, { host: "elsewhere", began: "5" });
  await refused(`is being written by process 7 on elsewhere; if that is no more, remove ${path}.7.lock`);
  rmSync(`${path}.7.lock`);
});

// One writer a file: whoever writes lays a file "<name>.<pid>.lock" beside it. Such a file of a process that is dead
// counts for nothing and is cleared away with what that process left half written. Between machines that share a folder
// it only says whom to ask.
import { readFileSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { InputError } from "./options";

interface Holder {
  host: string;
  /** When the process began, as the system counts; a number may be given again. */
  began: string | undefined;
}
const PATIENCE = 2000; // ms for one that came at the same time to see us and leave
const LOOK = 20;

/**
 * Throws an InputError, naming the process, where another one writes there. Resolves with what gives it back. Both lay
 * their file first and look then, and of two that came together the one with the higher number leaves; so never do both
 * go on, and what is cleared away is nobody's. Where no lock can be laid (a full disk), the file is written without.
 */
async function claim(path: string, named: string): Promise<() => Promise<void>> {
  const own = lockOf(path, process.pid);
  const release = () => rm(own, { force: true }).catch(() => {});
  const holder: Holder = { host: hostname(), began: beganOf(process.pid) };
  await writeFile(own, JSON.stringify(holder)).catch(() => {});
  try {
    for (let waited = 0; ; waited += LOOK) {
      const others = await holders(path);
      if (!others.length) return release;
      const first = others[0]!;
      if (first.pid < process.pid || waited >= PATIENCE) throw new InputError(`${named} ${refusal(path, first)}`);
      await new Promise(resolve => setTimeout(resolve, LOOK));
    }
  } catch (error) {
    await release();
    throw error;
  }
}
/** The same around a piece of work. */
export async function claimed<T>(path: string, named: string, work: () => Promise<T>): Promise<T> {
  const release = await claim(path, named);
  try {
    return await work();
  } finally {
    await release();
  }
}
/** Clears away what dead processes left. */
export const sweep = async (path: string): Promise<void> => void (await holders(path));

const lockOf = (path: string, pid: number) => `${path}.${pid}.lock`;
type Other = Partial<Holder> & { pid: number };
const refusal = (path: string, { pid, host }: Other): string =>
  host === undefined || host === hostname()
    ? `is being written by process ${pid}; wait for it, stop it, or name another file`
    : `is being written by process ${pid} on ${host}; if that is no more, remove ${lockOf(path, pid)}`;

/** Others that are alive, lowest number first; what dead ones left is removed. */
async function holders(path: string): Promise<readonly Other[]> {
  const [folder, name] = [dirname(path), basename(path)];
  const left = (await readdir(folder).catch(() => [])).flatMap(file => {
    const found = file.startsWith(`${name}.`) && /^(\d+)\.(lock|tmp)$/.exec(file.slice(name.length + 1));
    return found ? [{ file, pid: Number(found[1]), kind: found[2] }] : [];
  });
  const alive: Other[] = [];
  for (const pid of new Set(left.map(each => each.pid))) {
    if (pid === process.pid) continue;
    const own = left.filter(each => each.pid === pid);
    const other = { pid, ...holderOf(await readFile(lockOf(path, pid), "utf8").catch(() => "")) };
    if (!isAlive(other)) for (const { file } of own) await rm(join(folder, file), { force: true }).catch(() => {});
    else if (own.some(({ kind }) => kind === "lock")) alive.push(other);
  }
  return alive.sort((a, b) => a.pid - b.pid);
}
/** Empty where the disk had no room for it, or it is being written just now: then the number must do. */
function holderOf(text: string): Partial<Holder> {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return {};
  }
}
function isAlive({ pid, host, began }: Other): boolean {
  if (host !== undefined && host !== hostname()) return true; // nothing can be known of it here
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return began === undefined || began === beganOf(pid);
}
/**
 * Linux says it in /proc, in ticks since the machine started: the first field after the name in brackets is the state,
 * the 20th that number. A process that is dead and only not yet buried (state Z) has none.
 */
function beganOf(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

// What may happen to `train` while it runs, done to it: each signal at random moments and within a save, a full disk,
// a folder that goes away, two writers, a reader who leaves. Whatever happened, the same line again ends with the
// numbers, the lines and the file, byte for byte, of the run to which nothing happened. One start costs a second.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { InputError } from "./options";
import { type Ended, type Line, run, seeded, start } from "./testing/process";
import { train } from "./train";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 }); // a crowded machine takes a minute for a second
const folder = mkdtempSync(join(tmpdir(), "faults-"));
afterAll(() => rmSync(folder, { recursive: true }));
const STEPS = 80;
// an update that is due on every second step, so that a line must remember what came before a stop
const RUN = ["--method", "wgan-gp", "--dataset", "ring", "--seed", "5", "--set", "width=0.0625", "--set", "batch=8"];
const line = (out: string, ...more: string[]) => [
  ...["train", ...RUN, "--steps", String(STEPS), "--every", "1", "--out", out],
  ...more,
];
/** A folder of its own for each, in which nothing but the file may be left. */
function place(name: string): string {
  mkdirSync(join(folder, name));
  return join(folder, name, "run.safetensors");
}
const beside = (out: string) => readdirSync(dirname(out)).filter(name => name !== basename(out));
const random = seeded(17);
const moment = () => random(5, STEPS - 50); // late enough to have lines, early enough to be under way when it is heard

let whole: Ended; // nothing happened to it
let bytes: Buffer;
beforeAll(async () => {
  whole = await run(line(place("whole")));
  bytes = readFileSync(join(folder, "whole", "run.safetensors"));
});
const told = (lines: readonly Line[]) => lines.filter(each => !each["done"]);
const numbersOf = ({ lines }: Ended) => {
  const { seconds: _, stepsPerSecond: __, from: ___, ...numbers } = lines.at(-1)!; // what is of one process
  return numbers;
};
const expected = (step: number) => told(whole.lines)[step - 1];
/** Every line is the undisturbed run's. */
const asUndisturbed = (ended: Ended) => {
  for (const each of told(ended.lines)) expect(each).toEqual(expected(each.step!));
};
/** Like the undisturbed run, with nothing left beside the file. */
function asNever(ended: Ended, out: string): void {
  expect([ended.code, numbersOf(ended)], ended.error).toEqual([0, numbersOf(whole)]);
  asUndisturbed(ended);
  expect(readFileSync(out).equals(bytes)).toBe(true);
  expect(beside(out)).toEqual([]);
}
/** The same line again. */
async function again(out: string): Promise<Ended> {
  const ended = await run(line(out));
  asNever(ended, out);
  return ended;
}

it("has an undisturbed run to be held against", () => {
  expect([whole.code, whole.error]).toEqual([0, ""]);
  expect(told(whole.lines).map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
  expect(beside(join(folder, "whole", "run.safetensors"))).toEqual([]);
});

describe("signals", () => {
  it.each<[string, readonly NodeJS.Signals[]]>([
    ["INT", ["SIGINT"]],
    ["INT twice", ["SIGINT", "SIGINT"]],
    ["TERM", ["SIGTERM"]],
    ["HUP", ["SIGHUP"]],
  ])("%s: the step is finished and saved, 130, and the next line goes on behind it", async (name, signals) => {
    const out = place(name);
    const child = start(line(out));
    await child.reaches(moment());
    for (const signal of signals) child.kill(signal);
    const ended = await child.ended;
    const last = ended.lines.at(-1)!.step!;
    expect([ended.code, ended.error]).toEqual([
      130,
      `${signals[0]}: ${out} holds step ${last} of ${STEPS}; the same line goes on from there\n`,
    ]);
    asUndisturbed(ended);
    expect(beside(out)).toEqual([]);
    const rest = await again(out);
    expect(rest.error).toBe(`${out}: goes on from step ${last} of ${STEPS}\n`);
    expect(told(rest.lines).map(({ step }) => step)).toEqual(
      Array.from({ length: STEPS - last }, (_, i) => last + 1 + i),
    );
  });
  it("KILL: what was saved on the way is there, and what the dead process left is cleared away", async () => {
    const out = place("KILL");
    const child = start(line(out, "--save-every", "0.05"));
    await child.until(() => existsSync(out));
    await child.reaches((child.lines.at(-1)?.step ?? 0) + random(0, 20));
    child.kill("SIGKILL");
    expect((await child.ended).signal).toBe("SIGKILL");
    expect(beside(out)).toContain(`run.safetensors.${child.pid}.lock`); // nobody took it away
    const rest = await again(out);
    expect(rest.lines[0]!.step).toBeGreaterThan(1);
  });
  it("a save under way is cut by no signal, however many", async () => {
    const out = place("hanging");
    const child = start(line(out, "--save-every", "0"));
    // opening a pipe waits for its reader, so the first save stands there
    const pipe = `${out}.${child.pid}.tmp`;
    execFileSync("mkfifo", [pipe]);
    await child.reaches(1);
    for (const signal of ["SIGINT", "SIGINT", "SIGTERM", "SIGHUP"] as const) child.kill(signal);
    await new Promise(resolve => setTimeout(resolve, 300)); // time in which it could end, were it to
    expect(child.child.exitCode ?? child.child.signalCode).toBeNull();
    const copy = join(folder, "copy");
    await run([pipe, copy], { program: ["bash", "-c", 'cat "$0" > "$1"'] });
    expect((await child.ended).code).toBe(130);
    expect(beside(out)).toEqual([]);
    if (statSync(out).isFIFO()) renameSync(copy, out); // the pipe went where the file goes
    await again(out);
  });
  it.each<[NodeJS.Signals, Partial<Ended>]>([
    ["SIGTERM", { code: 130 }],
    ["SIGHUP", { signal: "SIGHUP" }], // of which npm dies, and tells nobody
  ])("through npm, which alone is given it: %s", async (signal, ending) => {
    const out = place(`npm ${signal}`);
    const endless = ["train", ...RUN, "--steps", "100000", "--every", "1", "--out", out];
    const child = start(endless, { program: ["npm", "run", "-s", "cli", "--"] });
    await child.reaches(moment());
    child.kill(signal);
    const ended = await child.ended; // its output is closed when what npm started has ended too
    expect(ended).toMatchObject(ending);
    expect(ended.error).toMatch(/holds step \d+ of 100000; the same line goes on from there\n$/);
    expect(beside(out)).toEqual([]);
  });
  it("without --out they end it at the next step, with a word that nothing was kept", async () => {
    const child = start(["train", ...RUN, "--steps", "100000", "--every", "1"]);
    await child.reaches(moment());
    child.kill("SIGTERM");
    const { code, error } = await child.ended;
    expect([code, error]).toEqual([
      130,
      expect.stringMatching(/^SIGTERM: ended at step \d+ of 100000; nothing was kept/),
    ]);
  });
});

describe("a file that cannot be written", () => {
  it("a full disk: training goes on to its numbers, 1, and what the file held stays", async () => {
    const out = place("full");
    const child = start(line(out, "--save-every", "0"));
    await child.until(() => existsSync(out));
    child.kill("SIGKILL");
    await child.ended;
    const held = readFileSync(out);
    const full = await run(line(out, "--save-every", "0"), { largest: 4 }); // kB; the file has more
    expect(held.length).toBeGreaterThan(4096);
    expect([full.code, numbersOf(full)]).toEqual([1, numbersOf(whole)]);
    asUndisturbed(full);
    const [from, once, end, ...more] = full.error.trimEnd().split("\n");
    const step = from!.match(/goes on from step (\d+) of/)![1];
    expect(once).toMatch(
      /^.*run.safetensors: step \d+ could not be saved: larger than is allowed \(EFBIG\); training goes on/,
    );
    expect(end).toBe(
      `${out}: step ${STEPS} could not be saved: larger than is allowed (EFBIG); it holds step ${step} of ${STEPS}`,
    );
    expect(more).toEqual([]);
    expect(readFileSync(out).equals(held)).toBe(true);
    await again(out);
  });
  it("full from the first save on and stopped: it says that nothing was kept, 1", async () => {
    const out = place("full-from-the-start");
    const child = start(line(out, "--save-every", "0"), { largest: 4 });
    await child.reaches(moment());
    child.kill("SIGTERM");
    const { code, error } = await child.ended;
    expect(code).toBe(1);
    expect(error.trimEnd().split("\n").at(-1)).toMatch(
      /^SIGTERM: .*run.safetensors: step \d+ could not be saved: larger than is allowed \(EFBIG\); nothing was kept$/,
    );
    expect(readdirSync(dirname(out))).toEqual([]);
  });
  it("a disk that has room again: the next save is made, and it ends as if nothing had been", async () => {
    const out = place("full-once");
    const child = start(line(out, "--save-every", "0"));
    symlinkSync("/dev/full", `${out}.${child.pid}.tmp`); // the first save is written there: ENOSPC
    const ended = await child.ended;
    asNever(ended, out);
    expect(ended.error).toMatch(
      /^.*: step \d+ could not be saved: the disk is full \(ENOSPC\); training goes on.*\n.*: step \d+ is saved\n$/,
    );
  });
  it("a folder that is removed while it trains: the numbers, the path, 1; back again, it saves", async () => {
    const out = place("folder");
    const away = join(folder, "away");
    const child = start(line(out, "--save-every", "0"));
    await child.until(() => existsSync(out));
    renameSync(dirname(out), away);
    await child.until(() => child.error !== "");
    renameSync(away, dirname(out));
    asNever(await child.ended, out);
    rmSync(out);
    const lost = start(line(out, "--save-every", "0"));
    await lost.until(() => existsSync(out));
    rmSync(dirname(out), { recursive: true });
    writeFileSync(dirname(out), ""); // a file where the folder was: not even root writes in it
    const ended = await lost.ended;
    expect([ended.code, numbersOf(ended)]).toEqual([1, numbersOf(whole)]);
    expect(ended.error).toContain(`${out}: step ${STEPS} could not be saved: its folder is gone; nothing was kept`);
  });
  it("a folder in which nothing can be written is refused before the first step", async () => {
    writeFileSync(join(folder, "a-file"), "");
    await expect(train(line(join(folder, "a-file", "run.safetensors")).slice(1))).rejects.toThrow(
      new InputError(`--out: cannot write in ${join(folder, "a-file")} (not there)`),
    );
  });
});

describe("two writers", () => {
  it("the second is refused by name, 2, and the first is not disturbed", async () => {
    const out = place("two");
    const first = start(line(out));
    await first.reaches(1);
    first.kill("SIGSTOP"); // however slow the second is to come
    const second = await run(line(out));
    first.kill("SIGCONT");
    expect([second.code, second.lines, second.error]).toEqual([
      2,
      [],
      `--out: ${out} is being written by process ${first.pid}; wait for it, stop it, or name another file\n`,
    ]);
    asNever(await first.ended, out);
  });
  it("of two that start together one is refused", async () => {
    const out = place("together");
    const both = [1, 2].map(() => start(["train", ...RUN, "--steps", "100000", "--out", out]));
    const refused = await Promise.race(both.map(({ ended }) => ended));
    for (const each of both) each.kill("SIGTERM"); // the dead hear nothing
    const codes = (await Promise.all(both.map(({ ended }) => ended))).map(({ code }) => code);
    expect([refused.code, ...codes.sort()]).toEqual([2, 130, 2]);
  });
});

describe("nobody reads", () => {
  it("when the reader of its lines leaves, it saves and ends with 130", async () => {
    const out = place("head");
    const child = start(line(out));
    await child.reaches(5);
    child.child.stdout.destroy();
    const { code, error } = await child.ended;
    expect([code, error]).toEqual([130, expect.stringMatching(/^nobody reads its lines: .* holds step \d+ of 80;/)]);
    await again(out);
  });
});

describe("lines that cannot be written", () => {
  it("do not end a run; they are told of, 1", async () => {
    const out = place("lines");
    const deaf = ["bash", "-c", 'exec "$@" > /dev/full', "bash", process.execPath, "scripts/cli.mjs"];
    const { code, lines, error } = await run(line(out), { program: deaf });
    expect([code, lines, error]).toEqual([
      1,
      [],
      "standard output: the disk is full (ENOSPC); training goes on without its lines\n",
    ]);
    expect([readFileSync(out).equals(bytes), beside(out)]).toEqual([true, []]);
  });
});

describe("the same line again", () => {
  it("prints the numbers of a finished file without a step, 0", async () => {
    const { lines, error } = await again(join(folder, "whole", "run.safetensors"));
    expect(told(lines)).toEqual([]);
    expect(error).toMatch(/^.*run.safetensors: is finished, at step 80; measured again\n$/);
  });
});

// When the command line saves, by a clock made up for it, and what it says of saves that fail.
import { afterEach, describe, expect, it, vi } from "vitest";
import { Unwritten } from "./files";
import { Keeper } from "./keeper";

const MINUTE = 60_000;
let now = 0;
const host = { now: () => now };
const told: string[] = [];
const listen = () =>
  vi.spyOn(process.stderr, "write").mockImplementation(text => {
    told.push(String(text));
    return true;
  });
afterEach(() => {
  now = 0;
  told.length = 0;
  vi.restoreAllMocks();
});
/** Seconds at which saves are due in the first five minutes, looked at every half second; each save takes `cost` ms. */
async function dueAt(every: number, cost: number): Promise<number[]> {
  now = 0;
  const keeper = new Keeper("run", every, host, async () => void (now += cost));
  const at: number[] = [];
  for (let step = 1; now < 5 * MINUTE; step++) {
    now += 500;
    if (!keeper.due) continue;
    at.push(now / 1000);
    await keeper.save(step);
  }
  return at;
}

describe("saves", () => {
  it("come early, at twice the time each, until they come as often as asked", async () => {
    expect(await dueAt(MINUTE, 0)).toEqual([2, 4, 8, 16, 32, 64, 124, 184, 244]);
    expect(await dueAt(5000, 0)).toEqual([2, 4, 8, ...Array.from({ length: 58 }, (_, i) => 13 + 5 * i)]);
  });
  it("that take long come later at first, but as often as asked after that", async () => {
    // saved from 2 to 3 s: 10 s on, ten times its cost; from 14 s on again as long as it has lasted: 14 + 14, 29 + 29
    expect(await dueAt(MINUTE, 1000)).toEqual([2, 13, 28, 58, 118, 179, 240]);
  });
  it("are made whenever they are asked for, but not twice of one step", async () => {
    const write = vi.fn(async () => {});
    const keeper = new Keeper("run", 0, host, write, 3);
    for (const step of [3, 4, 4, 5]) await keeper.save(step);
    expect([keeper.due, keeper.held, write.mock.calls.length]).toEqual([true, 5, 2]);
  });
  it("that fail are told once, tried again and told when they are made; what it holds is what it held", async () => {
    listen();
    let full = true;
    const keeper = new Keeper("run", 0, host, () => (full ? Promise.reject(Error("no room")) : Promise.resolve()), 3);
    for (const step of [4, 5]) await keeper.save(step);
    expect([keeper.held, keeper.ended(5, 9, { asked: false })]).toEqual([3, 1]);
    full = false;
    await keeper.save(6);
    expect([keeper.held, keeper.ended(6, 9, { asked: true, why: "SIGTERM" })]).toEqual([6, 130]);
    expect(told).toEqual([
      "run: step 4 could not be saved: no room; training goes on and tries again\n",
      "run: step 5 could not be saved: no room; it holds step 3 of 9\n",
      "run: step 6 is saved\n",
      "SIGTERM: run holds step 6 of 9; the same line goes on from there\n",
    ]);
  });
  it("of a folder that is gone hold nothing; of a run that is at its end the same line measures", async () => {
    listen();
    const gone = new Keeper("run", 0, host, () => Promise.reject(new Unwritten("run", "its folder is gone", true)), 3);
    await gone.save(4);
    expect([gone.held, gone.ended(4, 9, { asked: false })]).toEqual([undefined, 1]);
    const whole = new Keeper("run", 0, host, () => Promise.resolve());
    await whole.save(9);
    expect(whole.ended(9, 9, { asked: true, why: "SIGINT" })).toBe(130);
    expect(told.slice(1)).toEqual([
      "run: step 4 could not be saved: its folder is gone; nothing was kept\n",
      "SIGINT: run holds all 9 steps and is not measured yet; the same line measures it\n",
    ]);
  });
});

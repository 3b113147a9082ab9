// What may happen to `card` while it makes a run: each signal, a kill at any moment, a full disk, two at once. Whatever
// happened, the same line again ends with the result and the weights of the run to which nothing happened. In a process
// with a tiny card of its own (testing/card-process.ts), built once.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CardResult } from "../engine/papers/card";
import { type Ended, run, type Running, seeded, start } from "./testing/process";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 }); // a crowded machine takes a minute for a second
const folder = mkdtempSync(join(tmpdir(), "card-faults-"));
const built = mkdtempSync(join("node_modules", ".cache", "card-process-")); // where tfjs is found from
afterAll(() => [folder, built].forEach(each => rmSync(each, { recursive: true })));
const how = { program: [process.execPath, join(built, "main.mjs"), "tiny"] };
const [STEPS, OFTEN, random] = [160, "0", seeded(29)];
const places = (name: string) => [join(folder, name), join(folder, name, "kept")];
const resultFile = (name: string) => join(folder, name, "test", "tiny-seed3.json");
const weightsFile = (name: string) => join(folder, name, "kept", "test", "tiny-seed3.safetensors");
/** A result but for the clock's part. */
function resultOf(name: string) {
  const { seconds: _, recorded: __, ...rest } = JSON.parse(readFileSync(resultFile(name), "utf8")) as CardResult;
  return rest;
}
const stepsOf = ({ lines }: Pick<Ended, "lines">) => lines.filter(line => !line["done"]).map(({ step }) => step!);
let whole: Ended;
beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: "src/cli/testing/card-process.ts",
      outDir: built,
      target: "node20",
      minify: false,
      copyPublicDir: false,
      rollupOptions: { output: { entryFileNames: "main.mjs" } },
    },
  });
  whole = await run(places("whole"), how);
});
/** The same line again. */
async function again(name: string): Promise<Ended> {
  const ended = await run(places(name), how);
  expect(ended.code, ended.error).toBe(0);
  expect(resultOf(name)).toEqual(resultOf("whole"));
  expect(readFileSync(weightsFile(name)).equals(readFileSync(weightsFile("whole")))).toBe(true);
  for (const kept of [join(folder, name, "test"), join(folder, name, "kept", "test")])
    expect(readdirSync(kept).filter(file => !/^tiny-seed3\.(json|safetensors)$/.test(file))).toEqual([]);
  return ended;
}
/** Under way, past its first snapshot, at a random moment. */
async function underWay(child: Running, name: string): Promise<void> {
  await child.until(() => existsSync(weightsFile(name)));
  await new Promise(resolve => setTimeout(resolve, random(0, 200)));
}

it("has an undisturbed run to be held against", () => {
  expect([whole.code, whole.error]).toEqual([0, ""]);
  expect(whole.lines.at(-1)).toMatchObject({ done: true, step: STEPS });
});
describe("a run of a card", () => {
  it.each<[string, readonly NodeJS.Signals[]]>([
    ["INT twice", ["SIGINT", "SIGINT"]],
    ["HUP", ["SIGHUP"]],
  ])("%s: it is saved, 130, and the same line goes on", async (name, signals) => {
    const child = start([...places(name), OFTEN], how);
    await underWay(child, name);
    for (const signal of signals) child.kill(signal);
    const ended = await child.ended;
    expect(ended.code, ended.error).toBe(130);
    expect(ended.error).toContain(
      `${signals[0]}: ${weightsFile(name)} holds step ${stepsOf(ended).at(-1)} of ${STEPS}`,
    );
    await again(name);
  });
  it("KILL: what was saved on the way is gone on with; a second writer is refused by name, 2", async () => {
    const child = start([...places("KILL"), OFTEN], how);
    await underWay(child, "KILL");
    child.kill("SIGSTOP");
    const second = await run(places("KILL"), how);
    expect([second.code, second.error]).toEqual([
      2,
      `${weightsFile("KILL")} is being written by process ${child.pid}; wait for it, stop it, or name another file\n`,
    ]);
    child.kill("SIGKILL");
    expect((await child.ended).signal).toBe("SIGKILL");
    const rest = await again("KILL");
    expect(stepsOf(rest)[0]).toBeGreaterThan(1);
  });
  it("a full disk: training goes on to its numbers, 1, and what the files held stays", async () => {
    const child = start([...places("full"), OFTEN], how);
    await child.until(() => existsSync(weightsFile("full")));
    child.kill("SIGKILL");
    await child.ended;
    const held = readFileSync(weightsFile("full"));
    const full = await run([...places("full"), OFTEN], { ...how, largest: 1 }); // kB: neither weights nor result fit
    expect(full.code).toBe(1);
    expect(full.lines.at(-1)).toMatchObject({ done: true, step: STEPS, metrics: whole.lines.at(-1)!["metrics"] });
    const why = "larger than is allowed (EFBIG)";
    expect(full.error).toContain(`${resultFile("full")}: could not be written: ${why}`);
    expect(full.error).toContain(`${weightsFile("full")}: step ${STEPS} could not be saved: ${why}`);
    expect(readFileSync(weightsFile("full")).equals(held)).toBe(true);
    expect(existsSync(resultFile("full"))).toBe(false);
    await again("full");
  });
});

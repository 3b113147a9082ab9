// What is recorded once and replayed, on real WebGPU (without a GPU, Chromium's software adapter, which is
// asserted): kernels against their plain twins, replayed steps against executed ones bit for bit, refusals by name,
// and memory that stays flat.
import { expect, test } from "@playwright/test";
import { PORTS } from "./ports";
import type { Flat, Kernels, Recorded } from "./parity/main";

declare const kernels: () => Promise<Kernels>;
declare const recorded: () => Promise<Recorded>;
declare const flat: () => Promise<Flat>;
test.beforeEach(async ({ page }) => {
  await page.goto(`http://localhost:${PORTS.parity}/`);
  await page.waitForFunction("'kernels' in globalThis");
});

test("every kernel on WebGPU gives what it gives on the plain CPU backend", async ({ page }) => {
  test.setTimeout(600_000);
  const { adapter, cases, different, left, refused } = await page.evaluate(() => kernels());
  expect(adapter).not.toBe("");
  expect(cases).toBeGreaterThan(100);
  expect(different).toEqual([]);
  expect(left, "tensors left").toEqual([]);
  expect(refused, "orders that the GPU refused").toEqual([]);
});

test("replayed steps are executed steps, bit for bit, whatever happens in between", async ({ page }) => {
  test.setTimeout(600_000);
  const { adapter, outcomes, sly, left, refused } = await page.evaluate(() => recorded());
  expect(adapter).not.toBe("");
  for (const { name, different, series, refused: why, dispatches, programs, values, widest } of outcomes) {
    if (name.endsWith(", replayed")) expect(widest, `${name}: steps in one submit`).toBeGreaterThan(1);
    expect(different, `${name}: tensors that differ, of ${values} values`).toEqual([]);
    expect(series, `${name}: every value of every series`).toBe(true);
    expect(why, `${name}: refused`).toEqual([]);
    expect(dispatches, `${name}: dispatches that were replayed`).toBeGreaterThan(10);
    expect(programs, `${name}: bytes of programs`).toBeGreaterThan(0);
  }
  expect(sly).toEqual({
    upload: { why: ["it uploads values that change from step to step"], same: true },
    shape: { why: ["a shape changes from step to step: it uploads 2 values where it uploaded 1"], same: true },
    read: { why: ["it reads on the host"], same: true },
    copy: { why: ["it copies a buffer"], same: true },
    // of a table larger than the adapter's largest buffer
    rows: { why: ["it uploads values that change from step to step"], same: true },
    constant: { why: ["it keeps 1 tensor that it made"], same: true },
    keeps: { why: ["it keeps 1 tensor that it made"], same: true },
  });
  expect(left, "tensors left").toBe(0);
  expect(refused, "orders that the GPU refused").toEqual([]);
});

test("memory is flat over 2 000 replayed steps and over 50 restarts", async ({ page }) => {
  test.setTimeout(600_000);
  const { adapter, early, late, first, last, refused } = await page.evaluate(() => flat());
  expect(adapter).not.toBe("");
  expect(early.device, "bytes of all buffers on the device").toBeGreaterThan(early.pool);
  // tensors, and bytes of the pool, of programs, of data and of all buffers, after 100 and after 2 000 steps
  expect(late).toEqual(early);
  expect(last).toEqual(first); // after 2 restarts and after 50
  expect(refused, "orders that the GPU refused").toEqual([]);
});

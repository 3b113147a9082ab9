// The page opened without a link stays where it is on the screen from its first picture on, and answers once all its
// charts have been drawn, while it trains.
import { expect, type Page } from "@playwright/test";
import { open, play, reaches, resize, settles, state, test } from "./page";
import { long, tasksOf, words } from "./tasks";

const WATCHED = 5_000; // ms
const SHIFT = 0.02;

declare global {
  interface Window {
    shift: { value: number; of: string[] };
  }
}
/** Everything that moves from here on, whoever looks at what. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.shift = { value: 0, of: [] };
    new PerformanceObserver(list => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        sources: { node: Node | null }[];
      })[]) {
        window.shift.value += entry.value;
        const names = entry.sources.map(({ node }) => (node instanceof Element ? node.className : "text"));
        window.shift.of.push(`${entry.value.toFixed(4)} at ${entry.startTime.toFixed(0)} ms: ${names.join(", ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}
for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const)
  test(`nothing moves under the reader while it opens and trains, and it answers, at ${width} px`, async ({
    page,
    browser,
  }) => {
    await resize(page, { width, height });
    await watchShifts(page);
    await open(page, "/?backend=wasm");
    await reaches(page, 20);
    // the library of charts is loaded behind the first pictures, and cold: what it takes to draw the first is loading
    await expect
      .poll(() =>
        page.locator(".vw-bottom .vw-plot").evaluateAll(all => all.filter(e => !e.querySelector("svg")).length),
      )
      .toBe(0);
    const tasks = await tasksOf(browser, page, () => page.waitForTimeout(WATCHED));
    const { value, of } = await page.evaluate(() => window.shift);
    console.log(`layout shift ${value.toFixed(4)}; longest task ${words(tasks[0]!)}`);
    expect(value, of.join("\n")).toBeLessThanOrEqual(SHIFT);
    expect(long(tasks)).toEqual([]);
    expect((await state(page)).status).toBe("training");
  });

test("on a phone names that take two lines push nothing down when they come", async ({ page }) => {
  await resize(page, { width: 390, height: 844 });
  await watchShifts(page);
  await open(page, "/?method=ae&dataset=ring&v=1&backend=wasm");
  await expect(page.locator("[data-probe] canvas").first()).toBeVisible();
  await page.waitForTimeout(1000);
  const lines = await page
    .locator(".phone-sentence button")
    .evaluateAll(all => all.map(e => (e as HTMLElement).offsetTop));
  expect(lines[1], "these names no longer take two lines: take longer ones").toBeGreaterThan(lines[0]!);
  const { value, of } = await page.evaluate(() => window.shift);
  expect(value, of.join("\n")).toBeLessThanOrEqual(SHIFT);
});

// a second stage whose sheet of samples comes late, choices in a title, a mask, a sheet that stands alone
for (const [what, address, steps] of [
  ["two stages of images", "/?preset=tiny", 60],
  ["a fitted density", "/?method=rae-l2&dataset=ring&trainSteps=20&v=1", 20],
  ["a mask", "/?method=lmgae&dataset=ring&loops=4&width=0.25&v=1", 20],
  ["a density fitted to images", "/?method=rae-l2&dataset=drawn-digits&trainSteps=4&width=0.0625&batch=8&v=1", 4],
] as const)
  test(`on a phone no place changes its height when its picture comes: ${what}`, async ({ page }) => {
    await resize(page, { width: 390, height: 844 });
    await watchShifts(page);
    await open(page, `${address}&backend=wasm`);
    await settles(page, "paused");
    await play(page);
    await settles(page, "done");
    expect((await state(page)).step).toBe(steps);
    await expect(page.locator(".vw-top > .vw-slot > .vw-wait")).toHaveCount(0);
    const { value, of } = await page.evaluate(() => window.shift);
    expect(value, of.join("\n")).toBeLessThanOrEqual(SHIFT);
  });

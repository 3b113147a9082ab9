// The page answers while it trains: with six charts and three pictures being drawn, no task of the main thread takes
// over 50 ms of thread time (from a trace). Not asserted, but printed: wall time, which counts whatever else the
// machine does meanwhile, and what the garbage collector takes of a task: some 40 ms for a full collection on two
// cores, in whichever task V8 pleases.
import { expect, type Browser, type Page } from "@playwright/test";
import { open, play, reaches, recorded, state, test } from "./page";
import { long, tasksOf, words } from "./tasks";

const LINK =
  "/?method=two-stage-vae&dataset=drawn-digits&seed=4&width=0.0625&batch=8&trainSteps=1000000&secondSteps=1000000&v=1&backend=wasm";
const WATCHED = 15_000; // ms
// so high that all terms stand on the screen: charts off it render every other second only
test.use({ viewport: { width: 1440, height: 1300 } });

/** Counts how often each chart draws and each picture is painted anew. */
const count = (page: Page) =>
  page.evaluate(() => {
    const drawn: Record<string, number> = {};
    const add = (name: string) => {
      drawn[name] = (drawn[name] ?? 0) + 1;
    };
    for (const chart of document.querySelectorAll(".vw-plot")) {
      const name = chart.closest("[data-series]")!.getAttribute("data-series")!;
      new MutationObserver(() => add(name)).observe(chart, { subtree: true, childList: true, attributes: true });
    }
    for (const probe of document.querySelectorAll("[data-probe]"))
      new MutationObserver(() => add(probe.getAttribute("data-probe")!)).observe(probe, {
        subtree: true,
        attributes: true,
        attributeFilter: ["aria-label"],
      });
    (window as unknown as { drawn: Record<string, number> }).drawn = drawn;
  });
const drawn = (page: Page) => page.evaluate(() => (window as unknown as { drawn: Record<string, number> }).drawn);
const onScreen = (page: Page, selector: string) =>
  page.locator(selector).evaluateAll(
    all =>
      all.filter(each => {
        const { top, bottom } = each.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      }).length,
  );

/** Training under way, every chart opened; those of the second phase still wait for it. */
async function busy(page: Page): Promise<void> {
  await reaches(page, 20);
  await page.getByRole("button", { name: /^\d+ more$/ }).click();
  await expect(page.getByRole("button", { name: "fewer" })).toBeVisible();
  await expect.poll(() => onScreen(page, "[data-probe] canvas")).toBeGreaterThanOrEqual(3);
  await expect.poll(() => onScreen(page, "[data-series] .vw-plot")).toBeGreaterThanOrEqual(6);
}

/**
 * Watches a run through the end of its first phase: the charts of both are drawn anew, and those of the second appear.
 */
async function watch(browser: Browser, page: Page): Promise<void> {
  await busy(page);
  await count(page);
  const tasks = await tasksOf(browser, page, async () => {
    await page.waitForTimeout(WATCHED / 2);
    await page.getByText("Skip to the next phase").click();
    await page.waitForTimeout(WATCHED / 2);
  });
  const times = await drawn(page);
  const probes = await page
    .locator("[data-probe]")
    .evaluateAll(all => all.map(each => each.getAttribute("data-probe")!));
  const charts = Object.entries(times).filter(([name]) => !probes.includes(name));
  const pictures = Object.entries(times).filter(([name]) => probes.includes(name));
  const share = tasks.reduce((sum, { thread }) => sum + thread, 0) / WATCHED;
  console.log(
    `${tasks.length} tasks, ${(share * 100).toFixed(0)} % of the time; ${tasks.slice(0, 4).map(words).join("; ")}`,
  );
  console.log(`drawn: ${[...charts, ...pictures].map(([name, n]) => `${name} ${n}`).join(", ")}`);
  // a chart may be drawn four times a second for its half of the time; an eighth of that is left to a
  // machine with other work
  expect(
    charts.filter(([, n]) => n >= WATCHED / 2000 / 2).length,
    "charts that were drawn again and again",
  ).toBeGreaterThanOrEqual(6);
  expect(
    pictures.filter(([, n]) => n >= 3).length,
    "pictures that were painted again and again",
  ).toBeGreaterThanOrEqual(3);
  expect((await state(page)).status, "it still trains").toBe("training");
  expect((await recorded(page)).failures).toEqual([]);
  expect(long(tasks)).toEqual([]);
}

test("no long task while six charts and three pictures follow a run", async ({ page, browser }) => {
  await open(page, LINK);
  await play(page);
  await watch(browser, page);
});

test("no long task while two runs train in turn", async ({ page, browser }) => {
  await open(page, LINK);
  await page.getByRole("button", { name: "against γ held at 1" }).click(); // plays at once
  await page.waitForFunction(() => window.recorded.beside.states.length > 0);
  await watch(browser, page);
});

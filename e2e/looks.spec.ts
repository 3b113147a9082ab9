// How every method looks at four widths, measured: nothing is cut, nothing stands on anything, nothing runs beyond its
// place, the first screen is one screen, no picture is too small, and every letter is drawn by the page's own fonts.
// What is measured and how is looks/measure.ts; that it finds each kind of fault is looks-proof.spec.ts.
import { expect, type Page } from "@playwright/test";
import type { Finding } from "./looks/measure";
import { measured, unlettered, watched } from "./looks/measured";
import type { Known } from "./looks/glyphs";
import { open, reaches, resize, test } from "./page";

const SMALL = "&width=0.0625&batch=8&criticWidth=8&rows=16&secondWidth=8&secondBatch=8&v=1&backend=wasm";
const WIDTHS = [
  [1440, 900],
  [1100, 800],
  [768, 1024],
  [390, 844],
] as const;
/** All pictures at once on the screen; of a width of its own, so that the first one measured is laid out anew. */
const TALL = { width: 1430, height: 4000 };
const STEPS = 100; // one press
const PICTURE = 150; // pixels: below, a cloud of points is a smudge

const limits = (width: number) => ({
  ...(width === 1440 && { screen: 900 }),
  first: ".screen",
  picture: PICTURE,
  // a term's small chart with its title and sentence, which belong to it; a sheet is as large as its digits are many
  pictures:
    "[data-probe] canvas:not(.vw-decoded):not(.vw-sheet canvas), [data-probe] svg, .vw-chart .recharts-wrapper, .vw-term",
});

/** What is found once the page has come to rest: again and again until nothing is, or it is twice the same in a row. */
async function atRest(page: Page, width: number): Promise<Finding[]> {
  await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  let before = "";
  for (let tries = 0; ; tries++) {
    const found = await measured(page, limits(width));
    const now = JSON.stringify(found);
    if (found.length === 0 || now === before || tries > 20) return found;
    before = now;
    await page.waitForTimeout(200);
  }
}
/** Trains a little, and waits for the pictures: all that stand on the screen are drawn, so all stand on it. */
async function trained(page: Page): Promise<void> {
  await page.locator("body").press("Shift+ArrowRight");
  await reaches(page, STEPS);
  let [waits, since] = [-1, 0];
  while (waits !== 0 && since < 5) {
    const now = await page.locator("[data-probe] .vw-wait").count();
    since = now === waits ? since + 1 : 0; // those of a phase that has not begun wait for ever
    waits = now;
    await page.waitForTimeout(150);
  }
}
async function chosen(page: Page, name: string): Promise<void> {
  const title = page.locator(".method-title").first();
  if ((await title.textContent()) === name) return;
  await title.click();
  await page
    .getByRole("listbox", { name: "Methods" })
    .getByRole("option")
    .filter({ has: page.getByText(name, { exact: true }) })
    .click();
  await page.waitForFunction(
    want => document.querySelector(".method-title")?.textContent === want && window.recorded.states.at(-1)?.step === 0,
    name,
  );
}
/** What is wrong with this method's page, "width: kind by pixels: “text” in its place". */
async function survey(page: Page, known: Known): Promise<string[]> {
  const all: string[] = [];
  await trained(page);
  for (const [width, height] of WIDTHS) {
    await resize(page, { width, height });
    for (const { kind, what, where, by } of await atRest(page, width))
      all.push(`${width}: ${kind} by ${by}: “${what}” in ${where}`);
  }
  for (const letter of await unlettered(page, known)) all.push(`no glyph for ${letter}`);
  return all;
}

test("every method on vectors looks right at four widths", async ({ page }) => {
  test.setTimeout(900_000);
  await watched(page);
  await open(page, `/?method=ae&dataset=ring${SMALL}`);
  await page.locator(".method-title").first().click();
  const names = await page
    .getByRole("listbox", { name: "Methods" })
    .getByRole("option")
    .evaluateAll(rows => rows.map(row => row.querySelector("b")!.textContent!));
  await page.keyboard.press("Escape");
  expect(names.length).toBeGreaterThan(15);
  const known: Known = new Map();
  for (const name of names) {
    await resize(page, TALL);
    await chosen(page, name);
    expect.soft(await survey(page, known), name).toEqual([]);
  }
});

for (const method of ["vae", "lmgae"])
  test(`${method} on images looks right at four widths`, async ({ page }) => {
    await watched(page);
    await resize(page, TALL);
    await open(page, `/?method=${method}&dataset=drawn-digits${SMALL}`);
    expect(await survey(page, new Map())).toEqual([]);
  });

// What to look for, and what the words mean: every picture, chart and term on the board has its sentence, on a desktop
// and on a phone; a term of the trade explains itself under the pointer, when it has the focus and under a finger that
// stays, and takes no key of the page but Escape while its window is open.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { open, reaches, resize, test } from "./page";

const RING = "/?method=vae&dataset=ring&width=0.0625&batch=8&trainSteps=30&v=1&backend=wasm";
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** Titles of what is drawn without a whole sentence. */
const silent = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll(".vw section[data-probe], .vw .vw-chart, .vw .vw-term")].flatMap(section => {
      const sentence = section.querySelector<HTMLElement>(":scope > .vw-look-for");
      const whole =
        sentence !== null &&
        sentence.innerText.endsWith(".") &&
        sentence.getClientRects().length > 0 &&
        sentence.scrollWidth <= sentence.clientWidth + 1;
      return whole ? [] : [section.getAttribute("aria-label") ?? ""];
    }),
  );
const shown = (page: Page) => page.locator('[role="tooltip"]:visible');
const word = (page: Page) => page.locator('[data-probe="latent-plane"] > .vw-look-for .told').first();

for (const [name, viewport] of Object.entries({ desktop, phone }))
  test(`every picture, chart and term says what to look for: ${name}`, async ({ page }) => {
    await resize(page, viewport);
    await open(page, RING);
    await expect(page.locator('[data-probe="latent-plane"] canvas').first()).toBeVisible();
    await expect(page.locator(".vw-term").first()).toBeVisible();
    // at least: samples, plane, reconstructions, bars of λ and what is further down; γ and the terms
    expect(await page.locator(".vw .vw-look-for").count()).toBeGreaterThan(8);
    expect(await silent(page)).toEqual([]);
    await expect(page.locator(".vw-term .vw-unit").first()).toHaveText(/^nats per sample/);
  });

test("a term explains itself under the pointer and when it has the focus", async ({ page }) => {
  await resize(page, desktop);
  await open(page, RING);
  await expect(word(page)).toHaveText("cloud of codes");
  await word(page).hover();
  await expect(shown(page)).toHaveText(/^cloud of codes.*aggregate posterior/);
  const rules = ["region", "aria-tooltip-name", "aria-allowed-role", "aria-valid-attr-value", "nested-interactive"];
  const { violations } = await new AxeBuilder({ page }).withRules(rules).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`)).toEqual([]);
  await page.mouse.move(5, 5);
  await expect(shown(page)).toHaveCount(0);
  await word(page).focus();
  await expect(shown(page)).toHaveCount(1);
  await expect(word(page)).toHaveAccessibleDescription(/aggregate posterior/);
  await page.keyboard.press("Escape");
  await expect(shown(page)).toHaveCount(0);
  await expect(word(page), "the focus stays").toBeFocused();
  await page.keyboard.press("ArrowRight");
  await reaches(page, 1); // the page's own key
});

test.describe("on a phone", () => {
  test.use({ viewport: phone, hasTouch: true });
  test("a finger that stays asks for the meaning, and Escape leaves the sheet open", async ({ page }) => {
    await open(page, RING);
    await word(page).scrollIntoViewIfNeeded();
    const box = (await word(page).boundingBox())!;
    const touch = await page.context().newCDPSession(page);
    const touchPoints = [{ x: box.x + 8, y: box.y + box.height / 2 }];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await expect(shown(page), "while the finger is down").toHaveText(/^cloud of codes/);
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await expect(shown(page)).toHaveCount(1);
    const window = (await shown(page).boundingBox())!;
    expect(window.x).toBeGreaterThanOrEqual(0);
    expect(window.x + window.width).toBeLessThanOrEqual(phone.width);
    await page.touchscreen.tap(6, 200);
    await expect(shown(page)).toHaveCount(0);
    await page.getByRole("button", { name: /^Fields$/ }).click();
    const sheet = page.getByRole("dialog");
    await sheet.locator(".told").first().focus();
    await expect(shown(page)).toHaveCount(1);
    await page.keyboard.press("Escape");
    await expect(shown(page)).toHaveCount(0);
    await expect(sheet).toBeVisible();
  });
});

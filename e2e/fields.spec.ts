// Numbers as a person types them, in the real page: thousands, powers as the page itself prints them, what is moved to
// an end and what is refused. The reader itself is src/ui/controls/read-number.test.ts.
import { expect, type Page } from "@playwright/test";
import { open, recorded, state, test } from "./page";

const DIGITS = "/?method=vae&dataset=drawn-digits&width=0.0625&batch=8&v=1&backend=wasm";
const RING = "/?method=vae&dataset=ring&width=0.0625&batch=8&v=1&backend=wasm";
const NBSP = "\u00a0";
const field = (page: Page, label: string) => page.getByLabel(`${label}, as a number`, { exact: true });
async function typed(page: Page, label: string, text: string): Promise<void> {
  await field(page, label).click();
  await page.keyboard.type(text);
}
const said = (page: Page) => page.locator(".typed-says:not(:empty)");

test("thousands and powers are read, and what was understood is shown before it counts", async ({ page }) => {
  await open(page, DIGITS);
  if ((await field(page, "Steps").count()) === 0) await page.getByRole("button", { name: /more fields?$/ }).click();
  await typed(page, "Steps", "10,000");
  await expect(said(page)).toHaveText(`= 10${NBSP}000`);
  expect(new URL(page.url()).searchParams.get("trainSteps"), "it does not count yet").toBeNull();
  await page.keyboard.press("Enter");
  await expect(field(page, "Steps")).toHaveValue(`10${NBSP}000`);
  await expect(page).toHaveURL(/trainSteps=10000(&|$)/);
  await typed(page, "Learning rate", "2.5 × 10⁻³");
  await expect(said(page)).toHaveText("= 2.5 × 10⁻³");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.recorded.states.at(-1)!.run.values["rate"] === 0.0025);
  await typed(page, "Learning rate", "1 × 10⁻³"); // exactly as it stands there otherwise
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.recorded.states.at(-1)!.run.values["rate"] === 0.001);
  await typed(page, "Steps", "20,000,000,000");
  await expect(said(page)).toContainText("→ at most");
  await page.keyboard.press("Escape");
  await expect(field(page, "Steps")).toHaveValue(`10${NBSP}000`);
  expect((await recorded(page)).failures).toEqual([]);
});

test("what is not understood is said, stays said, and changes nothing", async ({ page }) => {
  await open(page, DIGITS);
  const rate = (await state(page)).run.values["rate"];
  for (const [text, why] of [
    ["0x10", "“x” is no part of a number"],
    ["1e", "power of ten is missing"],
  ] as const) {
    await typed(page, "Learning rate", text);
    await page.keyboard.press("Enter");
    const alert = page.getByRole("alert").filter({ hasText: why });
    await expect(alert).toContainText(`“${text}”`);
    await expect(alert).toContainText("Expected a number from");
    await expect(field(page, "Learning rate"), "the old value is back").toHaveValue("1 × 10⁻³");
  }
  await page.waitForTimeout(300);
  await expect(page.getByRole("alert").filter({ hasText: "“1e”" }), "and it stays").toBeVisible();
  expect((await state(page)).run.values["rate"]).toBe(rate);
  await typed(page, "Learning rate", "0,002"); // and the next number takes it away
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.recorded.states.at(-1)!.run.values["rate"] === 0.002);
  await expect(page.getByRole("alert").filter({ hasText: "“1e”" })).toHaveCount(0);
});

test("seeds, lists and sweeps read alike", async ({ page }) => {
  await open(page, RING);
  const seed = page.getByRole("textbox", { name: "Seed", exact: true });
  await seed.click();
  await page.keyboard.type("10,000");
  await expect(said(page)).toHaveText(`= 10${NBSP}000`);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/[?&]seed=10000(&|$)/);
  await seed.click();
  await page.keyboard.type("0x10");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "“0x10”" })).toContainText("whole number from 0");
  await expect(page).toHaveURL(/[?&]seed=10000(&|$)/);
  const weights = page.getByRole("textbox", { name: "Weights", exact: true });
  await weights.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("10,000");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "“10,000”" })).toContainText("semicolons");
  await page.getByRole("button", { name: "sweep a slider" }).click();
  const sweep = page.getByRole("dialog", { name: "Sweep a slider" });
  await sweep.getByRole("combobox", { name: "Slider" }).selectOption({ label: "Steps" });
  await sweep.getByRole("textbox", { name: "Values" }).fill("10,000; 20,000");
  await expect(sweep.getByRole("status")).toContainText(`10${NBSP}000, 20${NBSP}000`);
  await expect(sweep.getByRole("button", { name: "Start 2 runs" })).toBeEnabled();
  await sweep.getByRole("textbox", { name: "Values" }).fill("10,000, 20,000");
  await expect(sweep.getByRole("status")).toContainText("semicolons");
  expect((await recorded(page)).failures).toEqual([]);
});

// Every method plays: chosen from the sheet on toy vectors, two steps of every phase, its pictures drawn, its formula there, no failure. On real
// WebGPU where it is the first picture of an image network. What a newcomer would press, for each of them.
import { expect, test } from "@playwright/test";
import { open, reaches, recorded, state } from "./page";

const SMALL = "&width=0.0625&batch=8&criticWidth=8&rows=16&secondWidth=8&secondBatch=8&v=1";

test("every method in the sheet trains on vectors, phase by phase", async ({ page }) => {
  test.setTimeout(600_000);
  await open(page, `/?method=ae&dataset=ring${SMALL}&backend=wasm`);
  const title = page.locator(".method-title").first(), sheet = page.getByRole("listbox", { name: "Methods" });
  await title.click();
  const names = await sheet.getByRole("option").evaluateAll(rows => rows.map(row => row.querySelector("b")!.textContent!));
  expect(names.length).toBeGreaterThan(15);
  await page.keyboard.press("Escape");
  for (const name of names) {
    if ((await title.textContent()) !== name) {
      await title.click();
      await sheet.getByRole("option").filter({ has: page.getByText(name, { exact: true }) }).click();
      await page.waitForFunction(want => document.querySelector(".method-title")?.textContent === want && window.recorded.states.at(-1)?.step === 0, name);
    }
    const { phases } = await state(page);
    for (const [k] of phases.entries()) {
      const at = (await state(page)).step;
      await page.locator("body").press("ArrowRight");
      await reaches(page, at + 1);
      if (k === phases.length - 1) break;
      await page.getByRole("button", { name: /next phase|skip/i }).first().click();
      await page.waitForFunction(phase => (window.recorded.states.at(-1)?.phase ?? 0) > phase, k);
    }
    await expect(page.locator(".learns .vw-wait"), `${name}: every picture of the first screen`).toHaveCount(0);
    await expect(page.locator(".method .formula .katex").first(), `${name}: its formula`).toBeVisible();
    expect((await recorded(page)).failures, name).toEqual([]);
  }
});

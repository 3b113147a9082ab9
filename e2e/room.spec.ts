// Runs that cannot be built, in the real page: too large for Wasm's memory, from a link and in use, and settings that
// make no sense together. What is refused and why is judged in src/engine; here, that the page says it and goes on.
import { expect, test, type Page } from "@playwright/test";
import { open, reaches, recorded, settles, state, stepTo } from "./page";

const LARGE = "/?method=vae&dataset=drawn-digits&width=2&decoderWidth=4&batch=1024&v=1&backend=wasm";
// nearly too large by its decoder, and small otherwise: one field makes it so
const SMALL = "/?method=vae&dataset=drawn-digits&width=0.0625&batch=8&v=1&backend=wasm";
const field = (page: Page, label: string) => page.getByLabel(`${label}, as a number`, { exact: true });
async function set(page: Page, label: string, text: string): Promise<void> {
  if ((await field(page, label).count()) === 0) await page.getByRole("button", { name: /more fields?$/ }).click();
  await field(page, label).click();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

test("a link too large for memory says so at once, and starts with what fits", async ({ page }) => {
  await page.goto(LARGE);
  const alert = page.getByRole("alert").filter({ hasText: "This run does not fit into memory." });
  await expect(alert).toContainText(
    /It needs about [\d.]+ GB, of which WebAssembly has about 3\.9 GB; .* cost the most/,
  );
  for (const name of ["Play", "Restart training", "One step"])
    await expect(page.getByRole("button", { name }).first()).toBeDisabled();
  await expect(page.locator(".board, main").first()).not.toContainText("waiting for the first step");
  await alert.getByRole("button", { name: /^Start with (Width|Decoder width|Batch)/ }).click();
  await expect(alert).toHaveCount(0);
  await expect(page.locator(".status")).toContainText("ready");
  await expect(page).not.toHaveURL(/width=2&decoderWidth=4/);
});

test("a run goes on when its successor does not fit, and the choice goes back", async ({ page }) => {
  await open(page, SMALL);
  await stepTo(page, 3);
  for (const [label, text] of [
    ["Width", "2"],
    ["Decoder width", "4"],
    ["Batch", "1024"],
  ] as const)
    await set(page, label, text);
  await page.getByRole("button", { name: "Restart training" }).first().click();
  const notice = page.getByRole("status").filter({ hasText: "The run before goes on." });
  await expect(notice).toContainText("This run does not fit into memory.");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(field(page, "Batch")).toHaveValue("8");
  await expect(page).not.toHaveURL(/batch=1024/);
  await stepTo(page, 5);
  const { states, series, workers } = await recorded(page);
  expect(states.at(-1)!.run.values).toMatchObject({ width: 0.0625, batch: 8 });
  expect(series["train/autoencoder/kl"]!.at, "without a gap").toEqual([1, 2, 3, 4, 5]);
  expect(workers).toBe(1);
});

test("a link whose settings make no sense together is put right, and said", async ({ page }) => {
  await open(
    page,
    "/?method=vae&dataset=ring&data.weights=1,2&likelihood=cross-entropy&width=0.0625&batch=8&v=1&backend=wasm",
  );
  await settles(page, "paused");
  await expect(page.getByRole("status").filter({ hasText: "From the address: data.weights:" })).toContainText(
    "and 1 more",
  );
  expect((await state(page)).run).toMatchObject({
    data: { weights: "1,2,1,1,1,1,1,1" },
    values: { likelihood: "learned" },
  });
  await page.getByRole("button", { name: "Play" }).first().click();
  await reaches(page, 3);
  expect((await recorded(page)).failures).toEqual([]);
});

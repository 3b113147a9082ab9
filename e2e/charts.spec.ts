// What charts say beside their curves, in the real page: where γ is held and how it stands to the error, and what a log
// axis leaves out; also in the picture that is saved of a chart's words.
import { expect } from "@playwright/test";
import { open, play, recorded, settles, stepTo, test } from "./page";

// γ falls fast on points that fill no more than a plane: it is at its floor after some 300 steps
const RING = "/?method=vae&dataset=ring&width=0.25&batch=32&gammaRate=0.03&trainSteps=400&v=1&backend=wasm";

test("γ at its floor, and a log axis over a loss that goes below 0", async ({ page }) => {
  await open(page, RING);
  await stepTo(page, 1);
  const chart = page.locator(".vw-chart").first();
  await expect(chart.getByRole("heading")).toHaveText(/^γ (is [\d.]+ times the error|has met)/);
  const loss = page.getByRole("region", { name: "Reconstruction of x" });
  await loss.hover();
  await loss.getByRole("button", { name: "log" }).click();
  await play(page);
  await settles(page, "done");
  await expect(chart.locator("svg").getByText("γ is held at e⁻⁶", { exact: true })).toBeVisible();
  await expect(chart.getByRole("heading")).toHaveText(/^γ is held at e⁻⁶, [\d.]+ times the error$/);
  const { series } = await recorded(page);
  const { values } = series["train/autoencoder/reconstruction"]!;
  const below = values.filter(v => v <= 0).length;
  expect(below, "−ln p(x|z) of a narrow Gaussian is below 0").toBeGreaterThan(0);
  await expect(loss).toContainText(`${below} of ${values.length} values are 0 or below: not on a log axis`);
  expect(Math.min(...series["train/autoencoder/log-gamma"]!.values), "and never lower").toBe(-6); // families/vae.ts
  expect((await recorded(page)).failures).toEqual([]);
});

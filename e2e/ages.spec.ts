// No picture on screen is old without saying so: the latent plane, which is not drawn again as long as the worker does
// not hear that its last picture was shown.
import { expect } from "@playwright/test";
import type { ToWorker } from "../src/workers/protocol";
import { open, play, reaches, state, test } from "./page";

declare global {
  interface Window {
    holding: boolean;
    release(): void;
  }
}
test("a picture that stays behind says its step and for how long, until it is drawn again", async ({ page }) => {
  await page.addInitScript(() => {
    window.holding = false;
    const post = Worker.prototype.postMessage as (this: Worker, message: ToWorker, rest?: unknown) => void;
    Worker.prototype.postMessage = function (this: Worker, message: ToWorker, rest?: unknown) {
      if (!window.holding || message.kind !== "shown" || message.probe !== "latent-plane")
        return post.call(this, message, rest);
      window.release = () => post.call(this, message, rest);
    };
  });
  await open(page, "/?method=vae&dataset=ring&width=0.0625&batch=8&v=1&backend=wasm");
  const plane = page.locator('[data-probe="latent-plane"]'),
    age = page.locator(".vw-age");
  await expect(plane.locator("canvas").first()).toBeVisible();
  await page.evaluate(() => (window.holding = true));
  await play(page);
  await reaches(page, 20);
  await expect(plane.locator(".vw-age")).toHaveText(/^step \d+, \d+ s ago$/);
  const said = Number(/^step (\d+)/.exec((await plane.locator(".vw-age").textContent())!)![1]);
  expect(said).toBeLessThan((await state(page)).step);
  await expect(plane.locator("canvas[aria-label], [aria-label*='step']").first()).toHaveAttribute(
    "aria-label",
    RegExp(`step ${said}\\b`),
  );
  await page.getByRole("button", { name: "Pause" }).first().click();
  await expect(plane.locator(".vw-age"), "at rest there is no clock").toHaveText(`step ${said}`);
  await page.evaluate(() => {
    window.holding = false;
    window.release();
  });
  await expect(age, "drawn again, it says nothing, as the others").toHaveCount(0);
});

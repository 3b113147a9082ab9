// The first pictures: of step 0, before data and GPU are awake, and the very ones that the run then draws. How soon is
// measured, not asserted (scripts/measure.mjs): the machines are shared.
import { expect, test } from "@playwright/test";
import type { FromWorker } from "../src/workers/protocol";

interface Seen {
  token: number;
  pixels: number[];
  ready: boolean;
}
declare global {
  interface Window {
    seen: Seen[];
  }
}

for (const backend of ["webgpu", "wasm"])
  test(`samples of step 0 are there before ${backend} is chosen, and stay as they are`, async ({ page }) => {
    await page.addInitScript(() => {
      const seen: Seen[] = [];
      let ready = false;
      window.seen = seen;
      const Original = window.Worker;
      window.Worker = class extends Original {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          this.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
            if (data.kind === "ready") ready = true;
            if (data.kind === "view" && data.probe === "samples" && data.view.kind === "images" && data.step === 0)
              seen.push({ token: data.token, pixels: [...data.view.pixels], ready });
          });
        }
      };
    });
    await page.goto(`/?method=vae&dataset=drawn-digits&seed=7&width=0.0625&batch=8&v=1&backend=${backend}`);
    await page.waitForFunction(() => window.seen.length > 0);
    const blank = await page
      .locator('[data-probe="samples"] canvas')
      .first()
      .evaluate(async canvas => {
        await new Promise(requestAnimationFrame);
        const { data } = (canvas as HTMLCanvasElement)
          .getContext("2d")!
          .getImageData(0, 0, (canvas as HTMLCanvasElement).width, (canvas as HTMLCanvasElement).height);
        return data.every(v => v === 0);
      });
    expect(blank, "the picture is on the screen").toBe(false);
    await page.waitForFunction(() => window.seen.some(s => s.token > 0));
    const [early, later] = await page.evaluate(() => [window.seen[0]!, window.seen.find(s => s.token > 0)!]);
    expect(early!.ready, "before the backend").toBe(false);
    expect(later!.ready).toBe(true);
    expect(early!.pixels).toHaveLength(40 * 28 * 28);
    const apart = Math.max(...early!.pixels.map((v, i) => Math.abs(v - later!.pixels[i]!)));
    // other devices sum in another order: 1e-6, which rounding to 256 levels may show
    expect(apart, "grey levels").toBeLessThanOrEqual(backend === "wasm" ? 0 : 1);
  });

test("toy data show all their pictures at once", async ({ page }) => {
  await page.goto("/?method=vae&dataset=ring&width=0.0625&batch=8&v=1&backend=webgpu");
  await expect(page.locator('[data-probe="distribution"] canvas').first()).toBeVisible();
  await expect(page.locator('[data-probe="latent-plane"] canvas').first()).toBeVisible();
  await expect(page.locator(".vw-wait").filter({ hasText: "waiting" })).toHaveCount(0);
});

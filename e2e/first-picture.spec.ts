// The first pictures: of step 0, before data and GPU are awake, and the very ones that the run then draws. Data and
// prior are shown, never the grey that an untrained decoder makes of images. How soon is measured, not asserted
// (scripts/measure.mjs): the machines are shared.
import { expect, test, type Page } from "@playwright/test";
import type { FromWorker } from "../src/workers/protocol";

interface Seen {
  probe: string;
  token: number;
  pixels: number[];
  ready: boolean;
}
declare global {
  interface Window {
    seen: Seen[];
    /** ms: the worker's first word of the run, the first picture of a step, what lies below the first screen. */
    when: { state?: number; moved?: number; after?: number };
  }
}
/** Ink of the two columns of a sheet of pairs, x and x̂: opaque pixels of each. */
const inkOf = (page: Page): Promise<readonly [number, number]> =>
  page
    .locator('[data-probe="reconstructions"] canvas')
    .first()
    .evaluate(async canvas => {
      await new Promise(requestAnimationFrame);
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
      const ink: [number, number] = [0, 0];
      for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) ink[((i >> 2) % width) * 2 < width ? 0 : 1]++;
      return ink;
    });

for (const backend of ["webgpu", "wasm"])
  test(`data of step 0 are there before ${backend} is chosen, and nothing grey beside them`, async ({ page }) => {
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
            if (data.kind === "view" && data.view.kind === "images" && data.step === 0)
              seen.push({ probe: data.probe, token: data.token, pixels: [...data.view.pixels], ready });
          });
        }
      };
    });
    await page.goto(`/?method=vae&dataset=drawn-digits&seed=7&width=0.0625&batch=8&v=1&backend=${backend}`);
    await page.waitForFunction(() => window.seen.length > 0);
    const [real, made] = await inkOf(page);
    expect(real, "data are on the screen").toBeGreaterThan(0);
    expect(made, "nothing comes back of them yet").toBe(0);
    await page.waitForFunction(() => window.seen.some(s => s.token > 0));
    await expect(page.getByRole("button", { name: "Play" }).first()).toBeEnabled();
    const samples = page.locator('[data-probe="samples"]');
    await expect(samples).toContainText("from the first step on");
    await expect(samples.locator("canvas")).toHaveCount(0);
    const seen = await page.evaluate(() => window.seen);
    expect([...new Set(seen.map(({ probe }) => probe))]).toEqual(["reconstructions"]);
    const [early, later] = [seen[0]!, seen.find(s => s.token > 0)!];
    expect(early.ready, "before the backend").toBe(false);
    expect(later.ready).toBe(true);
    // eight pairs of 28 by 28; x, the first of each, is data: the same on every device
    expect(early.pixels).toHaveLength(16 * 784);
    const data = ({ pixels }: Seen) => pixels.filter((_, i) => Math.floor(i / 784) % 2 === 0);
    expect(data(early)).toEqual(data(later));

    await page.keyboard.press("ArrowRight");
    await expect(samples.locator("canvas")).toHaveCount(1);
    await expect.poll(async () => (await inkOf(page))[1], "x̂ after a step").toBeGreaterThan(0);
  });

test("toy data show all their pictures at once", async ({ page }) => {
  await page.goto("/?method=vae&dataset=ring&width=0.0625&batch=8&v=1&backend=webgpu");
  await expect(page.locator('[data-probe="distribution"] canvas').first()).toBeVisible();
  await expect(page.locator('[data-probe="latent-plane"] canvas').first()).toBeVisible();
  await expect(page.locator(".vw-wait").filter({ hasText: "waiting" })).toHaveCount(0);
});

test("the GPU is asked for before anything is said, and what nobody waits for is made when a picture moves", async ({
  page,
}) => {
  // in the worker: what it did, in order; in the page: when the first picture of a step came, and what stood then
  await page.route(/trainer\.worker/, async route => {
    const response = await route.fetch();
    const watched = `self.order=[];{const post=self.postMessage.bind(self),ask=navigator.gpu.requestAdapter.bind(navigator.gpu);
      navigator.gpu.requestAdapter=(...how)=>{self.order.push("adapter");return ask(...how)};
      self.postMessage=(message,...more)=>{self.order.push(message.kind);return post(message,...more)}}`;
    await route.fulfill({ response, body: `${watched.replaceAll("\n", "")}${await response.text()}` });
  });
  await page.addInitScript(() => {
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
          if (data.kind === "state") window.when.state ??= performance.now();
          if (data.kind === "view" && data.step > 0) window.when.moved ??= performance.now();
        });
      }
    };
    window.when = {};
    new MutationObserver(() => {
      if (document.querySelector(".after")) window.when.after ??= performance.now();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto("/");
  await page.waitForFunction(() => window.when.after !== undefined && window.when.moved !== undefined);
  const { state, moved, after } = (await page.evaluate(() => window.when)) as Required<Window["when"]>;
  // or a second after the run began, where a GPU compiles for longer (pages/unhurried.ts)
  expect(after).toBeGreaterThanOrEqual(Math.min(moved, state + 1000));
  const order = await page.workers()[0]!.evaluate(() => (self as unknown as { order: string[] }).order);
  expect(order[0]).toBe("adapter");
  expect(order).toContain("catalogue");
});

// Which device the page runs on, and what it says when there is none or when it goes away.
import { chromium, expect } from "@playwright/test";
import { open, play, reaches, recorded, settles, stepTo, test } from "./page";

const RING = "/?method=vae&dataset=ring&width=0.0625&batch=8&v=1";

test("without WebGPU it trains on Wasm and says why", async ({ baseURL }) => {
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--disable-features=WebGPU", "--disable-gpu"],
  });
  const page = await browser.newPage({ baseURL: baseURL! });
  await open(page, RING);
  const { ready } = await recorded(page);
  expect(ready).toMatchObject({ backend: "wasm", refused: [{ backend: "webgpu" }] });
  await expect(page.locator(".status")).toContainText(
    `Wasm, because ${ready!.refused[0]!.reason.includes("WebGPU") ? ready!.refused[0]!.reason : "WebGPU"}`,
  );
  await stepTo(page, 2);
  await browser.close();
});

test("a device that is asked for is used; one that is not there is named", async ({ page }) => {
  await open(page, `${RING}&backend=cpu`);
  expect((await recorded(page)).ready!.backend).toBe("cpu");
  await stepTo(page, 1);
});

test("a lost GPU is said, and training starts again in a fresh worker", async ({ page, browser }) => {
  await open(page, `${RING}&trainSteps=1000`);
  expect((await recorded(page)).ready!.backend).toBe("webgpu");
  await play(page);
  await reaches(page, 1);
  const devtools = await browser.newBrowserCDPSession();
  await devtools.send("Browser.crashGpuProcess" as never);
  await expect(page.getByRole("alert")).toContainText("The GPU was lost");
  await page.getByRole("button", { name: "Start again" }).click();
  await page.waitForFunction(() => window.recorded.workers === 2 && window.recorded.states.length > 0);
  await settles(page, "paused");
  await stepTo(page, 1);
});

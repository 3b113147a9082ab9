// The built page in Debian's Firefox, over WebDriver BiDi: it trains, changes its method, paints its views, opens a
// sheet, keeps its runs over a reload, and says nothing in the console. All the rest is tested in Chromium alone.
import { type Browser, type BrowserType, expect, type Page } from "@playwright/test";
import { needBrowser } from "../scripts/browser.mjs";
import { open, reaches, recorded, settles, test as plain } from "./page";

type Send = (method: string, parameters: unknown) => Promise<unknown>;
interface Inner {
  _connection: { toImpl(browser: Browser): { _browserSession: { send: Send } } };
}
/**
 * Playwright 1.65 sets the colour scheme of every new context by a command that Firefox has only since a version after
 * 153, and does without nothing else. Where the browser does not know it, its answer is taken for done.
 */
function withoutColourScheme(firefox: BrowserType, browser: Browser): void {
  const session = (firefox as unknown as Inner)._connection.toImpl(browser)._browserSession;
  const send = session.send.bind(session);
  session.send = async (method, parameters) => {
    try {
      return await send(method, parameters);
    } catch (error) {
      if (method === "emulation.setMediaFeaturesOverride" && /unknown command/.test(String(error))) return {};
      throw error;
    }
  };
}
/** Both runs, at the steps at which they rested, after a reload as soon as they are kept. */
async function foundAgain(page: Page): Promise<void> {
  await page.waitForFunction(
    () => new Set(window.recorded.saved.filter(({ step }) => step === 100).map(({ id }) => id)).size === 2,
  );
  await page.reload();
  await page.waitForFunction(() => window.recorded?.ready && window.recorded.states.length > 0);
  await page.getByRole("button", { name: /runs? kept/ }).click();
  const runs = page.getByRole("dialog", { name: "Runs" }).getByRole("listitem");
  await expect(runs.filter({ hasText: "VAE" })).toHaveCount(1);
  await expect(runs.filter({ hasText: "WAE-MMD" })).toHaveCount(1);
  await expect(runs.getByRole("button", { name: /^Continue at step 100/ })).toHaveCount(2);
  expect((await recorded(page)).failures).toEqual([]);
}
const test = plain.extend<object, { browser: Browser }>({
  browser: [
    async ({ playwright: { firefox } }, use) => {
      // says what is missing where it cannot be had
      const browser = await firefox.launch({ channel: "moz-firefox", executablePath: needBrowser("Firefox") });
      withoutColourScheme(firefox, browser);
      await use(browser);
      await browser.close();
    },
    { scope: "worker", timeout: 240_000 }, // it may have to be installed
  ],
});

test("in Firefox a run trains, changes its method, is painted and kept over a reload, opens a sheet, and nothing is said in the console", async ({
  page,
}) => {
  const said: string[] = [];
  page.on("console", message => message.type() === "error" && said.push(message.text()));
  page.on("pageerror", error => said.push(error.message));
  await open(page, "/?method=vae&dataset=ring&width=0.0625&batch=8&v=1");
  await page.locator("body").press("Shift+ArrowRight");
  await reaches(page, 100);
  await settles(page, "paused");
  const { values } = (await recorded(page)).series["train/autoencoder/kl"]!;
  expect(values.length).toBe(100);
  expect(values.filter(value => !Number.isFinite(value))).toEqual([]);

  await page.locator(".method-title").first().click();
  await page
    .getByRole("listbox", { name: "Methods" })
    .getByRole("option")
    .filter({ has: page.getByText("WAE-MMD", { exact: true }) })
    .click();
  await expect(page.locator(".method-title").first()).toHaveText("WAE-MMD");
  await page.waitForFunction(() => window.recorded.states.at(-1)?.run.method === "wae-mmd");
  await page.locator("body").press("Shift+ArrowRight");
  await reaches(page, 100);
  await settles(page, "paused");
  await expect(page.locator(".learns [data-probe] .vw-wait")).toHaveCount(0);
  await expect(page.locator(".method .formula .katex").first()).toBeVisible();
  const blank = await page.locator(".learns [data-probe] canvas").evaluateAll(all =>
    (all as HTMLCanvasElement[])
      .filter(({ width, height }) => width * height > 0)
      .filter(canvas => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size < 3;
      })
      .map(canvas => canvas.closest<HTMLElement>("[data-probe]")!.dataset["probe"]),
  );
  expect(blank, "views without a picture").toEqual([]);

  // the file itself is looked at in Chromium alone: of what Firefox downloads Playwright does not hear
  await page.getByRole("button", { name: "Export" }).first().click();
  await expect(
    page.getByRole("dialog", { name: "Take it home" }).getByRole("button", { name: /^Run / }).first(),
  ).toBeEnabled();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(".status").first(), "it is kept in this browser").toContainText("saved");
  expect((await recorded(page)).failures).toEqual([]);
  await foundAgain(page);
  expect(said, "said in the console").toEqual([]);
});

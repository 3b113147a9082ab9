// What is done to the page on purpose, and what is read afterwards: errors thrown inside its worker, a GPU process that
// crashes, a tab that is frozen; the curves as the page itself gives them away. No expectations of its own.
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "@playwright/test";

/** How an error can reach nobody in a worker. */
export type Fault = "throws in a timer" | "throws in a listener" | "rejects unheard" | "hears what cannot be read";

export async function inject(page: Page, fault: Fault): Promise<void> {
  await page
    .workers()
    .at(-1)!
    .evaluate(
      which =>
        void setTimeout(() => {
          const fail = () => {
            throw Error("injected");
          };
          if (which === "rejects unheard") void Promise.reject(Error("injected"));
          else if (which === "hears what cannot be read") self.dispatchEvent(new MessageEvent("messageerror"));
          else if (which === "throws in a listener") {
            self.addEventListener("injected", fail);
            self.dispatchEvent(new Event("injected"));
          } else fail();
        }),
      fault,
    );
}
export async function crashGpu(browser: Browser): Promise<void> {
  const devtools = await browser.newBrowserCDPSession();
  await devtools.send("Browser.crashGpuProcess" as never);
  await devtools.detach();
}
/** The page's timers stand still, as in a tab that the browser has put aside. */
export async function frozen(page: Page, ms: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  await new Promise(resolve => setTimeout(resolve, ms));
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await devtools.detach();
}

const sheet = async (page: Page) => {
  await page.getByRole("button", { name: /runs? kept/ }).click();
  return page.getByRole("dialog", { name: "Runs" });
};
/** Every value of the curves of the run under way, a line a step: what its CSV file holds. */
export async function curves(page: Page): Promise<readonly string[]> {
  const row = (await sheet(page)).getByRole("listitem").filter({ hasText: "under way" });
  const [csv] = await Promise.all([page.waitForEvent("download"), row.getByRole("button", { name: "CSV" }).click()]);
  await page.keyboard.press("Escape");
  return (await readFile(await csv.path(), "utf8"))
    .trim()
    .split("\n")
    .filter(line => !line.startsWith("#"));
}
/** Draws as good as random, the same in every run of the specs: a step of a linear congruence (Knuth's MMIX). */
export function draws(seed: number): () => number {
  let state = BigInt(seed);
  return () =>
    Number((state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n)) >> 11n) / 2 ** 53;
}

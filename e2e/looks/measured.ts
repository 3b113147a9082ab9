// Brings what looks at a page (in-page.ts) into it, and says what was found there.
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { build, type Rolldown } from "vite";
import type * as InPage from "./in-page";
import { type Known, strangers } from "./glyphs";
import type { Finding, Limits } from "./measure";

declare global {
  interface Window {
    looks: typeof InPage;
  }
}
let source: Promise<string> | undefined;
async function bundled(): Promise<string> {
  const entry = fileURLToPath(new URL("./in-page.ts", import.meta.url));
  const [made] = (await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, lib: { entry, formats: ["iife"], name: "looks" } },
  })) as Rolldown.RolldownOutput[];
  return (made!.output[0] as Rolldown.OutputChunk).code;
}
/** Before the page is opened: it will be looked at, canvases too. */
export async function watched(page: Page): Promise<void> {
  await page.addInitScript(`${await (source ??= bundled())}; window.looks = looks; looks.watchCanvases();`);
}
/** What is wrong with the page as it stands. */
export async function measured(page: Page, limits: Limits): Promise<Finding[]> {
  if (!(await page.evaluate(() => "looks" in window))) await page.evaluate(await (source ??= bundled()));
  return page.evaluate(given => window.looks.measure(given), limits);
}
/** Letters that the page's own fonts do not have, of those that were not asked about before. */
export const unlettered = async (page: Page, known?: Known): Promise<string[]> =>
  strangers(page, await page.evaluate(() => window.looks.written()), known);

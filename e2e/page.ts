// What the specs share: opening the page with every worker message recorded (the page itself knows nothing of it), and
// reading what was said.
import { expect, test as plain, type Page } from "@playwright/test";
import type { FromWorker, RunState } from "../src/workers/protocol";

type Lines = Record<string, { at: number[]; values: number[] }>;
interface Recorded {
  workers: number;
  /** Of the run begun last, and of the one beside it. */
  ids: string[];
  states: RunState[];
  series: Lines;
  beside: { states: RunState[]; series: Lines };
  ready?: Extract<FromWorker, { kind: "ready" }>;
  /** Probes drawn before the backend was chosen. */
  early: string[];
  saved: { id: string; step: number }[];
  unsaved: string[];
  failures: string[];
  tokens: number[];
}
declare global {
  interface Window {
    recorded: Recorded;
  }
}

/** What React warns of, and what nobody caught. Of networks, policies and GPUs Chromium says more: that is no fault. */
const REACT = /react|warning: |two children with the same key/i;
/** The page says nothing of that kind in any test; specs that break it on purpose take Playwright's own. */
export const test = plain.extend<{ quiet: void }>({
  quiet: [
    async ({ page }, use) => {
      const said: string[] = [];
      page.on("pageerror", error => said.push(error.stack ?? error.message));
      page.on("console", message => {
        if ((message.type() === "error" || message.type() === "warning") && REACT.test(message.text()))
          said.push(message.text());
      });
      await use();
      expect(said, "said in the console").toEqual([]);
    },
    { auto: true },
  ],
});

/** Wraps Worker before the page's own code runs; a new run (token) begins new series. */
export async function open(page: Page, address: string): Promise<void> {
  await page.addInitScript(() => {
    const recorded: Recorded = {
      workers: 0,
      ids: [],
      states: [],
      series: {},
      beside: { states: [], series: {} },
      early: [],
      saved: [],
      unsaved: [],
      failures: [],
      tokens: [],
    };
    window.recorded = recorded;
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        recorded.workers++;
        this.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
          if (data.kind === "view" && data.token === 0) recorded.early.push(data.probe);
          if (data.kind === "saved") recorded.saved.push({ id: data.id, step: data.step });
          if (data.kind === "unsaved") recorded.unsaved.push(data.message);
          if ((data.kind === "state" || data.kind === "series") && recorded.tokens.at(-1) !== data.token) {
            recorded.tokens.push(data.token);
            recorded.ids = [];
            recorded.series = {};
            recorded.states = [];
            recorded.beside = { states: [], series: {} };
          }
          if ((data.kind === "state" || data.kind === "series") && !recorded.ids.includes(data.id))
            recorded.ids.push(data.id);
          const of = "id" in data && data.id === recorded.ids[1] ? recorded.beside : recorded;
          if (data.kind === "ready") recorded.ready = data;
          if (data.kind === "failure") recorded.failures.push(data.message);
          if (data.kind === "state") of.states.push(data.state);
          if (data.kind === "series")
            for (const { name, at, values } of data.columns) {
              const line = (of.series[name] ??= { at: [], values: [] });
              line.at.push(...at);
              line.values.push(...values);
            }
        });
      }
    };
  });
  await page.goto(address);
  await page.waitForFunction(() => window.recorded?.ready && window.recorded.states.length > 0);
}
export const recorded = (page: Page): Promise<Recorded> => page.evaluate(() => window.recorded);
export const state = async (page: Page): Promise<RunState> => (await recorded(page)).states.at(-1)!;
export async function reaches(page: Page, step: number, timeout = 180_000): Promise<void> {
  await page.waitForFunction(n => (window.recorded.states.at(-1)?.step ?? 0) >= n, step, { timeout });
}
export async function settles(page: Page, status: RunState["status"], timeout = 180_000): Promise<void> {
  await page.waitForFunction(s => window.recorded.states.at(-1)?.status === s, status, { timeout });
}
export const play = (page: Page) => page.getByRole("button", { name: "Play" }).first().click();
/** Presses → so often that the run stands at `step`. */
export async function stepTo(page: Page, step: number): Promise<void> {
  for (let at = (await state(page)).step; at < step; at++) {
    await page.keyboard.press("ArrowRight");
    await reaches(page, at + 1);
  }
  await settles(page, "paused");
}
/** Name and bytes of a file that the sheet behind Export saves, by the name of its button. */
export async function taken(page: Page, button: string | RegExp): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole("button", { name: "Export" }).first().click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog", { name: "Take it home" }).getByRole("button", { name: button }).first().click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  await page.keyboard.press("Escape");
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}
/** Bytes of the run's file. */
export async function exported(page: Page): Promise<Buffer> {
  const { name, bytes } = await taken(page, /^Run /);
  expect(name).toMatch(/\.safetensors$/);
  return bytes;
}
/** Pixels of the first picture of a probe, as a data URL. */
export const picture = (page: Page, probe: string) =>
  page
    .locator(`[data-probe="${probe}"] canvas`)
    .first()
    .evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL());
export const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

/** The window has another size, and the page another layout where that asks for one: nothing is clicked in between. */
export async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  const screen = size.width > 1100 ? "wide" : size.width > 700 ? "half" : "phone"; // src/ui/theme/screen.ts
  await page.waitForFunction(expected => {
    const now = document.documentElement.dataset["screen"];
    return now === undefined || now === expected; // before the page is opened there is none
  }, screen);
}

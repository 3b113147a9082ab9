// What is done to a page that keeps runs, for kept.spec.ts: its tab is killed, other tabs are opened on the same runs,
// older and newer pages hold its database. And what is left of a run, as the list of runs has it. It judges nothing.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type BrowserContext, type Locator, type Page } from "@playwright/test";
import { open } from "../page";

export const DATABASE = "latent-playground";
export const RING = "/?method=vae&dataset=ring&seed=2&width=0.0625&batch=8&trainSteps=1000000&v=1&backend=wasm";

/** Numbers below 1, the same for the same seed: Lehmer's generator (Park and Miller 1988). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff;
}

interface Course {
  /** Of the page's clock, in ms, and the run's step then. */
  reports: { at: number; step: number }[];
  /** Of saving, in ms. */
  costs: number[];
}
declare global {
  interface Window {
    course: Course;
  }
}
/** Opens the page and notes when it was at which step, and what saving took. */
export async function opened(context: BrowserContext, address = RING): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    const course: Course = { reports: [], costs: [] };
    window.course = course;
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener("message", ({ data }: MessageEvent<{ kind: string; ms: number }>) => {
          if (data.kind === "saved") course.costs.push(data.ms);
          if (data.kind !== "state") return;
          const { state } = data as unknown as { state: { step: number } };
          course.reports.push({ at: performance.now(), step: state.step });
        });
      }
    };
  });
  await open(page, address);
  return page;
}

/**
 * The tab ends as it stands: no event of the page runs. crash: its process; close: the browser ends its target, as when
 * memory is short.
 */
export async function kill(page: Page, how: "crash" | "close"): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const gone = how === "crash" ? page.waitForEvent("crash") : page.waitForEvent("close");
  // a process that has ended answers nothing
  if (how === "crash") void devtools.send("Page.crash").catch(() => undefined);
  else {
    const { targetInfo } = await devtools.send("Target.getTargetInfo");
    const browser = await page.context().browser()!.newBrowserCDPSession();
    void browser.send("Target.closeTarget", { targetId: targetInfo.targetId }).catch(() => undefined);
  }
  await gone;
  if (how === "crash") await page.close();
}

export async function sheetOf(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: /runs? kept/ }).click();
  return page.getByRole("dialog", { name: "Runs" });
}
/** Of a run in the list: the record's step, the checkpoint's, and the steps of its series. */
export async function leftOf(page: Page, row: Locator): Promise<{ record: number; checkpoint: number; at: number[] }> {
  const digits = (text: string) => Number(text.replaceAll(/\D/g, ""));
  const record = digits(/([\d\s]+) of [\d\s]+ steps/.exec(await row.innerText())![1]!);
  const checkpoint = digits(await row.getByRole("button", { name: /^Continue at step/ }).innerText());
  const [csv] = await Promise.all([page.waitForEvent("download"), row.getByRole("button", { name: "CSV" }).click()]);
  const lines = (await readFile(await csv.path(), "utf8")).trim().split("\n");
  return { record, checkpoint, at: lines.slice(2).map(line => Number(line.split(",")[0])) };
}
/** From the first step to the last, none missing and none twice. */
export const whole = (last: number) => Array.from({ length: last }, (_, i) => i + 1);
export function expectAgreeing({ record, checkpoint, at }: Awaited<ReturnType<typeof leftOf>>): void {
  expect({ record, series: at }).toEqual({ record: checkpoint, series: whole(checkpoint) });
}

/** A page of the same origin that has none of our code. */
export async function bystander(context: BrowserContext, baseURL: string): Promise<Page> {
  const address = `${baseURL}/bystander.html`;
  await context.route(address, route => route.fulfill({ contentType: "text/html", body: "<p>here" }));
  const page = await context.newPage();
  await page.goto(address);
  return page;
}
/** Opens the database at a version, with records if it has none yet, and lets go of it only when it is told to. */
export const holds = (page: Page, version: number, stores: Readonly<Record<string, readonly unknown[]>>) =>
  page.evaluate(
    ([name, at, records]) =>
      new Promise<void>((done, failed) => {
        const unpacked = (value: unknown): unknown => {
          if (Array.isArray(value)) return value.map(unpacked);
          if (value === null || typeof value !== "object") return value;
          const { array, base64 } = value as { array?: string; base64?: string };
          if (array === undefined || base64 === undefined)
            return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpacked(inner)]));
          const { buffer } = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
          const types = { Uint8Array, Int32Array, Float32Array, Uint8ClampedArray };
          return new types[array as keyof typeof types](buffer);
        };
        const opening = indexedDB.open(name, at);
        opening.onerror = () => failed(opening.error as Error);
        opening.onupgradeneeded = () => {
          for (const store of Object.keys(records))
            if (!opening.result.objectStoreNames.contains(store))
              opening.result.createObjectStore(store, { keyPath: "id" });
        };
        opening.onsuccess = () => {
          Object.assign(window, { letGo: () => opening.result.close() });
          if (Object.keys(records).length === 0) return done();
          const writing = opening.result.transaction(Object.keys(records), "readwrite");
          for (const [store, values] of Object.entries(records))
            for (const value of values) writing.objectStore(store).put(unpacked(value));
          writing.oncomplete = () => done();
        };
      }),
    [DATABASE, version, stores] as const,
  );
export const letsGo = (page: Page) => page.evaluate(() => (window as unknown as { letGo(): void }).letGo());

/** The records that the page wrote when its database was at version 2. */
export const version2 = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../src/house/kept/records.json"), "utf8"),
) as { version: 2; stores: Record<string, unknown[]> };

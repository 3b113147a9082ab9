// Runs on the page: two in turn, kept across reloads, taken up again after a reload, a crash, a lost GPU or a term that
// was not finite, and what the page says where storage is full. Training on the Wasm fallback but for the lost GPU.
import { expect, type Page } from "@playwright/test";
import { decodeSafetensors, encodeSafetensors } from "../src/engine/bytes/safetensors";
import { LARGEST_VALUE } from "../src/engine/named-tensors";
import { open, play, reaches, recorded, settles, state, stepTo, test } from "./page";

const VAE = "/?method=vae&dataset=ring&seed=2&width=0.0625&batch=8&trainSteps=60&v=1&backend=wasm";
const LONG = VAE.replace("trainSteps=60", "trainSteps=1000000");
const saved = (page: Page, step: number) =>
  page.waitForFunction(n => window.recorded.saved.some(s => s.step >= n), step);
const runsSheet = async (page: Page) => {
  await page.getByRole("button", { name: /runs? kept/ }).click();
  return page.getByRole("dialog", { name: "Runs" });
};

test("the paper's γ comparison is one click: two runs in turn, on the same batches and noise, both kept", async ({
  page,
}) => {
  await open(page, VAE);
  await page.getByRole("button", { name: "against γ held at 1" }).click();
  await page.waitForFunction(
    () => window.recorded.beside.states.at(-1)?.status === "done" && window.recorded.states.at(-1)?.status === "done",
  );
  // and not Pause: both are done
  await expect(page.getByRole("button", { name: /^Train \d+ steps longer$/ }).first()).toBeVisible();
  const { series, beside, tokens, failures } = await recorded(page);
  expect(failures).toEqual([]);
  expect(tokens).toHaveLength(2);
  expect(beside.states.at(-1)!.run.values).toMatchObject({ likelihood: "fixed", gamma: 1 });
  const [gamma, held] = [series, beside.series].map(lines => lines["train/autoencoder/log-gamma"]!.values);
  expect(gamma).toHaveLength(60);
  expect(held).toEqual(new Array(60).fill(0)); // ln 1
  expect(new Set(gamma).size).toBeGreaterThan(50); // it is learned
  const [error, other] = [series, beside.series].map(lines => lines["train/autoencoder/squared-error"]!.values);
  expect(error![0]).toBe(other![0]); // the same weights, rows and noise before the first update
  expect(error![59]).not.toBe(other![59]);
  await expect(page.locator(".runs")).toContainText("in turn: decoder fixed");
  await page.getByRole("button", { name: "look at it" }).click();
  await expect(page.getByRole("radio", { name: "fixed" })).toBeChecked();
  await page.waitForFunction(() => new Set(window.recorded.saved.map(s => s.id)).size >= 2);
  await expect((await runsSheet(page)).getByRole("listitem")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  // two in turn start over together
  await page.waitForFunction(() => window.recorded.tokens.length === 3 && window.recorded.beside.states.length > 0);
  await stepTo(page, 2);
  await page.waitForFunction(() => window.recorded.beside.states.at(-1)?.step === 2);
  await page.getByRole("button", { name: /^Let .* go$/ }).click();
  await stepTo(page, 4);
  expect((await recorded(page)).beside.states.at(-1)!.step).toBe(2);
  await expect(page.locator(".runs")).not.toContainText("in turn");
});

test("a reload starts at step 0 and offers to go on; going on makes the very steps that would have come", async ({
  page,
}) => {
  await open(page, VAE);
  await stepTo(page, 7);
  await saved(page, 7);
  await page.reload();
  await page.waitForFunction(() => window.recorded?.ready && window.recorded.states.length > 0);
  expect((await state(page)).step).toBe(0);
  await page.getByRole("button", { name: "Continue at step 7" }).click();
  await settles(page, "done");
  const { series: second, failures } = await recorded(page);
  expect(failures).toEqual([]);
  expect(second["train/autoencoder/kl"]!.at[0]).toBe(8);
  await expect(page.getByRole("img", { name: /KL of z: .* at step 60/ })).toBeVisible(); // one curve, from both halves
  await page.keyboard.press("r");
  // the page's own, the one that went on, and this
  await page.waitForFunction(() => window.recorded.tokens.length === 3 && window.recorded.states.length > 0);
  await play(page);
  await settles(page, "done");
  const { series: whole } = await recorded(page);
  for (const [name, { values }] of Object.entries(whole)) expect(second[name]!.values, name).toEqual(values.slice(7));
});

test("runs are kept, shown beside others, pinned, hidden, deleted and restored, across reloads", async ({ page }) => {
  await open(page, LONG);
  await stepTo(page, 5);
  await saved(page, 5);
  await page.getByLabel("Latent dimension, as a number").fill("3");
  await page.getByLabel("Latent dimension, as a number").press("Enter");
  await page.getByRole("button", { name: "Start a new run" }).first().click();
  await page.waitForFunction(() => window.recorded.states.at(-1)?.run.values["latent"] === 3); // not the one before
  await reaches(page, 5);
  await page.keyboard.press(" ");
  await settles(page, "paused");
  // the run before, by what it has that this one has not
  await expect(page.locator(".runs")).toContainText("latent dimension 2");
  // all of it: a run of which less is kept is outlasted by the next of the same link, and gone
  const { step } = await state(page);
  await page.waitForFunction(
    n => window.recorded.saved.some(s => s.id === window.recorded.ids[0] && s.step === n),
    step,
  );
  let sheet = await runsSheet(page);
  await expect(sheet.getByRole("listitem")).toHaveCount(2);
  const old = () => sheet.getByRole("listitem").filter({ hasNotText: "under way" });
  await old().getByRole("button", { name: "pin", exact: true }).click();
  const [csv] = await Promise.all([page.waitForEvent("download"), old().getByRole("button", { name: "CSV" }).click()]);
  const lines = (await (await import("node:fs/promises")).readFile(await csv.path(), "utf8")).trim().split("\n");
  expect(lines[0]).toMatch(/^# http.*seed=2/);
  expect(lines[1]!.split(",")[0]).toBe("step");
  expect(lines.slice(2).map(line => Number(line.split(",")[0]))).toEqual([1, 2, 3, 4, 5]);
  await page.keyboard.press("Escape");
  await page.reload();
  await page.waitForFunction(() => window.recorded?.ready && window.recorded.states.length > 0);
  await stepTo(page, 3);
  await expect(page.locator(".runs")).toContainText("latent dimension 2"); // pinned: on the charts of whatever runs
  sheet = await runsSheet(page);
  await expect(sheet.getByRole("listitem")).toHaveCount(3);
  const pinned = sheet.getByRole("listitem").filter({ hasText: "pinned" });
  await pinned.getByRole("button", { name: "hide" }).click();
  await expect(page.locator(".runs")).not.toContainText("latent dimension 2");
  await pinned.getByRole("button", { name: "delete" }).click();
  await expect(sheet.getByRole("listitem")).toHaveCount(2);
  await page.reload();
  await page.waitForFunction(() => window.recorded?.ready && window.recorded.states.length > 0);
  sheet = await runsSheet(page);
  await sheet.getByRole("button", { name: "1 deleted" }).click();
  await sheet.getByRole("button", { name: "restore" }).click();
  await expect(sheet.getByText("pinned", { exact: true })).toBeVisible();
  await sheet
    .getByRole("listitem")
    .filter({ hasText: "pinned" })
    .getByRole("button", { name: "Continue at step 5" })
    .click();
  await reaches(page, 8);
  expect((await state(page)).run.values["latent"]).toBe(2);
});

test("after a crash of the worker it goes on in a fresh one", async ({ page }) => {
  await open(page, LONG);
  await stepTo(page, 4);
  await saved(page, 4);
  await page.workers()[0]!.evaluate(
    () =>
      void setTimeout(() => {
        throw Error("made to crash");
      }),
  );
  await expect(page.getByRole("alert")).toContainText("made to crash");
  await page.getByRole("button", { name: "Continue at step 4" }).click();
  await reaches(page, 20);
  const { workers, series } = await recorded(page);
  expect(workers).toBe(2);
  expect(series["train/autoencoder/kl"]!.at[0]).toBe(5);
});

test("after the GPU was lost it goes on in a fresh worker", async ({ page, browser }) => {
  await open(page, LONG.replace("backend=wasm", "backend=webgpu"));
  expect((await recorded(page)).ready!.backend).toBe("webgpu");
  await stepTo(page, 2);
  await saved(page, 2);
  await (await browser.newBrowserCDPSession()).send("Browser.crashGpuProcess" as never);
  await expect(page.getByRole("alert")).toContainText("The GPU was lost");
  await page.getByRole("button", { name: "Continue at step 2" }).click();
  await reaches(page, 4);
  const { workers, series } = await recorded(page);
  expect(workers).toBe(2);
  expect(series["train/autoencoder/kl"]!.at[0]).toBe(3);
});

/** The file of the only checkpoint that is kept, read and written as the page's own code would. */
const checkpoint = (page: Page, file?: number[]) =>
  page.evaluate(async bytes => {
    const opened = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open("latent-playground");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const store = opened.transaction("checkpoints", "readwrite").objectStore("checkpoints");
    const held = await new Promise<{ file: Blob }>(resolve => {
      const all = store.getAll();
      all.onsuccess = () => resolve((all.result as { file: Blob }[])[0]!);
    });
    if (bytes)
      await new Promise<void>(resolve => {
        store.put({ ...held, file: new Blob([new Uint8Array(bytes)]) }).onsuccess = () => resolve();
      });
    opened.close();
    return [...new Uint8Array(await held.file.arrayBuffer())];
  }, file);
const text = {
  encode: (s: string) => new TextEncoder().encode(s),
  decode: (b: Uint8Array) => new TextDecoder().decode(b),
};

test("a term that is not finite stops the run, is named, and the run goes on from the last good checkpoint at a third of the rate", async ({
  page,
}) => {
  await open(page, LONG);
  await stepTo(page, 4);
  await saved(page, 4);
  const good = await checkpoint(page);
  const file = decodeSafetensors(Uint8Array.from(good), text);
  // moments of the decoder as large as a file may have them: the next step throws its weights far out, and the product
  // of their layers is no number of 32 bits
  const tensors = Object.entries(file.tensors).map(([name, { shape, data }]) => {
    const thrown = /^optimizer\/.*\/decoder\/.*\/kernel\/m$/.test(name);
    return [name, { shape, data: thrown ? data.map(() => LARGEST_VALUE) : data }] as const;
  });
  const poisoned = encodeSafetensors({ ...file, tensors: Object.fromEntries(tensors) }, text);
  await checkpoint(page, [...poisoned]);
  await page.reload();
  await page.getByRole("button", { name: "Continue at step 4" }).click();
  const alert = page.getByRole("alert");
  await expect(alert).toContainText(/Training stopped\. “.+” became NaN or infinite at step [567]/);
  const { series, states } = await recorded(page);
  expect(states.at(-1)!.status).toBe("failed");
  expect(states.at(-1)!.step).toBeLessThan(400); // within a report: a slice of a tenth of a second
  expect(
    Object.values(series)
      .flatMap(line => line.values)
      .some(v => !Number.isFinite(v)),
  ).toBe(true);
  await checkpoint(page, good); // what was kept before the moment was spoilt
  await alert.getByRole("button", { name: "Go on from step 4 at a third of the rate" }).click();
  await page.waitForFunction(
    () => (window.recorded.states.at(-1)?.step ?? 0) > 30 && window.recorded.states.at(-1)?.status === "training",
  );
  const { rate, gammaRate } = (await state(page)).run.values;
  expect(rate).toBeCloseTo(1e-3 / 3, 12);
  expect(gammaRate).toBeCloseTo(2e-3 / 3, 12);
  await expect(page.locator(".mark").first()).toHaveAttribute("title", /Learning rate .*, step 4/);
});

test("where storage is full the page says so, and training goes on", async ({ page, baseURL }) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(baseURL!).origin, quotaSize: 4096 });
  await open(page, LONG);
  await stepTo(page, 3);
  await expect(page.locator(".status")).toContainText("not kept: the browser's storage for this page is full");
  await stepTo(page, 6);
  expect((await recorded(page)).failures).toEqual([]);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(baseURL!).origin });
  await stepTo(page, 7);
  await saved(page, 7);
  await expect(page.locator(".status")).not.toContainText("not kept");
});

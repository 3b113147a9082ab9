// Never white, never a dead end: a walk through the page, by mouse and by keyboard, with every file that is loaded late
// missing and then back; with every file of the page itself missing; and with records in the browser's storage that are
// none. The files are read from the build, so that a new one is in: what the walk does not come by fails it. On Wasm.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { open, play, reaches, recorded, resize, state } from "./page";

const dist = join(import.meta.dirname, "..", "dist");
const assets = readdirSync(join(dist, "assets")).filter(name => /\.(js|css|wasm)$/.test(name));
const textOf = (name: string) => readFileSync(join(dist, name), "utf8");
/** What a text says by name, of what the build has. */
const named = (text: string) => assets.filter(name => text.includes(name));
/** What a script imports at once. */
const imported = (text: string) =>
  [...text.matchAll(/\b(?:from|import)\s*["'`]\.\/([\w.-]+)["'`]/g)].map(([, name]) => name!);
function reach(from: readonly string[], next: (text: string) => readonly string[]): Set<string> {
  const found = new Set(from);
  for (const name of found)
    if (name.endsWith(".js")) for (const each of next(textOf(`assets/${name}`))) found.add(each);
  return found;
}
const isWorker = (name: string) => name.startsWith("trainer.worker-");
const first = named(textOf("index.html")),
  own = reach(first, imported), // without these there is no page
  pages = reach(first, text => named(text).filter(name => !isWorker(name))),
  workers = [...reach(assets.filter(isWorker), named)].filter(name => !own.has(name)),
  late = [...pages].filter(name => !own.has(name));

/** Those in `gone` do not come; who was asked for is noted. */
async function withholding(page: Page, gone: Set<string>) {
  const missed = new Set<string>(),
    came = new Set<string>();
  await page.route("**/assets/*", route => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1)!;
    (gone.has(name) ? missed : came).add(name);
    return gone.has(name) ? route.abort() : route.continue();
  });
  return { missed, came };
}
const address = "/?method=dae&dataset=ring&width=0.0625&batch=8&v=1&backend=wasm";
const words = (page: Page, what: string) =>
  page.locator(".not-shown", { hasText: RegExp(`${what}.* could not be loaded`) }).first();
const again = (page: Page, what: string) => words(page, what).getByRole("button", { name: "Try again" });
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const cards = (page: Page) => page.getByRole("button", { name: "Our numbers beside the papers’" });
async function escapes(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

test("with all that is loaded late missing, each place says so, training goes on, and what is back is shown", async ({
  page,
}) => {
  const gone = new Set(late),
    { missed, came } = await withholding(page, gone);
  await open(page, address);
  await play(page);
  await reaches(page, 5);
  await allMissing(page);
  for (const name of late) if (name.endsWith(".js")) gone.delete(name);
  await stylesMissing(page);
  gone.clear();
  await allBack(page);

  const { step } = await state(page);
  await reaches(page, step + 5); // it has trained all the while
  expect((await recorded(page)).failures).toEqual([]);
  expect((await recorded(page)).workers).toBe(1);

  for (const name of late) if (!came.has(name)) gone.add(name); // what is left is code of the other methods
  await codeOfAll(page, gone);
  expect(
    late.filter(name => !missed.has(name)),
    "withheld from a place that says so",
  ).toEqual([]);
  expect(
    late.filter(name => !came.has(name)),
    "and shown once it was back",
  ).toEqual([]);
});
/** Every place, by mouse and by keyboard. */
async function allMissing(page: Page): Promise<void> {
  await expect(page.locator(".vw-bottom .not-shown").first()).toHaveText(/could not be loaded/);
  for (const what of ["The formula", "The theory, by hand"]) await expect(words(page, what)).toBeVisible();
  await page.locator(".code summary").first().click();
  await expect(words(page, "The code")).toBeVisible();
  // by mouse
  await cards(page).click();
  await expect(dialog(page, "What the papers claim").locator(".not-shown")).toBeInViewport();
  await escapes(page);
  // by keyboard
  await cards(page).focus();
  await page.keyboard.press("Enter");
  await expect(words(page, "What the papers claim")).toBeVisible();
  await page.keyboard.press("Tab"); // the dialog itself has the focus
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog"), "closed by its own button").toHaveCount(0);
  await page.getByRole("button", { name: "Export" }).first().click();
  await dialog(page, "Take it home")
    .getByRole("button", { name: /^Series/ })
    .click();
  await expect(page.getByRole("alert").filter({ hasText: "Series could not be saved" })).toContainText(
    "could not be loaded",
  );
  await escapes(page);
  await sheetsOpen(page);
}
/** Nothing is shown without its styles. */
async function stylesMissing(page: Page): Promise<void> {
  for (const what of ["The formula", "The theory, by hand"]) {
    await again(page, what).click();
    await expect(words(page, what)).toBeVisible();
  }
  await cards(page).click();
  await again(page, "What the papers claim").click();
  await expect(words(page, "What the papers claim")).toBeVisible();
  await escapes(page);
}
/** Every place, by what it offers. */
async function allBack(page: Page): Promise<void> {
  await again(page, "The formula").click();
  await expect(page.locator(".formula .katex").first()).toBeVisible();
  await again(page, "The theory, by hand").click();
  await expect(page.locator(".theory-card")).toHaveCount(3);
  await page.locator(".vw-bottom .not-shown").first().getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".vw-line").first()).toBeAttached();
  await again(page, "The code").click();
  await expect(page.locator(".code pre").first()).toBeVisible();
  await again(page, "The list of cards").click();
  await expect(page.locator(".after .cards-list button").first()).toBeVisible();
  await cards(page).click(); // what is opened anew asks by itself
  await expect(page.locator(".cards-list button").first()).toBeVisible();
  expect(
    await page
      .locator("link[rel=stylesheet]")
      .evaluateAll(links => links.every(link => (link as HTMLLinkElement).sheet)),
    "with their styles",
  ).toBe(true);
  await escapes(page);
  await page.getByRole("button", { name: "Export" }).first().click();
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    dialog(page, "Take it home")
      .getByRole("button", { name: /^Series/ })
      .click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/\.csv$/);
  await escapes(page);
  await expect(page.locator(".not-shown")).toHaveCount(0);
}
/** Those that are of the page itself. */
async function sheetsOpen(page: Page): Promise<void> {
  await page.keyboard.press("?");
  await expect(dialog(page, "Keys")).toBeVisible();
  await escapes(page);
  for (const [opener, name] of [
    [/^Method: /, "Choose a method"],
    [/^sweep a slider$/, "Sweep a slider"],
    [/runs? kept$/, "Runs"],
  ] as const) {
    await page.getByRole("button", { name: opener }).first().click();
    await expect(page.getByRole("dialog", { name })).toBeVisible();
    await escapes(page);
  }
}
/** One method after the other: its code is missing, and comes. */
async function codeOfAll(page: Page, gone: Set<string>): Promise<void> {
  const title = page.getByRole("button", { name: /^Method: / }).first();
  await page.getByRole("button", { name: "Pause" }).first().click();
  await title.click();
  const methods = dialog(page, "Choose a method").getByRole("option");
  const count = await methods.count();
  await escapes(page);
  const withheld = new Set(gone);
  for (let i = 0; i < count; i++) {
    await title.click();
    await methods.nth(i).click();
    const code = page.locator(".code").first();
    for (const name of withheld) gone.add(name);
    await code.locator("summary").click();
    const missing = words(page, "The code");
    await expect(missing.or(code.locator("pre").first())).toBeVisible();
    gone.clear();
    if (await missing.isVisible()) await again(page, "The code").click();
    await expect(code.locator("pre").first()).toBeVisible();
  }
}

test("a file of the page itself that is missing ends in words, and a way to load it again", async ({ page }) => {
  const gone = new Set<string>();
  await withholding(page, gone);
  for (const name of own) {
    gone.clear();
    gone.add(name).add(workers.find(isWorker)!); // nothing trains here
    await page.goto(address);
    const link = page.getByRole("link", { name: "Load it again" });
    await expect(link, name).toBeVisible();
    gone.delete(name);
    await link.click();
    await expect(page.getByRole("heading", { name: "Latent Playground" }), name).toBeVisible();
    await expect(link).toBeHidden();
  }
});

test("a file of the worker that is missing is told beside the empty pictures, and once it is back the run begins", async ({
  page,
}) => {
  const gone = new Set<string>(),
    { missed, came } = await withholding(page, gone);
  await open(page, address);
  const asked = workers.filter(name => came.has(name)), // not those of other backends
    entry = asked.filter(isWorker),
    atOnce = [...reach(entry, imported)].filter(name => !entry.includes(name) && asked.includes(name)),
    rest = asked.filter(name => !entry.includes(name) && !atOnce.includes(name));
  expect(rest.length, "a backend's code and its .wasm").toBeGreaterThan(1);
  for (const group of [entry, atOnce, ...rest.map(name => [name])]) {
    for (const name of group) gone.add(name);
    await page.goto(address);
    const alert = page.getByRole("alert").filter({ hasText: /worker stopped|No backend works/ });
    await expect(alert, group.join()).toBeVisible();
    await expect(page.getByRole("heading", { name: "Latent Playground" })).toBeVisible();
    expect([...missed].some(name => group.includes(name))).toBe(true);
    gone.clear();
    await alert.getByRole("button", { name: "Start again" }).click();
    await page.waitForFunction(() => window.recorded.states.length > 0);
    await expect(alert).toHaveCount(0);
  }
});

test("what cannot be drawn says so in its place and heals with the next; the rest of the page stays, and trains", async ({
  page,
}) => {
  // what the worker says reaches the page spoiled: pictures of one probe without their layers, states without phases
  await page.addInitScript(() => {
    const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data")!;
    Object.defineProperty(MessageEvent.prototype, "data", {
      get(this: MessageEvent) {
        const data = get!.call(this),
          { spoil } = document.documentElement.dataset;
        if (data?.kind === "view" && data.probe === spoil) data.view.layers = null;
        if (data?.kind === "state" && spoil === "states") data.state.phases = null;
        return data;
      },
    });
  });
  const spoil = (what: string) => page.evaluate(to => void (document.documentElement.dataset["spoil"] = to), what);
  await open(page, address);
  await play(page);
  const slot = page.locator(".vw-top [data-probe]").first(),
    others = page.locator(".vw-top [data-probe] canvas");
  await expect(others.first()).toBeVisible();
  const count = await others.count();
  await spoil((await slot.getAttribute("data-probe"))!);
  await expect(slot.locator(".not-shown")).toContainText("could not be shown");
  await expect(others).toHaveCount(count - 1);
  const { step } = await state(page);
  await reaches(page, step + 5);
  await spoil("");
  await expect(slot.locator("canvas"), "by itself, with the next picture").toBeVisible();

  await spoil("states");
  await expect(page.locator("section.method > .not-shown")).toContainText("The column “Method” could not be shown");
  await expect(page.getByRole("heading", { name: "Latent Playground" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Share" })).toBeVisible();
  await expect(others).toHaveCount(count);
  await spoil("");
  const after = (await state(page)).step;
  await reaches(page, after + 5); // the next state is sound
  // what only a phone shows is tried again there
  const words = page.locator(".not-shown:visible"),
    agains = words.getByRole("button", { name: "Try again" });
  await expect(async () => {
    if ((await agains.count()) > 0) await agains.first().click();
    await expect(words).toHaveCount(0, { timeout: 500 });
  }).toPass();
  await resize(page, { width: 390, height: 844 });
  await agains.click();
  await expect(words).toHaveCount(0);
  await resize(page, { width: 1440, height: 900 });
  await expect(page.getByRole("button", { name: /^Method: / }).first()).toBeVisible();
  expect((await recorded(page)).failures).toEqual([]);
});

test("records of the browser that are none are set aside and told; the page, its runs and training go on", async ({
  page,
}) => {
  await open(page, `${address}&steps=1000000`);
  await play(page);
  await expect.poll(async () => (await recorded(page)).saved.length).toBeGreaterThan(0);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("latent-playground");
        opening.onsuccess = () => {
          const writing = opening.result.transaction(["runs", "sweeps"], "readwrite");
          const runs = writing.objectStore("runs");
          runs.put({ id: "one", version: 1, run: null, pinned: true, shown: true });
          runs.put({ id: "two", version: 1, run: { method: "vae", dataset: "ring" }, marks: 5 });
          runs.put({ id: 3 });
          writing.objectStore("sweeps").put({ id: "four", version: 1, created: 1, runs: [{ view: {} }] });
          writing.oncomplete = () => resolve(opening.result.close());
          writing.onerror = () => reject(writing.error ?? Error("not written"));
        };
      }),
  );
  const errors: string[] = [];
  page.on("pageerror", error => errors.push(error.message));
  await page.reload();
  await page.waitForFunction(() => window.recorded?.ready && window.recorded.states.length > 0);
  await page.getByRole("button", { name: /^1 run kept, 4 unreadable$/ }).click();
  const runs = page.getByRole("dialog", { name: "Runs" });
  await runs.getByRole("button", { name: "4 kept records could not be read and were set aside" }).click();
  await expect(runs.getByText("run: expected an object, got null")).toBeVisible();
  const one = runs.getByRole("group", { name: "What to do with run one" });
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    one.getByRole("button", { name: "save what there is" }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe("run-one.json");
  await one.getByRole("button", { name: "delete" }).click();
  await expect(runs.getByRole("button", { name: "3 kept records could not be read" })).toBeVisible();
  await runs.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: /^Continue at step/ }).click();
  const { step } = await state(page);
  await reaches(page, step + 5);
  expect((await recorded(page)).failures).toEqual([]);
  expect(errors).toEqual([]);
  await expect(page.locator(".not-shown")).toHaveCount(0);
});

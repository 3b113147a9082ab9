// All of the page by keyboard alone, and sheets that keep the focus and give it back.
import { expect, type Locator, type Page } from "@playwright/test";
import { open, reaches, recorded, resize, settles, state, test } from "./page";

const DIGITS = "/?method=vae&dataset=drawn-digits&width=0.0625&batch=8&v=1&backend=wasm";
const TWO_STAGE_DIGITS = DIGITS.replace("method=vae", "method=two-stage-vae");
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** What has the focus, as a screen reader would name it, or nearly. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const e = document.activeElement;
    return e === null || e === document.body
      ? ""
      : (e.getAttribute("aria-label") ??
          document.getElementById(e.getAttribute("aria-labelledby") ?? "")?.textContent ??
          e.textContent ??
          "");
  });
/** Tab until something of that name has the focus; everything on the way shows where it is. */
async function tabTo(page: Page, name: RegExp, most = 80): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const e = document.activeElement!;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e);
      const thumb = e.matches("input[type=range]") ? getComputedStyle(e, "::-webkit-slider-thumb").boxShadow : "none";
      const next = e.nextElementSibling ? getComputedStyle(e.nextElementSibling).outlineStyle : "none";
      // Chromium tells no style of a thumb
      return (
        e === document.body ||
        (outlineStyle !== "none" && outlineWidth !== "0px") ||
        boxShadow !== "none" ||
        thumb !== "none" ||
        e.matches("input[type=range]") ||
        next !== "none"
      );
    });
    expect(seen, `the focus shows on "${await focused(page)}"`).toBe(true);
    if (name.test(await focused(page))) return;
  }
  throw Error(`no Tab of ${most} came to ${name}; the last was "${await focused(page)}"`);
}
/** Back from the charts to the plane of codes. */
async function backToPlane(page: Page, most = 41): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Shift+Tab");
    if ((await focused(page)).startsWith("Code to decode")) return;
  }
  throw Error(`no Shift+Tab of ${most} came to the plane; the last was "${await focused(page)}"`);
}

test.describe("by keyboard alone", () => {
  test("skip to what it learns", async ({ page }) => {
    await open(page, DIGITS);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to what it learns");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("What it learns");
    await page.keyboard.press("Tab");
    expect(
      await page.evaluate(() => document.activeElement!.closest("section#learns") !== null),
      "the next Tab goes on from there",
    ).toBe(true);
  });

  test("choose a method", async ({ page }) => {
    await open(page, DIGITS);
    await tabTo(page, /^Method: VAE/);
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("Find a method");
    await page.keyboard.press("Shift+Tab");
    const inSheet = () =>
      document.activeElement === document.body || document.activeElement!.closest("[role=dialog]") !== null;
    expect(await page.evaluate(inSheet), "the focus stays in the sheet").toBe(true);
    await page.keyboard.press("Escape");
    expect(await focused(page), "Escape keeps the method and gives the focus back").toMatch(/^Method: VAE/);
    await page.keyboard.press("Enter");
    await page.keyboard.type("two-stage");
    await page.keyboard.press("Enter");
    await expect(page).toHaveTitle("Two-Stage VAE on Drawn digits · Latent Playground");
    expect(await focused(page), "what was chosen is gone on with, not chosen again").toBe("Method");
    await settles(page, "paused");
    await page.keyboard.press("Space");
    await expect(page.getByRole("dialog"), "Space is the page's").toHaveCount(0);
    await reaches(page, 1);
    expect((await recorded(page)).failures).toEqual([]);
  });

  test("change a field", async ({ page }) => {
    await open(page, TWO_STAGE_DIGITS);
    await tabTo(page, /^Learning rate$/);
    await tabTo(page, /^Learning rate$/); // its name explains it; the slider comes after the number
    const rate = (await state(page)).run.values["rate"] as number;
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(before => (window.recorded.states.at(-1)!.run.values["rate"] as number) > before, rate);
    expect((await state(page)).step, "an arrow on a slider is not a step").toBe(0);
    expect((await recorded(page)).failures).toEqual([]);
  });

  test("train, and look closely", async ({ page }) => {
    await open(page, TWO_STAGE_DIGITS);
    await page.keyboard.press("Space");
    await reaches(page, 3);
    await page.keyboard.press("Space");
    await settles(page, "paused");
    const { step } = await state(page);
    await tabTo(page, /^Reconstruction of x: .* at step/);
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await expect(page.getByText(/^step \d+: Reconstruction of x/)).toBeAttached();
    expect(await page.locator(".vw-track .vw-over").count(), "the crosshair stands in every chart").toBeGreaterThan(1);
    await page.keyboard.press("Escape");
    await expect(page.locator(".vw-track .vw-over")).toHaveCount(0);
    await backToPlane(page);
    const where = () => page.evaluate(() => document.activeElement!.getAttribute("aria-valuetext"));
    const before = await where();
    await page.keyboard.press("ArrowUp");
    expect(await where()).not.toBe(before);
    expect((await state(page)).step, "neither an arrow on a chart nor one on the plane is a step").toBe(step);
    expect((await recorded(page)).failures).toEqual([]);
  });

  test("read the keys", async ({ page }) => {
    await open(page, TWO_STAGE_DIGITS.replace("drawn-digits", "ring")); // its decoder says something at step 0
    await tabTo(page, /^Code to decode/);
    await page.keyboard.press("?");
    expect(await focused(page)).toBe("Keys");
    await page.keyboard.press("Space");
    await page.keyboard.press("n");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    expect(await focused(page), "the focus is where it was").toMatch(/^Code to decode/);
    expect((await state(page)).step, "keys are off under a sheet").toBe(0);
    expect((await recorded(page)).failures).toEqual([]);
  });
});

/** Every sheet there is, by what opens it; the phone's have their size. */
const sheets: Readonly<Record<string, { size: typeof desktop; opener(page: Page): Locator }>> = {
  "Choose a method": { size: desktop, opener: page => page.getByRole("button", { name: /^Method: / }).first() },
  Keys: { size: desktop, opener: page => page.getByRole("button", { name: /^All keys/ }) },
  "Take it home": { size: desktop, opener: page => page.getByRole("button", { name: "Export" }).first() },
  Runs: { size: desktop, opener: page => page.getByRole("button", { name: /runs? kept/ }) },
  "Sweep a slider": { size: desktop, opener: page => page.getByRole("button", { name: "sweep a slider" }) },
  "What the papers claim": {
    size: desktop,
    opener: page => page.getByRole("button", { name: "Our numbers beside the papers’" }),
  },
  Data: { size: phone, opener: page => page.getByRole("button", { name: /^Data: / }).first() },
  Method: { size: phone, opener: page => page.getByRole("button", { name: "Fields" }) },
};
/** Where the focus may be when Escape is pressed; each leaves it there. */
const places: Readonly<Record<string, (sheet: Locator) => Promise<void>>> = {
  "as it opened": async () => {},
  "after a click on its text": sheet => sheet.getByRole("heading").first().click(),
  "on its last button": sheet => sheet.getByRole("button").last().focus(),
  "where a click on a button gave it away": sheet =>
    sheet.page().evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
    }),
};

test("every sheet closes on Escape, wherever the focus is", async ({ page }) => {
  await open(page, DIGITS);
  await page.keyboard.press("ArrowRight"); // so that a run is kept
  await expect(page.getByRole("button", { name: /runs? kept/ })).toBeVisible();
  for (const [name, { size, opener }] of Object.entries(sheets)) {
    await resize(page, size);
    for (const [place, go] of Object.entries(places)) {
      await opener(page).click();
      const sheet = page.getByRole("dialog", { name, exact: name === "Method" });
      await expect(sheet, name).toBeVisible();
      if (place !== "after a click on its text" || (await sheet.getByRole("heading").count()) > 0) await go(sheet);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog"), `${name}: ${place}`).toHaveCount(0);
      expect(await focused(page), `${name}: opened by a click, it leaves Space to the page`).toBe("");
    }
  }
  const { step } = await state(page);
  await page.keyboard.press("Space");
  await reaches(page, step + 1);
  expect((await recorded(page)).failures).toEqual([]);
});

test("after a sheet that a click opened Space is the page's, and Tab goes on behind the opener", async ({ page }) => {
  await open(page, DIGITS);
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await focused(page)).toBe("");
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Dark");
});

test("a click on a card, and Escape closes the cards all the same", async ({ page }) => {
  await open(page, DIGITS);
  await page.getByRole("button", { name: "Our numbers beside the papers’" }).click();
  const cards = page.getByRole("dialog", { name: "What the papers claim" });
  await cards.getByRole("navigation").getByRole("button").nth(1).click();
  await page.keyboard.press("Escape");
  await expect(cards).toHaveCount(0);
});

test("a method is found by typing in a list that was clicked open: then Space plays", async ({ page }) => {
  await open(page, DIGITS);
  await page
    .getByRole("button", { name: /^Method: VAE/ })
    .first()
    .click();
  await page.keyboard.type("two-stage");
  await page.keyboard.press("Enter");
  await expect(page).toHaveTitle(/^Two-Stage VAE/);
  await settles(page, "paused");
  await page.keyboard.press("Space");
  await reaches(page, 1);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("after a slider was moved Space plays and pauses, and the page stays where it is", async ({ page }) => {
  await open(page, DIGITS);
  const slider = page.getByRole("slider", { name: "Learning rate" });
  await slider.click();
  await page.keyboard.press("Space");
  await reaches(page, 1);
  await expect(slider).toBeFocused();
  await page.keyboard.press("Space");
  await settles(page, "paused");
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test("a number that was left in the same frame does not take the focus back", async ({ page }) => {
  await open(page, DIGITS);
  const stays = await page.evaluate(async () => {
    const number = document.querySelector<HTMLInputElement>(".method .number-text")!;
    const button = document.querySelector<HTMLElement>("button.method-title")!;
    number.focus();
    button.focus();
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const selected = getSelection()?.toString() ?? "";
    return { at: document.activeElement === button, selected };
  });
  expect(stays).toEqual({ at: true, selected: "" });
  const number = page.locator(".method .number-text").first();
  await number.focus();
  const whole = () => number.evaluate((e: HTMLInputElement) => e.selectionEnd! - e.selectionStart! === e.value.length);
  await expect.poll(whole, { message: "what has the focus is selected, to be typed over" }).toBe(true);
});

test("sheets make the rest inert, on a phone too, and give everything back", async ({ page }) => {
  await resize(page, phone);
  await open(page, DIGITS);
  const inert = () => page.evaluate(() => document.querySelectorAll("[inert]").length);
  for (const name of [/^Data: /, /^Method: /, /^Fields$/]) {
    const opener = page.getByRole("button", { name }).first();
    await opener.focus();
    await page.keyboard.press("Enter");
    const sheet = page.getByRole("dialog");
    await expect(sheet).toBeVisible();
    await expect.poll(inert).toBeGreaterThan(0);
    const focused = () => sheet.evaluate(e => e.closest("[inert]") === null && e.contains(document.activeElement));
    await expect.poll(focused, `${name}: the focus is in it`).toBe(true);
    const behind = () =>
      page.locator(".header, .learns, .after").evaluateAll(all => all.map(e => e.closest("[inert]") !== null));
    await expect.poll(behind, "what lies behind is out of reach").toEqual([true, true, true]);
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      expect(
        await page.evaluate(
          () =>
            document.activeElement === document.body ||
            document.activeElement!.closest("[role=dialog], .phone-foot") !== null,
        ),
      ).toBe(true);
    }
    await sheet.evaluate(e => (e as HTMLElement).focus()); // in a number, Escape forgets what was typed first
    await page.keyboard.press("Escape");
    await expect(sheet).toHaveCount(0);
    await expect.poll(inert).toBe(0);
  }
  await page.getByRole("button", { name: "Fields" }).click();
  await resize(page, desktop); // turned round
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect.poll(inert).toBe(0);
});

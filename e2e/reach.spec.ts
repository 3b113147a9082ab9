// The page for everyone: axe has nothing to say in any state, the whole of it works by keyboard alone, sheets keep the
// focus and give it back, milestones are heard and steps are not, forced colours hide nothing, and on a phone nothing
// is wider than the screen or too small.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { open, reaches, recorded, settles, state, stepTo } from "./page";

const DIGITS = "/?method=vae&dataset=drawn-digits&width=0.0625&batch=8&v=1&backend=wasm";
const RING =
  "/?method=two-stage-vae&dataset=ring&width=0.0625&batch=8&secondWidth=8&secondBatch=8&trainSteps=30&secondSteps=20&v=1&backend=wasm";
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

async function quiet(page: Page, when: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(n => `${impact} ${id}: ${n.target.join(" ")} ${n.failureSummary?.split("\n")[1]?.trim() ?? ""}`),
    ),
    when,
  ).toEqual([]);
}
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

for (const colorScheme of ["light", "dark"] as const)
  for (const [screen, viewport] of [
    ["1440", desktop],
    ["390", phone],
  ] as const)
    test(`axe finds nothing at ${screen}, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await open(page, RING);
      await expect(page.locator('[data-probe="latent-plane"] canvas').first()).toBeVisible();
      await quiet(page, "at step 0");
      await page
        .getByRole("button", { name: /^Method: / })
        .first()
        .click();
      await quiet(page, "the list of methods open");
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
      await quiet(page, "the keys open");
      await page.keyboard.press("Escape");
      await page.keyboard.press("e");
      await expect(page.getByRole("dialog", { name: "Take it home" })).toBeVisible();
      await quiet(page, "what can be taken home open");
      await page.keyboard.press("Escape");
      if (viewport === phone)
        for (const name of [/^Data: /, /^Fields$/]) {
          await page.getByRole("button", { name }).click();
          await expect(page.getByRole("dialog")).toBeVisible();
          await quiet(page, `the sheet of ${name} open`);
          await page.keyboard.press("Escape");
        }
      await page.getByRole("button", { name: "Play" }).first().click();
      await settles(page, "done");
      await expect(page.locator(".measured table")).toBeVisible();
      await quiet(page, "after training");
      await page.keyboard.press("r");
      // the run before is kept, and on the charts
      await page.waitForFunction(() => window.recorded.tokens.length === 2 && window.recorded.saved.length > 0);
      await stepTo(page, 2);
      await page.getByRole("button", { name: /runs? kept/ }).click();
      await expect(page.getByRole("dialog", { name: "Runs" }).getByRole("listitem").first()).toBeVisible();
      await quiet(page, "the runs open, one beside this on the charts");
    });

test("by keyboard alone: skip, choose a method, change a field, train, look closely, read the keys", async ({
  page,
}) => {
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

  await page.reload();
  await page.waitForFunction(() => window.recorded.ready && window.recorded.states.length > 0);
  await tabTo(page, /^Method: VAE/);
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("Find a method");
  await page.keyboard.press("Shift+Tab");
  expect(
    await page.evaluate(
      () => document.activeElement === document.body || document.activeElement!.closest("[role=dialog]") !== null,
    ),
    "the focus stays in the sheet",
  ).toBe(true);
  await page.keyboard.press("Escape");
  expect(await focused(page), "Escape keeps the method and gives the focus back").toMatch(/^Method: VAE/);
  await page.keyboard.press("Enter");
  await page.keyboard.type("two-stage");
  await page.keyboard.press("Enter");
  await expect(page).toHaveTitle("Two-Stage VAE on Drawn digits · Latent Playground");
  expect(await focused(page)).toMatch(/^Method: Two-Stage VAE/);
  await settles(page, "paused");

  await tabTo(page, /^Learning rate$/);
  await tabTo(page, /^Learning rate$/); // its name explains it; the slider comes after the number
  const rate = (await state(page)).run.values["rate"] as number;
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(before => (window.recorded.states.at(-1)!.run.values["rate"] as number) > before, rate);
  expect((await state(page)).step, "an arrow on a slider is not a step").toBe(0);

  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
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
  await page.keyboard.press("Shift+Tab");
  for (let i = 0; i < 40 && !(await focused(page)).startsWith("Code to decode"); i++)
    await page.keyboard.press("Shift+Tab");
  const where = () => page.evaluate(() => document.activeElement!.getAttribute("aria-valuetext"));
  const before = await where();
  await page.keyboard.press("ArrowUp");
  expect(await where()).not.toBe(before);
  expect((await state(page)).step, "nor is one on a chart or the plane").toBe(step);

  await page.keyboard.press("?");
  expect(await focused(page)).toBe("Keys");
  await page.keyboard.press("Space");
  await page.keyboard.press("n");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await focused(page), "the focus is where it was").toMatch(/^Code to decode/);
  expect((await state(page)).step, "keys are off under a sheet").toBe(step);
  expect((await recorded(page)).failures).toEqual([]);
});

test("sheets make the rest inert, on a phone too, and give everything back", async ({ page }) => {
  await page.setViewportSize(phone);
  await open(page, DIGITS);
  const inert = () => page.evaluate(() => document.querySelectorAll("[inert]").length);
  for (const name of [/^Data: /, /^Method: /, /^Fields$/]) {
    const opener = page.getByRole("button", { name }).first();
    await opener.focus();
    await page.keyboard.press("Enter");
    const sheet = page.getByRole("dialog");
    await expect(sheet).toBeVisible();
    expect(await inert()).toBeGreaterThan(0);
    expect(
      await sheet.evaluate(e => e.closest("[inert]") === null && e.contains(document.activeElement)),
      `${name}: the focus is in it`,
    ).toBe(true);
    expect(
      await page.locator(".header, .learns, .after").evaluateAll(all => all.map(e => e.closest("[inert]") !== null)),
      "what lies behind is out of reach",
    ).toEqual([true, true, true]);
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
    expect(await inert()).toBe(0);
  }
  await page.getByRole("button", { name: "Fields" }).click();
  await page.setViewportSize(desktop); // turned round
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await inert()).toBe(0);
});

test("milestones are heard, steps are not", async ({ page }) => {
  await open(page, RING);
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], output:not([aria-live=off])";
    new MutationObserver(changes => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest(live);
        const text = region?.textContent?.trim();
        if (text && heard.at(-1) !== text) heard.push(text);
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
  await page.getByRole("button", { name: "Play" }).first().click();
  await settles(page, "done");
  await page.waitForTimeout(500);
  const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  expect(heard[0]).toMatch(/^Training has begun\. Phase 1 of 2: /);
  expect(heard[1]).toMatch(/^Phase 2 of 2: /);
  // 30 of the first phase and 20 of the second, from the address
  expect(heard[2]).toBe("Training is done after 50 steps.");
  expect(heard.length, heard.join(" | ")).toBe(3);
});

test("a slow device is told how long it takes, once, and offered a tiny run", async ({ page }) => {
  // hours at the few hundred steps a second of a fast machine
  await open(page, "/?method=vae&dataset=drawn-digits&width=0.0625&batch=8&trainSteps=1000000&v=1&backend=wasm");
  await expect(page.getByText("on this device"), "not before it is known").toHaveCount(0);
  await page.getByRole("button", { name: "Play" }).first().click();
  await expect(page.getByText(/^About [\d.]+ (min|h) on this device\.$/)).toBeVisible();
  await expect(page.getByText(/^about [\d.]+ (min|h) left$/)).toBeVisible();
  await page.getByRole("button", { name: "Try a tiny run" }).click();
  await page.waitForFunction(() => window.recorded.states.at(-1)?.total === 60); // steps of the preset "tiny"
  await expect(page).toHaveTitle("Two-Stage VAE on Drawn digits · Latent Playground");
  await expect(page.getByText("on this device")).toHaveCount(0);
  await reaches(page, 2);
  expect((await recorded(page)).failures).toEqual([]);
});

test("a link that is shared shows a picture, a title and an icon", async ({ page, request }) => {
  await open(page, DIGITS);
  await expect(page).toHaveTitle("VAE on Drawn digits · Latent Playground");
  const meta = (name: string) =>
    page.locator(`meta[property="${name}"], meta[name="${name}"]`).first().getAttribute("content");
  for (const name of [
    "og:title",
    "og:description",
    "og:image:alt",
    "twitter:title",
    "twitter:description",
    "description",
  ])
    expect((await meta(name))?.length, name).toBeGreaterThan(10);
  expect(await meta("twitter:card")).toBe("summary_large_image");
  for (const name of ["og:image", "twitter:image"]) {
    const picture = await (await request.get(new URL((await meta(name))!, page.url()).href)).body();
    expect(
      [picture.toString("latin1", 1, 4), picture.readUInt32BE(16), picture.readUInt32BE(20)],
      "PNG: width and height stand at bytes 16 and 20",
    ).toEqual(["PNG", 1200, 630]);
  }
  for (const rel of ["icon", "apple-touch-icon"])
    expect(
      (
        await request.get(new URL((await page.locator(`link[rel="${rel}"]`).getAttribute("href"))!, page.url()).href)
      ).ok(),
      rel,
    ).toBe(true);
  const bars = () =>
    page.locator("meta[name=theme-color]").evaluateAll(all => all.map(m => (m as HTMLMetaElement).content));
  expect(await bars()).toEqual(["#fcfcfa", "#131417"]); // paper, light and dark: theme/tokens.css
  await page.getByRole("switch", { name: "Dark" }).click();
  expect(await bars(), "chosen by hand").toEqual(["#131417", "#131417"]);
  await expect(page.getByRole("switch", { name: "Dark" })).toBeChecked();
});

test("every part has its place among headings and landmarks", async ({ page }) => {
  await open(page, RING);
  await stepTo(page, 2);
  const levels = await page
    .locator("h1:visible, h2:visible, h3:visible, h4:visible")
    .evaluateAll(all => all.map(h => Number(h.tagName[1])));
  expect(levels[0]).toBe(1);
  levels.forEach((level, i) =>
    expect(level - (levels[i - 1] ?? 0), `heading ${i} does not skip a level`).toBeLessThanOrEqual(1),
  );
  for (const [role, name] of [
    ["banner", undefined],
    ["navigation", "This run"],
    ["main", undefined],
    ["region", "Data"],
    ["region", "Method"],
    ["region", "What it learns"],
    ["contentinfo", "Runs and progress"],
    ["complementary", "More about this run"],
  ] as const)
    await expect(page.getByRole(role, name === undefined ? {} : { name, exact: true })).toHaveCount(1);
  // 2 of 50 steps
  await expect(page.getByRole("progressbar", { name: "Training" })).toHaveAttribute("aria-valuenow", "4");
});

for (const colorScheme of ["light", "dark"] as const)
  test(`forced colours, ${colorScheme}: lines, rings and marks stay visible`, async ({ page }) => {
    await page.emulateMedia({ forcedColors: "active", colorScheme });
    await open(page, DIGITS);
    await stepTo(page, 2);
    const [paper, ...marks] = await page.evaluate(() => {
      const of = (selector: string, property: string, pseudo?: string) =>
        getComputedStyle(document.querySelector(selector)!, pseudo).getPropertyValue(property);
      return [
        of("body", "background-color"),
        of(".slider", "background-color", "::before"),
        of(".slider", "background-color", "::after"),
        of(".transport-play", "background-color"),
        of(".stretch-line", "background-color"),
        of(".stretch-line i", "background-color"),
        of(".choice input:checked + span", "box-shadow"),
        of(".data-on", "background-color", "::before"),
      ];
    });
    for (const mark of marks) expect(mark, "not the colour of the ground").not.toContain(paper);
    const inks = await page
      .locator('[data-probe="latent-plane"] canvas')
      .first()
      .evaluate(canvas => {
        const { width, height } = canvas as HTMLCanvasElement;
        const data = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height).data;
        let drawn = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i]! > 200) drawn++;
        return drawn / (width * height);
      });
    expect(inks, "share of the plane that is drawn on: codes, rings and names, about a hundredth").toBeGreaterThan(
      0.002,
    );
  });

test("at 390 px nothing is wider than the screen, and what is touched is large enough", async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ viewport: phone, hasTouch: true, isMobile: true, baseURL: baseURL! });
  const page = await context.newPage();
  await open(page, DIGITS);
  await page.getByRole("button", { name: "Play" }).first().tap();
  await reaches(page, 3);
  for (const sheet of [undefined, /^Data: /, /^Fields$/, /^Method: /]) {
    if (sheet) await page.getByRole("button", { name: sheet }).first().tap();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth),
      `with ${sheet ?? "nothing"} open`,
    ).toBeLessThanOrEqual(phone.width);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("button, a[href], input, select, summary, label:has(input)")].flatMap(
        e => {
          const { width, height } = (e.closest("label") ?? e).getBoundingClientRect();
          const least = e.matches(".transport button, .phone-sentence button, .phone-fields") ? 36 : 24;
          const inline = getComputedStyle(e).display === "inline" && e.closest("p") !== null; // a word in a sentence
          return e.checkVisibility({ opacityProperty: false, visibilityProperty: true }) &&
            !e.closest("[inert], .skip") &&
            !e.matches(".skip") &&
            !inline &&
            (width < 24 || height < least)
            ? [
                `${e.tagName} ${e.className} ${e.getAttribute("aria-label") ?? e.textContent} ${Math.round(width)} x ${Math.round(height)}`,
              ]
            : [];
        },
      ),
    );
    expect(small, `with ${sheet ?? "nothing"} open`).toEqual([]);
    if (sheet) await page.keyboard.press("Escape");
  }
  await context.close();
});

// The page for everyone: axe has nothing to say in any state, milestones are heard and steps are not, forced colours
// hide nothing, and on a phone nothing is wider than the screen or too small. The keyboard is in keyboard.spec.ts.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { open, reaches, recorded, resize, settles, stepTo, test } from "./page";

const DIGITS = "/?method=vae&dataset=drawn-digits&width=0.0625&batch=8&v=1&backend=wasm";
const RING =
  "/?method=two-stage-vae&dataset=ring&width=0.0625&batch=8&secondWidth=8&secondBatch=8&trainSteps=30&secondSteps=20&v=1&backend=wasm";
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** only: one rule alone. */
async function quiet(page: Page, when: string, only?: string): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (only ? axe.withRules([only]) : axe).analyze();
  expect(
    violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(n => `${impact} ${id}: ${n.target.join(" ")} ${n.failureSummary?.split("\n")[1]?.trim() ?? ""}`),
    ),
    when,
  ).toEqual([]);
}

// what is dark has the same colours at every width, and the most sheets on a phone
for (const [screen, viewport, colorScheme] of [
  ["1440", desktop, "light"],
  ["390", phone, "light"],
  ["390", phone, "dark"],
] as const)
  test(`axe finds nothing at ${screen}, ${colorScheme}`, async ({ page }) => {
    // what is dark has the same parts: of that the contrast alone
    const look = (when: string) => quiet(page, when, colorScheme === "dark" ? "color-contrast" : undefined);
    await resize(page, viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open(page, RING);
    await expect(page.locator('[data-probe="latent-plane"] canvas').first()).toBeVisible();
    await look("at step 0");
    await page
      .getByRole("button", { name: /^Method: / })
      .first()
      .click();
    await look("the list of methods open");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
    await look("the keys open");
    await page.keyboard.press("Escape");
    await page.keyboard.press("e");
    await expect(page.getByRole("dialog", { name: "Take it home" })).toBeVisible();
    await look("what can be taken home open");
    await page.keyboard.press("Escape");
    if (viewport === phone)
      for (const name of [/^Data: /, /^Fields$/]) {
        await page.getByRole("button", { name }).click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await look(`the sheet of ${name} open`);
        await page.keyboard.press("Escape");
      }
    await page.getByRole("button", { name: "Play" }).first().click();
    await settles(page, "done");
    await expect(page.locator(".measured table")).toBeVisible();
    await look("after training");
    await page.keyboard.press("r");
    // the run before is kept, and on the charts
    await page.waitForFunction(() => window.recorded.tokens.length === 2 && window.recorded.saved.length > 0);
    await stepTo(page, 2);
    await page.getByRole("button", { name: /runs? kept/ }).click();
    await expect(page.getByRole("dialog", { name: "Runs" }).getByRole("listitem").first()).toBeVisible();
    await look("the runs open, one beside this on the charts");
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
  await open(page, "/?method=lmgae&dataset=drawn-digits&width=0.0625&batch=8&loops=1000000&v=1&backend=wasm");
  await expect(page.getByText("on this device"), "not before it is known").toHaveCount(0);
  await page.getByRole("button", { name: "Play" }).first().click();
  await expect(page.getByText(/^About [\d.]+ (min|h) on this device\.$/)).toBeVisible();
  await expect(page.getByText(/^about [\d.]+ (min|h) left$/)).toBeVisible();
  await page.getByRole("button", { name: "Try a tiny run" }).click();
  await page.waitForFunction(() => window.recorded.states.at(-1)?.total === 480); // src/ui/state/tiny-run.ts
  await expect(page).toHaveTitle("LMGAE on Drawn digits · Latent Playground"); // the reader's own
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

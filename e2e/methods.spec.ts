// Every method plays: chosen from the sheet on toy vectors, a step of every phase, its pictures drawn, its formula
// there, no failure; each kind of network on images too. The views of single methods (mask, Lipschitz curves, geometry)
// show what the worker reports, also when the theme changes.
import { expect } from "@playwright/test";
import { open, play, reaches, recorded, resize, settles, state, test } from "./page";

const SMALL = "&width=0.0625&batch=8&criticWidth=8&rows=16&secondWidth=8&secondBatch=8&v=1";

test("every method in the sheet trains on vectors, phase by phase", async ({ page }) => {
  test.setTimeout(600_000);
  await open(page, `/?method=ae&dataset=ring${SMALL}&backend=wasm`);
  const title = page.locator(".method-title").first();
  const sheet = page.getByRole("listbox", { name: "Methods" });
  await title.click();
  const names = await sheet
    .getByRole("option")
    .evaluateAll(rows => rows.map(row => row.querySelector("b")!.textContent!));
  expect(names.length).toBeGreaterThan(15);
  await page.keyboard.press("Escape");
  for (const name of names) {
    if ((await title.textContent()) !== name) {
      await title.click();
      await sheet
        .getByRole("option")
        .filter({ has: page.getByText(name, { exact: true }) })
        .click();
      await page.waitForFunction(
        want =>
          document.querySelector(".method-title")?.textContent === want && window.recorded.states.at(-1)?.step === 0,
        name,
      );
    }
    const { phases } = await state(page);
    for (const [k] of phases.entries()) {
      const at = (await state(page)).step;
      await page.locator("body").press("ArrowRight");
      await reaches(page, at + 1);
      if (k === phases.length - 1) break;
      await page
        .getByRole("button", { name: /next phase|skip/i })
        .first()
        .click();
      await page.waitForFunction(phase => (window.recorded.states.at(-1)?.phase ?? 0) > phase, k);
    }
    await expect(page.locator(".learns .vw-wait"), `${name}: every picture of the first screen`).toHaveCount(0);
    await expect(page.locator(".method .formula .katex").first(), `${name}: its formula`).toBeVisible();
    expect((await recorded(page)).failures, name).toEqual([]);
  }
});

for (const method of ["two-stage-vae", "lmgae", "lpga"])
  // neutral, dense, and PGA's own network
  test(`${method} plays on images`, async ({ page }) => {
    await open(page, `/?method=${method}&dataset=drawn-digits${SMALL}&backend=wasm`);
    await page.locator("body").press("ArrowRight");
    await reaches(page, 1);
    await expect(page.locator(".learns .vw-top .vw-wait")).toHaveCount(0);
    expect((await recorded(page)).failures).toEqual([]);
  });

test("the mask over time is the mask that trains; the slider and a chosen dimension follow it; the theme may change meanwhile", async ({
  page,
}) => {
  await open(page, `/?method=lmgae&dataset=ring&loops=24&maskRate=0.05&latent=8${SMALL}&backend=wasm`);
  await play(page);
  await reaches(page, 30);
  await page.getByRole("switch", { name: "Dark" }).click();
  await settles(page, "done");
  const { series } = await recorded(page);
  const latest = (name: string) => series[`train/mask/${name}`]!.values.at(-1)!;
  expect(latest("active"), "θ moves by 0.05 a loop and more: dimensions go off").toBeLessThan(8);
  const mask = page.locator('[data-probe="mask-evolution"]');
  const rows = mask.getByRole("listbox");
  await expect(rows).toHaveAttribute("aria-label", new RegExp(`step 120: 8 rows, in use ${latest("active")} of 8`));
  await expect(page.locator(".slider-mark-text")).toHaveText(`${latest("active")} in use`);
  const [, mantissa, power = ""] =
    /ω (−?[0-9.]+)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/.exec((await rows.getAttribute("aria-label")) ?? "") ?? [];
  const said = Number(
    `${mantissa?.replace("−", "-").replace(/\.$/, "")}e${
      Array.from(power, c => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c))
        .map(d => (d < 0 ? "-" : d))
        .join("") || 0
    }`,
  );
  expect(Math.abs(said - latest("wasserstein")), "the last column is the mean over the last loops").toBeLessThan(
    0.1 + 0.2 * Math.abs(latest("wasserstein")),
  );
  const drew = page.locator('[data-probe="mask-dimension"]');
  for (const width of [1440, 390]) {
    await resize(page, { width, height: width === 390 ? 844 : 900 });
    await rows.scrollIntoViewIfNeeded();
    await rows.press("ArrowDown"); // whatever a browser does where the keyboard comes to has happened
    const before = await rows.boundingBox();
    await rows.press("Enter");
    await expect(drew).toContainText(/What z.* drew/);
    await expect(drew.locator("[role=img]").first()).toHaveAttribute("aria-label", /mask at the start, .* mask now/);
    await expect(drew, `beside the mask, or under it, at ${width} px`).toBeInViewport();
    expect(await rows.boundingBox(), `the mask stays where it was, at ${width} px`).toEqual(before);
    await rows.press("Enter"); // again: back to its place further down
    await expect(drew).not.toBeInViewport();
    expect(await rows.boundingBox()).toEqual(before);
  }
});

test("a picked dimension of a mask of images has its pictures within its own place", async ({ page }) => {
  await open(page, `/?method=lmgae&dataset=drawn-digits&loops=8&latent=8${SMALL}&backend=wasm`);
  await play(page);
  await settles(page, "done");
  await page.locator('[data-probe="mask-evolution"]').getByRole("listbox").press("Enter");
  const drew = page.locator('.vw-top > [data-probe="mask-dimension"]');
  await expect(async () => {
    // of one moment: the row is still being set when the picture comes
    const [own, picture, rows] = await drew.evaluate(slot =>
      [slot, slot.querySelector("canvas")!, slot.querySelector(".vw-rows")!].map(e =>
        e.getBoundingClientRect().toJSON(),
      ),
    );
    expect(picture.width).toBeGreaterThan(150); // nine pictures of 17 px
    expect(picture.right).toBeLessThanOrEqual(own.right + 1);
    expect(picture.height, "two rows of nine").toBeLessThan(picture.width / 3);
    expect(rows.height, "was and now stand beside their rows").toBeCloseTo(picture.height, 0);
  }).toPass();
});

test("Lipschitz curves go through both stages, with the ideal 1; the geometry of the plane shows the decoder's stretch", async ({
  page,
}) => {
  await open(page, `/?method=dae&dataset=ring&trainSteps=40${SMALL}&backend=wasm`);
  await play(page);
  await settles(page, "done");
  const { series } = await recorded(page);
  const all = (name: string) => series[name]!.values;
  for (const phase of ["encoder", "decoder"])
    for (const of of ["encoder", "decoder"]) expect(all(`${phase}/autoencoder/lipschitz-${of}`).length).toBe(20);
  const chart = page.getByRole("region", { name: "Lipschitz complexity" });
  const label = (await chart.locator("[aria-label*='real decoder']").first().getAttribute("aria-label")) ?? "";
  const [, told] = /real decoder ([0-9.]+)/.exec(label) ?? [];
  const last = all("decoder/autoencoder/lipschitz-decoder").slice(-8);
  expect(Number(told), `${label}: the smoothed curve ends among its last values`).toBeGreaterThanOrEqual(
    Math.min(...last) * 0.99,
  );
  expect(Number(told)).toBeLessThanOrEqual(Math.max(...last) * 1.3);
  await expect(chart.getByText("ideal", { exact: true })).toBeVisible();
  const geometry = page.locator('[data-probe="latent-geometry"]');
  await geometry.scrollIntoViewIfNeeded();
  await expect(geometry.locator("[role=img]")).toHaveAttribute("aria-label", /81 ellipses, decoder’s stretch/);
});

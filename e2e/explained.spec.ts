// Explanations bound to the live numbers, on the Wasm fallback: pointing at a term lights its curve, by pointer and by
// keyboard, and the other way round; the numbers are the worker's last ones; the code is the code. Under a policy
// without inline styles, as the page is served.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import { chartText, grouped } from "../src/ui/controls/number-text";
import { open, recorded, resize, stepTo, test } from "./page";

const small = "width=0.0625&batch=8&v=1&backend=wasm";
const chart = (page: Page, series: string) => page.locator(`.vw-bottom section[data-series~="${series}"]`);
const term = (page: Page, series: string) => page.locator(`.method .formula [data-series="${series}"]`).first();
const row = (page: Page, series: string) => page.locator(`.terms tr[data-series="${series}"]`);
const [reconstruction, kl, gamma, error] = ["reconstruction", "kl", "log-gamma", "log-error"].map(
  t => `train/autoencoder/${t}`,
) as [string, string, string, string];
const lit = (of: Locator) => expect(of).toHaveAttribute("data-lit", "");
const dim = (of: Locator) => expect(of).toHaveAttribute("data-dim", "");
async function plain(...all: Locator[]): Promise<void> {
  for (const of of all) {
    await expect(of).not.toHaveAttribute("data-lit", "");
    await expect(of).not.toHaveAttribute("data-dim", "");
  }
}

test("pointing at a term of the formula lights its curve, and a chart its term", async ({ page }) => {
  await open(page, `/?method=vae&dataset=drawn-digits&${small}`);
  await stepTo(page, 2);
  await term(page, kl).hover();
  await lit(chart(page, kl));
  await dim(chart(page, reconstruction));
  await dim(chart(page, gamma));
  await lit(row(page, kl));
  await plain(term(page, kl), term(page, reconstruction)); // what points stays as it is
  expect(
    await chart(page, reconstruction).evaluate(e => Number(getComputedStyle(e).opacity)),
    "while the transition runs, or after it",
  ).toBeLessThan(1);

  await term(page, gamma).hover(); // inside the reconstruction: a line of the method's chart
  await lit(chart(page, gamma));
  await dim(chart(page, kl));
  const line = (name: string) => chart(page, gamma).locator(`.vw-line[class~="${name}"]`).last();
  await dim(line(error));
  await plain(line(gamma));

  await chart(page, kl).locator("h4").hover();
  await lit(term(page, kl));
  await dim(term(page, reconstruction));
  // the crosshair compares charts: they stay
  await plain(chart(page, kl), chart(page, reconstruction), chart(page, gamma));
  await page.locator(".name").hover();
  await plain(term(page, kl), term(page, reconstruction), row(page, kl));
});

test("the keyboard does the same, and a name in the table brings its chart into view", async ({ page }) => {
  await open(page, `/?method=vae&dataset=ring&${small}`);
  await stepTo(page, 2);
  await term(page, reconstruction).focus();
  await lit(chart(page, reconstruction));
  await lit(chart(page, gamma)); // γ is a part of the term
  await dim(chart(page, kl));
  await page.keyboard.press("Tab");
  await expect(term(page, kl)).toBeFocused(); // one stop a term
  await expect(term(page, kl)).toHaveAccessibleName(/^KL of z: /);
  await lit(chart(page, kl));
  await dim(chart(page, reconstruction));

  await row(page, kl).getByRole("button").focus();
  await lit(term(page, kl));
  await lit(chart(page, kl));
  await dim(chart(page, reconstruction));
  await expect(chart(page, kl)).not.toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  await expect(chart(page, kl)).toBeInViewport({ ratio: 1 });
  await lit(chart(page, kl)); // still in focus
});

test("the numbers are the worker's last, and the sum is theirs, in the phase that runs", async ({ page }) => {
  await open(page, `/?method=two-stage-vae&dataset=ring&secondWidth=8&secondBatch=8&${small}`);
  await stepTo(page, 3);
  const check = async (prefix: string, minimised: readonly string[]) => {
    const { series } = await recorded(page);
    const last = (name: string) => series[name]!.values.at(-1)!;
    const names = Object.keys(series).filter(n => n.startsWith(prefix));
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) await expect(row(page, name).locator(".terms-value")).toHaveText(chartText(last(name)));
    const total = minimised.reduce((sum, name) => sum + last(prefix + name), 0);
    const step = series[prefix + minimised[0]]!.at.at(-1)!;
    const sum = page.locator(".explained-phase", { has: row(page, prefix + minimised[0]) }).locator(".terms-sum");
    await expect(sum).toContainText(` nats at step ${grouped(step)}`);
    const said = /= ([\d−.]+) nats/.exec((await sum.textContent())!.replaceAll("\u00a0", ""))![1]!.replace("−", "-");
    // half a unit of its last digit
    expect(Math.abs(Number(said) - total)).toBeLessThanOrEqual(0.5 * 10 ** -(said.split(".")[1] ?? "").length + 1e-6);
  };
  await check("train/autoencoder/", ["reconstruction", "kl"]);
  await expect(page.locator(".terms-sum")).toHaveCount(1); // nothing to add up before the second phase
  await page.getByText("Skip to the next phase").click();
  await page.waitForFunction(() => window.recorded.states.at(-1)?.phase === 1);
  await stepTo(page, 6);
  await check("second/latent/", ["reconstruction", "kl"]);
  await expect(term(page, "second/latent/kl"), "the column shows the formula of the phase that runs").toBeVisible();
  await expect(page.locator(".method .formula [data-series^='train/']")).toHaveCount(0);
});

test("the code comes when asked for, and a link to the paper with it", async ({ page }) => {
  await open(page, `/?method=two-stage-vae&dataset=ring&${small}`);
  await expect(page.locator(".code pre")).toHaveCount(0);
  const codes = page.locator(".code");
  await expect(codes).toHaveCount(2); // one loss a phase
  for (const [i, file] of ["families/vae.ts", "methods/two-stage-vae.ts"].entries()) {
    await codes.nth(i).locator("summary").click();
    await expect(codes.nth(i).locator("figcaption").first()).toHaveText(file);
    const line = "kl: klStandard(posterior.mean, posterior.deviation)";
    await expect(codes.nth(i).locator("pre").filter({ hasText: line })).toHaveCount(1); // the loss, or what it calls
    await expect(codes.nth(i).getByText("export const klStandard")).toBeVisible(); // what it calls is there too
    await expect(codes.nth(i).getByRole("link", { name: /Dai & Wipf 2019.*equation 2/ })).toHaveAttribute(
      "href",
      "https://arxiv.org/abs/1903.05789",
    );
  }
});

test("every formula fits its column on a phone and on a screen", async ({ page }) => {
  for (const [method, likelihood] of [
    ["ae", ""],
    ["vae", "&likelihood=cross-entropy"],
    ["two-stage-vae", ""],
  ] as const)
    for (const width of [390, 1440]) {
      await resize(page, { width, height: 844 });
      await open(page, `/?method=${method}&dataset=drawn-digits${likelihood}&${small}`);
      const formulas = page.locator(".formula:has(.katex):visible");
      await expect(formulas.first()).toBeVisible();
      for (const box of await formulas.all())
        await expect
          .poll(() => box.evaluate(e => e.scrollWidth - e.clientWidth), { message: `${method} at ${width}` })
          .toBeLessThanOrEqual(0);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        "nothing to scroll sideways",
      ).toBeLessThanOrEqual(0);
    }
});

test("needs no inline style, and axe has nothing to say", async ({ page }) => {
  const said: string[] = [];
  page.on("console", message => {
    if (/Content Security Policy/i.test(message.text())) said.push(message.text());
  });
  await page.route(
    url => url.pathname === "/",
    async route => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        headers: { ...response.headers(), "content-security-policy": "style-src 'self'" },
      });
    },
  );
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await open(page, `/?method=two-stage-vae&dataset=ring&${small}`);
    await stepTo(page, 2);
    await expect(term(page, kl)).toBeVisible();
    await page.locator(".code summary").first().click();
    await expect(page.locator(".code pre").first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include(".telling").include(".method .formula").analyze();
    expect(violations.map(v => `${scheme} ${v.id}: ${v.nodes.map(n => n.target).join(" ")}`)).toEqual([]);
  }
  expect(said).toEqual([]);
  await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", '<i style="color: red"></i>'));
  await expect.poll(() => said.length, { message: "an inline style would have been said" }).toBeGreaterThan(0);
});

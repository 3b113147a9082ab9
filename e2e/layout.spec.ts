// How much room the page has, and what stands first in it: every method's first screen ends with the window at 1440 x
// 900, and below 1100 pixels what it learns comes first with the transport in sight. Which views stand where is judged
// in src/ui/views/board-plan.test.ts. Methods are changed inside one page.
import { expect, type Page } from "@playwright/test";
import { open, resize, settles, stepTo, test } from "./page";

const small = "&width=0.0625&batch=8&v=1&backend=wasm";
interface Looked {
  bottom: number;
  wide: number;
  small: string[];
}
/** Strips of pairs and bars are as narrow as what they show: two pictures, one bar a dimension. */
const look = (page: Page): Promise<Looked> =>
  page.evaluate(() => {
    const sized = [...document.querySelectorAll<HTMLElement>(".learns .vw-slot, .learns .vw-chart, .learns .vw-term")];
    const isStrip = (e: HTMLElement) => e.matches(".vw-pairs, .vw-bars");
    const least = (e: HTMLElement) => Math.min(e.clientWidth, e.clientHeight);
    return {
      bottom: document.querySelector(".screen")!.getBoundingClientRect().bottom + scrollY,
      wide: document.documentElement.scrollWidth - innerWidth,
      small: sized.filter(e => !isStrip(e) && least(e) < 150).map(e => `${e.getAttribute("aria-label")} ${least(e)}`),
    };
  });
/** Ids of all methods of the list. */
async function listed(page: Page): Promise<string[]> {
  await page.locator("button.method-title").first().click();
  const list = page.getByRole("listbox", { name: "Methods" });
  const ids = await list.evaluate(box =>
    [...box.querySelectorAll("[role=option]")].map(row => row.id.slice(box.id.length + 1)),
  );
  await page.keyboard.press("Escape");
  return ids;
}
async function choose(page: Page, id: string): Promise<void> {
  await page.locator("button.method-title").first().click();
  await page.locator(`[role=option][id$="_-${id}"]`).click();
  await page.waitForFunction(method => {
    const now = window.recorded.states.at(-1);
    return now?.run.method === method && now.status === "paused";
  }, id);
}

test("on images the first screen of every method ends with the window", async ({ page }) => {
  await open(page, `/?method=vae&dataset=drawn-digits${small}`); // on vectors: looks.spec.ts
  const wrong: Record<string, Looked> = {};
  const ids = (await listed(page)).filter(id => id !== "free-points"); // which takes vectors alone
  expect(ids.length).toBeGreaterThan(15);
  for (const id of ids) {
    if (id !== "vae") await choose(page, id);
    await expect.poll(async () => (await look(page)).bottom, { message: id, timeout: 10_000 }).toBeLessThanOrEqual(900);
    const seen = await look(page);
    if (seen.wide > 0 || seen.small.length > 0) wrong[id] = seen;
  }
  expect(wrong).toEqual({});
});

/** The parts of the page that are seen, from top to bottom. */
const order = (page: Page) =>
  page.evaluate(() => {
    const names = [".data", ".method", ".vw-closer", ".footer", ".learns", ".phone-sentence"];
    const place = (name: string) => document.querySelector(name)?.getBoundingClientRect() ?? new DOMRect();
    return names.filter(name => place(name).height > 0).sort((a, b) => place(a).top - place(b).top);
  });
test("below 1100 pixels what it learns comes first and the transport stays in sight", async ({ page }) => {
  await open(page, `/?method=vae&dataset=ring${small}`);
  await settles(page, "paused");
  const play = page.getByRole("button", { name: "Play" }).filter({ visible: true });
  for (const [width, height] of [
    [1100, 800],
    [768, 1024],
    [720, 450], // 1440 x 900 at 200 %
    [390, 844],
  ] as const) {
    const at = `at ${width} x ${height}`;
    await resize(page, { width, height });
    await page.evaluate(() => scrollTo(0, 0));
    await expect(page.locator('[data-probe="distribution"] canvas').first(), at).toBeInViewport({ ratio: 0.5 });
    expect(await order(page), at).toEqual([".phone-sentence", ".learns", ".footer", ".vw-closer"]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), at).toBe(0);
    for (const share of [0, 0.5, 1]) {
      await page.evaluate(part => scrollTo(0, part * document.documentElement.scrollHeight), share);
      await expect(play, `${at}, scrolled to ${share}`).toBeInViewport({ ratio: 1 });
    }
    await page.getByRole("button", { name: "Fields" }).click();
    const fields = page.getByRole("dialog");
    await expect(fields, at).toBeInViewport({ ratio: 0.9 });
    expect((await fields.boundingBox())!.width, `${at}, of a sheet with sliders`).toBeLessThanOrEqual(440);
    await expect(play, at).toBeInViewport({ ratio: 1 });
    await page.keyboard.press("Escape");
    await expect(fields, at).toHaveCount(0);
  }
});

test("the time line says from which step a phase will be, and the board shows none of it before", async ({ page }) => {
  await open(page, `/?method=wd-aae&dataset=ring${small}&trainSteps=20&secondSteps=10`);
  await settles(page, "paused");
  await expect(page.locator(".timeline")).toContainText("from step 20");
  const cloud = page.getByRole("region", { name: "The cloud of codes against the prior" });
  await expect(page.locator(".learns .vw-chart")).toHaveCount(1);
  await expect(cloud).toHaveCount(0);
  await page.getByRole("button", { name: "Play" }).first().click();
  await expect(cloud).toBeVisible();
  await expect(page.locator(".timeline")).not.toContainText("from step");
});

test("a phase's name on the time line is whole; where there is no room for it its number stands alone", async ({
  page,
}) => {
  for (const [first, second, named] of [
    [50, 50, [true, true]],
    [14, 86, [false, true]], // 14 % of the line are some 110 px, and the name takes 120
  ] as const) {
    await open(page, `/?method=two-stage-vae&dataset=ring${small}&trainSteps=${first}&secondSteps=${second}`);
    await settles(page, "paused");
    const titles = page.locator(".stretch-title");
    await expect(titles).toHaveText([/^1/, /^2/]);
    const seen = await titles.evaluateAll(all =>
      all.map(title => {
        const [box, name] = [title, title.querySelector(".stretch-name")!].map(e => e.getBoundingClientRect());
        return { named: name!.top < box!.bottom - 4, right: name!.right - box!.right };
      }),
    );
    expect(seen.map(each => each.named)).toEqual(named);
    for (const { named: shown, right } of seen) if (shown) expect(right).toBeLessThanOrEqual(0);
  }
});

test("a warm-up is told on the time line, and nothing that waits for it is drawn", async ({ page }) => {
  await open(page, `/?method=lpga&dataset=ring${small}&trainSteps=40&warmup=20`);
  await settles(page, "paused");
  await expect(page.locator(".timeline")).toContainText("warm-up until 20");
  const energy = page.getByRole("region", { name: "c × energy" });
  await expect(page.locator(".learns .vw-term")).toHaveCount(1);
  await page.getByRole("button", { name: "Play" }).first().click();
  await expect(energy).toBeVisible();
  await expect(page.getByRole("region", { name: /^b × latent error/ }), "its weight is 0").toHaveCount(0);
});

test("free points read no data: no field of the set stands there, and nothing draws it anew", async ({ page }) => {
  await open(page, "/?method=free-points&dataset=ring&v=1&backend=wasm");
  await expect(page.locator(".data-open")).toHaveText("This method reads no data.");
  await expect(page.locator(".data .field")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "new data" })).toHaveCount(0);
});

test("beside how it learns, at the lower right, stand the measured numbers and the papers' cards; on a phone below it", async ({
  page,
}) => {
  await open(page, `/?method=vae&dataset=ring${small}`);
  await stepTo(page, 1);
  const [telling, numbers] = [page.locator(".after .telling"), page.locator(".after .numbers")];
  await telling.scrollIntoViewIfNeeded();
  const measured = numbers.getByRole("region", { name: "Measured" });
  const cards = numbers.getByRole("region", { name: "What the papers claim" });
  await expect(cards.getByRole("navigation", { name: "Cards" }).getByRole("button").first()).toBeVisible();
  await telling.locator(".terms tr").last().scrollIntoViewIfNeeded();
  for (const part of [measured.getByRole("heading"), cards.getByRole("heading")])
    await expect(part, "still beside it where its last terms are read").toBeInViewport({ ratio: 1 });
  await measured.getByRole("button", { name: "Measure now" }).click();
  await expect(
    measured
      .getByRole("row")
      .filter({ hasText: /MMD|distance|accuracy/i })
      .first(),
  ).toBeVisible();
  for (const row of await measured.locator("tbody tr").all())
    await expect(row.locator("td").first(), "its value").toHaveText(/^−?\d/);
  expect(await measured.locator("tbody tr").count()).toBeGreaterThan(2);
  /** All at one moment: the page may scroll and grow between two questions. */
  const place = () =>
    page.evaluate(() => {
      const box = (part: string) => {
        const { left, right, top, bottom } = document.querySelector(`.after ${part}`)!.getBoundingClientRect();
        return { left, right, top, bottom };
      };
      return { how: box(".telling .explained"), what: box(".measured"), claims: box(".cards-line") };
    });
  const wide = await place();
  expect(wide.what.left, "to the right of it").toBeGreaterThanOrEqual(wide.how.right);
  expect(wide.what.top, "not above it").toBeGreaterThanOrEqual(wide.how.top);
  expect(wide.claims.left).toBe(wide.what.left);
  expect(wide.claims.top).toBeGreaterThanOrEqual(wide.what.bottom);
  await resize(page, { width: 390, height: 844 });
  const phone = await place();
  expect(phone.what.top, "below it").toBeGreaterThanOrEqual(phone.how.bottom);
  expect(phone.claims.top).toBeGreaterThanOrEqual(phone.what.bottom);
});

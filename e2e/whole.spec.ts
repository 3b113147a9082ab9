// What must not be cut: the ideas of the chooser and the ways to the runs of cards at the four widths; formulas and the
// symbols of terms, of all methods and in all their variants, in boxes as narrow and as wide as any of the page's.
// Nothing trains.
import { expect, type Page } from "@playwright/test";
import { open, resize, test } from "./page";
import { PORTS } from "./ports";
import type { Seen } from "./parity/formulas";

const SMALL = "&width=0.0625&batch=8&criticWidth=8&rows=16&secondWidth=8&secondBatch=8&v=1&backend=wasm";
const WIDTHS = [1440, 1100, 768, 390];
const chooser = (page: Page) => page.getByRole("button", { name: /^Method:/ }).filter({ visible: true });

test("the chooser shows each idea whole, on two lines at most, in the order of its keys", async ({ page }) => {
  await open(page, `/?method=ae&dataset=ring${SMALL}`);
  for (const width of WIDTHS) {
    await resize(page, { width, height: 800 });
    await chooser(page).click();
    const list = page.getByRole("listbox", { name: "Methods" });
    const cut = await list.evaluate(box => {
      const wide = [...box.querySelectorAll("h3, .sheet-row span, .sheet-row b")].filter(
        e => e.scrollWidth > e.clientWidth && e.clientWidth > 0,
      );
      const outside = [...box.querySelectorAll(".sheet-row")].filter(
        row => row.getBoundingClientRect().right > box.getBoundingClientRect().right,
      );
      const lines = [...box.querySelectorAll(".sheet-idea")].filter(
        idea => idea.getBoundingClientRect().height > 2.5 * parseFloat(getComputedStyle(idea).lineHeight),
      );
      return [...wide, ...outside, ...lines].map(e => e.textContent);
    });
    expect(cut, `cut at ${width}`).toEqual([]);
    await page.keyboard.press("Escape");
  }
  await chooser(page).click();
  await page.keyboard.press("ArrowUp"); // from the first to the last, which the phone's list does not show
  await expect(page.getByRole("option").last()).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("option").last()).toBeInViewport({ ratio: 1 });
});

test("every formula of every method is whole, at every width", async ({ page }) => {
  await page.goto(`http://localhost:${PORTS.parity}/formulas.html`);
  await page.waitForFunction(() => "formulas" in window);
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const { formulas, symbols } = await window.formulas.seen(600);
        return [formulas - window.formulas.count, symbols - window.formulas.symbols];
      }),
    )
    .toEqual([0, 0]); // all are set
  // the column of the method, the phone's sheets at 320 and 390, the telling at 62ch, and beyond
  for (const width of [240, 264, 280, 330, 350, 420, 480, 700, 1000]) {
    const { cut, smallest }: Seen = await page.evaluate(of => window.formulas.seen(of), width);
    expect(cut, `cut at ${width}`).toEqual([]);
    expect(smallest[0], `at ${width}, ${smallest[1]}`).toBeGreaterThanOrEqual(10); // below it nobody reads an index
  }
});

test("every run of every card can be loaded without moving its table", async ({ page }) => {
  await open(page, `/?method=ae&dataset=ring${SMALL}`);
  await page.getByRole("button", { name: "Our numbers beside the papers’" }).click();
  const cards = page.locator(".sheet .cards-list button");
  await expect(cards.first()).toBeVisible();
  for (const width of WIDTHS) {
    await resize(page, { width, height: 800 });
    for (let i = 0; i < (await cards.count()); i++) {
      await cards.nth(i).click();
      const hidden = await page.locator(".card-runs").evaluate(box => {
        const { left, right } = box.getBoundingClientRect();
        const edge = Math.min(right, document.documentElement.clientWidth);
        return [...box.querySelectorAll(".action")]
          .filter(way => way.getBoundingClientRect().right > edge || way.getBoundingClientRect().left < left)
          .map(way => way.getAttribute("aria-label"));
      });
      expect(hidden, `card ${i} at ${width}`).toEqual([]);
      expect(await page.locator(".card-runs .action").count(), `card ${i}`).toBeGreaterThan(0);
    }
  }
});

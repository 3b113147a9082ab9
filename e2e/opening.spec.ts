// The page opened without a link: it trains at once, says what to look for, and leaves nothing behind until it is
// touched. That it stays where it is is steady.spec.ts. How soon it moves is measured, not asserted
// (scripts/measure.mjs): the machines are shared.
import { expect, type Page } from "@playwright/test";
import { open, reaches, recorded, settles, state, test } from "./page";

const WASM = "/?backend=wasm";
const SHOWN = 250; // steps after which six clusters are found (src/ui/state/opening-run.ts)

const address = (page: Page): string => new URL(page.url()).search;
/** How many runs the browser keeps. */
const keptRuns = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open("latent-playground");
        opening.onerror = () => reject(Error("the database does not open"));
        opening.onsuccess = () => {
          const counting = opening.result.transaction("runs").objectStore("runs").count();
          counting.onsuccess = () => {
            opening.result.close();
            resolve(counting.result);
          };
        };
      }),
  );

test("it trains at once, nothing of a visit is kept, and one touch keeps all of it under its link", async ({
  page,
}) => {
  await open(page, WASM);
  await reaches(page, SHOWN);
  // its pictures were there before it trained, the samples among them
  expect((await recorded(page)).early).toEqual(expect.arrayContaining(["distribution", "latent-plane"]));
  await expect(page.getByText(/^Watch the generated dots gather/)).toBeVisible();
  // with the first good report any other run would have been saved
  expect((await recorded(page)).saved).toEqual([]);
  expect(await keptRuns(page)).toBe(0);
  expect(address(page)).toBe("?backend=wasm");

  await page.keyboard.press(" ");
  await settles(page, "paused");
  await expect.poll(() => keptRuns(page)).toBe(1);
  await expect.poll(() => address(page)).toContain("method=vae&dataset=ring&rate=0.01");
  const { run } = await state(page);
  await open(page, address(page)); // a link waits, and is the same experiment
  await settles(page, "paused");
  expect((await state(page)).run).toEqual(run);
  expect((await state(page)).step).toBe(0);

  // from any run the name leads back to the page as it opens, on the device that was asked for
  await open(page, "/?method=ae&dataset=ring&seed=2&v=1&backend=wasm");
  await settles(page, "paused");
  await page.getByRole("link", { name: "Latent Playground" }).click();
  await reaches(page, 1);
  expect((await state(page)).run).toEqual({ ...run, seed: 0 });
  expect(address(page)).toBe("?backend=wasm");
});

test("where the reader wants no motion it waits for a press; pictures are one click away", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page, WASM);
  await settles(page, "paused");
  await expect(page.getByText(/^Press play and watch the generated dots/)).toBeVisible();
  expect((await state(page)).step).toBe(0);
  await page.keyboard.press(" ");
  await reaches(page, 2);
  await page.getByRole("button", { name: /^Now on (MNIST|drawn digits)$/ }).click();
  await page.waitForFunction(() => /mnist|drawn-digits/.test(window.recorded.states.at(-1)?.run.dataset ?? ""));
  // with start values: nobody has chosen those of the ring
  expect((await state(page)).run).toMatchObject({ method: "vae", values: { rate: 1e-3, gammaStart: 1 } });
  const sentence = page.locator('[data-probe="samples"] .vw-look-for');
  await expect(sentence).toContainText("Grey is normal at first");
  const { height } = (await sentence.boundingBox())!;
  await page.getByRole("slider", { name: "Learning rate" }).press("ArrowRight"); // of that nothing was measured
  await expect(sentence).toContainText("See whether draws become pictures");
  expect((await sentence.boundingBox())!.height, "both sentences have as many lines").toBe(height);
});

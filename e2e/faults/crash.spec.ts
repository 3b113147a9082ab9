// A worker that breaks and a GPU that goes away, at any moment: whatever was under way, the page says what happened and
// has a way on, and a run that went on has the very curves of one that nobody disturbed. Then a tab that is hidden, and
// one that is frozen. A crash of the GPU process costs a fresh worker and all its pipelines, some ten seconds on two
// quiet cores: 2 moments are drawn here, beside those that are chosen; CRASHES=20 draws twenty, in about five minutes.
import { expect, test, type Page } from "@playwright/test";
import { open, play, reaches, recorded, settles, state, stepTo } from "../page";
import { crashGpu, curves, draws, type Fault, frozen, inject } from "./faults";

const CRASHES = Number(process.env["CRASHES"] ?? 2);
test.use({
  launchOptions: {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--enable-unsafe-webgpu",
      "--use-webgpu-adapter=swiftshader",
      "--disable-background-networking",
      // or Chromium gives the GPU up after a few, and refuses it for two minutes to a page that lost it twice
      "--disable-gpu-process-crash-limit",
      "--disable-domain-blocking-for-3d-apis",
    ],
  },
});

const WASM = "/?method=vae&dataset=ring&seed=2&width=0.0625&batch=8&trainSteps=1000000&v=1&backend=wasm";
// two phases, so that one changes; no forced backend: the page chooses, and must choose the GPU again
const STAGES = "/?method=two-stage-vae&dataset=ring&seed=3&width=0.0625&batch=8&secondWidth=8&secondBatch=8&v=1";
const PHASE = 150 + 60 * CRASHES; // steps
const PHASES = `${STAGES}&trainSteps=${PHASE}&secondSteps=${PHASE}`;

const saved = (page: Page, step: number) =>
  page.waitForFunction(n => window.recorded.saved.some(s => s.step >= n), step);
/** Pauses, and waits until the step where it stands is kept; that step. */
async function kept(page: Page): Promise<number> {
  await page.getByRole("button", { name: "Pause" }).first().click();
  await settles(page, "paused");
  const { step } = await state(page);
  await saved(page, step);
  return step;
}
/**
 * Pauses at that step or soon after, from within the page, so that no word on its way here lets training run on; takes
 * what Continue is offered meanwhile. The step where it rests, which is kept.
 */
async function restsAt(page: Page, step: number): Promise<number> {
  await page.evaluate(
    wanted =>
      new Promise<void>(resolve => {
        let asked = 0;
        const timer = setInterval(() => {
          const now = window.recorded.states.at(-1),
            button = (named: string) => document.querySelector<HTMLButtonElement>(named);
          const on = button('[role="alert"] .action');
          if (on && performance.now() - asked > 1000) {
            asked = performance.now();
            on.click();
          } else if (!on && now && now.step >= wanted) {
            // a crash may be heard of only after the pause: then it is taken up again, and rests again
            if (now.status !== "paused") return button('[aria-label="Pause"]')?.click();
            clearInterval(timer);
            resolve();
          }
        }, 5);
      }),
    step,
  );
  const at = (await state(page)).step;
  await saved(page, at);
  return at;
}
const alert = (page: Page) => page.getByRole("alert");
const wayOn = (page: Page, name: RegExp) => alert(page).getByRole("button", { name });
/** In a fresh worker, which has spoken. */
async function goesOn(page: Page): Promise<void> {
  const { tokens } = await recorded(page);
  await wayOn(page, /^Continue at step/).click();
  await page.waitForFunction(n => window.recorded.tokens.length > n, tokens.length);
}
const backend = async (page: Page) => (await recorded(page)).ready!.backend;

test.describe("a worker that breaks", () => {
  const faults: readonly Fault[] = [
    "throws in a timer",
    "throws in a listener",
    "rejects unheard",
    "hears what cannot be read",
  ];
  test("however it does, it is ended and said to be, and the run goes on in a fresh one", async ({ page }) => {
    await open(page, WASM);
    await play(page);
    for (const [number, fault] of faults.entries()) {
      await reaches(page, 5);
      const step = await kept(page);
      await play(page);
      await reaches(page, step + 5);
      await inject(page, fault);
      await expect(alert(page), fault).toContainText("The training worker stopped.");
      await expect(page.locator(".status")).toContainText("stopped");
      // a while later nothing has come back, and nobody trains
      const heard = (await recorded(page)).states.length;
      await page.waitForTimeout(1000);
      expect((await recorded(page)).states.length - heard, `${fault}: reports of the dead`).toBe(0);
      expect(page.workers()).toHaveLength(0);
      await expect(alert(page)).toBeVisible();
      await goesOn(page);
      await reaches(page, step + 5);
      const { series, workers } = await recorded(page);
      expect(workers).toBe(number + 2);
      expect(series["train/autoencoder/kl"]!.at[0], fault).toBe(step + 1);
    }
    await kept(page); // orders are heard
  });

  test("two in turn: what was asked is refused, the one that is looked at goes on", async ({ page }) => {
    await open(page, WASM);
    await page.getByRole("button", { name: "against γ held at 1" }).click();
    await page.waitForFunction(() => (window.recorded.beside.states.at(-1)?.step ?? 0) > 5);
    const step = await kept(page);
    await play(page);
    await reaches(page, step + 3);
    await inject(page, "throws in a timer");
    await expect(alert(page)).toContainText("injected");
    await page.waitForTimeout(500);
    expect(page.workers()).toHaveLength(0);
    await goesOn(page);
    await reaches(page, step + 3);
  });

  test("a worker that cannot be loaded is said, and can be tried again", async ({ page }) => {
    await page.route(/trainer\.worker/, route => route.abort());
    await page.goto(WASM);
    await expect(alert(page)).toContainText("The training worker stopped.");
    await page.unroute(/trainer\.worker/);
    await wayOn(page, /Start again/).click();
    await expect(page.locator(".status")).toContainText("ready");
    await expect(alert(page)).toHaveCount(0);
  });
});

test.describe("a GPU that goes away", () => {
  test("while the page begins: it begins on the GPU all the same, or says so and begins when asked", async ({
    page,
    browser,
  }) => {
    // of the worker's start: its script, the first pictures, the adapter, the known training run; then the moment in
    // which the run stands there, and a key may be pressed before the page has heard
    for (const after of [0, 400, 900, 1500, "begun"] as const) {
      const tab = await page.context().newPage(),
        opening = open(tab, STAGES);
      await tab.waitForFunction(() => (window.recorded?.workers ?? 0) > 0);
      if (after === "begun") await opening;
      else await tab.waitForTimeout(after);
      await crashGpu(browser);
      const asked = wayOn(tab, /Start again/),
        now = async () => (await recorded(tab)).states.at(-1);
      if (after === "begun") {
        await tab.keyboard.press("ArrowRight");
        await expect(asked).toBeVisible();
      }
      while (!((await now())?.step ?? 0)) {
        if (await asked.isVisible()) await asked.click();
        // the loss may be heard of only now: a run that rests is no promise that it goes on
        else if ((await now())?.status === "paused") await tab.keyboard.press("ArrowRight");
        await tab.waitForTimeout(200);
      }
      await opening;
      expect(await backend(tab), `${after} ms`).toBe("webgpu");
      await settles(tab, "paused");
      await tab.close();
    }
  });

  test("while it trains, compiles, is taken up again or changes phase: the curves are those of a quiet run", async ({
    page,
    browser,
  }) => {
    test.setTimeout(600_000 + CRASHES * 120_000); // of a crowded machine
    await open(page, PHASES);
    expect(await backend(page)).toBe("webgpu");
    await play(page);
    await settles(page, "done");
    const quiet = await curves(page);
    expect(quiet).toHaveLength(1 + 2 * PHASE);

    await page.evaluate(() => indexedDB.deleteDatabase("latent-playground"));
    await open(page, PHASES);
    /** Crashes; then goes on, by whatever way the page offers, to a step beyond `held`. again: once it is taken up. */
    const survives = async (held: number, again?: () => Promise<void>): Promise<number> => {
      await crashGpu(browser);
      await expect(alert(page)).toContainText("The GPU was lost");
      await goesOn(page);
      await again?.();
      const step = await restsAt(page, held + 1);
      expect(await backend(page), `after ${held}`).toBe("webgpu");
      return step;
    };
    const next = draws(17);
    // steps in the first part of a phase: what is made between a look at the step and the pause must not leave it
    const drawn = (phase: number, count: number) =>
      Array.from({ length: count }, () => PHASE * (phase + 0.5 * next())).sort((a, b) => a - b);
    /** At a step after that one; where it rests in the end. */
    const crashesAt = async (step: number): Promise<number> => {
      await play(page);
      const held = await restsAt(page, step);
      await play(page);
      await page.waitForFunction(
        n => (window.recorded.states.at(-1)?.step ?? 0) >= n,
        held + 1 + Math.floor(8 * next()),
      );
      return survives(held);
    };
    let held = 0;
    for (const step of drawn(0, Math.floor(CRASHES / 2))) held = await crashesAt(step);
    // in the first step of a phase, while its pipelines are compiled
    expect(held).toBeLessThan(PHASE);
    await play(page);
    await page.waitForFunction(() => {
      const now = window.recorded.states.at(-1);
      return now?.status === "compiling" && now.phase === 1;
    });
    // and in the fresh worker once more, as soon as it has the run
    await survives(held, async () => {
      await page.waitForFunction(() => window.recorded.states.at(-1)?.status === "compiling");
      await crashGpu(browser);
    });
    for (const step of drawn(1, Math.ceil(CRASHES / 2))) await crashesAt(step);
    await play(page);
    await settles(page, "done");
    expect(await curves(page)).toEqual(quiet);
    await expect(alert(page)).toHaveCount(0);
  });

  test("for good: Continue goes on on Wasm, and says so", async ({ page, browser }) => {
    await open(page, `${STAGES}&trainSteps=100000&secondSteps=10`);
    await stepTo(page, 2);
    await saved(page, 2);
    // every later worker finds a browser that gives it no adapter
    await page.route(/trainer\.worker/, async route => {
      const response = await route.fetch();
      const body = `navigator.gpu.requestAdapter=async()=>{self.asked=(self.asked??0)+1;return null};${await response.text()}`;
      await route.fulfill({ response, body });
    });
    await crashGpu(browser);
    await wayOn(page, /^Continue at step 2/).click();
    await expect(page.locator(".status")).toContainText("waiting for the GPU");
    await expect(page.getByText("Waiting for the GPU to come back")).toBeVisible();
    await reaches(page, 4);
    expect(await backend(page)).toBe("wasm");
    expect(
      await page
        .workers()
        .at(-1)!
        .evaluate(() => (self as unknown as { asked: number }).asked),
    ).toBeGreaterThan(4);
    await expect(page.locator(".notice")).toContainText("goes on on Wasm");
  });
});

test.describe("a tab that is put aside", () => {
  test("hidden, then frozen, it trains on, and not a value is missing when it is looked at again", async ({ page }) => {
    await open(page, WASM);
    await play(page);
    await reaches(page, 5);
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    const from = (await state(page)).step;
    await reaches(page, from + 20);
    await saved(page, from);
    await frozen(page, 10_000);
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    const { step } = await state(page);
    await reaches(page, step + 20);
    const end = await kept(page);
    const [head, ...lines] = await curves(page);
    expect(head!.split(",")[0]).toBe("step");
    expect(lines.map(line => Number(line.split(",")[0]))).toEqual(Array.from({ length: end }, (_, i) => i + 1));
    expect(lines.every(line => !line.split(",").includes(""))).toBe(true);
    await expect(page.locator(".status")).toContainText("paused");
  });
});

// The built page trains on real WebGPU (a software adapter where there is no GPU: the nets are tiny, the device is
// real). The adapter is asserted; without one these fail. What trains is read from the worker's own messages.
import { expect } from "@playwright/test";
import { exported, mean, open, picture, play, reaches, recorded, settles, state, stepTo, test } from "./page";

const RING =
  "?method=two-stage-vae&dataset=ring&seed=3&width=0.0625&batch=32&rate=0.01&gammaRate=0.03&gammaStart=1&secondWidth=8&secondBatch=32&v=1";

test.slow(); // the GPU is one core of two

test("both stages of the Two-Stage VAE, on WebGPU", async ({ page }) => {
  await open(page, `/${RING}&trainSteps=60&secondSteps=40`);
  const { ready } = await recorded(page);
  expect(ready!.backend, `refused: ${JSON.stringify(ready!.refused)}`).toBe("webgpu");
  expect(ready!.adapter).not.toBe("");
  await expect(page.locator(".status")).toContainText("WebGPU");
  // step 0 is drawn before anything trains
  await expect(page.locator('[data-probe="latent-plane"] canvas').first()).toBeVisible();
  expect((await state(page)).step).toBe(0);
  await play(page);
  await settles(page, "done");
  const { series, states, failures, workers } = await recorded(page);
  expect(failures).toEqual([]);
  expect(workers).toBe(1);
  expect(states.at(-1)).toMatchObject({ step: 100, total: 100, phase: 1, replayed: true, refused: [] });
  expect(states.at(-1)!.memory.programs, "bytes of recorded programs").toBeGreaterThan(0);
  const compiled = states.flatMap(s => s.compiled ?? []);
  expect(
    compiled.some(({ done, of }) => of > 10 && done < of),
    "pipelines are counted while they compile",
  ).toBe(true);
  expect(compiled.every(({ done, of }) => done <= of)).toBe(true);
  const line = (name: string) => series[name]!.values;
  expect(line("train/autoencoder/reconstruction")).toHaveLength(60);
  expect(line("second/latent/reconstruction")).toHaveLength(40);
  for (const name of [
    "train/autoencoder/reconstruction",
    "train/autoencoder/squared-error",
    "second/latent/reconstruction",
  ]) {
    const values = line(name);
    const tenth = values.length / 10;
    expect(mean(values.slice(-tenth)), `${name} falls`).toBeLessThan(mean(values.slice(0, tenth)));
  }
  const gamma = line("train/autoencoder/log-gamma");
  for (let k = 10; k < 60; k += 10) expect(gamma[k]!, "ln γ falls throughout").toBeLessThan(gamma[k - 10]!);
  await expect(page.getByText("Train", { exact: false }).filter({ hasText: "longer" })).toBeVisible();
});

test("a live slider changes the next steps and rebuilds nothing", async ({ page }) => {
  await open(page, `/${RING}&trainSteps=400&secondSteps=10`);
  await stepTo(page, 3);
  const before = (await state(page)).tensors;
  await page.getByLabel("Learning rate, as a number").first().fill("0.00001");
  await page.getByLabel("Learning rate, as a number").first().press("Enter");
  await page.getByLabel("Rate of γ, as a number").first().fill("0.00001");
  await page.getByLabel("Rate of γ, as a number").first().press("Enter");
  await page.locator("body").click({ position: { x: 5, y: 450 } });
  await stepTo(page, 6);
  const { series, tokens, workers } = await recorded(page);
  expect(tokens, "the same run goes on").toHaveLength(1);
  expect(workers).toBe(1);
  const gamma = series["train/autoencoder/log-gamma"]!.values;
  expect(Math.abs(gamma[1]! - gamma[0]!), "Adam moves ℓ by about its rate of 0.03").toBeGreaterThan(0.02);
  expect(Math.abs(gamma[5]! - gamma[4]!), "and by about 1e-5 after the slider").toBeLessThan(1e-3);
  expect((await state(page)).tensors).toBe(before);
});

test("a reload gives the same series, a restart too, in the same worker", async ({ page }) => {
  await open(page, `/${RING}&trainSteps=400&secondSteps=10`);
  await stepTo(page, 4);
  const first = (await recorded(page)).series;
  await page.keyboard.press("r");
  await page.waitForFunction(() => window.recorded.tokens.length === 2 && window.recorded.states.length > 0);
  await settles(page, "paused");
  await stepTo(page, 4);
  const again = await recorded(page);
  expect(again.series).toEqual(first);
  expect(again.workers).toBe(1);
  expect(
    again.states.flatMap(s => s.compiled ?? []),
    "a restart compiles nothing",
  ).toEqual([]);
  await open(page, page.url());
  await stepTo(page, 4);
  expect((await recorded(page)).series).toEqual(first);
});

test("export, reload, drop the file: the same picture and the same next step", async ({ page }) => {
  await open(page, "/?method=vae&dataset=drawn-digits&seed=5&width=0.0625&batch=8&latent=3&trainSteps=500&v=1");
  await stepTo(page, 3);
  const file = await exported(page);
  await page.waitForTimeout(3000); // every picture of this step is drawn
  const seen = await picture(page, "samples");
  await stepTo(page, 5);
  const next = (await recorded(page)).series;
  await open(page, "/?method=vae&dataset=ring&v=1&backend=webgpu");
  await page.evaluate(
    bytes => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([new Uint8Array(bytes)], "run.safetensors"));
      for (const type of ["dragenter", "dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer: dropped, bubbles: true, cancelable: true }));
    },
    [...file],
  );
  await reaches(page, 3);
  await expect.poll(() => picture(page, "samples")).toBe(seen);
  expect(page.url()).toContain("method=vae");
  await stepTo(page, 5);
  for (const [name, { at, values }] of Object.entries((await recorded(page)).series)) {
    expect(at).toEqual([4, 5]);
    expect(values, name).toEqual(next[name]!.values.slice(3));
  }
});

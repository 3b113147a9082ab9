// What one scrolls to: nothing of it is drawn while the reader is at the first screen, all of it once he is there, each
// picture says in numbers what is on it, and it fits a phone.
import { writeFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { encodeSafetensors } from "../src/engine/bytes/safetensors";
import { stateOf } from "../src/engine/testing/inception";
import { open, resize, stepTo, test } from "./page";

const small = "&width=0.0625&batch=8&v=1&backend=wasm";
const spoken: Readonly<Record<string, RegExp>> = {
  // 1 ± √(16/1000)
  perturbation: /first order, 81 points, .*; a dimension, 16 points, λ/,
  "singular-values": /16 points, rank from 1.00 to 16.0, σ \/ √n from .*N\(0, I\) between 0\.874 and 1\.13/,
  "latent-discrepancy": /1000 × MMD² .* ± .*; chance between −/,
  interpolation: /66 pictures in 6 rows of 11/,
  "latent-geometry": /81 ellipses, decoder’s stretch/,
  traversal: /72 pictures in 8 rows of 9: z/,
};

test("pictures below the first screen are drawn when one scrolls to them", async ({ page }) => {
  await resize(page, { width: 1440, height: 900 });
  await open(page, `/?method=vae&dataset=drawn-digits${small}`);
  await stepTo(page, 2);
  await expect(page.locator(".learns .vw-wait")).toHaveCount(0); // the first screen is drawn
  const closer = page.getByRole("region", { name: "A closer look" });
  const all = Object.keys(spoken).length;
  await expect(closer.locator(".vw-wait")).toHaveCount(all);
  for (const [probe, says] of Object.entries(spoken)) {
    const slot = closer.locator(`[data-probe="${probe}"]`);
    await slot.scrollIntoViewIfNeeded();
    await expect(slot.locator("[role=img]")).toHaveAttribute("aria-label", says);
  }
  await expect(closer.locator(".vw-wait")).toHaveCount(0);
});

test("the latent plane shows dots, held-out pictures or a decoded grid; vectors are not asked", async ({ page }) => {
  await open(page, `/?method=vae&dataset=drawn-digits&latent=2${small}`);
  await stepTo(page, 2);
  const plane = page.locator('[data-probe="latent-plane"]');
  const picture = plane.locator("canvas").first();
  await expect(plane.locator("select")).toHaveCount(1); // of two dimensions there is one plane
  for (const [show, says] of [
    ["decoded", /169 pictures, decoded/],
    ["pictures", /pictures, held-out x/],
    ["codes", /1000 codes of x/],
  ] as const) {
    await plane.getByLabel("Show").selectOption(show);
    await expect(picture).toHaveAttribute("aria-label", says);
  }
  await page.goto(`/?method=vae&dataset=ring${small}`);
  await expect(picture).toHaveAttribute("aria-label", /1000 codes of x/);
  await expect(plane.locator("select")).toHaveCount(0);
});

test("the FID is asked for by a file of weights: a wrong one is named, the right one is told how far it is, and can be stopped", async ({
  page,
}, info) => {
  const weights = info.outputPath("inception.safetensors");
  const text = {
    encode: (of: string) => new TextEncoder().encode(of),
    decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
  };
  writeFileSync(weights, encodeSafetensors({ tensors: stateOf(1008), metadata: {} }, text));
  await open(page, `/?method=vae&dataset=drawn-digits${small}`);
  await stepTo(page, 2);
  const measured = page.getByRole("region", { name: "Measured" });
  const ask = measured.getByRole("button", { name: "Measure the FID with your InceptionV3 weights…" });
  const file = measured.locator("input[type=file]");
  await ask.scrollIntoViewIfNeeded();
  await file.setInputFiles({
    name: "no.safetensors",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("abc"),
  });
  await expect(measured.getByRole("alert")).toHaveText(
    "No FID: this is a text, expected InceptionV3’s weights (.safetensors)",
  );
  await file.setInputFiles(weights);
  // 2 000 held-out drawn digits, and as many drawn and of training
  await expect(measured.getByRole("status")).toContainText(/FID: \d+ of 6\s000 images seen, about .* left/, {
    timeout: 60_000,
  });
  await expect(measured.getByRole("alert")).toHaveCount(0);
  await measured.getByRole("button", { name: "stop" }).click();
  await expect(ask).toBeVisible();
  await expect(measured.getByRole("alert")).toHaveCount(0);
});

test("a phone has room for all of it", async ({ page }) => {
  await resize(page, { width: 390, height: 844 });
  await open(page, `/?method=vae&dataset=ring${small}`);
  await stepTo(page, 2);
  for (const probe of ["perturbation", "density", "warped-grid"]) {
    const slot = page.locator(`[data-probe="${probe}"]`);
    await slot.scrollIntoViewIfNeeded();
    await expect(slot.locator("[role=img]").first()).toBeVisible();
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

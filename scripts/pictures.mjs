// node scripts/pictures.mjs [NAME…] [--to DIR]: the pictures of the page in docs/pictures, taken of the built page
// (`npm run build` first) in the Chromium that browser.mjs finds. They show digits that the page draws itself and toy
// data, never real ones: those are not ours to show.
import { mkdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launch, serve } from "./built-page.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const LIMIT = 400_000; // bytes of a picture
const DIGITS =
  "/?method=two-stage-vae&dataset=drawn-digits&seed=1&latent=16&width=0.125&batch=32&gammaRate=0.006&trainSteps=900&secondSteps=900&v=1&backend=wasm";
// at 2 a picture of this height is over LIMIT
const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.75, hasTouch: true };

const step = page => page.evaluate(() => Number(document.querySelector(".counter").textContent.replace(/\D/g, "")));
async function reaches(page, wanted) {
  while ((await step(page)) < wanted) await page.waitForTimeout(200);
}
const playing = page => page.getByRole("button", { name: "Play" }).first().click();
/** All that is on screen is drawn, and nothing is under the pointer or has the keyboard. */
async function still(page) {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  await page.waitForTimeout(3000);
}
/** Each picture: where it begins, what is done until it is taken, and how high it is if not as high as the window. */
const PICTURES = {
  // in the second stage, beside the same run with γ held at 1
  "first-screen": {
    window: WIDE,
    async until(page) {
      await page.getByRole("button", { name: "against γ held at 1" }).click();
      await reaches(page, 1250);
    },
  },
  // after training
  "closer-look": {
    window: WIDE,
    async until(page) {
      await playing(page);
      await page
        .getByRole("button", { name: /^Train .* longer$/ })
        .first()
        .waitFor({ timeout: 600_000 });
      await page
        .getByRole("region", { name: "A closer look" })
        .evaluate(section => scrollTo({ top: section.getBoundingClientRect().top + scrollY - 8, behavior: "instant" }));
      await page.waitForTimeout(6000); // what comes into view is drawn one after the other
    },
  },
  // a screen and a half, to the end of the first chart, training
  phone: {
    window: PHONE,
    high: 1.5,
    async until(page) {
      await playing(page);
      await reaches(page, 350);
    },
  },
};
const README = { name: "two-stage-vae-on-drawn-digits", of: "first-screen", scheme: "light" };

/**
 * A file of at most LIMIT bytes: the page has few hues, so it needs no palette, but photographs of noise
 * would be refused here.
 */
async function take(page, file, { high }) {
  const { width, height } = page.viewportSize();
  // the bar at the thumb then stands at the end, as on the phone
  if (high) await page.setViewportSize({ width, height: Math.round(high * height) });
  await still(page);
  await page.screenshot({ path: file });
  if (high) await page.setViewportSize({ width, height });
  const { size } = statSync(file);
  console.log(`${file.slice(root.length + 1)}: ${(size / 1000).toFixed(0)} kB`);
  if (size > LIMIT) throw Error(`${file} has ${size} bytes, more than ${LIMIT}`);
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dist: { type: "string", default: "dist" },
    port: { type: "string", default: "0" },
    to: { type: "string", default: "docs/pictures" },
  },
});
const names = positionals.length ? positionals : Object.keys(PICTURES);
const folder = resolve(root, options.to);
for (const name of names)
  if (!PICTURES[name]) throw Error(`expected names among ${Object.keys(PICTURES).join(", ")}, got ${name}`);
mkdirSync(folder, { recursive: true });
const site = await serve(options.dist, Number(options.port));
const browser = await launch();
for (const name of names) {
  const { window, until } = PICTURES[name];
  const page = await (await browser.newContext({ ...window, colorScheme: "light" })).newPage();
  page.on("pageerror", error => {
    throw error;
  });
  await page.goto(site.url + DIGITS);
  await until(page);
  for (const scheme of ["light", "dark"]) {
    // of the same run: one goes on training meanwhile, or it is over
    await page.emulateMedia({ colorScheme: scheme });
    await take(page, join(folder, `${name}-${scheme}.png`), PICTURES[name]);
    if (README.of === name && README.scheme === scheme)
      await page.screenshot({ path: join(folder, `${README.name}.png`) });
  }
  await page.context().close();
}
await browser.close();
process.exit(0); // the server keeps its sockets open

// What leaves the page as a file, under the page's own policy: the run, its weights, its series and its pictures, each
// read again by a reader that is not the writer's. Wasm, because nothing here depends on the device.
import { readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { crc32 } from "node:zlib";
import { expect, test, type Page } from "@playwright/test";
import { decodeNpz } from "../src/engine/bytes/npz";
import { exported, open, recorded, state, stepTo, taken } from "./page";

const DIGITS = "/?method=vae&dataset=drawn-digits&width=0.0625&batch=8&v=1&backend=wasm";
const RING =
  "/?method=two-stage-vae&dataset=ring&seed=4&width=0.0625&batch=8&secondWidth=8&secondBatch=8&v=1&backend=wasm";
declare global {
  interface Window {
    violations: string[];
  }
}

test.beforeEach(({ page }) =>
  page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", event =>
      window.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  }),
);
test.afterEach(async ({ page }) => expect(await page.evaluate(() => window.violations)).toEqual([]));

/** Texts of a PNG by keyword, its checksums looked at on the way. */
function textsOf(png: Buffer): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const end = at + 8 + png.readUInt32BE(at);
    const body = png.subarray(at + 8, end);
    const key = body.indexOf(0);
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
    if (png.toString("latin1", at + 4, at + 8) === "iTXt")
      found[body.toString("latin1", 0, key)] = body.toString("utf8", key + 5);
  }
  return found;
}
// CSS pixels: where a picture's view begins under its title, and how much of it is looked at
const HEAD = 52;
const BODY = 60;
/**
 * As the browser decodes it: size, two corners, how many colours the view has, how far to the right the title reaches
 * (of its first 120 pixels), whether the last two lines of the caption are there.
 */
const decoded = (page: Page, png: Buffer, scale = 2) =>
  page.evaluate(
    async ({ bytes, scale, HEAD, BODY }) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
      const { width, height } = image;
      const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d")!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      const colours = new Set<number>();
      const colour = (x: number, y: number) =>
        (data[4 * (y * width + x)]! << 16) | (data[4 * (y * width + x) + 1]! << 8) | data[4 * (y * width + x) + 2]!;
      for (let y = HEAD * scale; y < (HEAD + BODY) * scale; y++)
        for (let x = 0; x < width; x++) colours.add(colour(x, y));
      let right = 0;
      for (let y = 24 * scale; y < 44 * scale; y++)
        for (let x = 0; x < 144 * scale; x++)
          if (Math.abs((colour(x, y) & 255) - data[2]!) > 60) right = Math.max(right, x + 1);
      const inked = (top: number, bottom: number) => {
        for (let y = top; y < bottom; y++)
          for (let x = 0; x < width; x++) if (Math.abs((colour(x, y) & 255) - data[2]!) > 60) return true;
        return false;
      };
      return {
        width,
        height,
        captioned: [1, 2].every(line => inked(height - (16 + 16 * line) * scale, height - 16 * line * scale)),
        corners: [[...data.slice(0, 4)], [...data.slice(-4)]],
        colours: colours.size,
        right: right / scale,
      };
    },
    { bytes: [...png], scale, HEAD, BODY },
  );

test("run and weights hold the same numbers, and the loader of plain JavaScript runs the decoder", async ({
  page,
}, info) => {
  await open(page, RING);
  await stepTo(page, 4);
  const run = await exported(page);
  const weights = await taken(page, /^Weights /);
  expect(weights.name).toBe("two-stage-vae-ring-seed4-step4.npz");
  const { arrays, raw } = decodeNpz(weights.bytes);
  const about = JSON.parse(Buffer.from(raw["run.json"]!).toString("utf8")) as Record<string, unknown>;
  const header = JSON.parse(run.toString("utf8", 8, 8 + Number(run.readBigUInt64LE(0)))) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  > & { __metadata__: Record<string, string> };
  expect(about["run"]).toEqual(JSON.parse(header.__metadata__["run"]!));
  expect(about["decoder"]).toEqual(JSON.parse(header.__metadata__["decoder"]!));
  const names = Object.keys(header).filter(name => /^(net|check)\//.test(name));
  expect(Object.keys(arrays).sort()).toEqual(names.sort());
  for (const name of names) {
    const {
      shape,
      data_offsets: [from, to],
    } = header[name]!;
    const start = 8 + Number(run.readBigUInt64LE(0));
    expect(arrays[name]!.shape, name).toEqual(shape);
    expect(Buffer.from(arrays[name]!.data.buffer).equals(run.subarray(start + from, start + to)), name).toBe(true);
  }
  const path = info.outputPath("run.safetensors");
  writeFileSync(path, run);
  const { stdout, status } = spawnSync(process.execPath, ["scripts/loader.mjs", path], { encoding: "utf8" });
  expect([status, stdout]).toEqual([0, expect.stringContaining("two-stage-vae on ring, seed 4, step 4: ")]);
});

test("series hold every value that the worker sent", async ({ page }) => {
  await open(page, RING);
  await stepTo(page, 5);
  const { name, bytes } = await taken(page, /^Series /);
  const [link, head, ...rows] = bytes
    .toString("utf8")
    .trimEnd()
    .split("\n")
    .map(line => line.split(","));
  expect(name).toBe("two-stage-vae-ring-seed4-step5.csv");
  expect(link!.join()).toContain("# http");
  expect(new URL(link!.join().slice(2)).search).toBe(RING.slice(1).replace("&backend=wasm", ""));
  const { series } = await recorded(page);
  const names = Object.keys(series);
  expect(head).toEqual(["step", ...names]);
  expect(names.length).toBeGreaterThan(3);
  expect(rows.map(row => row.map(Number).map(Math.fround))).toEqual(
    [1, 2, 3, 4, 5].map(step => [step, ...names.map(n => series[n]!.values[step - 1]!)]),
  );
  await stepTo(page, 6); // the sheet was opened by pointer: arrows are the page's again
});

// --paper of theme/tokens.css
for (const [scheme, paper] of [
  ["light", [252, 252, 250, 255]],
  ["dark", [19, 20, 23, 255]],
] as const)
  test(`every view on screen is a picture, on ${scheme} paper, with link and settings inside`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open(page, scheme === "light" ? DIGITS : RING);
    await stepTo(page, 8);
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".vw [data-probe]")]
        .filter(e => e.getBoundingClientRect().bottom < innerHeight)
        .every(e => !e.querySelector(".vw-wait")),
    );
    if (scheme === "light")
      // what stands below the first screen is drawn when one gets there
      for (const place of await page.locator(".vw [data-probe]").all()) {
        await place.scrollIntoViewIfNeeded();
        await expect(place.locator(".vw-wait")).toHaveCount(0);
      }
    await page.keyboard.press("e");
    const all = await page.locator(".export-pictures li span").allTextContents();
    // the last first: its letters are those that no picture before it has loaded
    const titles = scheme === "light" ? all.reverse() : all.slice(0, 3);
    expect(all.length).toBeGreaterThan(5);
    await page.keyboard.press("Escape");
    const { run } = await state(page);
    for (const title of titles) {
      const { name, bytes } = await taken(page, new RegExp(`^${title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`));
      const texts = textsOf(bytes);
      expect(name, title).toMatch(/^(vae-drawn-digits-seed0|two-stage-vae-ring-seed4)-step\d+-.*\.png$/);
      expect(new URL(texts["Comment"]!).search, title).toBe(
        (scheme === "light" ? DIGITS : RING).slice(1).replace("&backend=wasm", ""),
      );
      expect(JSON.parse(texts["latent-playground"]!), title).toMatchObject({
        view: title,
        link: texts["Comment"],
        run,
      });
      const { width, height, corners, colours, captioned } = await decoded(page, bytes);
      expect(captioned, `${title}: the run and the link`).toBe(true);
      expect(corners, title).toEqual([paper, paper]);
      expect(Math.min(width, height), title).toBeGreaterThan(300);
      expect(
        colours,
        `${title}: a blank one has one colour; flat greys on paper, as before anything is learned, a few`,
      ).toBeGreaterThan(2);
    }
  });

test("3 × is half as large again, and its text is set in the page's typeface", async ({ page }) => {
  await open(page, RING);
  await stepTo(page, 3);
  const two = await decoded(page, (await taken(page, "KL of z")).bytes);
  await page.keyboard.press("e");
  await page.getByRole("button", { name: "3 ×" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: "KL of z" }).click(),
  ]);
  const three = await decoded(page, readFileSync(await download.path()), 3);
  expect([three.width * 2, three.height * 2]).toEqual([two.width * 3, two.height * 3]);
  // whatever stands in for the second: it is not Inter
  const [inter, other] = (await page.evaluate(() =>
    ["Inter Variable", "DejaVu Sans"].map(family => {
      const ruler = document.createElement("canvas").getContext("2d")!;
      ruler.font = `600 15px "${family}", sans-serif`;
      ruler.letterSpacing = "-0.15px";
      return 24 + ruler.measureText("KL of z").actualBoundingBoxRight;
    }),
  )) as [number, number];
  expect(Math.abs(inter - other), "the two can be told apart").toBeGreaterThan(3);
  // a pixel of smoothing
  for (const { right } of [two, three]) expect(Math.abs(right - inter), "where Inter ends").toBeLessThan(1.2);
});

test("the sheet takes the focus and gives it back, and says why a file could not be made", async ({ page }) => {
  await open(page, RING);
  await stepTo(page, 1);
  await page.getByRole("button", { name: "Export" }).focus();
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Take it home" });
  await expect(sheet).toBeFocused();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");
  await expect(sheet.locator(":focus")).toHaveText(/^Weights/);
  await page.keyboard.press(" "); // the button's own, not the page's
  await expect(sheet.getByRole("button", { name: /^Weights/ })).toContainText("saved, ");
  expect((await state(page)).status).toBe("paused");
  await page.context().route("**/*.woff2", route => route.abort());
  await sheet.getByRole("button", { name: "KL of z" }).click();
  await expect(sheet.getByRole("alert")).toContainText("KL of z could not be saved: the typeface did not load");
  await page.context().unroute("**/*.woff2");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(page.getByRole("button", { name: "Export" })).toBeFocused();
});

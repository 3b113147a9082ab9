// What leaves the page as a file, under the page's own policy: the run, its weights, its series and its pictures, each
// read again by a reader that is not the writer's. Wasm, because nothing here depends on the device.
import { readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { crc32 } from "node:zlib";
import { expect, type Page } from "@playwright/test";
import { decodeNpz } from "../src/engine/bytes/npz";
import { decodeSafetensors } from "../src/engine/bytes/safetensors";
import { seriesOf } from "../src/engine/series-text";
import { exported, open, reaches, recorded, settles, state, stepTo, taken, test } from "./page";

const DIGITS = "/?method=vae&dataset=drawn-digits&width=0.0625&batch=8&v=1&backend=wasm";
const RING =
  "/?method=two-stage-vae&dataset=ring&seed=4&width=0.0625&batch=8&secondWidth=8&secondBatch=8&v=1&backend=wasm";
const text = {
  encode: (t: string) => new TextEncoder().encode(t),
  decode: (b: Uint8Array) => new TextDecoder().decode(b),
};
declare global {
  interface Window {
    violations: string[];
    /** The newest picture as the page set it, before it was made pixels. */
    drawing: string;
  }
}

test.beforeEach(({ page }) =>
  page.addInitScript(() => {
    window.violations = [];
    const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src")!;
    Object.defineProperty(HTMLImageElement.prototype, "src", {
      ...source,
      set(this: HTMLImageElement, url: string) {
        if (url.startsWith("data:image/svg+xml")) window.drawing = decodeURIComponent(url.slice(url.indexOf(",") + 1));
        source.set!.call(this, url);
      },
    });
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

/**
 * Of the newest picture, in CSS pixels: its width; the words above the view with their edges and baselines; and the
 * top of the view's own box, as its letters and shapes are moved there.
 */
const headOf = (page: Page) =>
  page.evaluate(() => {
    const host = document.createElement("div");
    // without its styles, which the policy allows nowhere: the typeface is the page's
    host.attachShadow({ mode: "open" }).innerHTML = window.drawing.replace(/<style.*?<\/style>/s, "");
    host.style.cssText = "position: fixed; left: 0; top: 0; width: 0; height: 0";
    document.body.append(host);
    const drawing = host.shadowRoot!.querySelector("svg")!;
    const width = drawing.viewBox.baseVal.width;
    drawing.setAttribute("width", String(width));
    drawing.setAttribute("height", String(drawing.viewBox.baseVal.height));
    const words = [...drawing.querySelectorAll<SVGTextElement>(":scope > text")].slice(0, 2).map(text => {
      const { x, width } = text.getBBox();
      return { text: text.textContent, left: x, right: x + width, y: Number(text.getAttribute("y")) };
    });
    const { top } = drawing.querySelector(".figures")!.getBoundingClientRect();
    host.remove();
    return { width, title: words[0]!, note: words[1]!, view: top };
  });
/** Title at the left, note at the right where both fit and in a line of its own where not; then the view. */
async function expectHead(page: Page, title: string): Promise<"beside" | "below" | "none"> {
  const head = await headOf(page);
  expect(head.title, title).toMatchObject({ text: title, y: 38 }); // 24 of paper, and 14 of the letters
  expect(head.title.left, title).toBeCloseTo(24, 0);
  expect(head.title.right, `${title}: the title ends on the paper`).toBeLessThanOrEqual(head.width - 24);
  if (head.note.text === "") return "none";
  expect(head.note.left, `${title}: its note begins on the paper`).toBeGreaterThanOrEqual(23);
  expect(head.note.right, `${title}: its note ends on the paper`).toBeLessThanOrEqual(head.width - 23);
  const below = head.note.y > head.title.y;
  if (below) expect(head.note.y - head.title.y, `${title}: a line below`).toBeGreaterThanOrEqual(16);
  // two lines' height of 32 less what a canvas and a picture measure differently
  else expect(head.note.left, `${title}: beside its note`).toBeGreaterThan(head.title.right + 24);
  expect(head.view, `${title}: the view stands below`).toBeGreaterThan(head.note.y - 4);
  return below ? "below" : "beside";
}

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
  const series = seriesOf(JSON.parse(header.__metadata__["series"]!), 4);
  const curves = series.flatMap(({ name }) => [`series/${name}/at`, `series/${name}/values`]);
  expect(Object.keys(arrays).sort()).toEqual([...names, ...curves].sort());
  for (const { name, at, values } of series)
    expect([arrays[`series/${name}/at`]!.data, arrays[`series/${name}/values`]!.data]).toEqual([at, values]);
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
    const notes = new Set<string>();
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
      notes.add(await expectHead(page, title));
      // in words: who sees it on a slide has no address bar
      expect(await page.evaluate(() => window.drawing), title).toContain(
        scheme === "light" ? "VAE on Drawn digits" : "Two-Stage VAE on Ring of Gaussians",
      );
    }
    if (scheme === "light") expect([...notes].sort(), "else this says little").toEqual(["below", "beside", "none"]);
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

/** Through the page's own Import; the run of the file stands when it resolves. */
async function imported(page: Page, file: Buffer): Promise<void> {
  const before = (await recorded(page)).tokens.length;
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Import" }).first().click(),
  ]);
  await chooser.setFiles({ name: "run.safetensors", mimeType: "application/octet-stream", buffer: file });
  await page.waitForFunction(n => window.recorded.tokens.length > n, before);
  await page.waitForFunction(() => ["paused", "done"].includes(window.recorded.states.at(-1)?.status ?? ""));
}
const csv = async (page: Page): Promise<string[]> => (await taken(page, /^Series /)).bytes.toString("utf8").split("\n");
/** The lines of every chart as they are drawn, by the series. */
const drawn = (page: Page) =>
  page.locator(".vw-bottom .vw-line path").evaluateAll(paths => paths.map(path => path.getAttribute("d")));
const onward = (page: Page) => page.getByRole("region", { name: "What it learns" });

test("a run's file brings its curves to another browser, and they go on without a gap", async ({ page, browser }) => {
  await open(page, RING);
  await stepTo(page, 6);
  const [file, values] = [await exported(page), await csv(page)];
  const elsewhere = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const other = await elsewhere.newPage();
  await open(other, DIGITS);
  await imported(other, file);
  expect((await state(other)).step).toBe(6);
  expect(await csv(other), "every value is there at once").toEqual(values);
  await expect.poll(() => drawn(other), "and drawn as there").toEqual(await drawn(page));
  expect((await drawn(other)).length).toBeGreaterThan(3);
  await expect(onward(other).getByText("no step yet")).toHaveCount(0);
  await stepTo(page, 8);
  await stepTo(other, 8);
  const further = await csv(page);
  expect(await csv(other), "as if it had never moved").toEqual(further);
  // and this browser keeps them
  await expect.poll(async () => (await recorded(other)).saved.some(({ step }) => step === 8)).toBe(true);
  await other.reload();
  await other.getByRole("button", { name: "Continue at step 8" }).click();
  await reaches(other, 9);
  await other.getByRole("button", { name: "Pause" }).first().click();
  await settles(other, "paused");
  expect((await csv(other)).slice(2, 10)).toEqual(further.slice(2, 10));
  // what is taken home from here has them all
  const { metadata } = decodeSafetensors(await exported(other), text);
  const series = seriesOf(JSON.parse(metadata["series"]!), (await state(other)).step);
  expect(series.find(({ name }) => name === "train/autoencoder/kl")!.at.slice(0, 9)).toEqual(
    Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
  );
  await elsewhere.close();
});

test("a file of before says once, at the charts, that it holds no curves, and what comes is drawn behind that", async ({
  page,
}) => {
  await open(page, DIGITS);
  await imported(page, readFileSync("src/house/kept/vae-ring.safetensors"));
  expect((await state(page)).step).toBe(30);
  const said = onward(page).getByText(/holds no curves/);
  await expect(said).toHaveText("The run’s file holds no curves of the steps up to 30.");
  await expect(onward(page).getByText("no step yet")).toHaveCount(0);
  await page
    .getByRole("button", { name: /^Train 15 .*longer$/ })
    .first()
    .click();
  await reaches(page, 45);
  await settles(page, "done");
  await expect(said).toHaveCount(1);
  expect((await csv(page))[2]!.split(",")[0]).toBe("31");
  await page.keyboard.press("r"); // another run, which will have all of its own
  await expect(said).toHaveCount(0);
});

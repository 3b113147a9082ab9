// The page around training, on the Wasm fallback (fast without a GPU): phases are skipped and lengthened, packs are
// missing or damaged, and bad input says what is wrong. That every method plays is methods.spec.ts.
import { expect } from "@playwright/test";
import { open, play, recorded, settles, state, stepTo, test } from "./page";

test("skip to the next phase, train to the end, train longer", async ({ page }) => {
  await open(
    page,
    "/?method=two-stage-vae&dataset=ring&width=0.0625&batch=8&secondWidth=8&secondBatch=8&trainSteps=500&secondSteps=20&v=1&backend=wasm",
  );
  await stepTo(page, 2);
  await page.getByText("Skip to the next phase").click();
  await page.waitForFunction(() => window.recorded.states.at(-1)?.phase === 1);
  await play(page);
  await settles(page, "done");
  expect(await state(page)).toMatchObject({ step: 22, total: 22 });
  await page.getByText("longer").click();
  await page.waitForFunction(() => (window.recorded.states.at(-1)?.total ?? 0) > 22);
  await settles(page, "done");
  const { step, total } = await state(page);
  expect(step).toBe(total);
});

test("a link with nonsense in it opens, clamps and says so", async ({ page }) => {
  await open(page, "/?method=vae&dataset=ring&latent=999&width=banana&nothing=1&v=1&backend=wasm");
  await expect(page.getByText("latent: 999")).toBeVisible();
  expect((await state(page)).run.values).toMatchObject({ latent: 256 });
});

test("without a pack a link that names no data trains on drawn digits, and the card says how to get MNIST", async ({
  page,
}) => {
  await page.context().route("**/datasets/**", route => route.fulfill({ status: 404, body: "" }));
  await open(page, "/?seed=3&backend=wasm");
  expect((await state(page)).run.dataset).toBe("drawn-digits");
  await page.getByRole("button", { name: /^MNIST/ }).click();
  await expect(page.getByText("npm run datasets mnist")).toBeVisible();
});

test("a damaged pack is refused by name", async ({ page }) => {
  const file = (count: number) => ({
    file: `mnist-${count === 10000 ? "test" : "train"}.gz`,
    count,
    bytes: count * 785,
    sha256: "0".repeat(64),
    crc32: "00000000",
  });
  const manifest = {
    version: 1,
    packs: { mnist: { shape: [28, 28, 1], classes: 10, train: file(60000), test: file(10000) } },
  };
  await page.context().route("**/datasets/manifest.json*", route => route.fulfill({ json: manifest }));
  await page
    .context()
    .route("**/datasets/*.gz*", route =>
      route.fulfill({ body: Buffer.from([1, 2, 3]), contentType: "application/gzip" }),
    );
  await page.goto("/?method=vae&dataset=mnist&v=1&backend=wasm");
  await expect(page.getByRole("alert")).toContainText("mnist-train.gz");
});

test("a file that is not a run is refused by name, and the run under way stays", async ({ page }) => {
  await open(page, "/?method=vae&dataset=ring&width=0.0625&batch=8&v=1&backend=wasm");
  await stepTo(page, 2);
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Import" }).first().click(),
  ]);
  await chooser.setFiles({
    name: "holiday.safetensors",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("not a safetensors file at all"),
  });
  await expect(page.getByRole("alert")).toContainText("The file could not be used");
  await stepTo(page, 3);
  expect((await recorded(page)).tokens, "the same run goes on").toHaveLength(1);
});

test("the entry bundle has no TensorFlow.js in it, and the page asks nobody else for anything", async ({
  page,
  baseURL,
}) => {
  const asked: string[] = [];
  page.context().on("request", request => asked.push(request.url()));
  await page.goto("/?method=vae&dataset=ring&v=1&backend=wasm");
  await page.waitForLoadState("networkidle");
  expect(
    asked.filter(url => !url.startsWith(baseURL!) && !url.startsWith("blob:") && !url.startsWith("data:")),
  ).toEqual([]);
  const index = await (await page.request.get("/")).text();
  const entries = [...index.matchAll(/(?:src|href)="(\.\/assets\/[^"]+\.js)"/g)].map(m => m[1]!);
  expect(entries.length).toBeGreaterThan(0);
  for (const entry of entries)
    expect(await (await page.request.get(`/${entry}`)).text(), `${entry} holds tfjs`).not.toContain("registerBackend");
});

test("training goes on where no frame is drawn, as in a hidden tab", async ({ page }) => {
  await open(page, "/?method=vae&dataset=ring&width=0.0625&batch=8&trainSteps=100000&v=1&backend=wasm");
  // a hidden tab's never comes; Playwright's own waits need it too, so polls from here on
  await page.evaluate(() => {
    window.requestAnimationFrame = () => 0;
  });
  await page.keyboard.press(" ");
  await expect.poll(async () => (await state(page)).step, { timeout: 60_000 }).toBeGreaterThan(200);
  expect((await recorded(page)).failures).toEqual([]);
});

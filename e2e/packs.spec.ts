// Data sets that must be fetched, with a server that fails in every way: what is told is what happened, and the run in
// front stays until its successor's data are here.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { expect, type Page, type Route } from "@playwright/test";
import { crc32 } from "../src/engine/bytes/crc32";
import { open, play, reaches, recorded, settles, state, test } from "./page";

const RING = "/?method=vae&dataset=ring&width=0.0625&batch=8&v=1&backend=wasm";
/** MNIST's counts; all rows alike, so that it is small on the way. */
function pack(count: number) {
  const bytes = new Uint8Array(count * 785).fill(7, 0, count * 784);
  return {
    stored: gzipSync(bytes, { level: 1 }),
    entry: (file: string) => ({
      file,
      count,
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      crc32: crc32(bytes).toString(16).padStart(8, "0"),
    }),
  };
}
const [train, tests] = [pack(60_000), pack(10_000)];
const manifest = JSON.stringify({
  version: 1,
  packs: {
    mnist: {
      shape: [28, 28, 1],
      classes: 10,
      train: train.entry("mnist-train.gz"),
      test: tests.entry("mnist-test.gz"),
    },
  },
});
type Answer = (route: Route) => Promise<void>;
const files = (over: Readonly<Record<string, Answer>> = {}): Record<string, Answer> => ({
  "manifest.json": route => route.fulfill({ contentType: "application/json", body: manifest }),
  "mnist-train.gz": route => route.fulfill({ contentType: "application/gzip", body: train.stored }),
  "mnist-test.gz": route => route.fulfill({ contentType: "application/gzip", body: tests.stored }),
  ...over,
});
/** Serves them from now on; the answers may be exchanged. */
async function serve(page: Page, answers: Record<string, Answer>): Promise<void> {
  await page.context().route(/\/datasets\//, route => {
    const answer = answers[new URL(route.request().url()).pathname.split("/").at(-1)!];
    return answer ? answer(route) : route.fulfill({ status: 404 });
  });
}
const choose = (page: Page) => page.getByRole("button", { name: /^MNIST/ }).click();
const title = /^VAE on Ring of Gaussians/;

test("a server that fails is told as that; the run in front trains on, and the next try begins", async ({ page }) => {
  const answers = files({ "mnist-train.gz": route => route.fulfill({ status: 500, body: "<h1>Oops</h1>" }) });
  await serve(page, answers);
  await open(page, RING);
  await play(page);
  await reaches(page, 5);
  const { ids } = await recorded(page);
  for (const [answer, said] of [
    [answers["mnist-train.gz"]!, "mnist-train.gz: status 500"],
    [(route: Route) => route.abort("connectionreset"), "mnist-train.gz: Failed to fetch"],
    [(route: Route) => route.abort("internetdisconnected"), "mnist-train.gz: Failed to fetch"],
  ] as const) {
    answers["mnist-train.gz"] = answer;
    await choose(page);
    const alert = page.getByRole("alert").filter({ hasText: "The data could not be read." });
    await expect(alert).toContainText(said);
    await expect(alert, "it is installed").not.toContainText("npm run");
    await expect(alert).toContainText("the run before stays");
    await expect(page, "the choice went back").toHaveTitle(title);
    const { step } = await state(page);
    await reaches(page, step + 5);
    expect((await recorded(page)).ids, "the same run").toEqual(ids);
    await alert.getByRole("button", { name: "dismiss" }).click();
  }
  answers["mnist-train.gz"] = files()["mnist-train.gz"]!;
  let release = () => {};
  const held = new Promise<void>(resolve => (release = resolve));
  answers["mnist-test.gz"] = async route => {
    await held;
    await files()["mnist-test.gz"]!(route);
  };
  await choose(page);
  await expect(page.locator(".notice")).toHaveText(/^Still the run before: fetching MNIST, .* of .*B$/);
  const { step } = await state(page);
  await reaches(page, step + 5);
  release();
  await expect(page).toHaveTitle(/^VAE on MNIST/);
  await expect(page.locator(".notice-failure")).toHaveCount(0);
  await page.waitForFunction(() => window.recorded.states.at(-1)?.run.dataset === "mnist");
});

test("a list that cannot be fetched: nothing is said to be missing, and each set is tried when it is chosen", async ({
  page,
}) => {
  const answers = files({ "manifest.json": route => route.fulfill({ status: 502, body: "Bad gateway" }) });
  await serve(page, answers);
  await open(page, RING);
  await expect(page.getByRole("button", { name: /^MNIST/ })).not.toContainText("get ");
  await choose(page);
  await expect(page.getByRole("alert").first()).toContainText("manifest.json: status 502");
  await expect(page).toHaveTitle(title);
  await settles(page, "paused");
  answers["manifest.json"] = files()["manifest.json"]!;
  await choose(page);
  await expect(page).toHaveTitle(/^VAE on MNIST/);
  await page.waitForFunction(() => window.recorded.states.at(-1)?.run.dataset === "mnist");
});

test("a list that does not come is not called waking the GPU", async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>(resolve => (release = resolve));
  await serve(page, {
    "manifest.json": async route => {
      await held;
      await route.fulfill({ status: 404 });
    },
  });
  const opening = open(page, RING);
  await expect(page.locator(".status")).toHaveText(/^loading/);
  release();
  await opening;
  await expect(page.locator(".status")).toHaveText(/^Wasm/);
  await expect(page.getByRole("button", { name: /^MNIST/ })).toContainText("get ");
});

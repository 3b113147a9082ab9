// What is kept survives: the tab is killed at random moments, a second tab opens the same run, storage is full, files
// are large, the database is of an older or a newer page. What a run computes and how the worker dies are not its
// business.
import { expect, test, type Page } from "@playwright/test";
import { play, reaches, recorded, settles, stepTo } from "../page";
import {
  bystander,
  expectAgreeing,
  holds,
  kill,
  leftOf,
  letsGo,
  opened,
  seeded,
  sheetOf,
  version2,
  whole,
} from "./kept";

const saved = (page: Page, step: number) =>
  page.waitForFunction(n => window.recorded.saved.some(s => s.step >= n), step);
const elsewhere = (page: Page) => page.getByRole("status").filter({ hasText: "open in another tab" });

test("a tab killed at random moments loses at most two seconds of training, and leaves no hole", async ({
  context,
}) => {
  const random = seeded(17);
  let from = 0;
  for (const how of ["crash", "close", "crash"] as const) {
    const page = await opened(context);
    if (from > 0) {
      await page
        .getByRole("button", { name: `Continue at step ${from.toLocaleString("en").replaceAll(",", " ")}` })
        .click();
      await reaches(page, from + 1);
    } else await play(page);
    await saved(page, from + 1); // the first comes with the first good report
    // the page's clock, not ours: on a busy machine little may have been trained until then
    await page.waitForFunction(
      until => (window.course.reports.at(-1)?.at ?? 0) > until,
      (await page.evaluate(() => performance.now())) + 200 + 4000 * random(),
    );
    const { reports, costs } = await page.evaluate(() => window.course);
    await kill(page, how);
    const again = await opened(context);
    const button = again.getByRole("button", { name: /^Continue at step/ });
    from = Number((await button.innerText()).replaceAll(/\D/g, ""));
    // what had been trained two seconds (or twice a save's cost, and that save) before the last report, to a report
    const allowed = Math.max(2000, 2 * Math.max(...costs)) + Math.max(...costs);
    const by = reports.filter(({ at }) => at <= reports.at(-1)!.at - allowed).at(-2)?.step ?? 1;
    expect(from, `of ${reports.at(-1)!.step}`).toBeGreaterThanOrEqual(by);
    const sheet = await sheetOf(again);
    expectAgreeing(await leftOf(again, sheet.getByRole("listitem").first()));
    await again.close();
  }
});

test("a second tab is told that the run is open elsewhere: it looks, and trains a copy", async ({ context }) => {
  const first = await opened(context);
  await play(first);
  await saved(first, 20);
  const second = await opened(context);
  await expect(elsewhere(second)).toBeVisible();
  await second.getByRole("button", { name: "Look at it" }).click();
  await second.waitForFunction(() => (window.recorded.states.at(-1)?.step ?? 0) >= 20);
  await settles(second, "paused");
  await expect(second.getByRole("img", { name: /KL of z: .* at step \d/ })).toBeVisible();
  const ids = (page: Page) => recorded(page).then(({ saved }) => [...new Set(saved.map(({ id }) => id))]);
  expect(await ids(second)).toEqual([]);
  await second.getByRole("button", { name: "Train a copy" }).click();
  await second.waitForFunction(() => window.recorded.saved.length > 1);
  const [copy, original] = [await ids(second), await ids(first)];
  expect([copy.length, original.length]).toEqual([1, 1]);
  expect(copy).not.toEqual(original);
  // neither can be deleted by the other
  const sheet = await sheetOf(first);
  await expect(sheet.getByRole("listitem").filter({ hasText: "open in another tab" })).toHaveCount(1);
  await expect(sheet.getByRole("button", { name: "delete" })).toHaveCount(0);
  await first.keyboard.press("Escape");
  // at rest: as the same run made further, it would take the place of a copy that is nobody's
  await first.getByRole("button", { name: "Pause" }).first().click();
  await settles(first, "paused");
  await saved(first, (await recorded(first)).states.at(-1)!.step);
  await kill(second, "crash");
  const third = await opened(context);
  const rows = (await sheetOf(third)).getByRole("listitem");
  // free within five seconds of its tab's death
  const free = rows.filter({ hasNotText: "open in another tab" });
  await expect(free).toHaveCount(1);
  expectAgreeing(await leftOf(third, free));
});

test("where there are no locks a heartbeat says as much, and ends with its tab", async ({ context }) => {
  await context.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, "locks", { value: undefined, configurable: true }),
  );
  const first = await opened(context);
  await play(first);
  await saved(first, 20);
  const second = await opened(context);
  await expect(elsewhere(second)).toBeVisible();
  await kill(first, "crash");
  await second.getByRole("button", { name: /^Continue at step/ }).click({ timeout: 20_000 });
  await reaches(second, 21);
  await second.waitForFunction(() => window.recorded.saved.length > 0);
});

test("a checkpoint larger than a record may be is kept, and found after a kill", async ({ context }) => {
  // two dense layers of 6272 x 1024 with two moments each: 154 MB, where a record may have 133 169 152 bytes
  const page = await opened(
    context,
    "/?method=vae&dataset=drawn-digits&width=1&batch=4&trainSteps=1000000&v=1&backend=wasm",
  );
  await stepTo(page, 1);
  await page.waitForFunction(() => window.recorded.saved.length + window.recorded.unsaved.length > 0);
  expect((await recorded(page)).unsaved).toEqual([]);
  await kill(page, "crash");
  const again = await opened(context, page.url());
  await again.getByRole("button", { name: "Continue at step 1" }).click();
  await reaches(again, 2);
  expect((await recorded(again)).failures).toEqual([]);
});

test("storage that fills while it trains is told, and what was trained meanwhile is kept once there is room", async ({
  context,
  baseURL,
}) => {
  const page = await opened(context);
  const devtools = await context.newCDPSession(page);
  const { origin } = new URL(baseURL!);
  await play(page);
  await saved(page, 20);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 4096 });
  await page.waitForFunction(() => window.recorded.unsaved.length > 0);
  await expect(page.locator(".status")).toContainText("not kept: the browser's storage for this page is full");
  const { states } = await recorded(page);
  await reaches(page, states.at(-1)!.step + 200);
  expect((await recorded(page)).failures).toEqual([]);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await page.keyboard.press(" ");
  await settles(page, "paused");
  const { step } = (await recorded(page)).states.at(-1)!;
  await saved(page, step); // a rest is something new: it is tried again
  await expect(page.locator(".status")).not.toContainText("not kept");
  await kill(page, "close");
  const again = await opened(context);
  const left = await leftOf(again, (await sheetOf(again)).getByRole("listitem").first());
  expect(left.checkpoint).toBe(step);
  expectAgreeing(left);
});

test("a database of version 2 opens unchanged, and its run goes on", async ({ context, baseURL }) => {
  const before = await bystander(context, baseURL!);
  await holds(before, version2.version, version2.stores);
  await before.close();
  const page = await opened(context);
  const sheet = await sheetOf(page);
  expectAgreeing(await leftOf(page, sheet.getByRole("listitem").first()));
  await sheet.getByRole("button", { name: "Continue at step 30" }).click();
  await reaches(page, 30);
  await page
    .getByRole("button", { name: /^Train .* longer$/ })
    .first()
    .click();
  await settles(page, "done");
  const { step } = (await recorded(page)).states.at(-1)!;
  await saved(page, step);
  await kill(page, "close");
  const again = await opened(context);
  const row = (await sheetOf(again)).getByRole("listitem").first();
  expect((await leftOf(again, row)).at).toEqual(whole(step));
});

test("an older page that is open is named, and waits for nobody", async ({ context, baseURL }) => {
  const older = await bystander(context, baseURL!);
  await holds(older, version2.version, version2.stores);
  const page = await opened(context);
  await expect(page.locator(".status")).toContainText("not kept: an older page is open in another tab");
  await stepTo(page, 2);
  await letsGo(older);
  await expect(page.locator(".status")).not.toContainText("not kept");
  await saved(page, 2);
  await expect((await sheetOf(page)).getByRole("listitem")).toHaveCount(2);
});

test("a newer page that opens tells this one, which goes on training", async ({ context, baseURL }) => {
  const page = await opened(context);
  await stepTo(page, 2);
  await saved(page, 2);
  const newer = await bystander(context, baseURL!);
  await holds(newer, 99, {});
  await expect(page.locator(".status")).toContainText(
    "not kept: a newer page is open in another tab: reload to go on keeping runs",
  );
  await stepTo(page, 4);
  expect((await recorded(page)).failures).toEqual([]);
});

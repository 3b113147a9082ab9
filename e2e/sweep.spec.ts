// A sweep: three values of the latent dimension on two sides finish in the background while another run trains in
// front; the curve and the table say the same; it is there after a reload; each of its runs can be trained in front.
// axe finds nothing in the sheet.
import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { readFileSync } from "node:fs";
import { open, play, recorded, state, test } from "./page";

test("three values of a slider, against γ held at 1, finish behind the run in front, and stay", async ({ page }) => {
  await open(page, "/?method=vae&dataset=ring&trainSteps=40&width=0.0625&batch=8&v=1&backend=wasm");
  await page.getByRole("button", { name: "sweep a slider" }).click();
  const sheet = page.getByRole("dialog", { name: /Sweep a slider/ });
  const values = sheet.getByRole("textbox", { name: "Values" });
  expect((await new AxeBuilder({ page }).include(".sweep-sheet").analyze()).violations).toEqual([]);
  await values.fill("2, 3, 999");
  // names the culprit and what was expected
  await expect(sheet.getByRole("status")).toContainText(
    "the field does not take 999. Expected values that are each a whole number from 1 to 256.",
  );
  await expect(sheet.getByRole("button", { name: /Start/ })).toBeDisabled();
  await values.fill("1, 2, 3");
  await sheet.getByLabel("Against").selectOption({ label: "γ held at 1" });
  await sheet.getByRole("button", { name: "Start 6 runs" }).click();
  await play(page);
  const sweep = page.getByRole("region", { name: "Sweep" });
  await expect(sweep.getByRole("status")).toHaveText("all 6 runs done", { timeout: 120_000 });
  expect((await state(page)).run.values["latent"], "the run in front is its own").toBe(2);

  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    sweep.getByRole("button", { name: "CSV" }).click(),
  ]);
  const [head, ...rows] = readFileSync(await saved.path(), "utf8")
    .trim()
    .split("\n")
    .map(line => line.split(","));
  const distance = head!.indexOf("frechet-raw");
  expect(rows.map(row => row.slice(0, 4).join())).toEqual([
    "VAE,1,0,40",
    "γ held at 1,1,0,40",
    "VAE,2,0,40",
    "γ held at 1,2,0,40",
    "VAE,3,0,40",
    "γ held at 1,3,0,40",
  ]);
  const ends = (side: string) => rows.filter(row => row[0] === side).map(row => Number(row[distance]));
  const said = await sweep.locator(".sweep-curve [role=img]").getAttribute("aria-label");
  for (const side of ["VAE", "γ held at 1"]) {
    const [, low, high] =
      new RegExp(
        `${side}, 3 points, Latent dimension from 1.00 to 3.00, Fréchet distance from ([0-9.]+) to ([0-9.]+)`,
      ).exec(said ?? "") ?? [];
    expect(Number(low), said ?? "").toBeCloseTo(Math.min(...ends(side)), 1); // three digits are said
    expect(Number(high)).toBeCloseTo(Math.max(...ends(side)), 1);
  }
  await expect(sweep.locator(".sweep-one canvas")).toHaveCount(6);

  await page.reload();
  await expect(sweep.getByRole("status")).toHaveText("all 6 runs done");
  await expect(sweep.locator(".sweep-one canvas")).toHaveCount(6);
  await sweep.getByRole("group", { name: "γ held at 1" }).getByRole("button", { name: "load" }).last().click();
  await page.waitForFunction(() => window.recorded.states.at(-1)?.run.values["likelihood"] === "fixed");
  expect((await recorded(page)).states.at(-1)!.run.values).toMatchObject({ latent: 3, likelihood: "fixed" });
});

// No text of the page is drawn by a font of the machine: Chromium itself says which files drew the letters of every
// element, on pages with hats, small digits and arrows, and in the sheets. Code excerpts alone are in the machine's
// fixed width. That every text of the sources lies in the files is src/house/signs.test.ts.
import { type CDPSession, expect, type Page } from "@playwright/test";
import { open, stepTo, test } from "./page";

const SMALL = "&width=0.0625&batch=8&criticWidth=8&rows=16&secondWidth=8&secondBatch=8&v=1&backend=wasm";

const UNSEEN = ["CODE", "SCRIPT", "STYLE", "HEAD", "math"]; // KaTeX's MathML is there to be heard
/** Of the letters of a node; none where React has replaced it meanwhile. */
const fontsOf = async (cdp: CDPSession, nodeId: number) => {
  try {
    return (await cdp.send("CSS.getPlatformFontsForNode", { nodeId })).fonts;
  } catch (error) {
    if (/Could not find node/.test(String(error))) return [];
    throw error;
  }
};
/** "family: text" of each element, code apart, with a letter that no file of the page drew. */
async function strangers(page: Page, within = "body"): Promise<string[]> {
  await page.evaluate(() => document.fonts.ready);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("DOM.enable");
  await cdp.send("CSS.enable");
  const { root } = await cdp.send("DOM.getDocument", { depth: -1 });
  const { nodeId } = await cdp.send("DOM.querySelector", { nodeId: root.nodeId, selector: within });
  const all = (node: typeof root): (typeof root)[] => [node, ...(node.children ?? []).flatMap(all)];
  const found: string[] = [];
  let seen = 0;
  const look = async (node: typeof root): Promise<void> => {
    if (UNSEEN.includes(node.nodeName)) return;
    const text = (node.children ?? []).filter(child => child.nodeType === 3).map(child => child.nodeValue);
    if (text.some(part => part.trim() !== "")) {
      const fonts = await fontsOf(cdp, node.nodeId);
      seen += fonts.length;
      for (const { isCustomFont, familyName } of fonts)
        if (!isCustomFont) found.push(`${familyName}: ${text.join("").slice(0, 60)}`);
    }
    for (const child of node.children ?? []) await look(child);
  };
  await look(all(root).find(node => node.nodeId === nodeId)!);
  await cdp.detach();
  expect(seen, "texts were drawn at all").toBeGreaterThan(20);
  return found;
}

test("no letter of the page and of its sheets is drawn by a font of the machine, and one that is gets told", async ({
  page,
}) => {
  await open(page, `/?method=wd-aae&dataset=ring${SMALL}`);
  await stepTo(page, 2);
  await expect(page.locator(".terms .katex").first()).toBeVisible();
  expect(await strangers(page)).toEqual([]);

  await page.locator(".method-title").first().click();
  await expect(page.getByRole("listbox", { name: "Methods" })).toBeVisible();
  expect(await strangers(page, ".sheet")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Our numbers beside the papers’" }).click();
  await expect(page.locator(".card")).toBeVisible();
  expect(await strangers(page, ".sheet")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await strangers(page, ".sheet")).toEqual([]);

  await page.evaluate(() => document.querySelector(".sheet .heading")!.append(" 漢"));
  expect(await strangers(page, ".sheet")).toHaveLength(1);
});

// Letters that the page's own fonts do not have, so that what draws them is whatever the reader's machine has: another
// face, or an empty box. Chromium is asked which font drew each letter.
import type { CDPSession, Page } from "@playwright/test";
import type { Written } from "./written";

const PLACE = "looks-glyph";

/** Letters that have been asked about, by type. */
export type Known = Map<string, Set<string>>;
/** "letter in type", of all that are written and not known yet. */
export async function strangers(page: Page, written: Written, known: Known = new Map()): Promise<string[]> {
  const asked = Object.entries(written).flatMap(([type, letters]) => {
    const before = known.get(type) ?? new Set();
    known.set(type, before);
    return letters.split("\n").flatMap(letter => (letter && !before.has(letter) ? [{ type, letter }] : []));
  });
  for (const { type, letter } of asked) known.get(type)!.add(letter);
  if (asked.length === 0) return [];
  const placed = await page.evaluate(([all, id]) => window.looks.place(all, id), [asked, PLACE] as const);
  const foreign = await drawnByOthers(page);
  await page.evaluate(name => document.getElementById(name)!.remove(), PLACE);
  return placed.flatMap(({ type, letter, ours, box }, i) =>
    ours && (box || foreign[i])
      ? `“${letter}” (${codesOf(letter)}) in ${type}: ${box ? "an empty box" : foreign[i]}`
      : [],
  );
}
const codesOf = (letter: string): string =>
  Array.from(letter, c => `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`).join(" ");

/** By element that `place` made: the first font that is not the page's, if there is one. */
async function drawnByOthers(page: Page): Promise<(string | undefined)[]> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument", { depth: 1 });
  const { nodeIds } = await session.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector: `#${PLACE} > span` });
  const fonts = await Promise.all(nodeIds.map(nodeId => session.send("CSS.getPlatformFontsForNode", { nodeId })));
  await session.detach();
  return fonts.map(({ fonts: used }) => used.find(font => !font.isCustomFont)?.familyName);
}

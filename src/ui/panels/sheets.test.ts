// That Escape is heard in one place (modal.ts): a sheet with a listener of its own is deaf once a click took the focus
// out of it. How sheets behave is looked at in the browser (e2e/keyboard.spec.ts).
import { expect, test } from "vitest";

const sources = Object.entries(
  import.meta.glob<string>("../**/*.{ts,tsx}", { eager: true, query: "?raw", import: "default" }),
).filter(([path]) => !path.includes(".test."));
const saying = (text: RegExp) =>
  sources
    .filter(([, source]) => text.test(source))
    .map(([path]) => path.replace(/^(\.\.\/)*(\.\/)?/, ""))
    .sort();

test("Escape is heard by the sheets' one mechanism, by a text that is typed, by the crosshair, and over a term", () => {
  expect(saying(/"Escape"/)).toEqual([
    "controls/typed.tsx",
    "glossary/window.ts",
    "modal.ts",
    "views/charts/crosshair.tsx",
  ]);
});
test("whatever calls itself a dialog is one that Escape closes", () => {
  const dialogs = saying(/role(="|: ")dialog"/);
  expect(dialogs).toEqual(["pages/playground.tsx", "sheet.tsx"]);
  expect(saying(/useModal\(/)).toEqual(["modal.ts", ...dialogs]);
});

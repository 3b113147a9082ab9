// Which subset of a typeface a text needs, by the grammar of unicode-range in CSS Fonts 4 (section 4.5).
import { describe, expect, it } from "vitest";
import { covers } from "./typeface";

describe("a unicode-range covers a text", () => {
  it.each([
    ["U+0000-00FF, U+0131, U+2000-206F", "KL of z", true],
    ["U+0370-0377, U+037A-037F, U+0384-038A", "γ", false], // gamma is U+03B3
    ["U+0370-03FF", "ln γ", true],
    ["u+0370-03ff", "ln γ", true],
    ["U+0400-045F", "ln γ", false],
    ["U+4??", "Ж", true], // U+0416
    ["U+1F600", "\u{1F600}", true],
    ["U+26", "", false],
    ["", "anything", true],
  ])("%s, %s: %s", (range, text, expected) => expect(covers(range, text)).toBe(expected));
});

// The codec against Node's, and what it refuses.
import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "./base64";

it("has the test vectors of RFC 4648, section 10", () => {
  const ascii = (text: string) => Uint8Array.from(text, c => c.charCodeAt(0));
  expect(["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(t => encodeBase64(ascii(t)))).toEqual([
    "",
    "Zg==",
    "Zm8=",
    "Zm9v",
    "Zm9vYg==",
    "Zm9vYmE=",
    "Zm9vYmFy",
  ]);
});
it("writes what Node writes, and reads it back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const text = Buffer.from(bytes).toString("base64");
      expect(encodeBase64(bytes)).toBe(text);
      expect(decodeBase64(text)).toEqual(Uint8Array.from(bytes));
    }),
  );
});
it.each(["A", "AA", "AA=", "=AAA", "A=AA", "AA*A", "AA A", "====", "éAAA"])("refuses %s", text =>
  expect(() => decodeBase64(text)).toThrow(/^base64: /),
);

// CRC-32 against the catalogue's check value and against zlib.
import { crc32 as zlibs } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32 } from "./crc32";

test("the check value of the CRC catalogue: cbf43926 for the digits 1 to 9", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});
test("is zlib's for any bytes, also in two pieces", () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (some, cut) => {
      expect(crc32(some)).toBe(zlibs(some));
      expect(crc32(some.subarray(cut), crc32(some.subarray(0, cut)))).toBe(zlibs(some));
    }),
    { seed: 1 },
  ));

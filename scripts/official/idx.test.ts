// IDX files: what is right is read, and nothing else is. Files are made here, in the official format; real ones are
// tested by src/engine/datasets/*.data.test.ts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseIdx, rowsOfIdx } from "./idx";
import { idxOf } from "./written";

const COUNT = 12,
  SHAPE = [4, 3, 1],
  CLASSES = 10;
const pixels = Uint8Array.from({ length: COUNT * 12 }, (_, i) => (i * 37) % 256),
  labels = Uint8Array.from({ length: COUNT }, (_, i) => i % CLASSES);

describe("IDX", () => {
  const images = idxOf({ sizes: [COUNT, 4, 3], bytes: pixels }),
    of = idxOf({ sizes: [COUNT], bytes: labels });
  const read = (imageBytes: Uint8Array, labelBytes: Uint8Array) =>
    rowsOfIdx({ name: "images", bytes: imageBytes }, { name: "labels", bytes: labelBytes }, COUNT, SHAPE, CLASSES);
  test("the header is the official one: 2051 and 2049, big-endian (datasets README)", () => {
    expect([...images.subarray(0, 16)]).toEqual([0, 0, 8, 3, 0, 0, 0, COUNT, 0, 0, 0, 4, 0, 0, 0, 3]);
    expect([...of.subarray(0, 8)]).toEqual([0, 0, 8, 1, 0, 0, 0, COUNT]);
  });
  test("rows come back, also from a view into a larger buffer", () => {
    const shifted = new Uint8Array(images.length + 3);
    shifted.set(images, 3);
    expect(read(shifted.subarray(3), of)).toEqual({ x: pixels, labels });
  });
  test("any sizes and bytes come back", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }).chain(sizes =>
          fc.record({
            sizes: fc.constant(sizes),
            bytes: fc.uint8Array({
              minLength: sizes.reduce((a, b) => a * b),
              maxLength: sizes.reduce((a, b) => a * b),
            }),
          }),
        ),
        idx => {
          expect(parseIdx({ name: "any", bytes: idxOf(idx) }, idx.sizes)).toEqual(idx);
        },
      ),
      { seed: 5 },
    ));
  test("every changed byte of a header is refused, by the name of the file", () => {
    for (const [name, good, header] of [
      ["images", images, 16],
      ["labels", of, 8],
    ] as const)
      for (let at = 0; at < header; at++)
        for (const mask of [1, 16, 128, 255]) {
          const bad = good.slice();
          bad[at]! ^= mask;
          expect(() => (name === "images" ? read(bad, of) : read(images, bad))).toThrow(
            new RegExp(`^${name}: expected`),
          );
        }
  });
  test("every other length is refused", () => {
    for (let length = 0; length < images.length; length++)
      expect(() => read(images.subarray(0, length), of)).toThrow(/^images: expected/);
    for (let length = 0; length < of.length; length++)
      expect(() => read(images, of.subarray(0, length))).toThrow(/^labels: expected/);
    expect(() => read(Uint8Array.of(...images, 0), of)).toThrow(/^images: expected 160 bytes for 12 x 4 x 3, got 161/);
  });
  test("images and labels changed for each other, a label of 10, colour", () => {
    expect(() => read(of, images)).toThrow(/^images: expected/);
    const bad = of.slice();
    bad[8 + 5] = 10;
    expect(() => read(images, bad)).toThrow("labels: label 5 is 10, expected less than 10");
    expect(() =>
      rowsOfIdx({ name: "images", bytes: images }, { name: "labels", bytes: of }, COUNT, [4, 3, 3], CLASSES),
    ).toThrow("grey");
  });
});

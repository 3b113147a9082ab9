// The table of variants as it lies in the repository: whole, naming only variants that exist, and a function of
// shape and adapter alone.
import { afterAll, expect, test } from "vitest";
import {
  ADAPTERS,
  cellOf,
  forcing,
  kindOf,
  partsOf,
  setAdapterKind,
  tables,
  variantFor,
  variantNames,
} from "./variants";

afterAll(() => setAdapterKind("gpu"));

test.each(ADAPTERS)("%s: one known variant for every cell, limits ascend", kind => {
  const { outputs, depth, choice } = tables[kind];
  for (const limits of [outputs, depth]) expect([...limits].sort((a, b) => a - b)).toEqual(limits);
  expect(choice.length).toBe(outputs.length + 1);
  for (const row of choice) expect(row.length).toBe(depth.length + 1);
  expect(choice.flat().filter(name => !variantNames.includes(name))).toEqual([]);
});
test("a limit is the last size of its cell; past the last limit comes one more", () => {
  expect([1, 512, 513, 4096, 4097].map(n => cellOf([9, 12], n))).toEqual([0, 0, 1, 1, 2]);
});
test("parts of a split sum: no more than fill the device, none shorter than 32 terms, at least one", () => {
  for (const kind of ADAPTERS) {
    setAdapterKind(kind);
    const partial = 2 ** tables[kind].partial;
    for (const [outputs, depth] of [
      [1, 7],
      [256, 50_000],
      [8192, 12_544],
      [1 << 22, 4096],
    ] as const) {
      const parts = partsOf(outputs, depth);
      expect(parts).toBeGreaterThanOrEqual(1);
      if (parts > 1) expect(depth / parts).toBeGreaterThanOrEqual(32);
      expect((parts - 1) * outputs).toBeLessThan(partial);
    }
  }
});
test("forcing ends, also when what it runs throws", () => {
  const usual = variantFor(100, 100),
    other = variantNames.find(name => name !== usual)!;
  expect(forcing(other, () => variantFor(100, 100))).toBe(other);
  expect(() =>
    forcing(other, () => {
      throw Error("no");
    }),
  ).toThrow("no");
  expect(variantFor(100, 100)).toBe(usual);
});
test("adapters that compute on the CPU are told by their words", () => {
  const info = (description: string, architecture = "", isFallbackAdapter = false) =>
    ({ description, vendor: "", architecture, isFallbackAdapter }) as GPUAdapterInfo;
  expect(
    [
      info("SwiftShader driver 5.0.0"),
      info("", "swiftshader"),
      info("llvmpipe (LLVM 15)"),
      info("Microsoft Basic Render Driver"),
      info("", "", true),
    ].map(kindOf),
  ).toEqual(Array(5).fill("software"));
  expect([info("NVIDIA H200"), info("", "apple"), info("")].map(kindOf)).toEqual(Array(3).fill("gpu"));
});

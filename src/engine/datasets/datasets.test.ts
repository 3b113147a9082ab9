// One table over all procedural data sets (a new one is tested before anyone thinks of it), then what each promises,
// against its formula. Seeds are fixed, so a pass stays a pass; beside each bound stand the odds that it would refuse a
// right program under another seed.
import { describe, expect, test } from "vitest";
import { initial, type Values } from "../config";
import { tableOf, type LoadPack, type Rows, type Table } from "../dataset";
import { dataSets } from "./index";

const noPack: LoadPack = pack => Promise.reject(Error(`no pack is wanted here, but "${pack}" was asked for`));
const setOf = (id: string) => dataSets.find(set => set.id === id) ?? expect.unreachable(`no data set "${id}"`);
const started = new Map<string, Promise<Table>>(); // tables of the start values, made once
const table = (id: string, values?: Values): Promise<Table> => {
  if (values) return tableOf(setOf(id), values, noPack);
  if (!started.has(id)) started.set(id, tableOf(setOf(id), {}, noPack));
  return started.get(id)!;
};
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => Buffer.from(buffer, byteOffset, byteLength);
const rowsOf = ({ x }: Rows, width: number) =>
  Array.from({ length: x.length / width }, (_, row) =>
    bytesOf(x.subarray(row * width, (row + 1) * width)).toString("latin1"),
  );
const meanOf = (values: ArrayLike<number>, of: (value: number) => number) => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += of(values[i]!);
  return sum / values.length;
};
const mean = (values: ArrayLike<number>) => meanOf(values, value => value);
const variance = (values: ArrayLike<number>) => meanOf(values, value => value ** 2) - mean(values) ** 2;
const correlation = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  (mean(Array.from(a, (value, i) => value * b[i]!)) - mean(a) * mean(b)) / Math.sqrt(variance(a) * variance(b));
const column = (x: ArrayLike<number>, width: number, d: number) =>
  Array.from({ length: x.length / width }, (_, row) => x[row * width + d]!);

describe("the registry", () => {
  test("ids are unique and name their files", () => {
    const files = Object.keys(import.meta.glob(["./*.ts", "!./index.ts", "!./*.test.ts"])).map(path =>
      path.slice(2, -3),
    );
    expect(dataSets.map(set => set.id).sort()).toEqual(files.sort());
  });
  test("vectors, then drawn images, then packs", async () => {
    const kinds = await Promise.all(
      dataSets.map(async set => ("pack" in set.source ? "pack" : (await table(set.id)).spec.kind)),
    );
    expect(kinds).toEqual(
      [...kinds].sort((a, b) => ["vectors", "images", "pack"].indexOf(a) - ["vectors", "images", "pack"].indexOf(b)),
    );
  });
  test.each(dataSets.map(set => [set.id, set] as const))(
    "%s has texts, and its licence where it is a pack",
    (_id, set) => {
      expect(set.title && set.about).toBeTruthy();
      if ("pack" in set.source) expect(set.licence).toBeTruthy();
      for (const field of Object.values(set.config)) expect(field.label && field.help).toBeTruthy();
    },
  );
});

describe.each(dataSets.filter(set => "make" in set.source).map(set => set.id))("%s", id => {
  test("rows match the spec", async () => {
    const { spec, train, test: held } = await table(id);
    const width = spec.shape.reduce((a, b) => a * b, 1);
    for (const [rows, count] of [
      [train, spec.count],
      [held, spec.tests],
    ] as const) {
      expect(rows.x.length).toBe(count * width);
      expect(rows.x).toBeInstanceOf(spec.kind === "images" ? Uint8Array : Float32Array);
      expect(rows.x.every(value => Number.isFinite(value))).toBe(true);
      // beyond 4 σ: 6e-5 of the values at most
      if (spec.kind === "vectors")
        expect(rows.x.filter(value => value < spec.range[0] || value > spec.range[1]).length).toBeLessThan(
          1e-3 * rows.x.length,
        );
      if (spec.classes > 1) {
        expect(rows.labels?.length).toBe(count);
        // of 2 000 rows and 25 equal classes one is empty with odds 25 · (24/25)^2000 < 1e-33
        expect(new Set(rows.labels)).toEqual(new Set(Array.from({ length: spec.classes }, (_, k) => k)));
      }
      for (const factor of Object.values(rows.factors ?? {})) {
        expect(factor.length).toBe(count);
        expect(factor.every(Number.isFinite)).toBe(true);
      }
      if (rows.plane) {
        const axes = [rows.plane.subarray(0, width), rows.plane.subarray(width)] as const;
        expect(rows.plane.length).toBe(2 * width);
        // rounding to float32
        for (const i of [0, 1] as const)
          for (const j of [0, 1] as const)
            expect(axes[i].reduce((sum, value, d) => sum + value * axes[j][d]!, 0)).toBeCloseTo(i === j ? 1 : 0, 6);
      }
    }
    expect(held.plane).toEqual(train.plane);
  });
  test("the same seed gives the same rows, another one others, and no test row is a training row", async () => {
    const field = setOf(id).config["seed"];
    expect(field).toMatchObject({ kind: "number", initial: 0, step: 1 });
    const [first, again, other] = [
      await table(id),
      await table(id, initial(setOf(id).config)),
      await table(id, { seed: 1 }),
    ];
    for (const split of ["train", "test"] as const) {
      const { x, ...rest } = again[split],
        { x: same, ...others } = first[split];
      expect(bytesOf(x).equals(bytesOf(same))).toBe(true); // toEqual takes a minute for eight million pixels
      expect(rest).toEqual(others);
    }
    expect(other.spec).toEqual(first.spec);
    const width = first.spec.shape.reduce((a, b) => a * b, 1);
    const known = new Set(rowsOf(first.train, width));
    expect(known.size).toBe(first.spec.count);
    for (const rows of [first.test, other.train, other.test])
      expect(rowsOf(rows, width).filter(row => known.has(row))).toEqual([]);
  });
});

describe("ring", () => {
  /** Position in the plane of the ring, and how far from it. */
  const flat = ({ x, plane }: Rows, ambient: number) =>
    Array.from({ length: x.length / ambient }, (_, row) => {
      const at = [0, 1].map(
        axis =>
          column(plane!, ambient, 0) &&
          Array.from({ length: ambient }, (_, d) => x[row * ambient + d]! * plane![axis * ambient + d]!).reduce(
            (a, b) => a + b,
          ),
      );
      const away = Math.hypot(
        ...Array.from(
          { length: ambient },
          (_, d) => x[row * ambient + d]! - at[0]! * plane![d]! - at[1]! * plane![ambient + d]!,
        ),
      );
      return { at, away };
    });
  test("clusters stand on the unit circle with the given deviation, and nothing leaves the plane", async () => {
    const { spec, train } = await table("ring", { deviation: 0.2 });
    expect(spec).toMatchObject({ shape: [10], classes: 8, count: 5000, tests: 2000 });
    const points = flat(train, 10);
    expect(Math.max(...points.map(p => p.away))).toBeLessThan(1e-6); // float32 rounding of coordinates below 2
    for (let cluster = 0; cluster < 8; cluster++) {
      const own = points.filter((_, row) => train.labels![row] === cluster);
      const angle = (2 * Math.PI * cluster) / 8;
      for (const axis of [0, 1] as const) {
        const values = own.map(p => p.at[axis]!);
        // about 625 rows: mean ± 0.2/√n and variance ± 0.04·√(2/n), bounds at 4.5 σ: 32 checks of odds 7e-6
        expect(Math.abs(mean(values) - [Math.cos(angle), Math.sin(angle)][axis]!)).toBeLessThan(
          (4.5 * 0.2) / Math.sqrt(own.length),
        );
        expect(Math.abs(variance(values) - 0.04)).toBeLessThan(4.5 * 0.04 * Math.sqrt(2 / own.length));
      }
    }
  });
  test.each([
    ["1", [1, 1, 1, 1]],
    ["1,2,3,4", [1, 2, 3, 4]],
    ["0,1,0,5", [0, 1, 0, 5]],
    ["2,1,1,0", [2, 1, 1, 0]],
  ] as const)("weights %s share the rows", async (weights, shares) => {
    const { train } = await table("ring", { clusters: 4, weights });
    const total = shares.reduce<number>((a, b) => a + b, 0);
    let chi = 0;
    shares.forEach((share, cluster) => {
      const found = train.labels!.filter(label => label === cluster).length,
        expected = (5000 * share) / total;
      if (share === 0) expect(found).toBe(0);
      else chi += (found - expected) ** 2 / expected;
    });
    expect(chi).toBeLessThan(21.1); // χ² with at most 3 degrees of freedom: odds 1e-4
  });
  test("weights that do not fit are an error by name", async () => {
    await expect(table("ring", { weights: "1,2" })).rejects.toThrow(
      "weights: expected one number for all clusters or 8 numbers, got 2",
    );
    await expect(table("ring", { weights: "0" })).rejects.toThrow("weights: expected at least one number above 0");
  });
  test("the map is the data seed's: one for both splits and every deviation, another for another seed", async () => {
    const [first, wide, other] = [
      await table("ring"),
      await table("ring", { deviation: 0.5 }),
      await table("ring", { seed: 9 }),
    ];
    expect(wide.train.plane).toEqual(first.test.plane);
    expect(other.train.plane).not.toEqual(first.train.plane);
  });
  test("two to sixty-four ambient dimensions", async () => {
    for (const ambient of [2, 64])
      expect(Math.max(...flat((await table("ring", { ambient })).test, ambient).map(p => p.away))).toBeLessThan(1e-6);
  });
});

test("grid: the nearest centre is the label, and the clusters have the given deviation", async () => {
  const { train } = await table("grid");
  // centres are whole numbers; 0.5 is ten deviations away
  const away = Array.from(train.x, value => value - Math.round(value));
  Array.from(train.labels!).forEach((label, row) =>
    expect([0, 1].map(axis => Math.round(train.x[2 * row + axis]!) + 0)).toEqual([
      (label % 5) - 2,
      Math.floor(label / 5) - 2,
    ]),
  );
  expect(Math.abs(variance(away) / 0.05 ** 2 - 1)).toBeLessThan(4.5 * Math.sqrt(2 / away.length)); // odds 7e-6
});

test("moons: without noise every point lies on its half circle, at its position", async () => {
  const { train } = await table("moons", { noise: 0 });
  Array.from(train.labels!).forEach((label, row) => {
    const side = label === 0 ? 1 : -1,
      angle = Math.atan2(side * train.x[2 * row + 1]! + 0.25, side * train.x[2 * row]! + 0.5);
    expect(Math.hypot(side * train.x[2 * row]! + 0.5, side * train.x[2 * row + 1]! + 0.25)).toBeCloseTo(1, 6);
    expect(angle / Math.PI).toBeCloseTo(train.factors!["position"]![row]!, 6);
  });
  expect(Math.abs(mean(train.labels!) - 0.5)).toBeLessThan(4.5 * Math.sqrt(0.25 / 5000)); // odds 7e-6
});

test("swiss-roll: standardised, and the sheet unrolls to its factors", async () => {
  const { train } = await table("swiss-roll", { noise: 0 });
  const { position, height } = train.factors!;
  const [x, y, z] = [0, 1, 2].map(d => column(train.x, 3, d)) as [number[], number[], number[]];
  // theory: mean 0, variances that average 1; each axis' mean has s.d. below 1.1/√5000 = 0.016, the average variance
  // about 0.01: bounds at 4.5 σ
  for (const axis of [x, y, z]) expect(Math.abs(mean(axis))).toBeLessThan(0.07);
  expect(Math.abs((variance(x) + variance(y) + variance(z)) / 3 - 1)).toBeLessThan(0.045);
  expect(correlation(y, height!)).toBeCloseTo(1, 6);
  // The roll's axis is at minus its raw mean (2, 0.2122) in units of the scale, found here from the height: 21 raw
  // units are y's whole extent.
  const scale = (21 * Math.sqrt(variance(height!))) / Math.sqrt(variance(y));
  position!.forEach((u, row) =>
    expect(Math.hypot(x[row]! * scale + 2, z[row]! * scale + 2 / (3 * Math.PI)) / Math.PI).toBeCloseTo(1.5 + 3 * u, 4),
  );
  expect(Array.from(train.labels!)).toEqual(Array.from(position!, u => Math.floor(4 * u)));
});

describe("drawn-digits", () => {
  const digit = ({ x }: Rows, row: number) => Array.from(x.subarray(row * 784, (row + 1) * 784));
  const images = async () => {
    const { train, test: held } = await table("drawn-digits");
    const ink = (rows: Rows, row: number, of: (pixel: number, x: number, y: number) => number) =>
      digit(rows, row).reduce((sum, pixel, i) => sum + of(pixel / 255, i % 28, Math.floor(i / 28)), 0);
    return { train, held, ink };
  };
  test("size, darkness and contrast are MNIST's: mean 0.1307 and standard deviation 0.3081 (datasets README), within 0.02", async () => {
    const { train } = await images();
    expect(mean(train.x) / 255).toBeGreaterThan(0.1107);
    expect(mean(train.x) / 255).toBeLessThan(0.1507);
    expect(Math.sqrt(variance(train.x)) / 255).toBeGreaterThan(0.2881);
    expect(Math.sqrt(variance(train.x)) / 255).toBeLessThan(0.3281);
    for (let row = 0; row < 100; row++) expect(Math.max(...digit(train, row))).toBeGreaterThan(230);
  });
  test("the ink's centre is the shift, and slant, scale and thickness are seen", async () => {
    const { held, ink } = await images();
    const { shiftX, shiftY, thickness, slant, scale } = held.factors!;
    const rows = Array.from({ length: 2000 }, (_, row) => row);
    const mass = rows.map(row => ink(held, row, p => p)),
      x = rows.map(row => ink(held, row, (p, at) => p * at) / mass[row]!),
      y = rows.map(row => ink(held, row, (p, _, at) => p * at) / mass[row]!);
    // Exact for a line without width; where strokes cross or meet, ink counts once. No sampling error here: the bounds
    // are what the pen allows (0.26 and 0.94 pixels measured).
    const error = rows.flatMap(row => [x[row]! - 13.5 - shiftX![row]!, y[row]! - 13.5 - shiftY![row]!]);
    expect(Math.sqrt(variance(error))).toBeLessThan(0.35);
    expect(Math.max(...error.map(Math.abs))).toBeLessThan(1.5);
    const ones = rows.filter(row => held.labels![row] === 1);
    const lean = ones.map(
      row =>
        -ink(held, row, (p, px, py) => p * (px - x[row]!) * (py - y[row]!)) /
        ink(held, row, (p, _, py) => p * (py - y[row]!) ** 2),
    );
    expect(
      correlation(
        lean,
        ones.map(row => slant![row]!),
      ),
    ).toBeGreaterThan(0.9);
    const tall = rows.map(
      row =>
        Array.from({ length: 28 }, (_, at) => at).filter(at =>
          held.x.subarray(row * 784 + 28 * at, row * 784 + 28 * (at + 1)).some(pixel => pixel > 127),
        ).length,
    );
    // measured: 0.97, 0.82, 0.69. The forms differ in width and length of line, and the bending in height, so height
    // and thickness are only seen in part.
    expect(
      correlation(
        tall,
        rows.map(row => 17 * scale![row]! + thickness![row]!),
      ),
    ).toBeGreaterThan(0.7);
    expect(
      correlation(
        rows.map(row => mass[row]! / tall[row]!),
        thickness!,
      ),
    ).toBeGreaterThan(0.6);
    expect([...held.factors!["class"]!]).toEqual([...held.labels!]);
  });
  test("all ten digits can be told apart: nearest of 2 000 neighbours, 300 of them, more than 85 % (92 measured; nearest neighbours know no shift)", async () => {
    const { train, held } = await images();
    let right = 0;
    for (let row = 0; row < 300; row++) {
      let best = Infinity,
        label = -1;
      for (let other = 0; other < 2000; other++) {
        let distance = 0;
        for (let i = 0; i < 784 && distance < best; i++)
          distance += (held.x[row * 784 + i]! - train.x[other * 784 + i]!) ** 2;
        if (distance < best) [best, label] = [distance, train.labels![other]!];
      }
      if (label === held.labels![row]) right++;
    }
    expect(right / 300).toBeGreaterThan(0.85);
  });
});

describe("the true dimension", () => {
  /** How many directions rows span, by Gram-Schmidt in float64: what is left of each beyond those found so far. */
  const spanned = (x: ArrayLike<number>, width: number) => {
    const found: number[][] = [];
    for (let row = 0; row < 200; row++) {
      let rest = Array.from({ length: width }, (_, d) => x[row * width + d]!);
      for (const one of found) {
        const along = rest.reduce((sum, value, d) => sum + value * one[d]!, 0);
        rest = rest.map((value, d) => value - along * one[d]!);
      }
      const length = Math.hypot(...rest);
      if (length > 1e-4) found.push(rest.map(value => value / length)); // rows are float32: 1e-7 of about 1
    }
    return found.length;
  };
  test.each([
    ["ring", { ambient: 10 }],
    ["ring", { ambient: 64, clusters: 3 }],
    ["grid", {}],
  ] as const)("of %s with %o is how many directions its rows span", async (id, values) => {
    const { spec, train } = await table(id, values);
    if (spec.kind !== "vectors") throw Error(spec.kind);
    expect(spec.dimension).toBe(spanned(train.x, spec.shape[0]!));
  });
  test("of a random network is that of its narrowest layer", async () => {
    const of = async (values: Values) => {
      const { spec } = await table("lmgae-synthetic", values);
      return spec.kind === "vectors" && spec.dimension;
    };
    expect(await of({ trueDimension: 5, ambient: 16, hidden: 16 })).toBe(5);
    expect(await of({ trueDimension: 5, ambient: 3, hidden: 16 })).toBe(3);
    expect(await of({ trueDimension: 5, ambient: 16, hidden: 2 })).toBe(2);
  });
  test("is not said where noise is added to a curve or a sheet", async () => {
    const of = async (id: string, noise: number) => {
      const { spec } = await table(id, { noise });
      return spec.kind === "vectors" ? spec.dimension : expect.unreachable();
    };
    expect([await of("moons", 0), await of("swiss-roll", 0)]).toEqual([1, 2]);
    expect([await of("moons", 0.06), await of("swiss-roll", 0.03)]).toEqual([undefined, undefined]);
  });
});

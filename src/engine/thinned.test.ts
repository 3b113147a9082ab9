// What thinning must keep, and that it is the same however a series came.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seriesOf, seriesText } from "./series-text";
import { BUCKETS, columnsOf, type Columns, Thinned, thinned } from "./thinned";

const column = (at: readonly number[], values: readonly number[], name = "a/b/c"): Columns => ({
  name,
  at: Int32Array.from(at),
  values: Float32Array.from(values),
});
const part = ({ name, at, values }: Columns, from: number, to: number): Columns => ({
  name,
  at: at.slice(from, to),
  values: values.slice(from, to),
});
const finite = (values: Iterable<number>) => [...values].filter(Number.isFinite);

/**
 * Long enough to be thinned several times over (up to some 90 000 steps): noise from the seed, few values of which
 * many are equal, now and then one that is not finite; steps every `every`, with gaps.
 */
const series = fc
  .record({
    first: fc.constantFrom(1, 2, 777, 40_000),
    length: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1500, max: 6000 })),
    every: fc.constantFrom(1, 1, 2, 5, 7),
    seed: fc.integer({ min: 1, max: 1e6 }),
    odd: fc.constantFrom(0, 0, 0.001, 0.2, 1),
    coarse: fc.constantFrom(0, 3),
  })
  .map(({ first, length, every, seed, odd, coarse }) => {
    let state = seed;
    const next = () => (state = (state * 48271) % 2147483647) / 2147483647; // Lehmer's generator
    let at = first - every;
    const steps = Array.from({ length }, () => (at += every * (next() < 0.01 ? 50 : 1)));
    const values = steps.map(() => {
      if (next() < odd) return [NaN, Infinity, -Infinity][Math.floor(next() * 3)]!;
      const value = Math.tan((next() - 0.5) * 3); // spikes
      return coarse ? Math.round(value * coarse) / coarse + 0 : value; // + 0: no -0, which < cannot tell from 0
    });
    return column(steps, values);
  });
const cuts = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 12 });
function portions(all: Columns, sizes: readonly number[]): Columns[] {
  const out: Columns[] = [];
  for (let i = 0, k = 0; i < all.at.length; k++) {
    const j = Math.min(all.at.length, i + sizes[k % sizes.length]!);
    out.push(part(all, i, j));
    i = j;
  }
  return out;
}

describe("a thinned series", () => {
  it("keeps every value of a series over up to 2 047 steps: buckets of two steps have no third value", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 * BUCKETS - 1 }), fc.integer({ min: 1, max: 1e6 }), (length, seed) => {
        const all = column(
          Array.from({ length }, (_, i) => i + 1),
          Array.from({ length }, (_, i) => Math.sin(seed * i * i)),
        );
        expect(thinned(all)).toEqual(all);
      }),
      { numRuns: 40 },
    );
  });

  it("holds nothing but what was there, in order, the first and the last of all, and no more than four of a bucket", () => {
    fc.assert(
      fc.property(series, all => {
        const kept = thinned(all),
          values = new Map([...all.at].map((at, i) => [at, all.values[i]!]));
        kept.at.forEach((at, i) => {
          expect(Object.is(values.get(at), kept.values[i])).toBe(true);
          expect(at).toBeGreaterThan(kept.at[i - 1] ?? 0);
        });
        expect([kept.at[0], kept.at.at(-1)]).toEqual([all.at[0], all.at.at(-1)]);
        // beside the buckets: the first value, and the halves of the last bucket, fewer than the bits of a step
        expect(kept.at.length).toBeLessThanOrEqual(4 * (BUCKETS + 31) + 1);
      }),
      { numRuns: 40 },
    );
  });

  it("keeps least and greatest of every stretch between two marks of 2^k steps, at any k from its buckets' up", () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 0, max: 5 }), (all, more) => {
        const kept = thinned(all),
          [first, last] = [all.at[0]!, all.at.at(-1)!];
        let width = 1;
        while (Math.floor(last / width) - Math.floor(first / width) >= BUCKETS) width *= 2;
        width *= 2 ** more;
        const extremes = ({ at, values }: Columns) => {
          const found = new Map<number, [number, number]>();
          at.forEach((step, i) => {
            const value = values[i]!,
              key = Math.floor(step / width);
            if (!Number.isFinite(value)) return;
            const [low, high] = found.get(key) ?? [Infinity, -Infinity];
            found.set(key, [Math.min(low, value), Math.max(high, value)]);
          });
          return found;
        };
        expect(extremes(kept)).toEqual(extremes(all));
      }),
      { numRuns: 40 },
    );
  });

  it("keeps one that is not finite where there is any, and says of what is left out how many and their mean", () => {
    fc.assert(
      fc.property(series, all => {
        const kept = thinned(all),
          counts = kept.counts ?? Int32Array.from(kept.values, v => Number(Number.isFinite(v))),
          means = kept.means ?? kept.values.map(v => (Number.isFinite(v) ? v : 0));
        expect(counts.reduce((sum, n) => sum + n, 0)).toBe(finite(all.values).length);
        if (all.values.some(v => !Number.isFinite(v)))
          expect(
            kept.values.some(v => !Number.isFinite(v)),
            "one of them stays",
          ).toBe(true);
        let from = 0;
        kept.at.forEach((at, i) => {
          if (!counts[i]) return;
          const own: number[] = [];
          for (; from < all.at.length && all.at[from]! <= at; from++)
            if (Number.isFinite(all.values[from]!)) own.push(all.values[from]!);
          const mean = own.reduce((sum, v) => sum + v, 0) / own.length,
            scale = own.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
          expect(own.length).toBe(counts[i]);
          // rounded to float32 (6e-8) once per halving: 16 times at most here
          expect(Math.abs(means[i]! - mean)).toBeLessThanOrEqual(1e-6 * scale);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("is the same in whatever portions it comes, bit for bit", () => {
    fc.assert(
      fc.property(series, cuts, (all, sizes) => {
        const grown = new Thinned();
        for (const portion of portions(all, sizes)) grown.add([portion]);
        expect(grown.columns()).toEqual([thinned(all)]);
      }),
      { numRuns: 40 },
    );
  });

  it("is the same after stops, each with nothing left but the thinned points, through a file's text", () => {
    fc.assert(
      fc.property(series, cuts, (all, sizes) => {
        let kept: Columns[] = [];
        for (const portion of portions(all, sizes)) {
          const again = new Thinned();
          again.add(kept);
          again.add([portion]);
          kept = seriesOf(JSON.parse(seriesText(again.columns())), 2 ** 30);
        }
        expect(kept).toEqual([thinned(all)]);
        expect(kept.map(thinned)).toEqual(kept);
      }),
      { numRuns: 40 },
    );
  });

  it("costs a constant a value: a million values in portions of 50 leave some thousand points", () => {
    const grown = new Thinned();
    let pushed = 0;
    for (; pushed < 1_000_000; pushed += 50)
      grown.add([
        column(
          Array.from({ length: 50 }, (_, i) => pushed + i + 1),
          Array.from({ length: 50 }, (_, i) => Math.sin((pushed + i) ** 2)),
        ),
      ]);
    const [{ at, counts }] = grown.columns() as [Columns];
    expect(at.at(-1)).toBe(1_000_000);
    expect(at.length).toBeLessThan(4 * BUCKETS);
    expect(at.length).toBeGreaterThan(BUCKETS);
    expect(counts!.reduce((sum, n) => sum + n, 0)).toBe(1_000_000);
  });

  it("a step that comes again replaces what stood there and after", () => {
    const grown = new Thinned();
    grown.add([column([1, 2, 3], [1, 2, 3]), column([1], [5], "other")]);
    grown.add([column([2, 3, 4], [7, 8, NaN])]);
    expect(grown.columns()).toEqual([column([1, 2, 3, 4], [1, 7, 8, NaN]), column([1], [5], "other")]);
  });

  it("takes what a session reports", () => {
    expect(columnsOf({ "a/b/c": { at: [4, 9], values: [0.5, -1] } })).toEqual([column([4, 9], [0.5, -1])]);
  });
});

describe("series as text", () => {
  it("come back bit for bit, what is not finite too", () => {
    const mean = fc.float({ noNaN: true, noDefaultInfinity: true }); // of what is left out, which is finite
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 4 }).chain(names =>
          fc.tuple(
            ...names.map(name =>
              fc
                .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.float(), fc.nat(99), mean), { maxLength: 40 })
                .map((rows): Columns => {
                  let at = 0;
                  return {
                    ...column(
                      rows.map(([gap]) => (at += gap)),
                      rows.map(([, value]) => value),
                      name,
                    ),
                    ...(rows.length % 2 && {
                      counts: Int32Array.from(rows, ([gap, , count]) => count % (gap + 1)), // of its steps
                      means: Float32Array.from(rows, ([, , , mean]) => mean),
                    }),
                  };
                }),
            ),
          ),
        ),
        all => {
          expect(seriesOf(JSON.parse(seriesText(all)), 360)).toEqual(all);
        },
      ),
      { numRuns: 1000 },
    );
  });

  const one = (change: object): unknown => [{ ...JSON.parse(seriesText([column([1, 4], [5, 6])]))[0], ...change }];
  const bytes = (...numbers: number[]) => Buffer.from(Int32Array.from(numbers).buffer).toString("base64");
  it.each<[string, unknown, RegExp]>([
    ["no list", {}, /^series: expected a list/],
    ["one without a name", one({ name: undefined }), /^series\[0\]\.name: expected a text, got nothing/],
    ["two of a name", [one({}), one({})].flat(), /^series "a\/b\/c": there are two/],
    ["no steps", one({ at: undefined }), /^series "a\/b\/c": at is missing/],
    ["letters of none", one({ at: "????" }), /^series "a\/b\/c": at: base64: "\?" is none of its letters/],
    ["half a letter group", one({ at: "AAAAA" }), /^series "a\/b\/c": at: base64: 5 letters/],
    ["half a number", one({ at: "AAAA" }), /^series "a\/b\/c": at has 3 bytes/],
    ["a value too few", one({ values: "" }), /^series "a\/b\/c": 0 values for 2 steps/],
    ["steps that fall", one({ at: bytes(4, 1) }), /^series "a\/b\/c": its steps do not rise/],
    ["step 0", one({ at: bytes(0, 1) }), /^series "a\/b\/c": its steps do not rise from 1/],
    ["a step to come", one({ at: bytes(1, 5) }), /^series "a\/b\/c": has a value of step 5, but .* step 4/],
    ["counts without means", one({ counts: bytes(1, 1) }), /^series "a\/b\/c": means is missing/],
    [
      "a count too many",
      one({ counts: bytes(1, 1, 1), means: bytes(0, 0) }),
      /^series "a\/b\/c": 3 counts for 2 steps/,
    ],
    ["a negative count", one({ counts: bytes(1, -1), means: bytes(0, 0) }), /^series "a\/b\/c": a count below 0/],
  ])("are refused by name: %s", (_what, json, message) => {
    expect(() => seriesOf(json, 4)).toThrow(message);
  });
});

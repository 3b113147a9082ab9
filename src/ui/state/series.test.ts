// Series: what decimation must keep, whatever comes in whatever pieces.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSeries, SMOOTH, type Line, type Series } from "./series";
import { thinned } from "../../engine/thinned";
import type { Columns } from "../../workers/protocol";

const column = (name: string, steps: readonly number[], values: readonly number[]): Columns => ({
  name,
  at: Int32Array.from(steps),
  values: Float32Array.from(values),
});
const filled = (values: readonly number[], steps = values.map((_, i) => i + 1)): Series => {
  const series = createSeries(run => run());
  series.begin("1");
  series.append([column("a", steps, values)]);
  return series;
};
const value = fc.oneof(
  { weight: 8, arbitrary: fc.float({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
);
const finite = (values: readonly number[]) => values.filter(Number.isFinite);
const points = fc.integer({ min: 3, max: 150 });

describe("decimation", () => {
  it("keeps least, greatest and mean of the whole", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 3000 }), points, (values, n) => {
        const line = filled(values).line("a", { from: 1, to: values.length, points: n }),
          all = finite(Array.from(Float32Array.from(values)));
        const counts = [...line.count],
          total = counts.reduce((a, b) => a + b, 0);
        expect(total).toBe(all.length);
        if (!total) return;
        const used = counts.flatMap((c, i) => (c ? [i] : []));
        expect(Math.min(...used.map(i => line.min[i]!))).toBe(Math.min(...all));
        expect(Math.max(...used.map(i => line.max[i]!))).toBe(Math.max(...all));
        const mean = used.reduce((a, i) => a + line.mean[i]! * counts[i]!, 0) / total,
          scale = Math.max(1, ...all.map(Math.abs));
        // float64 sums of at most 3000 values
        expect(Math.abs(mean - all.reduce((a, b) => a + b, 0) / total)).toBeLessThan(1e-9 * scale);
      }),
      { numRuns: 150 },
    );
  });
  it("has the extremes on its path, in order, and no more points than asked for", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 3000 }), points, (values, n) => {
        const { path, min, max, count } = filled(values).line("a", { from: 1, to: values.length, points: n });
        expect(path.at.length).toBeLessThanOrEqual(n);
        expect([...path.at]).toEqual([...path.at].sort((a, b) => a - b));
        expect(new Set(path.at).size).toBe(path.at.length);
        count.forEach((c, i) => {
          if (c) expect([...path.raw]).toEqual(expect.arrayContaining([min[i]!, max[i]!]));
        });
        expect(path.at.at(-1)).toBe(values.length);
      }),
      { numRuns: 100 },
    );
  });
  it("is the same for appends in pieces as for one", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 1500 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 }),
        points,
        (values, cuts, n) => {
          const pieces = createSeries(run => run());
          for (let i = 0, k = 0; i < values.length; k++) {
            const j = Math.min(values.length, i + cuts[k % cuts.length]!);
            pieces.append([
              column(
                "a",
                Array.from({ length: j - i }, (_, d) => i + d + 1),
                values.slice(i, j),
              ),
            ]);
            i = j;
          }
          const stretch = { from: 1, to: values.length, points: n };
          expect(pieces.line("a", stretch)).toEqual(filled(values).line("a", stretch));
        },
      ),
      { numRuns: 60 },
    );
  });
  it("leaves buckets alone while values arrive", () => {
    const rising = Array.from({ length: 900 }, (_, i) => Math.sin(i * i)),
      stretch = { from: 1, to: 1000, points: 60 };
    const half = filled(rising.slice(0, 500)).line("a", stretch),
      whole = filled(rising).line("a", stretch),
      kept = half.at.length - 1;
    expect([...whole.mean.slice(0, kept)]).toEqual([...half.mean.slice(0, kept)]);
  });
  it("gives finite numbers or none: what is not finite never reaches a scale", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), points, (values, n) => {
        const line: Line = filled(values).line("a", { from: 1, to: values.length, points: n });
        line.count.forEach((c, i) => {
          for (const v of [line.mean[i]!, line.min[i]!, line.max[i]!]) expect(Number.isFinite(v)).toBe(c > 0);
        });
        for (const v of line.path.smooth) expect(Number.isFinite(v) || Number.isNaN(v)).toBe(true);
      }),
    );
  });
});

describe("the trailing mean", () => {
  it("is the mean of the last 60 steps, of those that were made", () => {
    const noisy = Array.from({ length: 2000 }, (_, i) => Math.sin(i * 12.9898) * 10),
      tail = noisy.slice(-SMOOTH).map(Math.fround);
    expect(filled(noisy).latest("a")!.smooth).toBeCloseTo(tail.reduce((a, b) => a + b, 0) / SMOOTH, 9);
    const every5 = filled(
        noisy.slice(0, 400),
        noisy.slice(0, 400).map((_, i) => 5 * i + 1),
      ),
      last12 = noisy.slice(388, 400).map(Math.fround);
    expect(every5.latest("a")!.smooth).toBeCloseTo(last12.reduce((a, b) => a + b, 0) / 12, 9);
  });
  it("leaves a line without noise where it is", () => {
    const curve = Array.from({ length: 1500 }, (_, i) => 5 * Math.exp(-i / 300));
    for (const at of [10, 400, 1500]) expect(filled(curve).before("a", at)!.smooth).toBe(Math.fround(curve[at - 1]!));
  });
});

describe("a series that was thinned", () => {
  const LENGTH = 70_000; // buckets of 128 steps
  const noisy = (i: number) => 3 + 5 * Math.exp(-i / 9000) + Math.tan(1.5 * Math.sin(i * i)) ** 2 / 40; // skewed
  const values = Array.from({ length: LENGTH }, (_, i) => noisy(i));
  const raw = column(
    "a",
    values.map((_, i) => i + 1),
    values,
  );
  const of = (columns: Columns): Series => {
    const series = createSeries(run => run());
    series.begin("1", [columns]);
    return series;
  };
  const [whole, less] = [of(raw), of(thinned(raw))];

  it("is drawn as the whole one: extremes to the bit, means and the trailing mean at its end to rounding", () => {
    expect(less.raw()[0]!.at.length).toBeLessThan(4 * 1024);
    for (const points of [40, 150]) {
      // a chart's buckets end between two of the thinned one: 1 in 1 000 of their values stand in the next
      const stretch = { from: 1, to: LENGTH, points },
        [a, b] = [whole.line("a", stretch), less.line("a", stretch)];
      expect(b.at.length).toBe(a.at.length);
      expect(Math.min(...b.min)).toBe(Math.min(...a.min));
      expect(Math.max(...b.max)).toBe(Math.max(...a.max));
      // of values spread by about 5, 900 and more of them in a bucket, at most 256 of them another's: three deviations
      b.mean.forEach((mean, i) => expect(Math.abs(mean - a.mean[i]!), `bucket ${i}`).toBeLessThan(1.5));
    }
    const mean = values.slice(-SMOOTH).reduce((sum, v) => sum + Math.fround(v), 0) / SMOOTH;
    expect(whole.latest("a")!.smooth).toBeCloseTo(mean, 9);
    // the last bucket is kept in the halves that are filled: 70 000 ends in one of 16, one of 32, one of 64 steps
    expect(Math.abs(less.latest("a")!.smooth - mean)).toBeLessThan(1.5);
    expect([less.latest("a")!.at, less.latest("a")!.value]).toEqual([LENGTH, Math.fround(values.at(-1)!)]);
  });

  it("has a trailing mean at every one of its points, where skipped values would pull it up: of all, not of extremes", () => {
    const { path } = less.line("a", { from: 1, to: LENGTH, points: 150 });
    const mean = values.reduce((sum, v) => sum + v, 0) / LENGTH;
    expect([...path.smooth].every(Number.isFinite)).toBe(true);
    expect(less.before("a", 1)!.smooth).toBe(Math.fround(values[0]!)); // where a steep start comes from
    const got = [...path.smooth].reduce((sum, v) => sum + v, 0) / path.smooth.length;
    const kept = less.raw()[0]!.values.reduce((sum, v) => sum + v, 0) / less.raw()[0]!.values.length;
    expect(Math.abs(got - mean)).toBeLessThan(0.2 * Math.abs(kept - mean));
  });

  it("goes on, and is cut where a step comes again", () => {
    const again = of(thinned(raw));
    again.append([column("a", [LENGTH + 1, LENGTH + 2], [1, NaN])]);
    expect(again.latest("a")!.at).toBe(LENGTH + 2);
    const { counts, means } = again.raw()[0]!;
    expect([...counts!.slice(-2), ...means!.slice(-2)]).toEqual([1, 0, 1, 0]);
    again.append([column("a", [LENGTH + 1], [4])]);
    expect([again.raw()[0]!.at.at(-1), again.raw()[0]!.counts!.length]).toEqual([
      LENGTH + 1,
      again.raw()[0]!.at.length,
    ]);
    expect(thinned(again.raw()[0]!)).toEqual(thinned(column("a", [...raw.at, LENGTH + 1], [...values, 4])));
  });

  it("without noise is left where it is", () => {
    const calm = of(
      thinned(
        column(
          "a",
          values.map((_, i) => i + 1),
          values.map((_, i) => 5 * Math.exp(-i / 30_000)),
        ),
      ),
    );
    expect(calm.latest("a")!.smooth).toBe(calm.latest("a")!.value);
  });
});

describe("runs", () => {
  it("a run stays beside the next where it is shown, in a slot of its own, and goes where it is not", () => {
    const series = filled([1, 2, 3]),
      mean = (of: string) => [...series.line("a", { from: 1, to: 3, points: 20, of }).mean];
    series.begin("2");
    series.show(["1"]);
    series.name("1", "now");
    expect([series.beside(), series.names(), series.latest("a"), mean("1")]).toEqual([
      [{ id: "1", slot: 0, label: "now" }],
      [],
      undefined,
      [1, 2, 3],
    ]);
    series.append([column("a", [1, 2], [7, 8])]);
    series.load("3", [column("a", [1], [9])]);
    series.begin("4");
    series.show(["3", "2"]);
    series.name("3", "stored");
    expect(series.beside()).toEqual([
      { id: "3", slot: 0, label: "stored" },
      { id: "2", slot: 1, label: "" },
    ]);
    series.show(["2"]);
    // its slot stays its own
    expect([series.beside(), mean("2"), mean("1")]).toEqual([[{ id: "2", slot: 1, label: "" }], [7, 8], []]);
  });
  it("what has another unit in a run beside is not drawn of it, and is its own again once it is in front", () => {
    const series = filled([1, 2, 3]),
      mean = (of: string) => [...series.line("a", { from: 1, to: 3, points: 20, of }).mean];
    series.begin("2");
    series.append([column("a", [1], [7])]);
    series.show(["1"]);
    series.name("1", "another method", ["a"]);
    expect([mean("1"), mean("2")]).toEqual([[], [7]]);
    expect(series.raw("1")).toMatchObject([{ name: "a" }]); // whole for whoever takes it home
    series.begin("1");
    expect(series.latest("a")?.value).toBe(3);
  });
  it("two runs that train in turn take values each, and change places", () => {
    const series = createSeries(run => run());
    series.begin("a");
    series.load("b", []);
    series.show(["b"]);
    series.append([column("x", [1, 2], [1, 2])], "a");
    series.append([column("x", [1, 2], [5, 6])], "b");
    series.append([column("x", [3], [0])], "gone");
    series.begin("b");
    series.show(["a"]);
    expect([series.latest("x")?.value, series.before("x", 2, "a")?.value, series.beside()]).toEqual([
      6,
      2,
      [{ id: "a", slot: 0, label: "" }],
    ]);
    expect(series.raw("a")).toEqual([column("x", [1, 2], [1, 2])]);
  });
  it("a run that goes on begins with what it had, and a step that comes again replaces it", () => {
    const series = createSeries(run => run());
    series.begin("a", [column("x", [1, 2, 3], [1, 2, 3])]);
    series.append([column("x", [3, 4], [9, 10])], "a");
    expect(series.raw()).toEqual([column("x", [1, 2, 3, 4], [1, 2, 9, 10])]);
  });
  it("a step that comes again replaces what stood there and after", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 30, maxLength: 500 }),
        fc.nat(29),
        fc.array(value, { minLength: 1, maxLength: 300 }),
        (values, from, more) => {
          const again = filled(values);
          again.append([
            column(
              "a",
              more.map((_, i) => from + i + 1),
              more,
            ),
          ]);
          const stretch = { from: 1, to: 800, points: 90 };
          expect(again.line("a", stretch)).toEqual(filled([...values.slice(0, from), ...more]).line("a", stretch));
        },
      ),
    );
  });
  it("tells once for many appends, and its version says what changed", () => {
    const waiting: (() => void)[] = [],
      series = createSeries(run => waiting.push(run));
    let told = 0;
    series.subscribe(() => told++);
    const before = series.version("a");
    series.append([column("a", [1], [1])]);
    series.append([column("b", [1], [1])]);
    expect(waiting.length).toBe(1);
    waiting[0]!();
    expect([told, series.version("a") === before]).toEqual([1, false]);
  });
  it("a line of 200 000 values takes milliseconds", () => {
    // measured 1.2 to 2 ms on a busy core; the bound is for a busier one
    const values = Array.from({ length: 200_000 }, (_, i) => Math.sin(i)),
      series = filled(values),
      start = performance.now();
    for (let i = 0; i < 20; i++) series.line("a", { from: 1, to: 200_000, points: 150 });
    expect((performance.now() - start) / 20).toBeLessThan(50);
  });
});

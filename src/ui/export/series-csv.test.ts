// The table reads back bit for bit, by a reader that knows only RFC 4180 and Number().
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactText, seriesCsv, thinnedUpTo, type Column } from "./series-csv";

const link = "http://localhost/?method=vae&dataset=ring&v=1";
const bits = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0]!;
/** Cells of one line, quotes taken off. */
const cells = (line: string) =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!,
  );
function read(text: string): { columns: Record<string, [number, number][]>; steps: number[] } {
  const [first, head, ...lines] = text.split("\n");
  const names = cells(head!).slice(1);
  const rows = lines.filter(Boolean).map(cells);
  expect(first).toBe(`# ${link}`);
  for (const row of rows) expect(row).toHaveLength(names.length + 1);
  return {
    steps: rows.map(([step]) => Number(step)),
    columns: Object.fromEntries(
      names.map((name, c) => [
        name,
        rows.filter(row => row[c + 1] !== "").map(row => [Number(row[0]), bits(Number(row[c + 1]))]),
      ]),
    ),
  };
}
const write = (columns: readonly Column[]) => [...seriesCsv(columns, link)].join("");

describe("series as CSV", () => {
  const any = fc.oneof(
    fc.float(),
    fc
      .integer({ min: 0, max: 0xffffffff })
      .map(word => new Float32Array(Uint32Array.of(word).buffer)[0]!)
      .map(v => (Number.isNaN(v) ? NaN : v)),
    fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 0.1, 1e-45, 3.4028234663852886e38, 16777216),
  );
  const column = fc
    .uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 60 })
    .chain(steps =>
      fc.tuple(
        fc.constant(steps.sort((a, b) => a - b)),
        fc.array(any, { minLength: steps.length, maxLength: steps.length }),
      ),
    );
  const name = fc.oneof(fc.stringMatching(/^[a-z]+\/[a-z-]+\/[a-z-]+$/), fc.stringMatching(/^[a-z",/ ]{1,9}$/));
  it("gives back every value bit for bit, at its step, whatever the names", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, column), { selector: ([n]) => n, maxLength: 5 }), list => {
        const columns = list.map(([n, [at, values]]) => ({
          name: n,
          at: Int32Array.from(at),
          values: Float32Array.from(values),
        }));
        const back = read(write(columns));
        expect(back.columns).toEqual(
          Object.fromEntries(columns.map(c => [c.name, [...c.at].map((at, i) => [at, bits(c.values[i]!)])])),
        );
        expect(back.steps).toEqual([...new Set(columns.flatMap(c => [...c.at]))].sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  it("writes few digits: nine at most, and for a float32 near a short decimal that decimal", () => {
    fc.assert(
      fc.property(
        any.filter(v => Number.isFinite(v) && v !== 0),
        value => {
          expect(
            exactText(value)
              .replace(/e.*/, "")
              .replace(/[-.]/g, "")
              .replace(/^0+|0+$/g, "").length,
          ).toBeLessThanOrEqual(9);
        },
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: -999999, max: 999999 }), fc.integer({ min: -30, max: 30 }), (mantissa, power) => {
        // FLT_DIG is 6: every decimal of six digits survives float32, but for the very small
        const decimal = Number(`${mantissa}e${power}`) + 0;
        expect(exactText(Math.fround(decimal))).toBe(String(decimal));
      }),
    );
    // the second and fourth: what the nearest float32 to 0.0072 and to -822.9 prints as a double
    expect(
      ["0.1", "0.007199999876320362", "8240", "-822.9000244140625"].map(t => exactText(Math.fround(Number(t)))),
    ).toEqual(["0.1", "0.0072", "8240", "-822.9"]);
  });

  it("says up to which step values were left out, where some were", () => {
    const thinned = {
      name: "train/a/b",
      at: Int32Array.of(1, 2, 4, 9),
      values: Float32Array.of(1, 2, 3, 4),
      counts: Int32Array.of(1, 0, 3, 1),
    };
    const whole = { name: "train/a/c", at: Int32Array.of(9), values: Float32Array.of(5) };
    expect([thinnedUpTo([whole]), thinnedUpTo([thinned, whole]), thinnedUpTo([])]).toEqual([0, 4, 0]);
    expect(write([thinned, whole]).split("\n").slice(0, 4)).toEqual([
      `# ${link}`,
      "# up to step 4 thinned by a file: of each few steps the least, the greatest and the last value",
      "step,train/a/b,train/a/c",
      "1,1,",
    ]);
  });

  it("leaves cells empty where a series has no value, over pieces too, and is only its head without any", () => {
    const long = Int32Array.from({ length: 4500 }, (_, i) => i + 1);
    const late = Int32Array.from([4499, 4501]);
    const text = write([
      { name: "train/a/b", at: long, values: new Float32Array(4500).fill(0.5) },
      { name: "second/a/b", at: late, values: Float32Array.of(1, NaN) },
    ]);
    const lines = text.split("\n");
    expect([lines.length, lines[1], lines[2], lines[4500], lines[4502], lines[4503]]).toEqual([
      4504,
      "step,train/a/b,second/a/b",
      "1,0.5,",
      "4499,0.5,1",
      "4501,,NaN",
      "",
    ]);
    expect(write([])).toBe(`# ${link}\nstep\n`);
  });
});

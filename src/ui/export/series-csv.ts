// Every value of every series that there is, as one table: a row per step, a column per series, nothing where a series
// has no value. Text in pieces, so that the page stays awake while a long run is written. It knows names, steps and
// values, and nothing of files.

export interface Column {
  name: string;
  /** Rising steps. */
  at: Int32Array;
  values: Float32Array;
  /** Of a run that came from a file, thinned: how many values each speaks for. */
  counts?: Int32Array;
}
/** The last step that speaks for values which were left out; 0 where every value is there. */
export const thinnedUpTo = (columns: readonly Column[]): number =>
  columns.reduce((most, { at, counts }) => Math.max(most, at[counts?.findLastIndex(n => n > 1) ?? -1] ?? 0), 0);

// float32: any decimal of 6 digits comes back as it was (so fewer need no try of their own), 9 always suffice
const DIGITS = [6, 7, 8, 9];
/**
 * The shortest of these decimals that reads back to the same float32. NaN and Infinity as JavaScript, Python
 * and pandas read them.
 */
export function exactText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const digits = DIGITS.find(n => Math.fround(Number(value.toPrecision(n))) === value) ?? 9;
  return String(Number(value.toPrecision(digits)));
}
/** RFC 4180: what holds a comma, a quote or a line's end is quoted, quotes doubled. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const ROWS = 2000; // of one piece: some 10 ms with ten series
/** First `# ` and the link, and where values were left out, that; then the names, then the rows. */
export function* seriesCsv(columns: readonly Column[], link: string): Generator<string> {
  const thinned = thinnedUpTo(columns);
  const said = thinned
    ? `# up to step ${thinned} thinned by a file: of each few steps the least, the greatest and the last value\n`
    : "";
  yield `# ${link.replaceAll(/[\r\n]/g, " ")}\n${said}${["step", ...columns.map(c => c.name)].map(cell).join(",")}\n`;
  const next = columns.map(() => 0);
  for (;;) {
    let text = "";
    for (let row = 0; row < ROWS; row++) {
      const step = columns.reduce((least, { at }, c) => Math.min(least, at[next[c]!] ?? Infinity), Infinity);
      if (step === Infinity) return yield text;
      text += step;
      columns.forEach(({ at, values }, c) => {
        text += at[next[c]!] === step ? `,${exactText(values[next[c]!++]!)}` : ",";
      });
      text += "\n";
    }
    yield text;
  }
}

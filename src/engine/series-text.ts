// Series as one text of a run file's metadata and back: a JSON list, a series an object, each of its columns the
// little-endian bytes in base64 (int32 or float32). It checks what it reads, and thins nothing.
// Text and no tensors: programs of before series were kept know every tensor of a file or refuse it, and pass over
// metadata that they do not know. So they, and the loaders that people have copied, still read a file that has series.
import { decodeBase64, encodeBase64 } from "./bytes/base64";
import { listAt, recordAt, shortened, textAt } from "./unknown";
import type { Columns } from "./thinned";

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array | Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

export const seriesText = (series: readonly Columns[]): string =>
  JSON.stringify(
    series.map(({ name, at, values, counts, means }) => ({
      name,
      at: encodeBase64(bytesOf(at)),
      values: encodeBase64(bytesOf(values)),
      ...(counts && means && { counts: encodeBase64(bytesOf(counts)), means: encodeBase64(bytesOf(means)) }),
    })),
  );

/** json: what seriesText gave, parsed. step: of the run that it is of. Throws an Error that names the series. */
export function seriesOf(json: unknown, step: number): Columns[] {
  const series = listAt("series", json).map(columnsOf);
  const names = new Set<string>();
  for (const { name, at } of series) {
    if (names.has(name)) throw Error(`series "${shortened(name)}": there are two`);
    names.add(name);
    if (!at.every((each, i) => each > (at[i - 1] ?? 0)))
      throw Error(`series "${shortened(name)}": its steps do not rise from 1`);
    if ((at.at(-1) ?? 0) > step)
      throw Error(`series "${shortened(name)}": has a value of step ${at.at(-1)}, but the run stands at step ${step}`);
  }
  return series;
}
function columnsOf(given: unknown, i: number): Columns {
  const entry = recordAt(`series[${i}]`, given),
    name = textAt(`series[${i}].name`, entry["name"]);
  const column = (of: string): ArrayBuffer => {
    const text = entry[of];
    if (typeof text !== "string") throw Error(`series "${shortened(name)}": ${of} is missing`);
    try {
      return decodeBase64(text).buffer;
    } catch (error) {
      throw Error(`series "${shortened(name)}": ${of}: ${(error as Error).message}`, { cause: error });
    }
  };
  const whole = (of: string) => {
    const buffer = column(of);
    if (buffer.byteLength % 4 !== 0) throw Error(`series "${shortened(name)}": ${of} has ${buffer.byteLength} bytes`);
    return buffer;
  };
  const columns = {
    name,
    at: new Int32Array(whole("at")),
    values: new Float32Array(whole("values")),
    ...((entry["counts"] !== undefined || entry["means"] !== undefined) && {
      counts: new Int32Array(whole("counts")),
      means: new Float32Array(whole("means")),
    }),
  };
  for (const of of ["values", "counts", "means"] as const)
    if (columns[of] && columns[of].length !== columns.at.length)
      throw Error(`series "${shortened(name)}": ${columns[of].length} ${of} for ${columns.at.length} steps`);
  checkCounts(columns);
  return columns;
}
/** A point speaks for the steps since the last one that spoke. */
function checkCounts({ name, at, counts, means }: Columns): void {
  let before = 0;
  counts?.forEach((count, i) => {
    const step = at[i]!;
    if (count < 0) throw Error(`series "${shortened(name)}": a count below 0`);
    if (count > step - before)
      throw Error(
        `series "${shortened(name)}": its point of step ${step} speaks for ${count} values, of ${step - before} steps`,
      );
    if (count > 0) before = step;
  });
  if (means && !means.every(Number.isFinite)) throw Error(`series "${shortened(name)}": a mean that is not finite`);
}

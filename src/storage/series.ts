// Series in storage: pieces, each of some steps, one after the other without a gap. A piece takes up those before it
// that are not much larger, so that there are few and every value is written again only a few times; full ones stay.
import { messageOf } from "../engine/errors";
import { type Database, inOne, type Stores } from "./connection";
import { type Aside, parsePiece, parseSeries, readable, readables } from "./parsing";
import type { Piece, StoredColumns } from "./records";

/** bytes of a piece: reading and writing one takes some ms, and is far below what a record may have. */
export const LARGEST = 2 ** 20;

/** What is kept of the series does not reach the step from which they go on: whoever has it writes it first. */
export class Short extends Error {
  override name = "Short";
  constructor() {
    super("what is kept of the series does not reach the step from which this run goes on");
  }
}

const ofRun = (id: string) => IDBKeyRange.bound([id], [id, []]); // an array is above every number
const after = (id: string, step: number) => IDBKeyRange.bound([id, step, []], [id, []]);

/** columns: of the steps after `from` up to `to`. What is kept of later steps goes. Throws Short. */
export async function append(
  { pieces }: Pick<Stores, "pieces">,
  { id, from, to, columns }: Omit<Piece, "bytes">,
): Promise<void> {
  const later = after(id, from);
  const beyond = readables(parsePiece, await pieces.getAll(later));
  await pieces.delete(later);
  for (const piece of beyond) {
    if (piece.from < from) await pieces.put(pieceOf({ ...piece, to: from, columns: cut(piece.columns, 0, from) }));
  }
  let piece = pieceOf({ id, from, to, columns }),
    cursor = await pieces.openKeyCursor(ofRun(id), "prev");
  if ((cursor ? cursor.key[1] : 0) !== from) throw new Short();
  if (from === to) return;
  for (; cursor; cursor = await cursor.continue()) {
    const [, , bytes] = cursor.key;
    if (bytes > 2 * piece.bytes || bytes + piece.bytes > LARGEST) break;
    const before = readable(parsePiece, await pieces.get(cursor.primaryKey));
    if (!before) break; // it stays as it is
    await pieces.delete(cursor.primaryKey);
    piece = pieceOf({ ...piece, from: before.from, columns: joined([...before.columns, ...piece.columns]) });
  }
  for (const part of split(piece)) await pieces.put(part);
}
/** In place of all that is kept of them: those up to a step. */
export const replaceSeries = (
  database: Database,
  id: string,
  to: number,
  columns: readonly StoredColumns[],
): Promise<void> =>
  inOne(database, async stores => {
    await dropSeries(stores, id);
    for (const part of split(pieceOf({ id, from: 0, to, columns: cut(columns, 0, to) }))) await stores.pieces.put(part);
  });
export async function dropSeries({ pieces, series }: Stores, id: string): Promise<void> {
  await pieces.delete(ofRun(id));
  await series.delete(id);
}
/** bad: hears of each piece that cannot be read: the curves have a gap there. */
export async function seriesOf(
  database: Database,
  id: string,
  bad: (piece: Aside) => void = () => undefined,
): Promise<readonly StoredColumns[]> {
  const read = (store: "pieces" | "series", key: IDBValidKey, record: unknown): readonly StoredColumns[] => {
    try {
      return (store === "pieces" ? parsePiece : parseSeries)(record).columns;
    } catch (error) {
      bad({ store, key, why: messageOf(error) });
      return [];
    }
  };
  const range = ofRun(id),
    keys: readonly IDBValidKey[] = await database.getAllKeys("pieces", range),
    pieces: readonly unknown[] = await database.getAll("pieces", range);
  if (pieces.length > 0) return joined(pieces.flatMap((each, i) => read("pieces", keys[i]!, each)));
  const whole: unknown = await database.get("series", id);
  return whole === undefined ? [] : read("series", id, whole);
}

const pieceOf = (piece: Omit<Piece, "bytes">): Piece => ({
  ...piece,
  bytes: piece.columns.reduce(
    (sum, { at, values, counts }) => sum + (counts ? 2 : 1) * (at.byteLength + values.byteLength),
    0,
  ),
});
/** In halves, by steps, until each is small enough. */
function split(piece: Piece): readonly Piece[] {
  const { from, to, columns } = piece,
    middle = (from + to) >> 1;
  if (piece.bytes <= LARGEST || middle === from) return [piece];
  return [
    ...split(pieceOf({ ...piece, to: middle, columns: cut(columns, from, middle) })),
    ...split(pieceOf({ ...piece, from: middle, columns: cut(columns, middle, to) })),
  ];
}
/** Values after step `from` up to step `to`, copied: of a view the whole buffer would be written. */
export const cut = (columns: readonly StoredColumns[], from: number, to: number): readonly StoredColumns[] =>
  columns.map(({ name, at, values, counts, means }) => {
    const [begin, end] = [from, to].map(step => at.findLastIndex(each => each <= step) + 1);
    return {
      name,
      at: at.slice(begin, end),
      values: values.slice(begin, end),
      ...(counts && means && { counts: counts.slice(begin, end), means: means.slice(begin, end) }),
    };
  });
/** Columns of the same name, one after the other. */
export function joined(columns: readonly StoredColumns[]): readonly StoredColumns[] {
  const byName = new Map<string, StoredColumns[]>();
  for (const column of columns) byName.set(column.name, [...(byName.get(column.name) ?? []), column]);
  return [...byName].map(([name, parts]) => ({
    name,
    at: endToEnd(Int32Array, parts, ({ at }) => at),
    values: endToEnd(Float32Array, parts, ({ values }) => values),
    ...(parts.some(({ counts }) => counts) && {
      counts: endToEnd(Int32Array, parts, countsOf),
      means: endToEnd(Float32Array, parts, meansOf),
    }),
  }));
}
/** One array of all. */
function endToEnd<A extends Int32Array | Float32Array>(
  Kind: new (length: number) => A,
  parts: readonly StoredColumns[],
  of: (part: StoredColumns) => A,
): A {
  const arrays = parts.map(of),
    all = new Kind(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
/** Of a column that is not thinned each value speaks for itself (engine/thinned.ts). */
const countsOf = ({ values, counts }: StoredColumns): Int32Array =>
  counts ?? Int32Array.from(values, value => Number(Number.isFinite(value)));
const meansOf = ({ values, means }: StoredColumns): Float32Array =>
  means ?? values.map(value => (Number.isFinite(value) ? value : 0));

// In which places an input is another than the base that it was made of, for the table: trees by path, texts of JSON
// and headers of safetensors files as the trees that they hold.
const MOST = 3; // places that are named
const LETTERS = 90; // of a value

function treeOf(input: unknown): unknown {
  if (input instanceof Uint8Array) {
    const end = 8 + Number(input.length < 8 ? 0 : new DataView(input.buffer, input.byteOffset).getUint32(0, true));
    return (
      parsed(new TextDecoder().decode(input.subarray(8, end))) ?? {
        length: input.length,
        bytes: [...input.subarray(0, 4096)],
      }
    );
  }
  if (typeof input === "string") return parsed(input) ?? input;
  return input;
}
function parsed(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}
const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
function* differing(was: unknown, is: unknown, at = "", depth = 0): Generator<string> {
  if (Object.is(was, is) || depth > 20) return;
  const [before, after] = [treeOf(was), treeOf(is)];
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      yield* differing(before[key], after[key], at ? `${at}.${key}` : key, depth + 1);
    if (ArrayBuffer.isView(was) && ArrayBuffer.isView(is) && was.byteLength !== is.byteLength)
      yield `${at}: ${was.byteLength} → ${is.byteLength} bytes`;
  } else yield `${at || "all"}: ${shown(before)} → ${shown(after)}`;
}
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  try {
    return JSON.stringify(value)?.slice(0, LETTERS) ?? String(value);
  } catch {
    return "a deep nest";
  }
}
export function difference(was: unknown, is: unknown): string {
  const places: string[] = [];
  for (const place of differing(was, is)) {
    if (/crc32|data_offsets/.test(place)) continue; // follow from the others
    if (places.push(place) > MOST) break;
  }
  return places.length > MOST
    ? `${places.slice(0, MOST).join("; ")}; …`
    : places.join("; ") || "nothing but sums or values";
}

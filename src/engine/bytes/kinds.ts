// What a file is that is none of ours, by its first bytes (or its last), so that a refusal can name it. It reads no
// contents, and knows nothing of what was expected.

interface Seen {
  bytes: Uint8Array;
  /** Names of what it holds are among them where it is an archive: its first and last pieces, a letter a byte. */
  letters: string;
  /** The first piece as a text, "" where it is none. */
  text: string;
}
type Decoder = { decode(bytes: Uint8Array): string };
const PIECE = 1 << 16;

const starts = (bytes: Uint8Array, ...expected: readonly number[]): boolean =>
  expected.every((byte, i) => bytes[i] === byte);
const begins = (bytes: Uint8Array, letters: string): boolean =>
  starts(bytes, ...Array.from(letters, letter => letter.charCodeAt(0)));
const PICKLE = [2, 3, 4, 5]; // protocols; older ones are text
// ModelProto of onnx.proto: field 1, its version, then a field that is a text or a message
const isOnnx = ({ bytes }: Seen): boolean =>
  starts(bytes, 8) && bytes[1]! > 0 && bytes[1]! < 32 && [0x12, 0x1a, 0x22, 0x32, 0x3a, 0x42].includes(bytes[2]!);
// LevelDB's table format: its footer ends so
const isTensorFlow = ({ bytes }: Seen): boolean =>
  starts(bytes.subarray(-8), 0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb);
const isZip = ({ bytes }: Seen): boolean => begins(bytes, "PK\u0003\u0004") || begins(bytes, "PK\u0005\u0006");
const zipWith =
  (member: RegExp) =>
  (seen: Seen): boolean =>
    isZip(seen) && member.test(seen.letters);

/** The first that holds counts. */
const KINDS: readonly (readonly [kind: string, is: (seen: Seen) => boolean])[] = [
  ["an empty file", ({ bytes }) => bytes.length === 0],
  ["a PyTorch checkpoint", zipWith(/data\.pkl/)],
  ["numpy arrays (.npz)", zipWith(/\.npy/)],
  ["a Keras model (.keras)", zipWith(/model\.weights\.h5/)],
  ["a zip archive", isZip],
  ["a pickle (Python’s or PyTorch’s)", ({ bytes }) => starts(bytes, 0x80) && PICKLE.includes(bytes[1]!)],
  ["a numpy array (.npy)", ({ bytes }) => starts(bytes, 0x93) && begins(bytes.subarray(1), "NUMPY")],
  ["an HDF5 file (.h5)", ({ bytes }) => starts(bytes, 0x89) && begins(bytes.subarray(1), "HDF\r\n")],
  ["a GGUF model", ({ bytes }) => begins(bytes, "GGUF")],
  ["a gzip file", ({ bytes }) => starts(bytes, 0x1f, 0x8b)],
  ["a PNG picture", ({ bytes }) => starts(bytes, 0x89) && begins(bytes.subarray(1), "PNG")],
  ["a JPEG picture", ({ bytes }) => starts(bytes, 0xff, 0xd8, 0xff)],
  ["a PDF document", ({ bytes }) => begins(bytes, "%PDF")],
  ["an ONNX model", isOnnx],
  ["the index of a TensorFlow checkpoint", isTensorFlow],
  ["an HTML page", ({ text }) => /^\s*<(?:!doctype html|html|head|body)\b/i.test(text)],
  ["XML", ({ text }) => /^\s*<\?xml|^\s*<svg\b/i.test(text)],
  ["JSON", ({ text }) => /^\s*[[{]/.test(text)],
  ["a text", ({ text }) => text !== ""],
];

/** "a PNG picture"; undefined where nothing is known of it. */
export function kindOf(bytes: Uint8Array, text: Decoder): string | undefined {
  const first = bytes.subarray(0, PIECE),
    ends = isZip({ bytes, letters: "", text: "" })
      ? [first, bytes.subarray(Math.max(first.length, bytes.length - PIECE))]
      : [];
  const seen = {
    bytes,
    letters: ends.map(lettersOf).join(""),
    text: textOf(first, first.length === bytes.length, text),
  };
  return KINDS.find(([, is]) => is(seen))?.[0];
}
function lettersOf(bytes: Uint8Array): string {
  let letters = "";
  // in pieces: a call takes some ten thousand arguments
  for (let at = 0; at < bytes.length; at += 8192) letters += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return letters;
}
const CONTROL = /[\p{Cc}\ufffd]/u; // beside white space, letters that no text has
/** "" where it is none. */
function textOf(bytes: Uint8Array, whole: boolean, text: Decoder): string {
  // a letter has up to four bytes: the piece's end may cut one
  for (let cut = 0; cut < (whole ? 1 : 4); cut++)
    try {
      const decoded = text.decode(bytes.subarray(0, bytes.length - cut));
      if (!CONTROL.test(decoded.replaceAll(/\s/g, ""))) return decoded;
    } catch {
      // a strict decoder says so by throwing
    }
  return "";
}

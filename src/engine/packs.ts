// Packs: image sets that are too large to carry, as `npm run datasets` installs them under public/datasets. This file
// knows the bytes: the manifest and a pack (all rows, then all labels, one byte each; stored gzipped). Every reader
// names the file and what it expected. No fetch, no file system, no gzip and no hashing: those are the hosts'. The
// official files that packs are made of are the installation's (scripts/official/).
import { initial } from "./config";
import { type Rows, type Split, specOf } from "./dataset";
import { dataSets } from "./datasets";
import { sizeOf } from "./shape";
import { crc32 } from "./bytes/crc32";
import { said } from "./unknown";

type Bytes = Uint8Array<ArrayBuffer>;
/** bytes and sums: of the inflated pack. */
export interface PackFile {
  file: string;
  count: number;
  bytes: number;
  sha256: string;
  crc32: string;
}
export interface Pack {
  shape: readonly number[];
  classes: number;
  train: PackFile;
  test: PackFile;
}
export interface Manifest {
  version: 1;
  packs: Readonly<Record<string, Pack>>;
}
export const MANIFEST = "manifest.json";

/** Its rows cannot be had, whatever the reason. `pack` is its name, "" of the manifest. */
export abstract class PackFault extends Error {
  constructor(
    readonly pack: string,
    message: string,
  ) {
    super(message);
  }
}
/** The pack is not installed: the manifest does not list it, or the server has no such file. */
export class PackMissing extends PackFault {
  override name = "PackMissing";
  constructor(pack: string, why: string) {
    super(pack, `the data set "${pack}" is not installed (${why}): run \`npm run datasets ${pack}\``);
  }
}
/** It may well be installed: no network, or a server that fails. */
export class PackUnreached extends PackFault {
  override name = "PackUnreached";
  constructor(pack: string, why: string) {
    super(pack, `${pack ? `the data set "${pack}"` : "the list of data sets"} could not be fetched (${why})`);
  }
}
/** A file of the pack is not what the manifest says. */
export class PackDamaged extends PackFault {
  override name = "PackDamaged";
  constructor(
    pack: string,
    readonly file: string,
    why: string,
  ) {
    super(pack, `${file} is damaged: ${why}; run \`npm run datasets${pack && ` ${pack}`}\` to install it again`);
  }
}

// ---- manifest

/** Reads manifest.json, given as text. Throws PackDamaged. */
export function parseManifest(text: string): Manifest {
  const json = object(parseJson(text), "the whole");
  if (json["version"] !== 1) throw wrong(`expected version 1, got ${said(json["version"])}`);
  return {
    version: 1,
    packs: Object.fromEntries(
      Object.entries(object(json["packs"], "packs")).map(([name, pack]) => [name, parsePack(name, pack)]),
    ),
  };
}
const wrong = (why: string) => new PackDamaged("", MANIFEST, why);
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong("it is not JSON");
  }
}
function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrong(`${where}: expected an object, got ${said(value)}`);
  return value as Record<string, unknown>;
}
function whole(value: unknown, where: string, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > max)
    throw wrong(`${where}: expected a whole number from 1 to ${max}, got ${said(value)}`);
  return value;
}
function text(value: unknown, where: string, form: RegExp, what: string): string {
  if (typeof value !== "string" || !form.test(value)) throw wrong(`${where}: expected ${what}, got ${said(value)}`);
  return value;
}
function parsePack(name: string, value: unknown): Pack {
  text(name, "packs", /^[a-z0-9-]+$/, "names of lower-case letters, digits and hyphens");
  const pack = object(value, name);
  if (!Array.isArray(pack["shape"]) || pack["shape"].length === 0)
    throw wrong(`${name}.shape: expected a list of sizes, got ${said(pack["shape"])}`);
  const shape = pack["shape"].map((size, i) => whole(size, `${name}.shape[${i}]`, 4096));
  const file = (split: Split): PackFile => {
    const where = `${name}.${split}`,
      entry = object(pack[split], where);
    const count = whole(entry["count"], `${where}.count`, 10_000_000),
      bytes = whole(entry["bytes"], `${where}.bytes`, 2 ** 31);
    if (bytes !== packBytes(count, shape))
      throw wrong(
        `${where}.bytes: expected ${packBytes(count, shape)} for ${count} rows of ${shape.join("x")} and their labels, got ${bytes}`,
      );
    return {
      // no path: it is joined to an address or a folder
      count,
      bytes,
      file: text(entry["file"], `${where}.file`, /^[\w-][\w.-]*$/, "a plain file name"),
      sha256: text(entry["sha256"], `${where}.sha256`, /^[0-9a-f]{64}$/, "64 hexadecimal digits"),
      crc32: text(entry["crc32"], `${where}.crc32`, /^[0-9a-f]{8}$/, "8 hexadecimal digits"),
    };
  };
  return { shape, classes: whole(pack["classes"], `${name}.classes`, 256), train: file("train"), test: file("test") };
}
const packBytes = (count: number, shape: readonly number[]) => count * (sizeOf(shape) + 1);

// ---- packs

/**
 * The most bytes that a gzip file of so many can have: deflate's blocks that are only stored take 5 bytes more each and
 * hold 16 kB where zlib is short of memory (RFC 1951, 3.2.4), the frame takes 18 and names the file.
 */
export const storedAtMost = (bytes: number): number => bytes + 5 * Math.ceil(bytes / 16_383) + 18 + 1024;

/**
 * The entry of a pack's split. Throws PackMissing, or PackDamaged where the manifest says other than the data set that
 * trains on the pack: its sums would be right, and its rows another set's.
 */
export function packFile(manifest: Manifest, pack: string, split: Split): PackFile {
  const entry = Object.hasOwn(manifest.packs, pack) ? manifest.packs[pack] : undefined;
  if (!entry) throw new PackMissing(pack, `${MANIFEST} lists ${Object.keys(manifest.packs).join(", ") || "none"}`);
  for (const [name, expected, got] of [
    ...declared(pack, entry),
    [`${split}.file`, `${pack}-${split}.gz`, entry[split].file] as const,
  ])
    if (String(expected) !== String(got))
      throw new PackDamaged(pack, MANIFEST, `${pack}.${name}: expected ${String(expected)}, got ${String(got)}`);
  return entry[split];
}
/** What the data set of that pack says beside what the manifest says; nothing where no data set asks for it. */
function declared(
  pack: string,
  { shape, classes, train, test }: Pack,
): readonly (readonly [string, unknown, unknown])[] {
  const set = dataSets.find(({ source }) => "pack" in source && source.pack === pack);
  if (!set) return [];
  const spec = specOf(set, initial(set.config));
  return [
    ["shape", spec.shape.join("x"), shape.join("x")],
    ["classes", spec.classes, classes],
    ["train.count", spec.count, train.count],
    ["test.count", spec.tests, test.count],
  ];
}

/**
 * An inflated pack as rows, which are views on its bytes. Length, CRC-32, SHA-256 (where the host can) and labels are
 * checked. Throws PackMissing or PackDamaged.
 */
export async function readPack(
  manifest: Manifest,
  pack: string,
  split: Split,
  inflated: Bytes,
  sha256?: (bytes: Bytes) => Promise<string>,
): Promise<Rows> {
  const entry = packFile(manifest, pack, split);
  const damaged = (why: string) => new PackDamaged(pack, entry.file, why);
  if (inflated.length !== entry.bytes)
    throw damaged(`expected ${entry.bytes} bytes when inflated, got ${inflated.length}`);
  const sum = checksumOf(inflated);
  if (sum !== entry.crc32) throw damaged(`expected CRC-32 ${entry.crc32}, got ${sum}`);
  const digest = await sha256?.(inflated);
  if (digest !== undefined && digest !== entry.sha256) throw damaged(`expected SHA-256 ${entry.sha256}, got ${digest}`);
  const { classes } = manifest.packs[pack]!;
  const labels = inflated.subarray(entry.bytes - entry.count);
  const at = labels.findIndex(label => label >= classes);
  if (at >= 0) throw damaged(`label ${at} is ${labels[at]}, expected less than ${classes}`);
  return { x: inflated.subarray(0, entry.bytes - entry.count), labels };
}

/** CRC-32 as the manifest has it: 8 hexadecimal digits. */
export const checksumOf = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, "0");

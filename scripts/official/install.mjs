// Installs data sets: fetches their official files, checks their SHA-256, and packs them for the page
// (src/engine/packs.ts says how). The parsers and the pack format are loaded through Vite: there is no second copy.
// A library: the program is scripts/datasets.mjs.
import { constants } from "node:fs";
import { access, mkdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { download, local } from "./download.mjs";
import { inflate, readPlain, Refused, replace, sha256 } from "./files.mjs";
import { DATASETS, FORMATS, mostBytes, mostInflated } from "./table.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, "public", "datasets");
const SLACK = 2 ** 20; // bytes: of a manifest; that a pack which cannot be compressed may be longer

/**
 * Installs data sets into `to`, skipping those that are there and intact. from: a folder with the official files, in a
 * folder of the data set's name or directly; without it they are downloaded. timeout: seconds for all downloads
 * together. Throws an Error that says what to do.
 */
export async function install(
  names,
  {
    from,
    to = FOLDER,
    timeout,
    table = DATASETS,
    log = text => console.log(text),
    cache = join(ROOT, ".cache", "datasets"),
  } = {},
) {
  const unknown = names.find(name => !Object.hasOwn(table, name));
  if (unknown !== undefined)
    throw new Refused(`unknown data set "${unknown}": choose from ${Object.keys(table).join(", ")}`);
  const packs = await loadPacks();
  const deadline = timeout === undefined ? undefined : AbortSignal.timeout(1000 * timeout);
  for (const name of names) {
    if (await intact(packs, name, to)) {
      log(`${name}: already installed in ${relative(process.cwd(), to) || "."}`);
      continue;
    }
    const set = table[name];
    log(`${name}: ${set.title}`);
    const official = async file => {
      const check = bytes => contents(packs, set, file, bytes);
      const wanted = { name, file, addresses: set.addresses, most: mostBytes(set, file), check };
      return from === undefined ? download(wanted, cache, deadline, log) : local(wanted, from);
    };
    await write(packs, name, set, to, official, log);
    if (from === undefined) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** Is it listed, with both files present? Quick: what is in the files is checked when they are read. */
export async function installed(name, to = FOLDER) {
  try {
    const { packs } = JSON.parse(await readPlain(join(to, "manifest.json"), SLACK)); // a pipe would keep it waiting
    await Promise.all([access(join(to, packs[name].train.file)), access(join(to, packs[name].test.file))]);
    return true;
  } catch {
    return false;
  }
}

/** bytes.ts. Vite strips its types: Node 20 reads no TypeScript. */
async function importBytes() {
  const { runnerImport } = await import("vite");
  const file = join(ROOT, "scripts", "official", "bytes.ts");
  return (await runnerImport(file, { root: ROOT, configFile: false, logLevel: "error" })).module;
}
let imported;
const loadPacks = () => (imported ??= importBytes());

async function readManifest(packs, to) {
  const text = await readPlain(join(to, packs.MANIFEST), SLACK);
  try {
    if (text) return packs.parseManifest(text.toString("utf8"));
  } catch (error) {
    if (!(error instanceof packs.PackDamaged)) throw error; // a damaged one is written anew
  }
  return { version: 1, packs: {} };
}
async function intact(packs, name, to) {
  const manifest = await readManifest(packs, to);
  if (!Object.hasOwn(manifest.packs, name)) return false;
  try {
    for (const split of ["train", "test"]) {
      const { file, bytes } = packs.packFile(manifest, name, split);
      const stored = await readPlain(join(to, file), bytes + SLACK);
      if (!stored) return false;
      await packs.readPack(manifest, name, split, await inflate(stored, file, bytes), async rows => sha256(rows));
    }
    return true;
  } catch (error) {
    if (error instanceof packs.PackDamaged || error instanceof Refused) return false;
    throw error;
  }
}

/** What is in a downloaded file, inflated, by name. Throws an Error that says what is not official about it. */
async function contents(packs, set, file, bytes) {
  const checked = (name, part) => {
    const sum = sha256(part);
    if (sum !== set.sha256[name])
      throw Error(`expected SHA-256 ${set.sha256[name]}${name === file ? "" : ` of ${name}`}, got ${sum}`);
    return part;
  };
  if (!set.archive) return new Map([[file, await inflate(checked(file, bytes), file, mostInflated(set))]]);
  const members = new Map(
    packs
      .parseTar({ name: file, bytes: await inflate(bytes, file, mostInflated(set)) })
      .map(({ name, bytes: part }) => [name.split("/").at(-1), part]),
  );
  return new Map(
    Object.keys(set.sha256).map(name => {
      const part = members.get(name);
      if (!part) throw Error(`it has no ${name}`);
      return [name, checked(name, part)];
    }),
  );
}
/**
 * Reads the official files of both splits, then writes both packs and last the manifest: at no time does it name a
 * file that is not whole.
 */
async function write(packs, name, set, to, official, log) {
  const entry = { shape: set.shape, classes: set.classes };
  const format = FORMATS[set.format];
  await mkdir(to, { recursive: true });
  await access(to, constants.W_OK); // before the download, not after
  const archive = set.archive && (await official(set.archive));
  for (const split of ["train", "test"]) {
    const files = new Map(archive);
    if (!archive) for (const file of format.files(set[split])) files.set(file, (await official(file)).get(file));
    const bytes = packs.packOf(format.rows(packs, set[split], set, file => ({ name: file, bytes: files.get(file) })));
    // level 9 takes 14 s for MNIST instead of 1 and saves half a per cent
    const stored = await promisify(gzip)(bytes, { level: 7 });
    const file = `${name}-${split}.gz`;
    await replace(join(to, file), stored);
    entry[split] = {
      file,
      count: set[split].count,
      bytes: bytes.length,
      sha256: sha256(bytes),
      crc32: packs.checksumOf(bytes),
    };
    log(`${name}: ${split} ${set[split].count} rows, ${(stored.length / 1e6).toFixed(1)} MB in ${file}`);
  }
  const manifest = await readManifest(packs, to);
  await replace(
    join(to, packs.MANIFEST),
    `${JSON.stringify({ version: 1, packs: { ...manifest.packs, [name]: entry } }, null, 2)}\n`,
  );
}

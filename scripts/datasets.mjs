// npm run datasets [names] [-- --from DIR] [--to DIR] [--timeout SECONDS]: fetches the official files of the data sets
// that cannot be in the repository, checks their SHA-256, and packs them for the page (src/engine/packs.ts says how).
// The first half is the table of data sets: a new one is an entry there. The parsers and the pack format are the
// engine's own, loaded through Vite: there is no second copy.
import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

/** How the official files of a split become rows. A data set names one of these. */
const FORMATS = {
  idx: {
    files: split => [split.images, split.labels],
    rows: (packs, split, { shape, classes }, read) =>
      packs.rowsOfIdx(read(split.images), read(split.labels), split.count, shape, classes),
  },
  cifar: {
    files: split => split.batches,
    rows: (packs, split, { shape, classes }, read) =>
      packs.rowsOfCifar(split.batches.map(read), split.count, shape, classes),
  },
};

/**
 * addresses: folders that hold the files, tried in turn. SHA-256: of the files as they are downloaded, or of the
 * members where they come in an archive (tar.gz): what its headers and its compression are makes no difference.
 */
export const DATASETS = {
  mnist: {
    title:
      "MNIST (Y. LeCun, C. Cortes, C. J. C. Burges; http://yann.lecun.com/exdb/mnist/; CC BY-SA 3.0 as stated by the Keras documentation)",
    shape: [28, 28, 1],
    classes: 10,
    format: "idx",
    train: { count: 60000, images: "train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz" },
    test: { count: 10000, images: "t10k-images-idx3-ubyte.gz", labels: "t10k-labels-idx1-ubyte.gz" },
    addresses: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "http://yann.lecun.com/exdb/mnist/",
    ],
    sha256: {
      "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
      "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
      "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
  },
  "fashion-mnist": {
    title:
      "Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf; https://github.com/zalandoresearch/fashion-mnist; MIT licence, (c) 2017 Zalando SE)",
    shape: [28, 28, 1],
    classes: 10,
    format: "idx",
    train: { count: 60000, images: "train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz" },
    test: { count: 10000, images: "t10k-images-idx3-ubyte.gz", labels: "t10k-labels-idx1-ubyte.gz" },
    addresses: [
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ],
    sha256: {
      "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
      "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
      "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
      "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    },
  },
  "cifar-10": {
    title:
      "CIFAR-10, binary version (A. Krizhevsky, V. Nair, G. Hinton; https://www.cs.toronto.edu/~kriz/cifar.html; the authors state no licence)",
    shape: [32, 32, 3],
    classes: 10,
    format: "cifar",
    archive: "cifar-10-binary.tar.gz",
    train: {
      count: 50000,
      batches: ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"],
    },
    test: { count: 10000, batches: ["test_batch.bin"] },
    addresses: ["https://www.cs.toronto.edu/~kriz/"],
    sha256: {
      "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
      "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
      "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
      "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
      "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
      "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    },
  },
};

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "public", "datasets");
const STALL = 20_000; // milliseconds without a byte after which another address is tried
const PAUSES = [0, 1000, 3000]; // milliseconds before each round over all addresses
const USAGE = "usage: npm run datasets [names] [-- --from DIR] [--to DIR] [--timeout SECONDS]";
/** What is wrong in a sentence that says what to do; anything else thrown is a mistake of ours and keeps its stack. */
class Refused extends Error {}

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
      return from === undefined
        ? download(name, set, file, check, cache, deadline, log)
        : local(name, set, file, check, from);
    };
    await write(packs, name, set, to, official, log);
    if (from === undefined) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** Is it listed, with both files present? Quick: what is in the files is checked when they are read. */
export async function installed(name, to = FOLDER) {
  try {
    const { packs } = JSON.parse(await readFile(join(to, "manifest.json"), "utf8"));
    await Promise.all([access(join(to, packs[name].train.file)), access(join(to, packs[name].test.file))]);
    return true;
  } catch {
    return false;
  }
}

/** The engine's packs.ts. Vite strips its types: Node 20 reads no TypeScript. */
async function importPacks() {
  const { runnerImport } = await import("vite");
  return (
    await runnerImport(join(ROOT, "src", "engine", "packs.ts"), { root: ROOT, configFile: false, logLevel: "error" })
  ).module;
}
let imported;
const loadPacks = () => (imported ??= importPacks());

const sha256 = bytes => createHash("sha256").update(bytes).digest("hex");
const inflate = async (bytes, what) => {
  try {
    return new Uint8Array(await promisify(gunzip)(bytes));
  } catch (error) {
    throw new Refused(`${what}: not a whole gzip file (${error.message})`);
  }
};

async function readManifest(packs, to) {
  try {
    return packs.parseManifest(await readFile(join(to, packs.MANIFEST), "utf8"));
  } catch (error) {
    // a damaged one is written anew
    if (error.code === "ENOENT" || error instanceof packs.PackDamaged) return { version: 1, packs: {} };
    throw error;
  }
}
async function intact(packs, name, to) {
  const manifest = await readManifest(packs, to);
  if (!Object.hasOwn(manifest.packs, name)) return false;
  try {
    for (const split of ["train", "test"]) {
      const { file } = packs.packFile(manifest, name, split);
      await packs.readPack(manifest, name, split, await inflate(await readFile(join(to, file)), file), async bytes =>
        sha256(bytes),
      );
    }
    return true;
  } catch (error) {
    if (error.code === "ENOENT" || error instanceof packs.PackDamaged || error instanceof Refused) return false;
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
  if (!set.archive) return new Map([[file, await inflate(checked(file, bytes), file)]]);
  const members = new Map(
    packs
      .parseTar({ name: file, bytes: await inflate(bytes, file) })
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
      crc32: packs.crc32(bytes),
    };
    log(`${name}: ${split} ${set[split].count} rows, ${(stored.length / 1e6).toFixed(1)} MB in ${file}`);
  }
  const manifest = await readManifest(packs, to);
  await replace(
    join(to, packs.MANIFEST),
    `${JSON.stringify({ version: 1, packs: { ...manifest.packs, [name]: entry } }, null, 2)}\n`,
  );
}
/** Temporary file, then rename: whoever reads sees the old file or the new one. */
async function replace(path, data) {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await writeFile(temporary, data);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function local(name, set, file, check, from) {
  for (const path of [join(from, name, file), join(from, file)]) {
    const bytes = await readFile(path).catch(error => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
      throw new Refused(`${path}: ${error.message}`);
    });
    if (!bytes) continue;
    return check(bytes).catch(error => {
      throw new Refused(
        `${path}: this is not the official file (${error.message}); get it from ${set.addresses[0]}${file}`,
      );
    });
  }
  throw new Refused(
    `${join(from, name, file)} is missing, and so is ${join(from, file)}: put the official file from ${set.addresses[0]}${file} there`,
  );
}

/**
 * What is in an official file: from an earlier, interrupted run, or from the first address that gives the right bytes.
 */
async function download(name, set, file, check, cache, deadline, log) {
  const path = join(cache, name, file);
  const kept = await readFile(path).catch(() => undefined);
  const before = kept && (await check(kept).catch(() => undefined));
  if (before) return before;
  const reasons = new Map(); // by address: the last thing that went wrong there
  for (const pause of PAUSES) {
    // the deadline ends the wait; the loop below sees it
    await wait(pause, undefined, { signal: deadline }).catch(() => {});
    for (const address of set.addresses) {
      if (deadline?.aborted) break;
      try {
        const bytes = await get(address + file, deadline, log);
        const inside = await check(bytes);
        await mkdir(dirname(path), { recursive: true });
        await replace(path, bytes);
        return inside;
      } catch (error) {
        reasons.set(address, error.cause?.message || error.cause?.code || error.message);
        if (!deadline?.aborted) log(`  ${address}${file}: ${reasons.get(address)}`);
      }
    }
  }
  const why = deadline?.aborted
    ? "the time is up"
    : [...reasons].map(([address, reason]) => `${new URL(address).host}: ${reason}`).join("; ");
  throw new Refused(
    `${file} could not be downloaded (${why}). Try again, or download it by hand and run \`npm run datasets ${name} -- --from DIR\``,
  );
}

/** The bytes at an address. Given up when nothing arrives for STALL, or at the deadline. */
async function get(address, deadline, log) {
  const stalled = new AbortController();
  const giveUp = () => stalled.abort(Error(`nothing arrived for ${STALL / 1000} s`));
  let timer = setTimeout(giveUp, STALL);
  try {
    const response = await fetch(address, {
      signal: deadline ? AbortSignal.any([deadline, stalled.signal]) : stalled.signal,
    });
    if (!response.ok || !response.body) throw Error(`status ${response.status}`);
    const total = Number(response.headers.get("content-length")),
      pieces = [];
    let received = 0,
      told = Date.now();
    for await (const piece of response.body) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, STALL);
      pieces.push(piece);
      received += piece.length;
      if (Date.now() - told < 1000) continue;
      told = Date.now();
      log(`  ${address}: ${(received / 1e6).toFixed(1)}${total ? ` of ${(total / 1e6).toFixed(1)}` : ""} MB`);
    }
    return Buffer.concat(pieces);
  } finally {
    clearTimeout(timer);
  }
}

/** The command line: 0 done, 1 refused, 2 wrong usage. */
export async function main(args, options = {}) {
  const names = [],
    given = {};
  for (let i = 0; i < args.length; i++) {
    const [, option, joined] = /^--(from|to|timeout)(?:=(.*))?$/.exec(args[i]) ?? [];
    if (option) given[option] = joined ?? args[++i];
    else if (args[i].startsWith("-")) return complain(`unknown option ${args[i]}`);
    else names.push(args[i]);
    if (option && !given[option]) return complain(`--${option} needs a value`);
  }
  const timeout = given.timeout === undefined ? undefined : Number(given.timeout);
  if (timeout !== undefined && !(timeout > 0))
    return complain(`--timeout: expected a number of seconds above 0, got ${given.timeout}`);
  try {
    await install(names.length ? names : Object.keys(options.table ?? DATASETS), { ...options, ...given, timeout });
    return 0;
  } catch (error) {
    console.error(error instanceof Refused || error.code ? `datasets: ${error.message}` : error);
    return 1;
  }
}
function complain(why) {
  console.error(`datasets: ${why}\n${USAGE}`);
  return 2;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main(process.argv.slice(2));

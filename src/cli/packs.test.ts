// `npm run datasets` and the reader of its packs, from end to end: drawn digits are written as official IDX files, or
// in CIFAR's records in a tar, installed with their own checksums by the script's own code, and read back; then
// everything that can be wrong with the files, the server or the command line.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../scripts/official/command.mjs";
import { install, installed } from "../../scripts/official/install.mjs";
import type { Description } from "../../scripts/official/table.mjs";
import { type AnyDataSet, type Rows, tableOf } from "../engine/dataset";
import drawnDigits from "../engine/datasets/drawn-digits";
import { PackDamaged, PackMissing } from "../engine/packs";
import { listPacks, packLoader } from "../node/packs";
import { cifarOf, idxOf, tarOf } from "../../scripts/official/written";

const COUNTS = { train: 40, test: 25 };
const quiet = { log: () => {} };
let folder: string;
let official: string; // DIR of --from
let to: string;
let cache: string;
let digits: Record<"train" | "test", Rows>;
let table: Record<string, Description>;
let server: Server, address: string;
let answers: Map<string, Buffer | number>; // by path: the bytes, or a status
let asked: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "packs-test-"));
  official = join(folder, "official");
  await mkdir(join(official, "digits"), { recursive: true });
  const { train, test: held } = await tableOf(drawnDigits as unknown as AnyDataSet, {}, () =>
    Promise.reject(Error("no pack")),
  );
  const first = ({ x, labels }: Rows, count: number): Rows => ({
    x: new Uint8Array(x.slice(0, count * 784)),
    labels: labels!.slice(0, count),
  });
  digits = { train: first(train, COUNTS.train), test: first(held, COUNTS.test) };
  const sha256: Record<string, string> = {};
  const bytes: Record<string, number> = {};
  for (const split of ["train", "test"] as const)
    for (const [part, idx] of [
      ["images", { sizes: [COUNTS[split], 28, 28], bytes: digits[split].x as Uint8Array }],
      ["labels", { sizes: [COUNTS[split]], bytes: digits[split].labels! }],
    ] as const) {
      const file = `${split}-${part}.gz`;
      const stored = gzipSync(idxOf(idx));
      await writeFile(join(official, "digits", file), stored);
      sha256[file] = createHash("sha256").update(stored).digest("hex");
      bytes[file] = stored.length;
    }
  server = createServer((request, response) => {
    asked.push(request.url!);
    const answer = answers.get(request.url!) ?? 404;
    if (typeof answer === "number") response.writeHead(answer).end();
    else response.writeHead(200, { "content-length": answer.length }).end(answer);
  });
  await new Promise<void>(listening => server.listen(0, "127.0.0.1", listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const files = (split: "train" | "test") => ({
    count: COUNTS[split],
    images: `${split}-images.gz`,
    labels: `${split}-labels.gz`,
  });
  table = {
    digits: {
      title: "drawn digits, for tests",
      shape: [28, 28, 1],
      classes: 10,
      format: "idx",
      train: files("train"),
      test: files("test"),
      addresses: [`${address}/first/`, `${address}/second/`],
      bytes,
      sha256,
    },
  };
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  to = await mkdtemp(join(folder, "to-"));
  cache = await mkdtemp(join(folder, "cache-"));
  answers = new Map();
  asked = [];
});
afterEach(() => {
  vi.restoreAllMocks();
});
const fromHere = (more: object = {}) => ({ from: official, to, cache, table, ...quiet, ...more });
const serve = async (prefix: string) => {
  for (const file of Object.keys(table["digits"]!.sha256))
    answers.set(`/${prefix}/${file}`, await readFile(join(official, "digits", file)));
};
const listed = async (path: string) => (await readdir(path)).sort();

describe("install", () => {
  test("official files become packs that read back as the same rows", async () => {
    await install(["digits"], fromHere());
    expect(await listed(to)).toEqual(["digits-test.gz", "digits-train.gz", "manifest.json"]);
    for (const split of ["train", "test"] as const)
      expect(await packLoader(to)("digits", split)).toEqual(digits[split]);
    expect((await listPacks(to))["digits"]).toMatchObject({
      shape: [28, 28, 1],
      classes: 10,
      train: { count: COUNTS.train, bytes: COUNTS.train * 785 },
    });
    expect(await installed("digits", to)).toBe(true);
  });
  test("the files may lie in DIR itself", async () => {
    await install(["digits"], fromHere({ from: join(official, "digits") }));
    expect(await packLoader(to)("digits", "test")).toEqual(digits.test);
  });
  test("what is there and intact is left alone; what is damaged is made again", async () => {
    await install(["digits"], fromHere());
    const path = join(to, "digits-test.gz");
    const before = (await stat(path)).mtimeMs;
    await install(["digits"], fromHere({ from: join(folder, "nowhere") }));
    expect((await stat(path)).mtimeMs).toBe(before);
    for (const damage of [
      Buffer.from("hello"),
      (await readFile(path)).subarray(0, 500),
      gzipSync(new Uint8Array(COUNTS.test * 785)),
    ]) {
      await writeFile(path, damage);
      await install(["digits"], fromHere());
      expect(await packLoader(to)("digits", "test")).toEqual(digits.test);
    }
    await writeFile(join(to, "manifest.json"), "{");
    await install(["digits"], fromHere());
    expect(Object.keys(await listPacks(to))).toEqual(["digits"]);
  });
  test("other packs of the manifest stay", async () => {
    await install(["digits"], fromHere());
    await install(["others"], fromHere({ from: join(official, "digits"), table: { others: table["digits"]! } }));
    expect(Object.keys(await listPacks(to))).toEqual(["digits", "others"]);
    expect(await packLoader(to)("digits", "test")).toEqual(digits.test);
  });
  test("a missing file, a wrong checksum and an unknown name say what to do, and leave nothing behind", async () => {
    await expect(install(["digits"], fromHere({ from: to }))).rejects.toThrow(
      /digits.train-images\.gz is missing.*put the official file from http.*there/,
    );
    const bad = await mkdtemp(join(folder, "bad-"));
    for (const file of await listed(join(official, "digits")))
      await copyFile(join(official, "digits", file), join(bad, file));
    await writeFile(join(bad, "test-labels.gz"), gzipSync("other labels"));
    await expect(install(["digits"], fromHere({ from: bad }))).rejects.toThrow(
      /test-labels\.gz: this is not the official file \(expected SHA-256 [0-9a-f]{64}, got/,
    );
    await expect(install(["cats"], fromHere())).rejects.toThrow('unknown data set "cats": choose from digits');
    await expect(install(["toString"], fromHere())).rejects.toThrow("unknown data set");
    expect(await listPacks(to)).toEqual({});
    expect((await listed(to)).filter(file => file.endsWith(".part"))).toEqual([]);
  });
  test("official files whose content is wrong are refused by name even with the right checksum", async () => {
    const bad = await mkdtemp(join(folder, "bad-"));
    for (const file of await listed(join(official, "digits")))
      await copyFile(join(official, "digits", file), join(bad, file));
    const labels = gzipSync(idxOf({ sizes: [COUNTS.test], bytes: digits.test.labels!.map(() => 11) }));
    await writeFile(join(bad, "test-labels.gz"), labels);
    const lenient = {
      digits: {
        ...table["digits"]!,
        sha256: { ...table["digits"]!.sha256, "test-labels.gz": createHash("sha256").update(labels).digest("hex") },
      },
    };
    await expect(install(["digits"], fromHere({ from: bad, table: lenient }))).rejects.toThrow(
      "test-labels.gz: label 0 is 11, expected less than 10",
    );
  });
});

describe("an archive", () => {
  // digits in three colours: the digit, its negative, and half of it
  const coloured = ({ x, labels }: Rows): Rows => ({
    x: Uint8Array.from({ length: 3 * x.length }, (_, k) => {
      const v = x[Math.floor(k / 3)]!;
      return [v, 255 - v, v >> 1][k % 3]!;
    }),
    labels: labels!,
  });
  const shape = [28, 28, 3];
  const names = { train: ["one.bin", "two.bin"], test: ["held.bin"] };
  const batches = () => {
    const train = coloured(digits.train);
    const held = coloured(digits.test);
    const first = 15;
    const part = ({ x, labels }: Rows, from: number, to: number) =>
      cifarOf({ x: x.subarray(from * 2352, to * 2352), labels: labels!.subarray(from, to) }, shape);
    return new Map([
      ["one.bin", part(train, 0, first)],
      ["two.bin", part(train, first, COUNTS.train)],
      ["held.bin", part(held, 0, COUNTS.test)],
    ]);
  };
  const archive = (members: ReadonlyMap<string, Uint8Array>) =>
    gzipSync(tarOf([...members].map(([name, bytes]) => ({ name: `some-folder/${name}`, bytes }))));
  const described = (): Record<string, Description> => ({
    photos: {
      title: "coloured digits, for tests",
      shape,
      classes: 10,
      format: "cifar",
      archive: "photos.tar.gz",
      train: { count: COUNTS.train, batches: names.train },
      test: { count: COUNTS.test, batches: names.test },
      addresses: [`${address}/first/`],
      bytes: { "photos.tar.gz": archive(batches()).length },
      sha256: Object.fromEntries(
        [...batches()].map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")]),
      ),
    },
  });
  const from = async (members: ReadonlyMap<string, Uint8Array>) => {
    const dir = await mkdtemp(join(folder, "archive-"));
    await writeFile(join(dir, "photos.tar.gz"), archive(members));
    return { from: dir, to, cache, table: described(), ...quiet };
  };
  test("its members become packs, whatever else is in it and in which order", async () => {
    await install(["photos"], await from(new Map([["readme.html", new Uint8Array(7)], ...[...batches()].reverse()])));
    for (const split of ["train", "test"] as const)
      expect(await packLoader(to)("photos", split)).toEqual(coloured(digits[split]));
    expect((await listPacks(to))["photos"]).toMatchObject({
      shape,
      classes: 10,
      train: { bytes: COUNTS.train * 2353 },
    });
  });
  test("it is downloaded, and kept only until it is installed", async () => {
    answers.set("/first/photos.tar.gz", archive(batches()));
    await install(["photos"], { to, cache, table: described(), ...quiet });
    expect(await packLoader(to)("photos", "test")).toEqual(coloured(digits.test));
    expect([asked, await listed(cache)]).toEqual([["/first/photos.tar.gz"], []]);
  });
  test("a member that is not the official one, or is missing, is named", async () => {
    const wrong = batches();
    const missing = batches();
    wrong.get("two.bin")![5]! ^= 1;
    missing.delete("held.bin");
    await expect(install(["photos"], await from(wrong))).rejects.toThrow(
      /photos\.tar\.gz: this is not the official file \(expected SHA-256 [0-9a-f]{64} of two\.bin, got/,
    );
    await expect(install(["photos"], await from(missing))).rejects.toThrow(
      /photos\.tar\.gz: this is not the official file \(it has no held\.bin\); get it from http/,
    );
    expect(await listPacks(to)).toEqual({});
  });
});

describe("download", () => {
  const remote = (more: object = {}) => ({ to, cache, table, ...quiet, ...more });
  test("a mirror that fails or lies is passed over, and what is not needed any more is removed", async () => {
    await serve("second");
    answers.set("/first/train-images.gz", 500);
    answers.set("/first/train-labels.gz", Buffer.from("not it"));
    await install(["digits"], remote());
    for (const split of ["train", "test"] as const)
      expect(await packLoader(to)("digits", split)).toEqual(digits[split]);
    expect(asked).toEqual(
      ["train-images", "train-labels", "test-images", "test-labels"].flatMap(file => [
        `/first/${file}.gz`,
        `/second/${file}.gz`,
      ]),
    );
    expect(await listed(cache)).toEqual([]);
  });
  test("after an interruption only what is missing is fetched", async () => {
    await serve("first");
    answers.delete("/first/test-labels.gz");
    await expect(install(["digits"], remote({ timeout: 2 }))).rejects.toThrow(
      /test-labels\.gz could not be downloaded/,
    );
    expect(await listPacks(to)).toEqual({});
    asked = [];
    await serve("first");
    await install(["digits"], remote());
    expect(asked).toEqual(["/first/test-labels.gz"]);
  });
  test("the deadline holds, whatever the server does", async () => {
    const silent = createServer(() => {}); // accepts and never answers
    await new Promise<void>(listening => silent.listen(0, "127.0.0.1", listening));
    const dead = {
      digits: { ...table["digits"]!, addresses: [`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`] },
    };
    const began = performance.now();
    await expect(install(["digits"], remote({ table: dead, timeout: 0.5 }))).rejects.toThrow(
      /could not be downloaded \(the time is up\).*--from DIR/,
    );
    // half a second, and room for a busy machine; without the deadline it is 60 s
    expect(performance.now() - began).toBeLessThan(10_000);
    silent.closeAllConnections();
    silent.close();
  });
});

describe("command line", () => {
  const script = join("scripts", "datasets.mjs");
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [script, ...args]).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  test("exit 1 for what cannot be had, 2 for wrong usage, with a sentence on standard error", async () => {
    expect(await run("cats")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: 'datasets: unknown data set "cats": choose from mnist, fashion-mnist, cifar-10\n',
    });
    const missing = await run("mnist", "--from", to, "--to", join(to, "packs"));
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/^datasets: .*train-images-idx3-ubyte\.gz is missing.*\n$/);
    expect(await listed(join(to, "packs"))).toEqual([]);
    for (const wrong of [["--form", "x"], ["--from"], ["--timeout", "soon"], ["--timeout=-1"], ["--timeout=1e999"]]) {
      const answer = await run(...wrong);
      expect([answer.code, answer.stderr]).toEqual([2, expect.stringContaining("usage: npm run datasets")]);
    }
  });
  test("options reach the installation", async () => {
    expect(await main(["digits", "--from", official, `--to=${to}`], { table, ...quiet })).toBe(0);
    expect(await installed("digits", to)).toBe(true);
    vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await main(["--to", to, "cats"], { table, ...quiet })).toBe(1);
    expect(await main(["--nonsense"], { table, ...quiet })).toBe(2);
  });
});

describe("the reader", () => {
  test("nothing installed is PackMissing and an empty list", async () => {
    expect(await listPacks(join(to, "nowhere"))).toEqual({});
    await expect(packLoader(to)("digits", "train")).rejects.toThrow(PackMissing);
    await expect(packLoader(to)("digits", "train")).rejects.toThrow("npm run datasets digits");
  });
  test("a pack removed is missing, one cut or blown up is damaged", async () => {
    await install(["digits"], fromHere());
    const path = join(to, "digits-train.gz");
    const good = await readFile(path);
    for (const bad of [
      good.subarray(0, good.length - 9),
      Buffer.alloc(0),
      gzipSync(new Uint8Array(10_000_000)),
      Buffer.from(good).fill(7, 1000, 1001),
    ]) {
      await writeFile(path, bad);
      await expect(packLoader(to)("digits", "train")).rejects.toThrow(PackDamaged);
      await expect(packLoader(to)("digits", "train")).rejects.toThrow(/^digits-train\.gz is damaged: /);
    }
    await truncate(path, 2 ** 40); // sparse: more than any memory holds
    await expect(packLoader(to)("digits", "train")).rejects.toThrow(/^digits-train\.gz is damaged: it is \d+ bytes/);
    await rm(path);
    await expect(packLoader(to)("digits", "train")).rejects.toThrow(PackMissing);
    await mkdir(path);
    await expect(packLoader(to)("digits", "train")).rejects.toThrow("digits-train.gz is damaged: it is a folder");
    await writeFile(join(to, "manifest.json"), "[]");
    await expect(listPacks(to)).rejects.toThrow(/^manifest\.json is damaged/);
  });
});

// Packs as the worker fetches them, against a made-up server: what is installed arrives, and
// everything else has a name.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { messageOf } from "../engine/errors";
import { checksumOf, PackDamaged, PackMissing, PackUnreached } from "../engine/packs";
import { listPacks, packLoader } from "./packs";
import { packOf } from "../../scripts/official/written";

const COUNT = 40;
const rows = {
  x: Uint8Array.from({ length: COUNT * 4 }, (_, i) => (i * i) % 251),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 3),
};
const bytes = packOf(rows),
  stored = new Uint8Array(gzipSync(bytes));
const entry = (split: string) => ({
  file: `tiny-${split}.gz`,
  count: COUNT,
  bytes: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
  crc32: checksumOf(bytes),
});
const manifest = JSON.stringify({
  version: 1,
  packs: { tiny: { shape: [2, 2, 1], classes: 3, train: entry("train"), test: entry("test") } },
});

type Answer = () => Response;
let server: Record<string, Answer>;
let asked: string[];
const ok =
  (body: BodyInit, type = "application/octet-stream"): Answer =>
  () =>
    new Response(body, { headers: { "content-type": type } });
const page = ok("<!doctype html><title>Latent Playground</title>", "text/html; charset=utf-8");
const offline: Answer = () => {
  throw new TypeError("Failed to fetch");
};
beforeEach(() => {
  asked = [];
  server = {
    "manifest.json": ok(manifest, "application/json"),
    "tiny-train.gz": ok(stored),
    "tiny-test.gz": ok(stored),
  };
  vi.stubGlobal("fetch", async (address: string) => {
    const file = new URL(address).pathname.replace("/site/datasets/", "");
    asked.push(file);
    return (server[file] ?? (() => new Response("no", { status: 404 })))();
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});
const loader = () => packLoader("https://example.org/site/");

test("rows arrive, gzipped or inflated on the way, with and without crypto.subtle", async () => {
  expect(await loader()("tiny", "train")).toEqual(rows);
  server["tiny-test.gz"] = ok(bytes); // as after Content-Encoding: gzip
  expect(await loader()("tiny", "test")).toEqual(rows);
  vi.stubGlobal("crypto", {}); // a plain-http address
  expect(await loader()("tiny", "train")).toEqual(rows);
});
test("the last pack is kept, a failure is not", async () => {
  const load = loader();
  server["tiny-train.gz"] = offline;
  await expect(load("tiny", "train")).rejects.toThrow(PackUnreached);
  server["tiny-train.gz"] = ok(stored);
  const first = await load("tiny", "train");
  const before = asked.length;
  expect(await load("tiny", "train")).toBe(first);
  expect(asked.length).toBe(before);
});
test.each([
  ["no manifest", "manifest.json", () => new Response("", { status: 404 }), /manifest\.json: status 404/],
  ["a page instead of the manifest", "manifest.json", page, /answers a page for manifest\.json/],
  [
    "a page that calls itself JSON",
    "manifest.json",
    ok("\n<!doctype html>", "application/json"),
    /answers a page for manifest\.json/,
  ],
  ["a pack that is not listed", "manifest.json", ok('{"version":1,"packs":{}}'), /lists none/],
  ["no pack", "tiny-train.gz", () => new Response("", { status: 404 }), /tiny-train\.gz: status 404/],
  ["a pack that is gone", "tiny-train.gz", () => new Response("", { status: 410 }), /tiny-train\.gz: status 410/],
  ["a page instead of the pack", "tiny-train.gz", page, /answers a page for tiny-train\.gz/],
] as const)("%s: the pack is missing, and the error says what to run", async (_what, file, answer, why) => {
  server[file] = answer;
  const failure = await loader()("tiny", "train").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PackMissing);
  expect((failure as PackMissing).message).toMatch(why);
  expect((failure as PackMissing).message).toContain("npm run datasets tiny");
});
const status =
  (code: number): Answer =>
  () =>
    new Response("<!doctype html><title>Oops</title>", { status: code, headers: { "content-type": "text/html" } });
/** So many bytes of a file arrive, then the connection is reset; the server has said how long it is. */
const reset =
  (bytes: number): Answer =>
  () =>
    new Response(
      new ReadableStream({
        pull: controller => {
          if (bytes === 0) return controller.error(new TypeError("network error"));
          controller.enqueue(stored.slice(0, bytes));
          bytes = 0;
        },
      }),
      { headers: { "content-length": String(stored.length) } },
    );
const sized = (body: Uint8Array<ArrayBuffer>, length: number): Answer => {
  return () => new Response(body, { headers: { "content-length": String(length) } });
};
test.each([
  ["no network, for the manifest", "manifest.json", offline, /manifest\.json: Failed to fetch/],
  ["no network, for the pack", "tiny-train.gz", offline, /tiny-train\.gz: Failed to fetch/],
  ["a server that is broken, with a page that says so", "manifest.json", status(500), /manifest\.json: status 500/],
  ["a server that is broken, for the pack", "tiny-train.gz", status(503), /tiny-train\.gz: status 503/],
  ["a server that lets nobody in", "tiny-train.gz", status(403), /tiny-train\.gz: status 403/],
  ["a connection that is reset before the first byte", "tiny-train.gz", reset(0), /network error/],
  [
    "a connection that is reset in the middle",
    "tiny-train.gz",
    reset(30),
    RegExp(`broke off after 30 of ${stored.length} bytes \\(network error\\)`),
  ],
  [
    "a file that is shorter than the server said",
    "tiny-train.gz",
    sized(stored.slice(0, 30), stored.length),
    RegExp(`broke off after 30 of ${stored.length} bytes`),
  ],
] as const)("%s: it was not reached, and nothing is said of installing it", async (_what, file, answer, why) => {
  server[file] = answer;
  const failure = await loader()("tiny", "train").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PackUnreached);
  expect((failure as PackUnreached).message).toMatch(why);
  expect((failure as PackUnreached).message).not.toMatch(/install|npm run/);
});
test("where the browser knows that it has no network, that is said", async () => {
  server["tiny-train.gz"] = offline;
  vi.stubGlobal("navigator", { onLine: false });
  await expect(loader()("tiny", "train")).rejects.toThrow(/tiny-train\.gz: this browser is offline/);
});
test("a server that falls silent is given up after half a minute, also before its first byte", async () => {
  for (const answer of [
    () => new Promise<Response>(() => {}),
    async () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })),
  ]) {
    vi.stubGlobal("fetch", async (address: string) => (address.includes("manifest") ? ok(manifest)() : answer()));
    vi.useFakeTimers();
    const failing = loader()("tiny", "train").catch((error: unknown) => messageOf(error));
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await failing).toMatch(/tiny-train\.gz: nothing came for 30 s/);
    vi.useRealTimers();
  }
});
describe("a download is no larger than what is declared", () => {
  /** A body without end, and how much of it was taken. */
  const endless = (headers: Record<string, string> = {}) => {
    const taken = { bytes: 0, left: false };
    const answer: Answer = () =>
      new Response(
        new ReadableStream({
          pull: controller => {
            taken.bytes += 1024;
            controller.enqueue(new Uint8Array(1024));
          },
          cancel: () => {
            taken.left = true;
          },
        }),
        { headers },
      );
    return { taken, answer };
  };
  test("it is left in the middle", async () => {
    const { taken, answer } = endless();
    server["tiny-train.gz"] = answer;
    await expect(loader()("tiny", "train")).rejects.toThrow(
      /^tiny-train\.gz is damaged: it is longer than the \d+ bytes/,
    );
    // 200 bytes inflated are at most 200 + 5 + 18 stored, with 1 kB for a name; and two pieces are under way
    expect(taken.bytes).toBeLessThanOrEqual(4 * 1024);
    expect(taken.left).toBe(true);
  });
  test("one that says so itself is not begun", async () => {
    const { taken, answer } = endless({ "content-length": "1000000000" });
    server["tiny-train.gz"] = answer;
    await expect(loader()("tiny", "train")).rejects.toThrow(PackDamaged);
    expect(taken.bytes).toBeLessThanOrEqual(1024); // the stream's own first piece
  });
  test("nor is the manifest", async () => {
    const { taken, answer } = endless();
    server["manifest.json"] = answer;
    await expect(loader()("tiny", "train")).rejects.toThrow(
      /^manifest\.json is damaged: it is longer than the 1048576 bytes/,
    );
    expect(taken.left).toBe(true);
  });
  test("rows that gzip makes longer arrive all the same", async () => {
    const noise = {
      x: Uint8Array.from({ length: COUNT * 4 }, (_, i) => (i * 7919 + i * i * 31) % 256),
      labels: rows.labels,
    };
    const all = packOf(noise),
      file = new Uint8Array(gzipSync(all, { level: 0 }));
    expect(file.length).toBeGreaterThan(all.length);
    const own = { ...entry("train"), sha256: createHash("sha256").update(all).digest("hex"), crc32: checksumOf(all) };
    server["manifest.json"] = ok(
      JSON.stringify({ version: 1, packs: { tiny: { shape: [2, 2, 1], classes: 3, train: own, test: own } } }),
    );
    server["tiny-train.gz"] = ok(file);
    expect(await loader()("tiny", "train")).toEqual(noise);
  });
});
test("what has come is told, in bytes of the file, with its length where the server says it", async () => {
  const heard: unknown[] = [];
  const load = packLoader("https://example.org/site/", now => void heard.push(now));
  server["tiny-train.gz"] = sized(stored, stored.length);
  await load("tiny", "train");
  expect(heard.at(-1)).toEqual({ pack: "tiny", done: stored.length, of: stored.length });
  server["tiny-test.gz"] = ok(stored);
  await load("tiny", "test");
  expect(heard.at(-1)).toEqual({ pack: "tiny", done: stored.length });
  // the length of what is compressed on the way is not that of what arrives
  heard.length = 0;
  server["tiny-train.gz"] = () =>
    new Response(stored, { headers: { "content-length": "5", "content-encoding": "identity" } });
  await packLoader("https://example.org/site/", now => void heard.push(now))("tiny", "train");
  expect(heard.at(-1)).toEqual({ pack: "tiny", done: stored.length });
});
test.each([
  [
    "a manifest of another version",
    "manifest.json",
    ok('{"version":9,"packs":{}}'),
    /^manifest\.json is damaged: expected version 1/,
  ],
  ["a manifest cut short", "manifest.json", ok(manifest.slice(0, 100)), /^manifest\.json is damaged: it is not JSON/],
  ["no gzip file", "tiny-train.gz", ok("hello"), /^tiny-train\.gz is damaged: expected 200 bytes when inflated, got 5/],
  ["an empty file", "tiny-train.gz", ok(""), /^tiny-train\.gz is damaged/],
  [
    "a pack that inflates to more",
    "tiny-train.gz",
    ok(gzipSync(new Uint8Array(1e6))),
    /more than the expected 200 bytes/,
  ],
  [
    "a pack that inflates to less",
    "tiny-train.gz",
    ok(gzipSync(new Uint8Array(10))),
    /expected 200 bytes when inflated, got 10/,
  ],
] as const)("%s: damaged, by the name of the file", async (_what, file, answer, why) => {
  server[file] = answer;
  const failure = await loader()("tiny", "train").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PackDamaged);
  expect((failure as PackDamaged).message).toMatch(why);
});
test("a gzip file with any byte changed is refused as damaged, or (time and system in its header) still the same rows", () =>
  fc.assert(
    fc.asyncProperty(fc.nat(stored.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const bad = stored.slice();
      bad[at]! ^= mask;
      server["tiny-train.gz"] = ok(bad);
      const answer = await loader()("tiny", "train").catch((error: unknown) => error);
      // RFC 1952: bytes 4 to 9 say when and by what it was made
      if (!(answer instanceof PackDamaged)) expect([at >= 4 && at < 10, answer]).toEqual([true, rows]);
    }),
    { seed: 6, numRuns: 300 },
  ));
test("a gzip file cut anywhere is refused as damaged", async () => {
  for (let length = 0; length < stored.length; length++) {
    server["tiny-train.gz"] = ok(stored.slice(0, length));
    await expect(loader()("tiny", "train")).rejects.toThrow(PackDamaged);
  }
});
test("the list of packs loads no pack, and is empty without a manifest", async () => {
  expect(Object.keys(await listPacks("https://example.org/site/"))).toEqual(["tiny"]);
  expect(asked).toEqual(["manifest.json"]);
  for (const answer of [page, () => new Response("", { status: 404 })]) {
    server["manifest.json"] = answer;
    expect(await listPacks("https://example.org/site/")).toEqual({});
  }
  for (const answer of [offline, status(500)]) {
    server["manifest.json"] = answer;
    await expect(listPacks("https://example.org/site/"), "then it is not known").rejects.toThrow(
      /^the list of data sets could not be fetched \(manifest\.json: /,
    );
  }
  server["manifest.json"] = ok("{}");
  await expect(listPacks("https://example.org/site/")).rejects.toThrow(PackDamaged);
});

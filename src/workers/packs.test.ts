// Packs as the worker fetches them, against a made-up server: what is installed arrives, and
// everything else has a name.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checksumOf, PackDamaged, PackMissing } from "../engine/packs";
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
  await expect(load("tiny", "train")).rejects.toThrow(PackMissing);
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
  ["no network", "manifest.json", offline, /Failed to fetch/],
  ["a pack that is not listed", "manifest.json", ok('{"version":1,"packs":{}}'), /lists none/],
  ["no pack", "tiny-train.gz", () => new Response("", { status: 404 }), /tiny-train\.gz: status 404/],
  ["a page instead of the pack", "tiny-train.gz", page, /answers a page for tiny-train\.gz/],
  [
    "a network that fails in the middle",
    "tiny-train.gz",
    () => new Response(new ReadableStream({ start: c => c.error(new TypeError("network error")) })),
    /network error/,
  ],
] as const)("%s: the pack is missing, and the error says what to run", async (_what, file, answer, why) => {
  server[file] = answer;
  const failure = await loader()("tiny", "train").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PackMissing);
  expect((failure as PackMissing).message).toMatch(why);
  expect((failure as PackMissing).message).toContain("npm run datasets tiny");
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
  for (const answer of [page, offline]) {
    server["manifest.json"] = answer;
    expect(await listPacks("https://example.org/site/")).toEqual({});
  }
  server["manifest.json"] = ok("{}");
  await expect(listPacks("https://example.org/site/")).rejects.toThrow(PackDamaged);
});

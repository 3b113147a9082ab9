// Where official files come from, against servers and folders that give something else: each is named as what it is,
// and nothing is taken beyond the size of the official file.
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { download, local } from "./download.mjs";
import { inflate, Refused } from "./files.mjs";

const OFFICIAL = Buffer.from("the official bytes");
let folder: string;
let server: Server;
let address: string;
let answer: RequestListener;
let sent: number; // bytes that the server was rid of
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "official-"));
  sent = 0;
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>(listening => server.listen(0, "127.0.0.1", listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const wanted = () => ({
  name: "set",
  file: "a.gz",
  addresses: [address],
  most: OFFICIAL.length,
  check: async (bytes: Uint8Array) => {
    if (Buffer.compare(bytes, OFFICIAL)) throw Error("another sum");
    return Buffer.from(bytes).toString();
  },
});
/** The first thing that is said of the address. One round: the rounds after it are the same, seconds later. */
async function refusal(listener: RequestListener): Promise<string> {
  answer = listener;
  const lines: string[] = [];
  const enough = new AbortController();
  const got = download(wanted(), folder, enough.signal, text => {
    lines.push(text);
    enough.abort();
  });
  await expect(got).rejects.toThrow(Refused);
  return lines[0]!;
}

test("the official file is taken", async () => {
  answer = (_, response) => response.end(OFFICIAL);
  expect(await download(wanted(), folder, undefined, () => {})).toBe(OFFICIAL.toString());
});
test("an answer that announces more is left before its first byte", async () => {
  const says = await refusal((_, response) => response.writeHead(200, { "content-length": 1e9 }).write("x"));
  expect(says).toContain("a.gz: 1000000000 bytes are announced, expected at most 18");
});
test("an answer that does not end is left where it passes the official size", async () => {
  const says = await refusal((_, response) => {
    const more = () => {
      sent += 65_536;
      if (!response.destroyed) response.write(Buffer.alloc(65_536), more);
    };
    more();
  });
  expect(says).toContain("a.gz: more than 18 bytes arrive");
  expect(sent).toBeLessThan(2 ** 26); // what sockets hold; without the bound it never stops
});
test("so is one that the server compressed to nothing", async () => {
  const bomb = gzipSync(Buffer.alloc(2 ** 26));
  const says = await refusal((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
  expect(says).toMatch(/a\.gz: (more than 18 bytes arrive|\d+ bytes are announced)/);
});
test.each<[string, RequestListener, RegExp]>([
  ["a page", (_, r) => r.writeHead(200, { "content-type": "text/html" }).end("<p>"), /: the server answers a page$/],
  ["a page without a type", (_, r) => r.end("\n<!DOCTYPE html>"), /: the server answers a page$/],
  ["a fault", (_, r) => r.writeHead(500).end("no"), /: status 500$/],
  ["nothing there", (_, r) => r.writeHead(404).end("no"), /: status 404$/],
  ["no content", (_, r) => r.writeHead(204).end(), /: status 204$/],
  ["a circle", (q, r) => r.writeHead(302, { location: q.url! }).end(), /: redirect count exceeded$/],
  ["a way nowhere", (_, r) => r.writeHead(302, { location: "ftp://x/" }).end(), /: .*(scheme|URL)/i],
  ["a cut", (_, r) => r.writeHead(200, { "content-length": 18 }).write("x", () => r.destroy()), /: .*(closed|reset)/],
  ["another file", (_, r) => r.end("other"), /: another sum$/],
])("%s is named as what it is", async (_what, listener, says) => {
  expect(await refusal(listener)).toMatch(says);
});

test("in a folder, what is no plain file, or longer, or a page, is refused by its path", async () => {
  const path = join(folder, "a.gz");
  const refuses = (says: string) => expect(local(wanted(), folder)).rejects.toThrow(new Refused(`${path}: ${says}`));
  execFileSync("mkfifo", [path]); // without a writer: reading it would wait for ever
  await refuses("is no plain file");
  await rm(path);
  await mkdir(path);
  await refuses("is no plain file");
  await rm(path, { recursive: true });
  await writeFile(path, "");
  await truncate(path, 2 ** 40); // sparse: a tebibyte that no disk here holds
  await refuses(`has ${2 ** 40} bytes, expected at most 18`);
  await writeFile(path, "<html></html>");
  await refuses(`this is not the official file (it is a page); get it from ${address}a.gz`);
});
test("inflating stops at what is declared", async () => {
  const bomb = gzipSync(Buffer.alloc(2 ** 26)); // 65 kB
  await expect(inflate(bomb, "a.gz", 1000)).rejects.toThrow(new Refused("a.gz: inflates to more than 1000 bytes"));
  expect((await inflate(gzipSync(OFFICIAL), "a.gz", OFFICIAL.length)).length).toBe(OFFICIAL.length);
  await expect(inflate(bomb.subarray(0, 100), "a.gz", 2 ** 27)).rejects.toThrow(/^a\.gz: not a whole gzip file/);
});

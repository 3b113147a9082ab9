// The start server against what may come over a socket: addresses that are none, files that are none, readers who
// leave. Nothing ends it, nothing stays open, and no answer holds a stack or a path of this machine.
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { get, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering } from "./answer.mjs";
import { listen } from "./listen.mjs";

let root: string;
let server: Server;
let url: string;
const told: string[] = [];
const LARGE = 8 * 2 ** 20; // bytes: more than sockets and pipes hold, so that a reader can leave in the middle
const serve = (packs: string | null) =>
  listen(
    answering({ folder: join(root, "dist"), packs, headers: { "X-Test": "1" }, failed: what => told.push(what) }),
    {
      port: 0,
      host: "127.0.0.1",
    },
  );

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "start-server-"));
  for (const folder of ["dist/assets", "dist/datasets", "packs/x.gz"])
    await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, "secret.txt"), "not below the page");
  await writeFile(join(root, "dist", "index.html"), "<title>page</title>");
  await writeFile(join(root, "dist", "empty.js"), "");
  await writeFile(join(root, "dist", "assets", "code.js"), "export {};");
  await writeFile(join(root, "dist", "datasets", "manifest.json"), "as built");
  await writeFile(join(root, "dist", "datasets", "old-test.gz"), "as built");
  await writeFile(join(root, "packs", "manifest.json"), "as installed");
  await writeFile(join(root, "packs", "large.gz"), Buffer.alloc(LARGE, 7));
  execFileSync("mkfifo", [join(root, "packs", "pipe.gz")]);
  ({ server, url } = await serve(join(root, "packs")));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(root, { recursive: true });
});

/** A request as it is typed, and all that comes back. */
const raw = (line: string, headers = "") =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    let text = "";
    connect((server.address() as AddressInfo).port, "127.0.0.1")
      .setEncoding("latin1")
      .on("data", part => (text += part))
      .on("error", reject)
      .on("close", () => resolve({ status: Number(text.split(" ", 2)[1]), text }))
      .write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`);
  });
const body = (text: string) => text.slice(text.indexOf("\r\n\r\n") + 4);

describe("what is there", () => {
  test("comes whole, with its type, its tag and the headers", async () => {
    for (const path of ["", "index.html", "?method=vae&x=%", "#x"]) {
      const answer = await fetch(url + path);
      expect([answer.status, await answer.text()]).toEqual([200, "<title>page</title>"]);
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(answer.headers.get("x-test")).toBe("1");
    }
    expect((await fetch(`${url}assets/code.js`)).headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(await (await fetch(`${url}empty.js`)).text()).toBe("");
    expect((await (await fetch(`${url}datasets/large.gz?12345678`)).arrayBuffer()).byteLength).toBe(LARGE);
  });
  test("of packs, those that were installed since the page was built come first; whoever measures has none", async () => {
    expect(await (await fetch(`${url}datasets/manifest.json`)).text()).toBe("as installed");
    expect(await (await fetch(`${url}datasets/old-test.gz`)).text()).toBe("as built");
    const without = await serve(null);
    expect((await fetch(`${without.url}datasets/manifest.json`)).status).toBe(404);
    expect((await fetch(without.url)).status).toBe(200);
    without.server.closeAllConnections();
    without.server.close();
  });
  test("is not sent again to who has it, and HEAD has no body", async () => {
    const tag = (await fetch(url)).headers.get("etag")!;
    const again = await raw("GET /", `If-None-Match: "other", ${tag}\r\n`);
    expect([again.status, body(again.text)]).toEqual([304, ""]);
    expect((await raw("GET /", 'If-None-Match: W/"1-1"\r\n')).status).toBe(200);
    const head = await raw("HEAD /datasets/large.gz");
    expect([head.status, body(head.text)]).toEqual([200, ""]);
    expect(head.text).toContain(`Content-Length: ${LARGE}`);
  });
});

describe("what is not", () => {
  const long = (letters: number) => `/${"a".repeat(letters)}`;
  // 431: Node's own bound on a request's head, 16 kB
  const cases: readonly [string, number][] = [
    ["GET //x:99999999", 400],
    ["GET //x/index.html", 400],
    ["GET /%", 400],
    ["GET /%zz", 400],
    ["GET /%c0%ae%c0%ae/secret.txt", 400],
    ["GET /%00", 400],
    ["GET /index.html%00.gz", 400],
    ["GET /../secret.txt", 400],
    ["GET /%2e%2e/secret.txt", 400],
    ["GET /..%2fsecret.txt", 400],
    ["GET /..%5csecret.txt", 400],
    ["GET /assets/../../secret.txt", 400],
    ["GET /datasets/..%2f..%2fsecret.txt", 400],
    ["GET *", 400],
    ["GET http://x/index.html", 400],
    ["GET /secret.txt", 404],
    ["GET /index.html/", 404],
    ["GET /assets", 404],
    ["GET /assets/", 404],
    ["GET /toString", 404],
    ["GET /__proto__", 404],
    ["GET /datasets/x.gz", 404], // a folder
    ["GET /datasets/pipe.gz", 404], // a pipe that nobody writes
    ["GET /datasets/none.gz", 404],
    [`GET ${long(300)}`, 404],
    [`GET ${long(8000)}`, 404],
    [`GET ${long(20_000)}`, 431],
    ["POST /", 405],
    ["DELETE /index.html", 405],
    ["OPTIONS *", 405],
    ["NONSENSE /", 400],
  ];
  const titled = cases.map(([line, status]) => [line.slice(0, 40), status, line] as const);
  test.each(titled)("%s is answered by %i, without a path", async (_title, status, line) => {
    const answer = await raw(line);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/node:|node_modules|\.m?js:\d|^\s+at /m);
    expect(answer.text).not.toContain(root);
    expect((await fetch(url)).status).toBe(200);
  });
  test("a fault of the disk is one sentence to the reader, and told at the terminal", async () => {
    const broken = answering({ folder: join(root, "dist\0"), packs: null, failed: what => told.push(what) });
    const { server: other, url: there } = await listen(broken, { port: 0, host: "127.0.0.1" });
    const answer = await fetch(there);
    expect([answer.status, await answer.text()]).toEqual([500, "500: this file could not be read\n"]);
    expect(told.at(-1)).toMatch(/^GET "\/": .*null bytes/);
    other.closeAllConnections();
    other.close();
  });
});

describe("readers who leave", () => {
  // a handle that was forgotten is closed by garbage collection, with a warning
  const warnings: string[] = [];
  const heard = ({ message }: Error) => void warnings.push(message);
  beforeAll(() => void process.on("warning", heard));
  afterAll(() => void process.off("warning", heard));
  const held = async (file: string) => {
    const links = (await readdir("/proc/self/fd")).map(fd => readlink(`/proc/self/fd/${fd}`).catch(() => ""));
    return (await Promise.all(links)).filter(link => link === file).length;
  };
  const leaves = () =>
    new Promise<void>((resolve, reject) => {
      const request = get(`${url}datasets/large.gz`, response => {
        response.once("data", () => {
          response.once("close", resolve).on("error", () => {}); // it was cut, by us
          request.destroy();
        });
      }).on("error", reject);
    });
  test("an aborted download leaves no descriptor", async () => {
    const large = join(root, "packs", "large.gz");
    for (let k = 0; k < 20; k++) await leaves();
    // the server hears of the last ones a little later
    await expect.poll(() => held(large), { timeout: 60_000 }).toBe(0);
    expect((await fetch(url)).status).toBe(200);
  });
  test("neither does one before the first byte, nor a whole one", async () => {
    for (let k = 0; k < 20; k++) {
      const port = (server.address() as AddressInfo).port;
      await new Promise<void>(resolve => {
        const socket = connect(port, "127.0.0.1", () => {
          socket.write("GET /datasets/large.gz HTTP/1.1\r\nHost: x\r\n\r\n", () => socket.destroy());
        }).on("close", () => resolve());
      });
    }
    await (await fetch(`${url}datasets/large.gz`)).arrayBuffer();
    await expect.poll(() => held(join(root, "packs", "large.gz")), { timeout: 60_000 }).toBe(0);
  });
  const asks = (path: string) => `GET /${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  test("nor do many that were asked for at once on one connection: one is open at a time, too many end it", async () => {
    const large = join(root, "packs", "large.gz");
    for (const count of [50, 1500]) {
      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => {});
      socket.write(asks("datasets/large.gz").repeat(count));
      const first = await new Promise<boolean>(resolve => {
        socket.once("data", () => resolve(true)).once("close", () => resolve(false));
      });
      // it reads no further, so that none is finished
      socket.pause();
      await new Promise(resolve => setTimeout(resolve, 300)); // for the server to take up what it would
      expect(await held(large)).toBeLessThanOrEqual(1);
      if (count === 50) expect(first).toBe(true);
      socket.destroy();
      await expect.poll(() => held(large), { timeout: 60_000 }).toBe(0);
    }
    expect((await fetch(url)).status).toBe(200);
  });
  test("who asks for many at once and stays gets them all, in order", async () => {
    const paths = ["", "none", "assets/code.js", "datasets/large.gz", "empty.js", "%"];
    let text = "";
    await new Promise<void>((resolve, reject) => {
      connect((server.address() as AddressInfo).port, "127.0.0.1")
        .setEncoding("latin1")
        .on("data", part => (text += part))
        .on("error", reject)
        .on("end", resolve)
        .write(`${paths.map(asks).join("").slice(0, -2)}Connection: close\r\n\r\n`);
    });
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(
      ["200", "404", "200", "200", "200", "400"], // as of `paths`
    );
    expect(text.length).toBeGreaterThan(LARGE);
  });
  test("and none of these was closed by the collector instead of by us", () => {
    expect(warnings.filter(text => text.includes("descriptor"))).toEqual([]);
  });
});

test("the next free port is taken, unless it must be that one", async () => {
  const { port } = server.address() as AddressInfo;
  const never = () => Promise.resolve();
  await expect(listen(never, { port, host: "127.0.0.1", strict: true })).rejects.toThrow("EADDRINUSE");
  const next = await listen(never, { port, host: "127.0.0.1" });
  expect((next.server.address() as AddressInfo).port).toBeGreaterThan(port);
  next.server.close();
});

// What is answered to a request for a file of the built page or of an installed pack: by npm start, by vite preview and
// by whoever measures the page. GET and HEAD of plain files, each answer whole or one short sentence. No request ends
// the server, keeps a descriptor open, or learns a path of this machine.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm", // streamed compilation asks for it
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};
const ABSENT = ["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP", "EISDIR", "ENXIO"];
const MOST = 100; // requests of one connection that wait; browsers let none wait
const GONE = ["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"]; // who asked has left

/**
 * folder: the built page. packs: the folder of installed packs, which come before those that were there when the page
 * was built; null: there are none, whatever the page holds. headers: for every answer. failed: hears what could not be
 * read and why, for the terminal. Returns a listener of node:http, whose promise never rejects.
 */
export function answering({ folder, packs, headers = {}, failed = () => {} }) {
  const answered = async (request, response) => {
    try {
      if (!(await itsTurn(request, response))) return;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      await answer(request, response, folder, packs);
    } catch (error) {
      if (GONE.includes(error.code)) return;
      failed(`${request.method} ${JSON.stringify(request.url.slice(0, 200))}: ${error.message}`);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, "this file could not be read");
    }
    await over(request, response);
  };
  const connections = new WeakMap(); // by socket: the answers that are not over, and the last of them
  return async (request, response) => {
    const connection = connections.get(request.socket) ?? { last: Promise.resolve(), waiting: 0 };
    connections.set(request.socket, connection);
    if (connection.waiting === MOST) return void request.socket.destroy();
    connection.waiting++;
    connection.last = connection.last.then(() => answered(request, response)).finally(() => connection.waiting--);
    return connection.last;
  };
}

/*
 * A connection may ask again before it is answered. Node lets such responses wait, and tells those that wait nothing
 * when the connection closes; so each is begun, and its file opened, once those before it are over.
 */
async function itsTurn({ socket }, response) {
  if (socket.destroyed || response.socket) return !socket.destroyed;
  return new Promise(resolve => {
    const closed = () => resolve(false);
    socket.once("close", closed);
    response.once("socket", () => {
      socket.off("close", closed);
      resolve(true);
    });
  });
}
async function over({ socket }, response) {
  if (response.writableFinished || socket.destroyed) return;
  await new Promise(resolve => void response.once("finish", resolve).once("close", resolve));
}

async function answer(request, response, folder, packs) {
  const { method } = request;
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return refuse(response, 405, "only GET and HEAD are answered here");
  }
  const parts = partsOf(request.url);
  if (!parts) return refuse(response, 400, "this is no address of a file");
  const found = await firstOf(placesOf(parts, folder, packs));
  if (!found) return refuse(response, 404, "there is no such file here");
  await send(request, response, found);
}

/** The names in the path of a request, decoded; undefined where it is none that could name a file below a folder. */
function partsOf(target) {
  let path;
  try {
    path = decodeURIComponent(target.split(/[?#]/, 1)[0]);
  } catch {
    return undefined; // a % that is no escape
  }
  // control characters and NUL, and backslashes, which some systems take for slashes
  if (!path.startsWith("/") || [...path].some(c => c < " " || c === "\\")) return undefined;
  const parts = path.slice(1).split("/");
  if (parts.at(-1) === "") parts.splice(-1, 1, "index.html");
  return parts.some(part => part === "" || part === "." || part === "..") ? undefined : parts;
}
function placesOf(parts, folder, packs) {
  const built = join(folder, ...parts);
  if (parts[0] !== "datasets") return [built];
  if (packs === null) return [];
  return parts.length === 2 && /\.(json|gz)$/.test(parts[1]) ? [join(packs, parts[1]), built] : [built];
}
/** The first of these paths that is a plain file, open; folders, pipes and devices are none. */
async function firstOf(paths) {
  for (const path of paths) {
    // a pipe without a writer would keep the open waiting
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(error => {
      if (!ABSENT.includes(error.code)) throw error;
    });
    const stats = await handle?.stat();
    if (stats?.isFile()) return { handle, stats, type: TYPES[extname(path)] ?? "application/octet-stream" };
    await handle?.close();
  }
  return undefined;
}

async function send(request, response, { handle, stats, type }) {
  try {
    const tag = `W/"${stats.size}-${stats.mtimeMs}"`;
    response.setHeader("Cache-Control", "no-cache"); // asked again each time, and answered by 304
    response.setHeader("ETag", tag);
    const known = (request.headers["if-none-match"] ?? "").split(",").map(each => each.trim());
    if (known.includes(tag) || known.includes("*")) return void response.writeHead(304).end();
    response.writeHead(200, { "Content-Type": type, "Content-Length": stats.size });
    if (request.method === "HEAD" || stats.size === 0) return void response.end();
    const bytes = handle.createReadStream({ autoClose: false, end: stats.size - 1 });
    await pipeline(bytes, response); // unlike pipe, ends when the reader leaves
    if (bytes.bytesRead < stats.size) request.socket.destroy(); // the file has shrunk: what was promised will not come
  } finally {
    await handle.close();
  }
}
function refuse(response, status, why) {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${status}: ${why}\n`);
}

// Where an official file comes from: a folder, or the addresses of the table, tried in turn. `check` says what is in
// the bytes, or throws what is not official about them; it is the caller's.
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Refused, replace } from "./files.mjs";

const STALL = 20_000; // milliseconds without a byte after which another address is tried
const PAUSES = [0, 1000, 3000]; // milliseconds before each round over all addresses

export async function local(name, set, file, check, from) {
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
export async function download(name, set, file, check, cache, deadline, log) {
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

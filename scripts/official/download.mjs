// Where an official file comes from: a folder, or the addresses of the table, tried in turn. What is wanted: { name,
// file, addresses, most, check }: `most` bounds its bytes, `check` says what is in them, or throws what is not official
// about them; it is the caller's.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readPlain, Refused, replace } from "./files.mjs";

const STALL = 20_000; // milliseconds without a byte after which another address is tried
const PAUSES = [0, 1000, 3000]; // milliseconds before each round over all addresses

export async function local({ name, file, addresses, most, check }, from) {
  const official = `${addresses[0]}${file}`;
  for (const path of [join(from, name, file), join(from, file)]) {
    const bytes = await readPlain(path, most);
    if (!bytes) continue;
    return check(bytes).catch(error => {
      const why = isPage(bytes) ? "it is a page" : error.message;
      throw new Refused(`${path}: this is not the official file (${why}); get it from ${official}`);
    });
  }
  throw new Refused(
    `${join(from, name, file)} is missing, and so is ${join(from, file)}: put the official file from ${official} there`,
  );
}

/**
 * What is in an official file: from an earlier, interrupted run, or from the first address that gives the right bytes.
 */
export async function download({ name, file, addresses, most, check }, cache, deadline, log) {
  const path = join(cache, name, file);
  const kept = await readPlain(path, most).catch(() => undefined);
  const before = kept && (await check(kept).catch(() => undefined));
  if (before) return before;
  const reasons = new Map(); // by address: the last thing that went wrong there
  for (const pause of PAUSES) {
    // the deadline ends the wait; the loop below sees it
    await wait(pause, undefined, { signal: deadline }).catch(() => {});
    for (const address of addresses) {
      if (deadline?.aborted) break;
      try {
        const bytes = await get(address + file, most, deadline, log);
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

/** A page in the place of a file: of a sign-in, a mirror that moved, a proxy. */
const isPage = bytes => /^\s*<(!doctype|html)/i.test(Buffer.from(bytes.subarray(0, 200)).toString("latin1"));

/**
 * The bytes at an address, `most` of them at most: a longer answer is left where it passes that. Given up when nothing
 * arrives for STALL, or at the deadline.
 */
async function get(address, most, deadline, log) {
  const stalled = new AbortController();
  const giveUp = () => stalled.abort(Error(`nothing arrived for ${STALL / 1000} s`));
  let timer = setTimeout(giveUp, STALL);
  try {
    const response = await fetch(address, {
      signal: deadline ? AbortSignal.any([deadline, stalled.signal]) : stalled.signal,
    });
    const total = checkedLength(response, most);
    const pieces = [];
    let received = 0,
      told = Date.now();
    for await (const piece of response.body) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, STALL);
      pieces.push(piece);
      received += piece.length;
      if (received > most) throw Error(`more than ${most} bytes arrive`);
      if (Date.now() - told < 1000) continue;
      told = Date.now();
      log(`  ${address}: ${(received / 1e6).toFixed(1)}${total ? ` of ${(total / 1e6).toFixed(1)}` : ""} MB`);
    }
    const bytes = Buffer.concat(pieces);
    if (isPage(bytes)) throw Error("the server answers a page");
    return bytes;
  } finally {
    clearTimeout(timer);
    stalled.abort(); // what is left of an answer that was refused is not waited for
  }
}
/** What the head of an answer says of its length; 0 where it does not. Throws where it is none of an official file. */
function checkedLength(response, most) {
  if (!response.ok || !response.body) throw Error(`status ${response.status}`);
  if (/^text\/html/i.test(response.headers.get("content-type") ?? "")) throw Error("the server answers a page");
  const length = Number(response.headers.get("content-length") ?? 0);
  if (length > most) throw Error(`${length} bytes are announced, expected at most ${most}`);
  return length;
}

// One file of the site, fetched for a worker: no more of it than was declared, given up where nothing comes any more,
// told as it comes, and every way to fail by its own name. What the bytes are, the caller knows.
import { PackDamaged, PackMissing, PackUnreached } from "../engine/packs";
import { messageOf } from "../engine/errors";

export interface Wanted {
  address: string;
  /** By which errors name it. */
  pack: string;
  file: string;
  /** Bytes; a longer file is left where it passes them. */
  most: number;
  /** Asked for anew, whatever the browser holds. */
  fresh?: boolean;
  /** ms without a byte after which it is given up. */
  patience: number;
}
/** So much of it is here; of: where the server says how long it is. */
export type Heard = (done: number, of: number | undefined) => void;

/**
 * Throws PackMissing where there is no such file, PackUnreached where there may be one, PackDamaged where it is longer.
 */
export async function downloaded(wanted: Wanted, heard: Heard = () => {}): Promise<Blob> {
  const patient = new Patience(wanted.patience);
  try {
    const response = await patient
      .with(fetch(wanted.address, { cache: wanted.fresh ? "no-cache" : "default", signal: patient.signal }))
      .catch((error: unknown) => {
        throw unreached(wanted, reasonOf(error));
      });
    return await bodyOf(answered(response, wanted), wanted, patient, heard);
  } finally {
    patient.end();
  }
}
const unreached = ({ pack, file }: Wanted, why: string) => new PackUnreached(pack, `${file}: ${why}`);
/** Browsers say no more than that it failed; whether there is a network at all they know. */
const reasonOf = (error: unknown): string =>
  globalThis.navigator?.onLine === false ? "this browser is offline" : messageOf(error);

/** Only "there is none" is told as that; servers that answer everything with a page mean the same by it. */
function answered(response: Response, wanted: Wanted): Response {
  const { pack, file } = wanted,
    { ok, status } = response,
    why = `${file}: status ${status}`;
  if (status === 404 || status === 410) throw new PackMissing(pack, why);
  if (!ok) throw unreached(wanted, `status ${status}`);
  if (response.headers.get("content-type")?.startsWith("text/html"))
    throw new PackMissing(pack, `the server answers a page for ${file}`);
  return response;
}
/** What is compressed on the way is of another length than what arrives. */
function lengthOf({ headers }: Response): number | undefined {
  const length = headers.has("content-encoding") ? NaN : Number(headers.get("content-length") ?? NaN);
  return Number.isFinite(length) ? length : undefined;
}

async function bodyOf(response: Response, wanted: Wanted, patient: Patience, heard: Heard): Promise<Blob> {
  const { pack, file, most } = wanted,
    of = lengthOf(response),
    pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body?.getReader();
  const longer = async (): Promise<never> => {
    await reader?.cancel();
    throw new PackDamaged(pack, file, `it is longer than the ${most} bytes that it can have`);
  };
  const broke = (done: number, why: string) =>
    unreached(wanted, `it broke off after ${done}${of === undefined ? "" : ` of ${of}`} bytes${why && ` (${why})`}`);
  if (of !== undefined && of > most) await longer();
  let done = 0;
  while (reader) {
    const piece = await patient.with(reader.read()).catch((error: unknown) => {
      throw error instanceof Silent ? unreached(wanted, error.message) : broke(done, reasonOf(error));
    });
    if (piece.done) break;
    done += piece.value.length;
    if (done > most) await longer();
    pieces.push(piece.value);
    heard(done, of);
  }
  if (of !== undefined && done < of) throw broke(done, "");
  return new Blob(pieces);
}

class Silent extends Error {}
/** Waits for each piece so long, and then ends the request. */
class Patience {
  private readonly ending = new AbortController();
  constructor(private readonly ms: number) {}
  get signal(): AbortSignal {
    return this.ending.signal;
  }
  async with<T>(piece: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Silent(`nothing came for ${Math.round(this.ms / 1000)} s`)), this.ms);
    });
    try {
      return await Promise.race([piece, silence]);
    } finally {
      clearTimeout(timer);
    }
  }
  /** Of a file that is here this does nothing. */
  end(): void {
    this.ending.abort();
  }
}

// `sample`: draws from a trained model into an .npz file, `samples` in data units and the codes `z`
// they were decoded from.
import type { Evaluation } from "../engine/diagnostic";
import { kindOf } from "../engine/bytes/kinds";
import { encodeNpz } from "../engine/bytes/npz";
import { fits } from "../engine/samplers";
import { type Tensor, tf } from "../engine/tf";
import { evaluate, offers } from "../engine/train/evaluation";
import type { Session } from "../engine/train/session";
import { nodeHostWith } from "../node/host";
import { checkOutput, type Output, writeOutput } from "./files";
import { backendOf, openFile, openSession, required } from "./open";
import { InputError, oneOf, readOptions, whole } from "./options";
import { say } from "./say";
import { sizeOf } from "../engine/shape";

const OPTIONS = { from: "one", count: "one", out: "one", fit: "one", seed: "one", backend: "one" } as const;
const CHUNK = 250; // rows at once: an image of 28x28 has some 100 kB of activations at full width
const MOST_BYTES = 2 ** 30; // of samples
const NAME = 30; // bytes before the name of an archive's first entry
const SAMPLES: Output = {
  ending: ".npz",
  what: "samples",
  read(bytes) {
    const letters = Buffer.from(bytes.subarray(0, 2 * NAME)).toString("latin1");
    if (letters.startsWith("PK") && letters.startsWith("samples.npy", NAME)) return;
    throw Error(`this is ${kindOf(bytes, nodeHostWith()) ?? "a file of another kind"}`);
  },
};

export async function sample(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv, OPTIONS);
  const [name, count, named] = [
    required("from", options.one("from")),
    whole("count", required("count", options.one("count")), 1, 10_000_000),
    required("out", options.one("out")),
  ];
  const [fitted, seed] = [options.one("fit"), options.one("seed")];
  const fit =
    fitted === undefined
      ? undefined
      : oneOf(
          "fit",
          fitted,
          fits.map(each => each.id),
        );
  const backend = backendOf(options.one("backend"));
  const { file } = await openFile(name);
  const own = file.snapshot.run;
  // weights come from the file: the seed is left with the draws
  const run = seed === undefined ? own : { ...own, seed: whole("seed", seed, 0, 0xffffffff) };
  const out = await checkOutput(named, SAMPLES);
  const { session } = await openSession(run, backend, { file, name });
  const row = sizeOf(session.spec.shape);
  if (count * row * 4 > MOST_BYTES)
    throw new InputError(
      `--count: expected at most ${Math.floor(MOST_BYTES / row / 4)} rows of ${session.spec.shape.join("x")}, got ${count}`,
    );
  const used = fit ?? (offers(session, "sample") ? undefined : "gaussian");
  const { x, z, code } = await drawn(session, count, used);
  await writeOutput(
    out,
    encodeNpz({ samples: { shape: [count, ...session.spec.shape], data: x }, z: { shape: [count, ...code], data: z } }),
  );
  say({ out, count, shape: [count, ...session.spec.shape], fit: used ?? null });
  return 0;
}

interface Drawn {
  x: Float32Array;
  z: Float32Array;
  code: readonly number[];
}
const drawn = (session: Session, count: number, fit: string | undefined): Promise<Drawn> =>
  evaluate(session, "sample", async at => {
    const source = fit === undefined ? ownSampler(at) : await fittedSampler(session, at, fit);
    const [xs, zs]: [Float32Array[], Float32Array[]] = [[], []];
    let code: readonly number[] = [];
    for (let from = 0; from < count; from += CHUNK) {
      const codes = await source.codes(Math.min(CHUNK, count - from));
      code = codes.shape.slice(1);
      zs.push(await at.read(() => codes.clone()));
      xs.push(await at.read(() => source.decode(codes)));
      codes.dispose();
    }
    return { x: joined(xs), z: joined(zs), code };
  });
interface Source {
  codes(count: number): Promise<Tensor>;
  decode(codes: Tensor): Tensor;
}

/** z and samples are of the same draw. */
const ownSampler = (at: Evaluation): Source => ({
  codes: count => at.sample(count, { finish: false }),
  decode: codes => at.finish(codes),
});
async function fittedSampler(session: Session, at: Evaluation, id: string): Promise<Source> {
  const fit = fits.find(each => each.id === id)!;
  const missing = [...fit.needs, "decode" as const].find(ability => !offers(session, ability));
  if (missing) throw new InputError(`--fit: ${session.method.id} cannot ${missing} in the phase "${session.now.id}"`);
  const draw = await fit.fit(at);
  return { codes: async count => tf.tidy(() => draw(count, at.noise)), decode: codes => at.decode(codes) };
}
function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

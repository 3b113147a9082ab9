// Run files, sealed again after most mutations. What is accepted is restored, decodes as it says, is written back as
// the same run with the same weights, and trains three steps.
import { type RunFile, decodeRunFile, verify, writeRunFile } from "../../../src/engine/run-file";
import { methodOf } from "../../../src/engine/methods";
import { columnsOf, Thinned } from "../../../src/engine/thinned";
import { microRun } from "../../../src/engine/testing/micro";
import { nodeHost } from "../../../src/engine/testing/node";
import { type After, border, holds, Wrong } from "../border";
import { type Bytes, spliced } from "../mutations/bytes";
import { inSafetensors } from "../mutations/sealed";
import { backend, sessionOf, threeSteps } from "../training";

const STEPS = 12; // of a base; it stands at some step before the last
const MOST_STEPS = 100_000_000; // that a run of any version may be told to make
const BASES = [
  ["vae", "vectors", 0],
  ["vae", "vectors", 5],
  ["two-stage-vae", "vectors", 9],
  ["wgan-gp", "vectors", 4],
  ["rae-sn", "vectors", 12],
  ["vpga", "vectors", 5],
  ["lpga", "images", 3],
] as const;

async function made([id, kind, at]: (typeof BASES)[number]): Promise<Bytes> {
  const session = await sessionOf(microRun(methodOf(id), kind, STEPS)),
    curves = new Thinned();
  await session.advance(at);
  curves.add(columnsOf((await session.report()).series));
  const bytes = Uint8Array.from(await writeRunFile(session, nodeHost, "safetensors", curves.columns()));
  session.dispose();
  return bytes;
}
const weightsOf = ({ snapshot: { tensors } }: RunFile): Readonly<Record<string, Float32Array>> =>
  Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
function same(was: RunFile, is: RunFile): void {
  const [a, b] = [was.snapshot, is.snapshot];
  const place = ({ run, phase, index, lengths }: typeof a) => JSON.stringify({ run, phase, index, lengths });
  holds(place(a) === place(b), `written back it is another run or place: ${place(b)}`);
  holds(JSON.stringify(was.data) === JSON.stringify(is.data), "written back data is other");
  // made anew from the nets; a file without its backend is older, and may say nothing of it
  const silent = was.backend === undefined && was.undecoded === undefined && a.decoder === undefined;
  const described = ({ undecoded, snapshot: { decoder = [] } }: RunFile): string =>
    JSON.stringify([undecoded, decoder.map(layer => Object.entries(layer).sort())]);
  holds(silent || described(was) === described(is), "written back its decoder is described otherwise");
  const [before, after] = [weightsOf(was), weightsOf(is)];
  const [lost, gained] = [
    [before, after],
    [after, before],
  ].map(([one, other]) => Object.keys(one!).find(name => !Object.hasOwn(other!, name)));
  holds(
    lost === undefined && gained === undefined,
    `written back it has other tensors: without ${lost}, with ${gained}`,
  );
  for (const [name, data] of Object.entries(before))
    holds(
      data.every((x, i) => Object.is(x, after[name]![i])),
      `written back ${name} has other values`,
    );
  holds(JSON.stringify(was.series ?? []) === JSON.stringify(is.series ?? []), "written back it has other series");
}
async function judge(bytes: Bytes): Promise<After> {
  const file = decodeRunFile(bytes, nodeHost),
    { snapshot } = file;
  const far = snapshot.lengths.find(length => length > MOST_STEPS);
  holds(far === undefined, `a phase of ${far} steps is accepted`);
  const session = await sessionOf(snapshot.run);
  try {
    session.restore(snapshot);
    if (file.check) await verify(session, file.check);
    const again = await writeRunFile(session, nodeHost, "safetensors", file.series).catch((error: Error) => {
      throw new Wrong(`accepted, and cannot be written back: ${error.message}`, { cause: error });
    });
    same(file, decodeRunFile(again, nodeHost));
  } catch (error) {
    session.dispose();
    throw error;
  }
  return async () => {
    try {
      const { phase, index } = session,
        before = Object.keys(snapshot.tensors);
      await threeSteps(session).catch((error: Error) => {
        throw error instanceof Wrong
          ? error
          : new Wrong(`accepted, and does not train: ${error.message}`, { cause: error });
      });
      // state that only came to be now was missing
      if (session.phase !== phase || index === 0) return;
      const made = Object.keys((await session.snapshot()).tensors).find(name => !before.includes(name));
      holds(made === undefined, `accepted in the middle of a phase without state: ${made}`);
    } finally {
      session.dispose();
    }
  };
}
export default border<Bytes>({
  id: "run-files",
  share: 8,
  async open() {
    await backend();
    const bases: Bytes[] = [];
    for (const base of BASES) bases.push(await made(base));
    return { bases, mutations: [...inSafetensors, ...inSafetensors, spliced(bases)], judge };
  },
});

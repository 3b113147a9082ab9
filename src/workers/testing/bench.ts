// A trainer without a page, on Wasm in Node, for the tests: messages in, messages out, and what it would keep.
import { decodeRunFile, encodeRunFile } from "../../engine/run-file";
import type { RunConfig, Values } from "../../engine/config";
import { LARGEST_VALUE } from "../../engine/named-tensors";
import { nodeHost } from "../../engine/testing/node";
import { readRun } from "../../engine/run";
import type { Progress } from "../../storage/database";
import type { Columns, Entry, FromWorker, RunState, ToWorker } from "../protocol";
import { trainer, type Trainer } from "../trainer";

export const run = (values: Values = {}, method = "vae"): RunConfig =>
  readRun({
    method,
    dataset: "ring",
    seed: 4,
    values: { width: 0.0625, batch: 8, ...(method === "vae" && { trainSteps: 40 }), ...values },
    data: {},
  });

interface Kept {
  heard: FromWorker[];
  /** With a checkpoint, or curves alone. */
  kept: Progress[];
  /** Why it cannot be kept. */
  refuses: (progress: Progress) => Error | undefined;
  waiting: (() => void)[];
  /** ms by which the clock is ahead. */
  ahead: number;
  /** ms of the clock to one of work. */
  pace: number;
}
/** What this process has worked, in ms: other work on the machine lets nothing fall due. */
const worked = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
/** A trainer at work, whose storage may be full. */
function opened(of: Kept, early?: Parameters<Trainer["open"]>[0]): Trainer {
  const made = trainer({
    host: { ...nodeHost, now: () => of.pace * worked() + of.ahead },
    post: message => void of.heard.push(message),
    loadPack: () => Promise.reject(Error("none")),
    later: (_ms, act) => void of.waiting.push(act),
    keep: async progress => {
      const why = of.refuses(progress);
      if (why) throw why;
      of.kept.push(progress);
    },
  });
  made.open(early);
  return made;
}
/** What was heard, read and waited for. */
function reading(heard: readonly FromWorker[]) {
  const states = (id: string): RunState[] => heard.flatMap(m => (m.kind === "state" && m.id === id ? [m.state] : []));
  const last = () => heard.slice(-3).map(m => JSON.stringify(m).slice(0, 200));
  const until = async (done: () => boolean, what: string) => {
    for (const end = performance.now() + 110_000; !done();) {
      if (performance.now() > end) throw Error(`waited for ${what}; heard ${last().join("\n")}`);
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  };
  const settled = (id: string, status: RunState["status"], step?: number) =>
    until(
      () => {
        const now = states(id).at(-1);
        return now?.status === status && (step === undefined || now.step === step);
      },
      `${id} ${status} ${step ?? ""}`,
    );
  const columns = (id: string): Columns[] =>
    heard.flatMap(m => (m.kind === "series" && m.id === id ? [...m.columns] : []));
  const series = (id: string, name: string): number[] =>
    columns(id).flatMap(c => (c.name === name ? [...c.values] : []));
  return { states, until, settled, series };
}
interface Around extends Partial<Pick<Kept, "refuses" | "pace">> {
  early?: Parameters<Trainer["open"]>[0];
}
export function bench({ refuses = () => undefined, pace = 1, early }: Around = {}) {
  const of: Kept = { heard: [], kept: [], refuses, waiting: [], ahead: 0, pace },
    { handlers, lost } = opened(of, early);
  const tell = (message: Exclude<ToWorker, { kind: "preview" }>) =>
    (handlers[message.kind] as (message: ToWorker) => void)(message);
  const start = (entry: Entry, more: { beside?: Entry; play?: boolean; token?: number } = {}) =>
    tell({
      kind: "start",
      token: more.token ?? 1,
      entry,
      play: more.play ?? false,
      ...(more.beside && { beside: more.beside }),
    });
  return {
    heard: of.heard,
    kept: of.kept,
    refuse: (again: Kept["refuses"]) => {
      of.refuses = again;
    },
    tell,
    start,
    lost,
    ...reading(of.heard),
    later: () => of.waiting.splice(0).forEach(act => act()),
    passes: (ms: number) => {
      of.ahead += ms;
    },
  };
}
export const RECONSTRUCTION = "train/autoencoder/squared-error",
  KL = "train/autoencoder/kl";

/**
 * Two steps of a run, with Adam's first moments of the decoder so large, as a file may have them, that the next step
 * throws its weights far out: the product of their layers is no number of 32 bits.
 */
export async function poisoned(of: RunConfig): Promise<Uint8Array> {
  const { start, settled, tell, later, until, kept } = bench();
  start({ id: "p", run: of });
  await settled("p", "paused", 0);
  tell({ kind: "advance", steps: 2 });
  await settled("p", "paused", 2);
  later();
  await until(() => kept.at(-1)?.step === 2, "a checkpoint");
  const { check: _, ...file } = decodeRunFile(kept.at(-1)!.file!, nodeHost),
    tensors = Object.entries(file.snapshot.tensors).map(([name, { shape, data }]) => {
      const thrown = /^optimizer\/.*\/decoder\/.*\/kernel\/m$/.test(name);
      return [name, { shape, data: thrown ? data.map(() => LARGEST_VALUE) : data }] as const;
    });
  return encodeRunFile({ ...file, snapshot: { ...file.snapshot, tensors: Object.fromEntries(tensors) } }, nodeHost);
}

// Trains for the page: one job at a time (an order, a question, a picture, a slice of training), the most urgent first.
// It decides whose turn it is; what the jobs are, foreground, background, answering and fid know.
import type { RunConfig } from "../engine/config";
import { Abandoned } from "../engine/train/abandoned";
import { Answering } from "./answering";
import { Background } from "./background";
import { Fids } from "./fid";
import { Foreground } from "./foreground";
import { type Job, Jobs } from "./jobs";
import type { Handlers } from "./listen";
import { Opening, type OpeningPorts } from "./opening";
import { Unheard } from "./unheard";

export const NEWS = 200; // ms to wait for word of the device after an error

export interface TrainerPorts extends Omit<OpeningPorts, "settled"> {
  later(ms: number, run: () => void): void;
}
export interface Trainer {
  /** Of everything but the first pictures, which come before there is a trainer's work. */
  handlers: Omit<Handlers, "preview">;
  /** The device is lost: only a fresh worker helps. */
  lost(reason: string): void;
  refused(message: string): void;
  /** early: what was drawn of which run before there was a trainer's work. */
  open(early?: { run: RunConfig; probes: readonly string[] }): void;
}

export function trainer(ports: TrainerPorts): Trainer {
  const { host, later } = ports;
  const jobs = new Jobs(host),
    unheard = new Unheard(ports.post),
    { post } = unheard;
  /** With the GPU every read fails too; its loss is told a moment sooner or later, and is what counts. */
  const settled = async (): Promise<void> => {
    for (const until = host.now() + NEWS; !jobs.ended && host.now() < until;) await host.pause();
  };
  const opening = new Opening({ ...ports, post, settled }),
    fids = new Fids(host, post, () => jobs.wake()),
    background = new Background({ host, post, tableOf: run => opening.tableBehind(run) });
  const trained = (ms: number) => background.paid(ms),
    foreground = new Foreground({ now: host.now, post, later, jobs, opening, trained }),
    answering = new Answering(post, opening, foreground, fids);
  let even = false; // a piece of an FID and a slice of training take turns

  /** Training in front, and behind it the background's share; all of the time where nothing trains in front. */
  const work = (): Job | undefined => {
    const ahead = foreground.training();
    return ((even = !even) || !ahead ? fids.job() : undefined) ?? background.job(ahead !== undefined) ?? ahead;
  };
  const otherwise = () => foreground.picture() ?? answering.job() ?? (unheard.full ? undefined : work());
  const failed = async (error: unknown): Promise<void> => {
    if (error instanceof Abandoned) return;
    await settled();
    if (!jobs.ended) foreground.fail("internal", error);
  };
  return {
    handlers: handlers({ jobs, unheard, foreground, background, answering, fids }),
    lost: reason => {
      jobs.end();
      foreground.fail("device", reason);
    },
    refused: message => {
      if (!jobs.ended) foreground.refused(message);
    },
    open: early => {
      if (early) foreground.previewed = { of: JSON.stringify(early.run), probes: early.probes };
      void jobs.drive(otherwise, failed);
    },
  };
}

interface Parts {
  jobs: Jobs;
  unheard: Unheard;
  foreground: Foreground;
  background: Background;
  answering: Answering;
  fids: Fids;
}
/** Orders wait for their turn; what is only noted does not. */
function handlers({ jobs, unheard, foreground, background, answering, fids }: Parts): Trainer["handlers"] {
  const order = (act: () => void | Promise<void>) => jobs.ask(async () => act());
  return {
    start: message => {
      fids.stop();
      foreground.abandon();
      order(() => foreground.start(message));
    },
    look: ({ id }) => order(() => foreground.look(id)),
    alone: () => order(() => foreground.alone()),
    play: () => order(() => foreground.play()),
    pause: () => order(() => foreground.pause()),
    advance: ({ steps }) => order(() => foreground.play(steps)),
    skip: () => order(() => foreground.skip()),
    extend: ({ steps }) => order(() => foreground.extend(steps)),
    configure: ({ values }) => order(() => foreground.configure(values)),
    keep: () => order(() => foreground.keep()),
    save: () => order(() => foreground.save()),
    watch: ({ probes }) => {
      foreground.watch(probes);
      jobs.wake();
    },
    shown: ({ probe }) => {
      foreground.front?.drew(probe);
      jobs.wake();
    },
    heard: ({ reports }) => {
      unheard.heard(reports);
      jobs.wake();
    },
    queue: ({ runs }) => order(() => background.queue(runs)),
    "stop-fid": () => fids.stop(),
    ask: ({ id, question }) => order(() => answering.answer(id, question)),
  };
}

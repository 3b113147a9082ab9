// From what a run is asked for by (a config, a file) to a lane that can train, or to why there is none. Keeps the
// tables of data that were made last: a restart makes none.
import type { RunConfig } from "../engine/config";
import { type LoadPack, type Table, tableOf } from "../engine/dataset";
import { isExhausted } from "../engine/exhausted";
import { fittedOf, unfit } from "../engine/fitting";
import { methodOf } from "../engine/methods";
import { PackFault } from "../engine/packs";
import { dataSetOf, readRun } from "../engine/run";
import { decodeRunFile, type RunFile, verify } from "../engine/run-file";
import { Session } from "../engine/train/session";
import { Lane, type Ports } from "./lane";
import type { Entry, FailureKind } from "./protocol";
import type { Under } from "./saving";

export interface OpeningPorts extends Ports {
  loadPack: LoadPack;
  /** After something failed: until it is known whether the device was lost with it, which the trainer tells. */
  settled(): Promise<void>;
}
/** Why something could not be done, and whose fault it is. */
export class Unable {
  constructor(
    readonly kind: FailureKind,
    readonly reason: unknown,
  ) {}
}
export function attempt<T>(kind: FailureKind, make: () => T): T | Unable {
  try {
    return make();
  } catch (error) {
    return new Unable(kind, error);
  }
}

interface Made {
  key: string;
  table: Table;
}
const keyOf = ({ dataset, data }: RunConfig): string => `${dataset} ${JSON.stringify(data)}`;

const kindOf = (error: unknown): FailureKind =>
  error instanceof PackFault ? "pack" : isExhausted(error) ? "exhausted" : "internal";

export class Opening {
  private last: Made | undefined; // of the last run in front
  private coming: Made | undefined; // fetched for a run that has not begun
  private aside: Made | undefined; // of the background, where it is another
  constructor(private readonly ports: OpeningPorts) {}

  read(file: Uint8Array): RunFile | Unable {
    return attempt("file", () => decodeRunFile(file, this.ports.host));
  }
  /** A lane at the step from which it is to go on. beside: another trains in turn with it. */
  async lane(
    { id, run, file, columns, change, looks, unkept, tab }: Entry,
    token: number,
    beside?: RunConfig,
  ): Promise<Lane | Unable> {
    const saved = file && this.read(file);
    if (saved instanceof Unable) return saved;
    const config = saved?.snapshot.run ?? attempt("input", () => readRun(run));
    if (config instanceof Unable) return config;
    const tooLarge = await unfit(fittedOf(config), this.ports.host, beside && { beside: fittedOf(beside) });
    if (tooLarge && !saved) return new Unable("memory", tooLarge);
    const lane = await this.begun({ id, token, looks, unkept, tab }, config);
    if (lane instanceof Unable) return lane;
    if (tooLarge) lane.session.tooLarge = `it does not fit into memory: ${tooLarge.message}`;
    try {
      if (saved) lane.session.restore(saved.snapshot);
      if (saved?.check) await verify(lane.session, saved.check);
      if (change) lane.session.configure(change);
    } catch (error) {
      await this.ports.settled();
      lane.session.dispose();
      return new Unable(isExhausted(error) ? "exhausted" : "file", error);
    }
    lane.history.add(columns ?? saved?.series ?? []);
    lane.saving.from(lane.session.step);
    if (change) lane.saving.alters();
    return lane;
  }
  /** At step 0. */
  private async begun(under: Under, run: RunConfig): Promise<Lane | Unable> {
    const { host } = this.ports;
    try {
      const { coming, last } = this;
      const { table } = (this.last = await this.made(run, coming?.key === keyOf(run) ? coming : last));
      this.coming = undefined;
      return new Lane(under, this.ports, compiling =>
        Session.create({ method: methodOf(run.method), table, run, host, compiling }),
      );
    } catch (error) {
      await this.ports.settled();
      return new Unable(kindOf(error), error);
    }
  }
  /** The data of a run that is to begin next. Throws where they cannot be read. */
  async fetched(run: RunConfig): Promise<void> {
    this.coming = await this.made(readRun(run), this.last);
  }
  /** For a run of the background: it takes the table of the run in front where it can. */
  async tableBehind(run: RunConfig): Promise<Table> {
    this.aside = await this.made(run, this.last?.key === keyOf(run) ? this.last : this.aside);
    return this.aside.table;
  }
  private async made(run: RunConfig, last: Made | undefined): Promise<Made> {
    const key = keyOf(run);
    return last?.key === key
      ? last
      : { key, table: await tableOf(dataSetOf(run.dataset), run.data, this.ports.loadPack) };
  }
}

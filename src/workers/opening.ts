// From what a run is asked for by (a config, a file) to a lane that can train, or to why there is none. Keeps the
// tables of data that were made last: a restart makes none.
import type { RunConfig } from "../engine/config";
import { type LoadPack, type Table, tableOf } from "../engine/dataset";
import { methodOf } from "../engine/methods";
import { PackDamaged, PackMissing } from "../engine/packs";
import { dataSetOf, readRun } from "../engine/run";
import { decodeRunFile, type RunFile, verify } from "../engine/run-file";
import { Session } from "../engine/train/session";
import { Lane, type Ports } from "./lane";
import type { Entry, FailureKind } from "./protocol";

export interface OpeningPorts extends Ports {
  loadPack: LoadPack;
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

export class Opening {
  private last: Made | undefined; // of the last run in front
  private aside: Made | undefined; // of the background, where it is another
  constructor(private readonly ports: OpeningPorts) {}

  read(file: Uint8Array): RunFile | Unable {
    return attempt("file", () => decodeRunFile(file, this.ports.host));
  }
  /** A lane at the step from which it is to go on. */
  async lane({ id, run, file, change }: Entry, token: number): Promise<Lane | Unable> {
    const saved = file && this.read(file);
    if (saved instanceof Unable) return saved;
    const config = saved?.snapshot.run ?? attempt("input", () => readRun(run));
    if (config instanceof Unable) return config;
    const lane = await this.begun(id, config, token);
    if (lane instanceof Unable) return lane;
    try {
      if (saved) lane.session.restore(saved.snapshot);
      if (saved?.check) await verify(lane.session, saved.check);
      if (change) lane.session.configure(change);
    } catch (error) {
      lane.session.dispose();
      return new Unable("file", error);
    }
    lane.autosave.from(lane.session.step);
    return lane;
  }
  /** At step 0. */
  private async begun(id: string, run: RunConfig, token: number): Promise<Lane | Unable> {
    const { host } = this.ports;
    try {
      const { table } = (this.last = await this.made(run, this.last));
      return new Lane(id, token, this.ports, compiling =>
        Session.create({ method: methodOf(run.method), table, run, host, compiling }),
      );
    } catch (error) {
      return new Unable(error instanceof PackMissing || error instanceof PackDamaged ? "pack" : "internal", error);
    }
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

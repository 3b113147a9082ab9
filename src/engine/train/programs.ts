// Which pieces of a run are recorded and replayed. On WebGPU a piece (an update, a sampler's turn) is compiled without
// running, then executed and recorded, then executed once more to see that it asks for the same; from the third time on
// its dispatches are played again, those of several steps in one submit, which costs JavaScript microseconds where an
// execution costs milliseconds. A piece that does not ask for the same twice is refused by name and executed every
// time. On other backends everything is executed every time.
import { compile, idle } from "../gpu";
import { Batch, differenceOf, record, trace, type Program, type Trace } from "../recording";
import type { Host } from "../host";

const TARGET = 12; // ms
const MOST_STEPS = 256; // steps in one submit
interface Known {
  first: Trace;
  program: Program;
  ready: boolean;
}

export class Programs {
  readonly refused = new Map<string, string>(); // why, by key
  private readonly known = new Map<string, Known>();
  private readonly perSubmit = new Map<string, number>(); // steps, by kind of step: as many as fill the target
  widest = 0; // steps in one submit, at most, so far
  private readonly compiled = new Set<string>(); // but not executed yet
  private batch = new Batch();
  private pending = 0; // steps in the batch
  private last: Promise<number> | undefined; // when the submit before this one was done

  /**
   * active: pieces are recorded. compiling: pipelines done, of how many. target: ms of GPU work in one submit; short,
   * so that a page which draws on the same GPU keeps its frames.
   */
  constructor(
    readonly active: boolean,
    private readonly host: Host,
    private readonly compiling: (done: number, total: number) => void = () => {},
    private readonly target = TARGET,
  ) {}
  get bytes(): number {
    return [...this.known.values()].reduce((sum, { program }) => sum + program.bytes, 0);
  }
  get dispatches(): number {
    return [...this.known.values()].reduce((sum, { program }) => sum + program.length, 0);
  }

  /** Compiles what all these pieces will want, together and in parallel. */
  async prepare(pieces: readonly (readonly [key: string, execute: () => void])[]): Promise<void> {
    if (!this.active) return;
    this.submit();
    await compile(() => pieces.forEach(([, execute]) => execute()), this.compiling);
    for (const [key] of pieces) this.compiled.add(key);
  }
  /** One execution. `execute` asks for the same every time, or is refused. */
  async run(key: string, execute: () => void): Promise<void> {
    if (!this.active) return execute();
    const known = this.known.get(key);
    if (known?.ready) return this.batch.add(known.program);
    this.submit();
    if (this.refused.has(key)) return execute();
    if (!known) {
      if (!this.compiled.delete(key)) await compile(execute, this.compiling);
      const { trace: first, program } = record(execute);
      if (program) this.known.set(key, { first, program, ready: false });
      else this.refused.set(key, first.refusal!);
      return;
    }
    const why = differenceOf(known.first, trace(execute));
    if (why === undefined) {
      known.ready = true;
      known.first = { lines: [] };
    } else {
      this.forget(key);
      this.refused.set(key, why);
    }
  }
  /**
   * After each step: submits when enough are together, and never lets more than two submits wait. kind: steps of one
   * kind take alike long.
   */
  async stepped(kind: string): Promise<void> {
    if (this.batch.empty || ++this.pending < (this.perSubmit.get(kind) ?? 1)) return;
    const steps = this.pending,
      before = this.last,
      from = this.host.now();
    this.widest = Math.max(this.widest, steps);
    this.submit();
    this.last = idle().then(() => this.host.now());
    if (!before) return;
    const ended = await before,
      mine = this.last;
    void mine.then(end => {
      const took = Math.max(0.1, end - Math.max(from, ended)),
        now = this.perSubmit.get(kind) ?? 1;
      this.perSubmit.set(kind, Math.max(1, Math.min(MOST_STEPS, 2 * now, Math.round((steps * this.target) / took))));
    });
  }
  /** Everything asked for so far is on its way. */
  submit(): void {
    this.pending = 0;
    this.batch.submit();
  }
  /** Forgets pieces whose key begins so: what they bind is about to go. */
  forget(prefix = ""): void {
    this.submit();
    for (const [key, { program }] of this.known)
      if (key.startsWith(prefix)) {
        program.dispose();
        this.known.delete(key);
      }
    for (const key of this.compiled) if (key.startsWith(prefix)) this.compiled.delete(key);
    for (const key of [...this.refused.keys()]) if (key.startsWith(prefix)) this.refused.delete(key);
  }
}

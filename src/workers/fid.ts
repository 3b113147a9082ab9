// The FID in the worker. Its pictures are made in one job; then it goes on a piece at a time, in turn with
// training, and can be stopped.
import { fid, picturesOf, Stopped, COUNTS } from "../engine/diagnostics/fid";
import { inceptionOf, readInception, type Inception } from "../engine/features/inception";
import type { Host } from "../engine/host";
import type { Session } from "../engine/train/session";
import type { Job } from "./jobs";
import type { Post } from "./outbox";
import type { Answer } from "./protocol";
import { messageOf } from "../engine/errors";

const WORD = 250; // ms between two words about how far it is
const PICTURES = COUNTS[1]; // of each kind

export class Fids {
  private pieces: Job[] = []; // at most one
  private stopping: (() => void) | undefined;
  constructor(
    private readonly host: Host,
    private readonly post: Post,
    private readonly wake: () => void,
  ) {}
  /** The next piece, if one is under way. */
  job(): Job | undefined {
    return this.pieces.shift();
  }
  stop(): void {
    this.stopping?.();
  }

  /** Makes the pictures; the rest is answered later. */
  async begin(session: Session, file: Blob, reply: (answer: Answer<"fid">) => void): Promise<void> {
    this.stop();
    let stopped = false;
    this.stopping = () => {
      stopped = true;
    };
    const refused = (error: unknown) => reply({ kind: "refused", message: messageOf(error) });
    try {
      const weights = readInception(new Uint8Array(await file.arrayBuffer()), this.host),
        pictures = await picturesOf(session, PICTURES);
      void this.measure(inceptionOf(weights), pictures, () => stopped).then(reply, refused);
    } catch (error) {
      refused(error);
    }
  }
  private async measure(
    net: Inception,
    pictures: Parameters<typeof fid>[0],
    stopped: () => boolean,
  ): Promise<Answer<"fid">> {
    let release = () => {},
      told = -Infinity;
    // gives the turn back, and waits for the next
    const turn = () => {
      release();
      return new Promise<void>(go => {
        this.pieces.push(
          () =>
            new Promise<void>(done => {
              release = done;
              go();
            }),
        );
        this.wake();
      });
    };
    try {
      const estimate = await fid(
        pictures,
        net,
        { now: this.host.now, pause: turn },
        {
          stopped,
          told: (done, of) => {
            if (this.host.now() - told < WORD && done < of) return;
            told = this.host.now();
            this.post({ kind: "fid", done, of });
          },
        },
      );
      return { kind: "measured", metrics: { fid: estimate }, missing: {} };
    } catch (error) {
      if (error instanceof Stopped) return { kind: "refused", message: "" };
      throw error;
    } finally {
      net.dispose();
      release();
    }
  }
}

// Questions of the page, each answered by kind. What takes long is begun in its job and answered later: a measurement
// goes on a metric at a time, when nothing more urgent is to be done.
import { messageOf } from "../engine/errors";
import { type RunFile, stepOf } from "../engine/run-file";
import type { Fids } from "./fid";
import type { Foreground } from "./foreground";
import type { Job } from "./jobs";
import type { Lane } from "./lane";
import { type Opening, Unable } from "./opening";
import type { Post } from "./outbox";
import type { Answer, Question, QuestionKind, Refused } from "./protocol";

type Reply<K extends QuestionKind> = (answer: Answer<K>) => void;
/** One for every kind of question: forgetting one does not compile. */
type Answerers = {
  readonly [K in QuestionKind]: (question: Question<K>, reply: Reply<K>) => void | Promise<void>;
};
type Replies = { readonly [K in QuestionKind]: Reply<K> };

const idle: Refused = { kind: "refused", message: "nothing is loaded yet" };
const contentOf = ({ snapshot, series }: RunFile): Answer<"read"> => ({
  kind: "run",
  run: snapshot.run,
  step: stepOf(snapshot),
  ...(series && { series }),
});
const refusal = (error: unknown): Refused => ({ kind: "refused", message: messageOf(error) });

export class Answering {
  private readonly pieces: Job[] = [];
  constructor(
    private readonly post: Post,
    private readonly opening: Opening,
    private readonly foreground: Foreground,
    private readonly fids: Fids,
  ) {}

  /** The next piece of what is measured, if something is. */
  job(): Job | undefined {
    return this.pieces.shift();
  }
  async answer<K extends QuestionKind>(id: number, question: Question<K>): Promise<void> {
    const reply: Reply<K> = this.replies(id)[question.kind];
    try {
      await this.answerers[question.kind](question, reply);
    } catch (error) {
      reply(refusal(error)); // else whoever asked waits for ever, and the worker counts as broken
    }
  }
  private replies(id: number): Replies {
    const { post } = this;
    return {
      decode: answer => post({ kind: "answer", id, to: "decode", answer }),
      export: answer => post({ kind: "answer", id, to: "export", answer }),
      measure: answer => post({ kind: "answer", id, to: "measure", answer }),
      fid: answer => post({ kind: "answer", id, to: "fid", answer }),
      read: answer => post({ kind: "answer", id, to: "read", answer }),
      fetch: answer => post({ kind: "answer", id, to: "fetch", answer }),
    };
  }
  private readonly answerers: Answerers = {
    decode: async ({ code }, reply) => reply((await this.front?.decode(code).catch(refusal)) ?? idle),
    export: async ({ format }, reply) => reply((await this.front?.file(format).catch(refusal)) ?? idle),
    measure: (_, reply) => {
      if (this.front) this.measure(this.front, reply);
      else reply(idle);
    },
    fid: async ({ weights }, reply) => {
      if (this.front) await this.fids.begin(this.front.session, weights, reply);
      else reply(idle);
    },
    read: ({ file }, reply) => {
      const found = this.opening.read(file);
      reply(found instanceof Unable ? refusal(found.reason) : contentOf(found));
    },
    // nobody waits for it: the run in front trains meanwhile
    fetch: ({ run }, reply) =>
      void this.opening.fetched(run).then(
        () => reply({ kind: "fetched" }),
        (error: unknown) => reply(refusal(error)),
      ),
  };
  private get front(): Lane | undefined {
    return this.foreground.front;
  }
  private measure(lane: Lane, reply: Reply<"measure">): void {
    const next = lane.measuring();
    const piece: Job = async () => {
      const going = this.foreground.has(lane) ? next() : Promise.reject(Error("another run began")),
        answer = await going.catch(refusal);
      if (answer) reply(answer);
      else this.pieces.push(piece);
    };
    this.pieces.push(piece);
  }
}

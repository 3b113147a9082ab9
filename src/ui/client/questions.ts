// Questions under way: each has a number, under which its answer comes back, and is forgotten with it. By kind, so
// that whoever asked gets what such a question is answered with. None is left open: what cannot be sent is refused, and
// so is what was asked of a worker that ends.
import { messageOf } from "../../engine/errors";
import type { Answer, Answered, QuestionKind } from "../../workers/protocol";

type Waiting = { readonly [K in QuestionKind]: Map<number, (answer: Answer<K>) => void> };

export class Questions {
  private last = 0;
  private readonly waiting: Waiting = {
    decode: new Map(),
    export: new Map(),
    measure: new Map(),
    fid: new Map(),
    read: new Map(),
    fetch: new Map(),
  };

  /** send: with the number of the question. Never rejects. */
  ask<K extends QuestionKind>(kind: K, send: (id: number) => void): Promise<Answer<K>> {
    const id = ++this.last;
    return new Promise(resolve => {
      this.waiting[kind].set(id, resolve);
      try {
        send(id);
      } catch (error) {
        this.waiting[kind].delete(id);
        resolve({ kind: "refused", message: messageOf(error) });
      }
    });
  }
  answered<K extends QuestionKind>({ id, to, answer }: Answered<K>): void {
    this.waiting[to].get(id)?.(answer);
    this.waiting[to].delete(id);
  }
  /** All of them. */
  refuse(message: string): void {
    for (const waiting of Object.values(this.waiting)) {
      for (const answer of waiting.values()) answer({ kind: "refused", message });
      waiting.clear();
    }
  }
}

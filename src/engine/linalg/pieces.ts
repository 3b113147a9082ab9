// Long sums in pieces: a generator yields whenever a few million multiplications are done. Whoever has no time runs it
// whole; the worker and the command line hear messages and signals in between.
export type Work<T> = Generator<undefined, T>;
const PIECE = 4e6; // multiplications: some 5 ms

/** Counts work; true when it is time to yield. */
export function meter(): (done: number) => boolean {
  let sum = 0;
  return done => {
    if ((sum += done) < PIECE) return false;
    sum = 0;
    return true;
  };
}
export function whole<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
export async function inPieces<T>(work: Work<T>, rest: () => Promise<void>): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await rest();
  }
}

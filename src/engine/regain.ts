// A GPU that is away comes back after a while: its process crashed, its driver starts again. Who had one asks again,
// with growing pauses; who never saw one hardly waits. What a GPU is, it does not know.

/**
 * ms between two questions: about nine seconds, of which a crashed process takes one or two. Chromium refuses the GPU
 * for two minutes to a page that lost it twice in a short while: nobody waits for that.
 */
export const PAUSES: readonly number[] = [100, 200, 400, 800, 1600, 3000, 3000];
/**
 * Of them, where none was ever seen: no adapter is what a browser answers, too, when the GPU's process ends while it is
 * asked; who has none waits 0.3 s for it. And how often one may go when it is first tried: one that always goes is
 * none.
 */
export const FEW = 2;
/** So long, ms, who never saw one waits for it. */
export const SHORT = PAUSES.slice(0, FEW).reduce((sum, ms) => sum + ms, 0);

/** It is not there now. seen: it was, a moment ago. */
export class Away extends Error {
  constructor(
    message: string,
    readonly seen: boolean,
  ) {
    super(message);
  }
}
export interface Patience {
  /** There was a GPU before, which was lost. */
  before: boolean;
  /** Resolves after so many ms. */
  pause(ms: number): Promise<void>;
  /** Called before each pause in which one that was there is waited for. */
  waiting(): void;
}

/** What `ask` comes to: asked again as long as it throws Away and patience lasts; then throws what it threw last. */
export async function regained<T>({ before, pause, waiting }: Patience, ask: () => Promise<T>): Promise<T> {
  let losses = 0;
  for (let tries = 0; ; tries++)
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Away)) throw error;
      if (error.seen) losses++;
      const patient = before || (losses > 0 && losses <= FEW);
      if (tries >= (patient ? PAUSES.length : FEW)) throw error;
      if (patient) waiting();
      await pause(PAUSES[tries]!);
    }
}

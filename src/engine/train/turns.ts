// A sampler's turns: the same small program again and again over a state that changes in place, so it is recorded and
// replayed like an update. The turn is counted on the device, and each turn of each sample has noise of its own.
import { run } from "../kernels/kernel";
import { blend, copied, tickStep } from "../kernels/state";
import { evaluationNoise, type Noise } from "../noise";
import { tf, type Tensor } from "../tf";
import type { At } from "./at";

export class Turns {
  private drawn = 0; // turns of all samples of this question so far
  constructor(
    private readonly session: At,
    private readonly id: string,
  ) {}

  /** The state after so many turns; takes `begun` over. */
  async all(
    turns: number,
    begun: Tensor,
    next: (before: Tensor, index: Tensor, noise: Noise) => Tensor,
  ): Promise<Tensor> {
    if (turns === 0) return begun;
    const { session, id } = this,
      { programs } = session;
    const state = tf.tidy(() => copied(begun)); // its own memory, to be written in place
    begun.dispose();
    const [index, drawn, share] = [-1, this.drawn, 0].map(value => tf.scalar(value)) as [Tensor, Tensor, Tensor];
    const key = `sampler/${id}/${state.shape}`;
    try {
      for (let turn = 0; turn < turns; turn++) {
        const place = ++this.drawn;
        await programs.run(key, () =>
          session.observe("sampler", "next", [], () =>
            tf.tidy(() => {
              run(tickStep, 1, { index, progress: share }, { planned: turns });
              run(tickStep, 1, { index: drawn, progress: share }, { planned: turns });
              const after = next(state, index, evaluationNoise(session.seed, id, place, drawn));
              if (after.dataId !== state.dataId) blend(state, after, 1);
            }),
          ),
        );
        await programs.stepped(key);
        if (!programs.active) await session.host.pause();
      }
      return state;
    } finally {
      programs.forget(key); // it binds this state
      tf.dispose([index, drawn, share]);
    }
  }
}

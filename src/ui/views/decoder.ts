// The code under the reader's hand: where on the latent plane it lies and what it decodes to. One question in flight
// at a time, the latest place wins. Outside React: the plane draws the handle, and for vectors the picture of the
// data draws the point.
import type { Answer } from "../../workers/protocol";
import type { View } from "../../engine/view";

export type Plane = NonNullable<Extract<View, { kind: "points" }>["plane"]>;
export interface Decoded {
  at: readonly [number, number];
  answer?: Answer;
  /** By hand, ever. */
  moved: boolean;
}
const START: readonly [number, number] = [1.1, 1.5]; // between one and two σ, away from the crowd

export function createDecoder(decode: (code: Float32Array) => Promise<Answer>) {
  let now: Decoded = { at: START, moved: false };
  let plane: Plane | undefined;
  let run = 0; // counts those that the plane was of
  let busy = false;
  let again = false;
  const listeners = new Set<() => void>();
  const set = (next: Decoded) => {
    now = next;
    for (const listener of [...listeners]) listener();
  };
  /** Where the hand is by now, on the plane as it is by now; nothing where there is none. */
  const one = async (): Promise<void> => {
    if (!plane) return;
    const { origin, across, up } = plane,
      [a, b] = now.at,
      of = run;
    const answer = await decode(origin.map((o, i) => o + a * across[i]! + b * up[i]!));
    if (of === run && answer.kind !== "refused") set({ ...now, answer });
  };
  const ask = async (): Promise<void> => {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again) {
        again = false;
        await one().catch(() => undefined); // the run ended under the question: what was decoded last stays
      }
    } finally {
      busy = false;
    }
  };
  return {
    now: (): Decoded => now,
    move(a: number, b: number): void {
      set({ ...now, at: [a, b], moved: true });
      void ask();
    },
    /** The plane as the newest picture has it: the weights have moved, so what lies under the hand has too. */
    on(next: Plane | undefined): void {
      plane = next;
      if (next) return void ask();
      run++;
      set({ at: now.at, moved: now.moved });
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
export type Decoder = ReturnType<typeof createDecoder>;

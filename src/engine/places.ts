// Where randomness comes from: what each word of a Philox counter means, written down here and nowhere else. The key is
// [seed, KEY]; the counter is [block of four draws, place, third, purpose]:
//   data        2 · call, + 1 for the test split (dataset.ts)   hash of what the draw is for
//   init        call                                            hash of the variable's path
//   batches     epoch                                           phase, stream, round of the shuffle
//   noise       step of the phase; chunk of its cache           phase, update (255: the cache), call
//   evaluation  turn of the sampler                             high half of the id's hash, call
// Numbers only: random.ts draws from them. Why it is so: docs/decisions/0000, "Randomness".
import { hash } from "./hash";

export const KEY = 0x4c505631; // "LPV1"
export const PURPOSES = { data: 0, init: 1, batches: 2, noise: 3, evaluation: 4 } as const;
export type Purpose = keyof typeof PURPOSES;

/** place: second word of the counter; name (hashed) or third: its third word. */
export interface Place {
  purpose: Purpose;
  place: number;
  name?: string;
  third?: number;
}
export const thirdOf = ({ third, name }: Place): number => third ?? hash(name ?? "");

const CACHE = 0xff; // in the place of an update: no phase has so many
const packed = (phase: number, part: number, low: number): number => ((phase << 24) | (part << 16) | low) >>> 0;

/** Noise of one call in one execution of an update. */
export const updatePlace = (step: number, phase: number, update: number, call: number): Place => ({
  purpose: "noise",
  place: step,
  third: packed(phase, update, call),
});
/** Noise of one call in one chunk of a phase's cached columns. */
export const cachePlace = (chunk: number, phase: number, call: number): Place => updatePlace(chunk, phase, CACHE, call);
/** Noise of a metric, a probe or a sampler's turn. */
export const evaluationPlace = (id: string, turn: number, call: number): Place => ({
  purpose: "evaluation",
  place: turn,
  third: ((hash(id) & 0xffff0000) | call) >>> 0,
});
/** Noise that initialises one variable: keyed by its path, so that adding a layer changes no other. */
export const initPlace = (path: string, call: number): Place => ({ purpose: "init", place: call, name: path });

/** The third word of a stream's shuffles; a round is added by `|`. */
export const shuffleOf = (phase: number, stream: number): number => packed(phase, stream, 0);

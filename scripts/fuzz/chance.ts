// Draws of one input: a pure function of a key, so that an input is made again from its seed and index alone.
import { philox } from "../../src/engine/random";

const WORDS = 64; // drawn at a time

export class Chance {
  private words: Uint32Array = new Uint32Array();
  private at = 0;
  private block = 0;
  /** Every key has a stream of its own. */
  constructor(
    private readonly seed: number,
    private readonly index: number,
    private readonly part = 0,
  ) {}
  word(): number {
    if (this.at === this.words.length) {
      this.words = philox([this.seed, this.index], this.part, 0, 0, WORDS, this.block);
      [this.at, this.block] = [0, this.block + WORDS / 4];
    }
    return this.words[this.at++]!;
  }
  /** From 0 to count − 1; the modulus' bias of 2⁻³² · count does not matter here. */
  below(count: number): number {
    return this.word() % Math.max(1, count);
  }
  /** True once in so many. */
  once(count: number): boolean {
    return this.below(count) === 0;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

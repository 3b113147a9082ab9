// Dropout keeps what its odds say, draws anew in every step, and is nothing where nothing is dropped.
import { beforeAll, describe, expect, it } from "vitest";
import type { Noise } from "../noise";
import { mean } from "../testing/sample-statistics";
import { evaluating, storeOfEachTest, training } from "../testing/nets";
import { useBackend } from "../testing/node";
import { type Tensor, tf } from "../tf";
import { dropout } from "./dense";
import type { Mode } from "./scope";

beforeAll(() => useBackend("wasm"));
const fresh = storeOfEachTest();
const { run } = fresh;

describe("dropout", () => {
  const masked = (rate: number | Tensor, mode: Mode, shape: number[]) => {
    const net = dropout(fresh.store.scope("net"), rate);
    return run(mode, () => net(tf.ones(shape)));
  };
  it.each([0.1, 0.5, 0.9])("at %d keeps so many, scaled up so that the mean stays", rate => {
    const n = 1 << 16;
    const out = masked(tf.scalar(rate), training(), [256, 256]);
    const kept = out.filter(v => v !== 0);
    for (const v of kept)
      if (Math.abs(v * (1 - rate) - 1) > 1e-6) expect.unreachable(`kept as ${v}, expected ${1 / (1 - rate)}`);
    const error = Math.sqrt((rate * (1 - rate)) / n); // of the share: five of them, odds 6e-7
    expect(Math.abs(kept.length / n - (1 - rate))).toBeLessThan(5 * error);
    expect(Math.abs(mean(out) - 1)).toBeLessThan((5 * error) / (1 - rate) + 1e-6);
  });
  it("drops whole channels of a sample of images", () => {
    const out = masked(0.5, training(), [64, 4, 4, 16]);
    const at = (b: number, p: number, c: number) => out[(b * 16 + p) * 16 + c]!;
    let kept = 0;
    for (let b = 0; b < 64; b++)
      for (let c = 0; c < 16; c++) {
        kept += at(b, 0, c) / 2;
        for (let p = 1; p < 16; p++)
          if (at(b, p, c) !== at(b, 0, c)) expect.unreachable(`sample ${b}, channel ${c} is dropped in part`);
      }
    expect(Math.abs(kept / 1024 - 0.5)).toBeLessThan((5 * 0.5) / 32); // odds 6e-7
  });
  it("draws anew in every step and the same in the same", () => {
    expect(masked(0.5, training(1), [4, 64])).toEqual(masked(0.5, training(1), [4, 64]));
    expect(masked(0.5, training(1), [4, 64])).not.toEqual(masked(0.5, training(2), [4, 64]));
  });
  it("is nothing in evaluation mode, nor at rate 0", () => {
    const ones = new Array<number>(4 * 64).fill(1);
    expect(masked(0.9, evaluating(), [4, 64])).toEqual(ones);
    expect(masked(0, training(), [4, 64])).toEqual(ones);
    expect(masked(tf.scalar(0), training(), [4, 64])).toEqual(ones); // a live rate that stands at 0
  });
  it("at a live rate of 0 is exactly nothing for every uniform there is, the largest too", () => {
    // 1 − 2⁻²⁴ turns up once in 8 million draws: several times in each thousand steps of 128 rows of 256 hidden units
    for (const u of [2 ** -24, 0.5 - 2 ** -24, 1 - 2 ** -24]) {
      const all: Noise = { normal: shape => tf.zeros([...shape]), uniform: shape => tf.fill([...shape], u) };
      expect(masked(tf.scalar(0), { ...training(), noise: all }, [2, 2]), `uniform ${u}`).toEqual([1, 1, 1, 1]);
    }
  });
});

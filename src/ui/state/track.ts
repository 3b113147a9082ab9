// One series of numbers over steps, in growable typed arrays, with a pyramid of least, greatest and sum above it, so
// that any stretch is summed up in logarithmic time and an append costs a constant. It knows nothing of runs, charts or
// React. Values that are not finite are kept, and left out of every sum and extreme. Of a series that was thinned
// (engine/thinned.ts) sums and counts are those of all its values: some points speak for those that were left out.

const FAN = 8; // values (or nodes) under one node of the pyramid

type Grown = Int32Array | Float32Array | Float64Array;
/** The same numbers in an array at least `length` long. */
function grown<A extends Grown>(array: A, length: number): A {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => A)(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

interface Level {
  length: number;
  /** low, high: where the extremes are, -1 if nothing finite is below. */
  low: Int32Array;
  high: Int32Array;
  sum: Float64Array;
  count: Int32Array;
}
const level = (): Level => ({
  length: 0,
  low: new Int32Array(64),
  high: new Int32Array(64),
  sum: new Float64Array(64),
  count: new Int32Array(64),
});

/** A point that speaks for itself: nobody counts what is not finite. */
const ownOf = (value: number): { count: number; mean: number } =>
  Number.isFinite(value) ? { count: 1, mean: value } : { count: 0, mean: 0 };

/** What a stretch of values comes to; low and high are indices, -1 where nothing in it is finite. */
export interface Summary {
  count: number;
  sum: number;
  low: number;
  high: number;
}

export class Track {
  length = 0;
  version = 0;
  private steps = new Int32Array(256);
  private values = new Float32Array(256);
  private levels: Level[] = [];
  private judged = { version: -1, calm: false };
  /** What each point speaks for; none while each speaks for itself. */
  private weights: { counts: Int32Array; means: Float32Array } | undefined;

  /**
   * Adds a value; one for a step already passed replaces what stood there and after (a run taken up again
   * from an earlier step). weight: how many values it speaks for, and their mean, where not for itself.
   */
  push(at: number, value: number, weight?: { count: number; mean: number }): void {
    if (this.length > 0 && at <= this.steps[this.length - 1]!) this.truncate(this.find(at));
    this.steps = grown(this.steps, this.length + 1);
    this.values = grown(this.values, this.length + 1);
    this.steps[this.length] = at;
    this.values[this.length] = value;
    if (weight || this.weights) this.weigh(weight ?? ownOf(value));
    this.length++;
    this.version++;
    this.close();
  }
  at(i: number): number {
    return this.steps[i]!;
  }
  value(i: number): number {
    return this.values[i]!;
  }
  /** Copies of every step and value, and of what they speak for where it is not themselves. */
  all(): { at: Int32Array; values: Float32Array; counts?: Int32Array; means?: Float32Array } {
    const { steps, values, weights, length } = this;
    return {
      at: steps.slice(0, length),
      values: values.slice(0, length),
      ...(weights && { counts: weights.counts.slice(0, length), means: weights.means.slice(0, length) }),
    };
  }
  /** The point that speaks for the i-th: itself, or the next one that speaks for any. */
  speaker(i: number): number {
    if (!this.weights || !Number.isFinite(this.values[i]!)) return i;
    let k = i;
    while (k < this.length - 1 && this.weights.counts[k] === 0) k++;
    return k;
  }
  /** The first index whose step is not before `step`. */
  find(step: number): number {
    let low = 0,
      high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle]! < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  /** Sums up the values from index i to before j. */
  range(i: number, j: number): Summary {
    const out: Summary = { count: 0, sum: 0, low: -1, high: -1 };
    for (let k = i; k < j;) {
      let size = 1,
        height = 0;
      while (
        height < this.levels.length &&
        k % (size * FAN) === 0 &&
        k + size * FAN <= j &&
        k / (size * FAN) < this.levels[height]!.length
      ) {
        size *= FAN;
        height++;
      }
      if (height === 0) this.takePoint(out, k);
      else {
        const { count, sum, low, high } = this.levels[height - 1]!,
          node = k / size;
        this.take(out, count[node]!, sum[node]!, low[node]!, high[node]!);
      }
      k += size;
    }
    return out;
  }

  /** How many of the values from index i to before j are at most `limit`, and how many are finite. */
  atMost(limit: number, i: number, j: number): { count: number; of: number } {
    const { count: of, low, high } = this.range(i, j);
    if (of === 0 || this.values[low]! > limit) return { count: 0, of };
    if (this.values[high]! <= limit) return { count: of, of };
    let count = 0;
    for (let k = i; k < j; k++) if (Number.isFinite(this.values[k]!) && this.values[k]! <= limit) count++;
    return { count, of };
  }

  /**
   * Does it run so smoothly of itself that a mean would only make it late (a parameter, not a loss on a batch)? Judged
   * by its newest values.
   */
  calm(): boolean {
    if (this.judged.version === this.version) return this.judged.calm;
    const { low, high, count } = this.range(0, this.length),
      newest = this.newest(129);
    let bend = 0;
    for (let i = 1; i + 1 < newest.length; i++) bend += Math.abs(newest[i - 1]! - 2 * newest[i]! + newest[i + 1]!) / 2;
    const calm = count > 2 && bend / Math.max(1, newest.length - 2) <= 5e-4 * (this.values[high]! - this.values[low]!);
    this.judged = { version: this.version, calm };
    return calm;
  }

  /** Values of the newest points that speak for any: evenly apart, which extremes are not. */
  private newest(most: number): ArrayLike<number> {
    if (!this.weights) return this.values.subarray(Math.max(0, this.length - most), this.length);
    const found: number[] = [];
    for (let i = this.length - 1; i >= 0 && found.length < most; i--)
      if (this.weights.counts[i]! > 0) found.push(this.values[i]!);
    return found;
  }
  private weigh({ count, mean }: { count: number; mean: number }): void {
    this.weights ??= this.ownWeights();
    const { counts, means } = this.weights;
    this.weights = { counts: grown(counts, this.length + 1), means: grown(means, this.length + 1) };
    this.weights.counts[this.length] = count;
    this.weights.means[this.length] = mean;
  }
  /** Of the points so far, each of which speaks for itself. */
  private ownWeights(): { counts: Int32Array; means: Float32Array } {
    const own = Array.from(this.values.subarray(0, this.length), ownOf);
    return { counts: Int32Array.from(own, o => o.count), means: Float32Array.from(own, o => o.mean) };
  }
  private takePoint(out: Summary, k: number): void {
    const { weights } = this,
      value = this.values[k]!,
      own = Number.isFinite(value),
      at = own ? k : -1;
    if (weights) this.take(out, weights.counts[k]!, weights.counts[k]! * weights.means[k]!, at, at);
    else this.take(out, own ? 1 : 0, own ? value : 0, at, at);
  }
  private take(out: Summary, count: number, sum: number, low: number, high: number): void {
    out.count += count;
    out.sum += sum;
    if (low < 0) return;
    if (out.low < 0 || this.values[low]! < this.values[out.low]!) out.low = low;
    if (out.high < 0 || this.values[high]! > this.values[out.high]!) out.high = high;
  }
  /** Closes every node of the pyramid that the last value has filled. */
  private close(): void {
    for (let size = FAN, height = 0; this.length % size === 0; size *= FAN, height++) {
      const row = (this.levels[height] ??= level()),
        node = row.length;
      const { count, sum, low, high } = this.range(this.length - size, this.length);
      row.low = grown(row.low, node + 1);
      row.high = grown(row.high, node + 1);
      row.sum = grown(row.sum, node + 1);
      row.count = grown(row.count, node + 1);
      row.low[node] = low;
      row.high[node] = high;
      row.sum[node] = sum;
      row.count[node] = count;
      row.length++;
    }
  }
  private truncate(length: number): void {
    this.length = length;
    this.levels.forEach((row, height) => {
      row.length = Math.floor(length / FAN ** (height + 1));
    });
  }
}

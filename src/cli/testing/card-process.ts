// A process that makes one tiny run of a card, as `card` makes those of the papers, for card-faults.test.ts: its words
// are the two folders, and how many seconds lie between two snapshots. The runs of the papers take minutes.
import type { CardRun } from "../../engine/papers/card";
import { makeRun } from "../card-run";
import { work } from "../command";
import { hear } from "../stop";

const run: CardRun = {
  id: "tiny",
  title: "tiny",
  seeds: [1],
  minutes: 0.1,
  metrics: ["active-dimensions"],
  series: ["train/autoencoder/kl", "second/latent/kl"],
  run: {
    method: "two-stage-vae",
    dataset: "ring",
    steps: 160,
    values: { width: 0.0625, batch: 8, secondWidth: 8, secondBatch: 8 },
  },
};
await work({
  tiny: ([to, keep, seconds]) =>
    makeRun({
      ...{ card: { id: "test" }, run, seed: 3, to: to!, keep: keep!, backend: "wasm", stop: hear() },
      ...(seconds !== undefined && { every: 1000 * Number(seconds) }),
    }),
});

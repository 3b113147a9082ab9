// What a card's training has gathered beside its weights, JSON: by step, seconds and stretches of series. What is
// accepted can be gone on with: a further value is counted in and gives a finite curve.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProgress } from "../../../src/cli/card-training";
import { added, type Bins, curvesOf } from "../../../src/cli/curves";
import { border, holds } from "../border";
import { inJson } from "../mutations/json";

const SERIES = "train/vae/energy",
  STEP = 20,
  LINK = "?method=vae&dataset=ring&v=1"; // of the run that it is of
const phases = [{ id: "train", title: "Train", steps: 100, first: 0 }];
function base(): string {
  const bins: Bins = {};
  added(bins, SERIES, { at: [1, 2, 3, 20], values: [4, 3, 2, 1] }, phases);
  const past = { seconds: 1.5, bins };
  return JSON.stringify({ of: LINK, 10: past, [STEP]: past });
}
export default border<string>({
  id: "progress",
  share: 3,
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "fuzz-progress-")),
      path = join(folder, "run-seed1.json");
    return {
      bases: [base()],
      mutations: [inJson],
      async judge(text) {
        writeFileSync(path, text);
        const past = await readProgress(path, LINK, STEP);
        if (past === undefined) return;
        holds(
          past.seconds === null || (typeof past.seconds === "number" && past.seconds >= 0),
          "seconds: neither a number nor null",
        );
        const bins = structuredClone(past.bins);
        holds(typeof bins === "object" && bins !== null && !Array.isArray(bins), "bins: no object");
        added(bins, SERIES, { at: [21], values: [0.5] }, phases);
        const lost = Object.values(bins).some(line => line.some(({ mean, squares }) => Number.isNaN(mean + squares)));
        for (const { at, mean, deviation } of Object.values(curvesOf(bins, phases)))
          holds(lost || [...at, ...mean, ...deviation].every(Number.isFinite), "a curve is not finite");
      },
      close: async () => rmSync(folder, { recursive: true }),
    };
  },
});

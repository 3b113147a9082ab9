// Mondal et al., Figure 5 and Table 2's MNIST row: where the mask ends does not depend on where it
// began (methods.md 7.2).
import { below, between, errorOf, metric, seedwise, type Card, type CardRun, type Claim } from "./card";
import { short } from "../said";

const SEEDS = [1, 2, 3],
  CAPACITIES = [32, 64, 110] as const;
const ACTIVE = "active-dimensions",
  COVARIANCE = "covariance-off-diagonal",
  FEATURES = "frechet-features";
const OMEGA = "train/mask/wasserstein"; // the critic's Wasserstein estimate, watched
const masked = (m: number) => `lmgae-m${m}`,
  plain = "unmasked-m64";
// three layers of 256 units; the mask four times as fast as in the official code, whose runs are 125 times as long
const shared = { loops: 4000, width: 0.25, depth: 3, maskRate: 2e-3 };
const runs: readonly CardRun[] = [
  ...CAPACITIES.map(m => ({
    id: masked(m),
    title: `LMGAE, m = ${m}`,
    seeds: SEEDS,
    minutes: 20,
    metrics: [ACTIVE, COVARIANCE, FEATURES, "latent-mmd", "reconstruction-mse"],
    series: [OMEGA, "train/mask/active"],
    paper: { [ACTIVE]: { 32: "11", 64: "13", 110: "11" }[m], ...(m === 64 && { [COVARIANCE]: "0.020" }) },
    run: { method: "lmgae", dataset: "mnist", values: { ...shared, latent: m, mask: true } },
  })),
  {
    id: plain,
    title: "without mask, m = 64",
    seeds: SEEDS,
    minutes: 20,
    metrics: [ACTIVE, COVARIANCE, FEATURES, "latent-mmd", "reconstruction-mse"],
    paper: { [ACTIVE]: "64", [COVARIANCE]: "0.027" },
    run: { method: "lmgae", dataset: "mnist", values: { ...shared, latent: 64, mask: false } },
  },
];
const claims: readonly Claim[] = [
  {
    id: "independent",
    says: "The number of active dimensions at the end depends little on m: largest and smallest differ by at most 4",
    paper: "Figure 5: 11, 13 and 11 at m = 32, 64 and 110",
    judge: seedwise(SEEDS, CAPACITIES.map(masked), of => {
      const active = CAPACITIES.map(m => metric(of(masked(m)), ACTIVE));
      return { found: active.join(", "), lead: 4.5 - (Math.max(...active) - Math.min(...active)), error: 0 };
    }),
  },
  {
    id: "flat",
    says: "The Fréchet distance of samples depends little on m: the largest is less than 1.7 times the smallest, as in the paper (added after the first runs)",
    paper: "Figure 3c: FID 10 to 17 for LMGAE over all m",
    judge: seedwise(SEEDS, CAPACITIES.map(masked), of => {
      const values = CAPACITIES.map(m => metric(of(masked(m)), FEATURES)),
        [low, high] = [Math.min(...values), Math.max(...values)];
      const at = (value: number) => errorOf(of(masked(CAPACITIES[values.indexOf(value)]!)), FEATURES);
      return {
        found: `${values.map(value => short(value)).join(", ")} at m = ${CAPACITIES.join(", ")}`,
        lead: 1.7 - high / low,
        error: (high / low) * Math.hypot(at(high) / high, at(low) / low),
      };
    }),
  },
  {
    id: "few",
    says: "At m = 64 fewer than half of the dimensions stay active",
    paper: "Table 2: 13 of 64",
    judge: seedwise(SEEDS, [masked(64)], of => {
      const active = metric(of(masked(64)), ACTIVE);
      return { found: String(active), lead: 31.5 - active, error: 0 };
    }),
  },
  {
    id: "omega",
    says: "The critic’s Wasserstein estimate is smaller in magnitude over the last tenth, when the mask has settled, than over the first half",
    paper: "Figure 5: smallest when the mask has settled",
    judge: seedwise(SEEDS, [masked(64)], of => {
      const [early, late] = [between(of(masked(64)), OMEGA, 0, 0.5).mean, between(of(masked(64)), OMEGA, 0.9, 1).mean];
      return { found: `${short(early)} → ${short(late)}`, lead: Math.abs(early) - Math.abs(late), error: 0 };
    }),
  },
  {
    id: "covariance",
    says: "At m = 64 the codes’ average off-diagonal covariance is lower with the mask",
    paper: "Table 2: 0.020 against 0.027",
    judge: seedwise(SEEDS, [masked(64), plain], of => below(of(masked(64)), of(plain), COVARIANCE)),
  },
  {
    id: "distance",
    says: "At m = 64 the Fréchet distance of samples is smaller with the mask",
    paper: "Figure 3c: FID 10 to 17 for LMGAE, WAE worse beyond m = 13",
    judge: seedwise(SEEDS, [masked(64), plain], of => below(of(masked(64)), of(plain), FEATURES)),
  },
];
const card: Card = {
  id: "lmgae-figure-5",
  title: "Does where the mask ends depend on where it began?",
  figure: "Figure 5 and Table 2, MNIST",
  paper: "Mondal et al. 2020, Towards Latent Space Optimality",
  shows:
    "How many dimensions stay active on MNIST from a capacity of 32, 64 and 110, the critic’s estimate beneath, and the covariance of the codes with and without the mask.",
  budget:
    "The paper’s later code trains four layers of 1 024 units for 500 000 loops; here three of 256 for 4 000, with the mask’s rate at 2e-3, four times that of the code. That is short for the mask; its independence of m and the orders are what is tested. In place of FID the distance on features of a small classifier.",
  columns: {
    [ACTIVE]: "active",
    [COVARIANCE]: "covariance",
    [FEATURES]: "Fréchet distance (LeNet features)",
    "latent-mmd": "MMD² to the prior",
    "reconstruction-mse": "MSE",
  },
  runs,
  claims,
};
export default card;

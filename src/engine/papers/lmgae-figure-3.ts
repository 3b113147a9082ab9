// Mondal et al., Figure 3a and Table 2's first row: synthetic data of eight true dimensions, capacity m swept
// (methods.md 7.2, 9.2).
import { metric, seedwise, type Card, type CardRun, type Claim } from "./card";
import { short } from "../said";

const FIELD = [4, 8, 12, 16, 24, 32] as const,
  TRUE = 8;
const THRICE: readonly number[] = [8, 16, 32]; // values of m that are asked for with three seeds
const SEEDS = [1, 2, 3];
// two layers of 128; the mask twice as fast as in the official code, whose runs are sixty times as long
const shared = { loops: 8000, width: 0.5, criticWidth: 128, maskRate: 1e-3 };
const FRECHET = "frechet-raw",
  ACTIVE = "active-dimensions",
  COVARIANCE = "covariance-off-diagonal";
const masked = (m: number) => `lmgae-m${m}`,
  plain = (m: number) => `unmasked-m${m}`;
const SETTLED =
  "From 32 dimensions twelve to sixteen stay, by seed, and they have settled: each of their μ ends above 0.97 and every other at 0. From 16 it is eight or nine, as in the paper. Probably two layers of 128 reconstruct eight curved dimensions better from a few more codes, where they are there to be kept.";
const runs: readonly CardRun[] = [true, false].flatMap(mask =>
  FIELD.map(m => ({
    id: mask ? masked(m) : plain(m),
    title: mask ? `LMGAE, m = ${m}` : `without mask, m = ${m}`,
    seeds: THRICE.includes(m) ? SEEDS : [1],
    minutes: 15,
    metrics: [FRECHET, ACTIVE, COVARIANCE, "latent-mmd"],
    ...(m === 16 && {
      paper: mask ? { [ACTIVE]: "9", [COVARIANCE]: "0.030" } : { [ACTIVE]: "16", [COVARIANCE]: "0.040" },
    }),
    run: {
      method: "lmgae",
      dataset: "lmgae-synthetic",
      values: { latent: m, mask, ...shared },
      data: { trueDimension: TRUE },
    },
  })),
);

const wide = FIELD.filter(m => m >= TRUE),
  beyond = FIELD.filter(m => m > TRUE),
  three = THRICE.filter(m => m >= TRUE);
const claims: readonly Claim[] = [
  {
    id: "u-curve",
    says: "Without the mask the distance has its least value at m = 8 among m = 4, 8 and 32",
    paper: "Figure 3a: least at m = n = 8, rising on both sides",
    judge: seedwise([1], [plain(4), plain(8), plain(32)], of => {
      const [few, right, many] = [4, 8, 32].map(m => metric(of(plain(m)), FRECHET)) as [number, number, number];
      return {
        found: `${short(few)} at 4, ${short(right)} at 8, ${short(many)} at 32`,
        holds: right < few && right < many,
      };
    }),
  },
  {
    id: "too-few",
    says: "m = 4 is too few for both: more than twice the distance at m = 8",
    paper: "Figure 3a: both bad for m < n",
    judge: seedwise([1], [plain(4), plain(8), masked(4), masked(8)], of => {
      const [a, b] = [masked, plain].map(name => metric(of(name(4)), FRECHET) / metric(of(name(8)), FRECHET)) as [
        number,
        number,
      ];
      return { found: `${short(a)} times with the mask, ${short(b)} times without`, holds: Math.min(a, b) > 2 };
    }),
  },
  {
    id: "flat",
    says: "From m = 8 to 32 the distance grows less with the mask than without: the ratio of its value at 32 to that at 8",
    paper: "Figure 3a: LMGAE stays at its best, WAE gets worse",
    judge: seedwise(SEEDS, [masked(8), masked(32), plain(8), plain(32)], of => {
      const [a, b] = [masked, plain].map(name => metric(of(name(32)), FRECHET) / metric(of(name(8)), FRECHET)) as [
        number,
        number,
      ];
      return { found: `${short(a)} against ${short(b)}`, holds: a < b };
    }),
  },
  {
    id: "better-beyond",
    says: "At m = 32 the distance is smaller with the mask",
    paper: "Figure 3a: smaller for every m > n",
    judge: seedwise(SEEDS, [masked(32), plain(32)], of => {
      const [a, b] = [metric(of(masked(32)), FRECHET), metric(of(plain(32)), FRECHET)];
      return { found: `${short(a)} against ${short(b)}`, holds: a < b };
    }),
  },
  {
    id: "active",
    says: "For every m above 8 the mask leaves 8 dimensions, to 2",
    paper: "Table 2: 9 at m = 16; Figure 3a: close to 8 throughout",
    judge: seedwise([1], beyond.map(masked), of => {
      const active = beyond.map(m => metric(of(masked(m)), ACTIVE));
      return {
        found: `${active.join(", ")} at m = ${beyond.join(", ")}`,
        holds: active.every(count => Math.abs(count - TRUE) <= 2),
      };
    }),
    diagnosis: SETTLED,
  },
  {
    id: "active-seeds",
    says: "The same at m = 16 and 32 for three seeds",
    paper: "Table 2: 9 at m = 16",
    judge: seedwise(SEEDS, three.filter(m => m > TRUE).map(masked), of => {
      const active = three.filter(m => m > TRUE).map(m => metric(of(masked(m)), ACTIVE));
      return { found: active.join(" and "), holds: active.every(count => Math.abs(count - TRUE) <= 2) };
    }),
    diagnosis: SETTLED,
  },
  {
    id: "covariance",
    says: "At m = 16 the codes’ average off-diagonal covariance is lower with the mask",
    paper: "Table 2: 0.030 against 0.040",
    judge: seedwise(SEEDS, [masked(16), plain(16)], of => {
      const [a, b] = [metric(of(masked(16)), COVARIANCE), metric(of(plain(16)), COVARIANCE)];
      return { found: `${short(a)} against ${short(b)}`, holds: a < b };
    }),
    diagnosis:
      "The mean is over pairs of the dimensions that are active: 36 pairs of 9 on seed 1 with the mask, 120 of 16 without. It is lower on two seeds of three; on MNIST, the other card, the order is the paper’s.",
  },
];

const card: Card = {
  id: "lmgae-figure-3",
  title: "The mask finds how many dimensions there are",
  figure: "Figure 3a and Table 2, first row",
  paper: "Mondal et al. 2020, Towards Latent Space Optimality",
  shows:
    "Distance of samples from data and number of active dimensions against the capacity m, with the mask and without it, on data of eight true dimensions.",
  budget: `The paper names neither the ambient dimension, the weights of the losses nor the length; its later code trains MNIST for 500 000 loops. Here: 128 ambient dimensions, networks of 2 × 128, 8 000 loops with the mask’s rate at 1e-3, twice that of the code, because θ would not arrive in so few, and in place of FID the Fréchet distance of the data themselves, which is what FID must mean for vectors. So values are not comparable with the paper’s curve; its shape over m (${wide.join(", ")} against 4) is. At m = 8 the mask takes dimensions that the data need (4 to 7 stay), so part of its small ratio from 8 to 32 is a bad start at 8.`,
  columns: {
    [FRECHET]: "Fréchet distance",
    [ACTIVE]: "active",
    [COVARIANCE]: "covariance",
    "latent-mmd": "MMD² to the prior",
  },
  runs,
  claims,
};
export default card;

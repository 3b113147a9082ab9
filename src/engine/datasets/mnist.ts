// MNIST: 70 000 handwritten digits, as a pack that `npm run datasets mnist` installs (packs.ts). Nothing of it
// is in this repository.
import type { DataSet } from "../dataset";

const set: DataSet<Record<never, never>> = {
  id: "mnist",
  title: "MNIST",
  config: {},
  about:
    "Handwritten digits, 28 by 28 grey, 60 000 to train on and 10 000 held out. Y. LeCun, C. Cortes, C. J. C. Burges.",
  licence:
    "Yann LeCun and Corinna Cortes hold the copyright of MNIST, a derivative work from original NIST data sets, made available under the terms of the Creative Commons Attribution-Share Alike 3.0 licence (as stated by the Keras documentation; the authors' own page gives no licence text).",
  spec: () => ({
    kind: "images",
    shape: [28, 28, 1],
    range: [0, 1],
    count: 60000,
    tests: 10000,
    classes: 10,
    mean: [0.1307],
    features: "mnist",
  }),
  source: { pack: "mnist", bytes: 11_300_729 },
};
export default set;

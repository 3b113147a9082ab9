// Fashion-MNIST: 70 000 pictures of clothes in the format of MNIST, as a pack that `npm run datasets fashion-mnist`
// installs (packs.ts). Nothing of it is in this repository.
import type { DataSet } from "../dataset";

const set: DataSet<Record<never, never>> = {
  id: "fashion-mnist",
  title: "Fashion-MNIST",
  config: {},
  about:
    "Clothes, shoes and bags, 28 by 28 grey, 60 000 to train on and 10 000 held out, ten classes of equal size. H. Xiao, K. Rasul, R. Vollgraf (Zalando Research).",
  licence: "MIT licence, copyright 2017 Zalando SE.",
  spec: () => ({
    kind: "images",
    shape: [28, 28, 1],
    range: [0, 1],
    count: 60000,
    tests: 10000,
    classes: 10,
    mean: [0.286],
    features: "fashion-mnist",
  }),
  source: { pack: "fashion-mnist", bytes: 30_867_240 },
};
export default set;

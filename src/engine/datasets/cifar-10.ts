// CIFAR-10: 60 000 small photographs, as a pack that `npm run datasets cifar-10` installs from the official binary
// version (packs.ts). Nothing of it is in this repository.
import type { DataSet } from "../dataset";

const set: DataSet<Record<never, never>> = {
  id: "cifar-10",
  title: "CIFAR-10",
  config: {},
  about:
    "Photographs of ten kinds of animals and vehicles, 32 by 32 in colour, 50 000 to train on and 10 000 held out. A. Krizhevsky, V. Nair, G. Hinton.",
  note: "The code of Dai & Wipf 2019 writes all images to JPEG and reads them back before training and before measuring, which changes the Fréchet distance, as its author says. Here the official pixels are used as they are: their numbers and ours differ for that reason too.",
  licence:
    "The authors' page states no licence. It asks those who use the data to cite Alex Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.",
  spec: () => ({
    kind: "images",
    shape: [32, 32, 3],
    range: [0, 1],
    count: 50000,
    tests: 10000,
    classes: 10,
    mean: [0.4914, 0.4822, 0.4465],
    features: "cifar-10",
  }),
  source: { pack: "cifar-10", bytes: 172_969_591 },
};
export default set;

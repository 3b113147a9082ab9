// The table of data sets whose official files cannot be in the repository: a new one is an entry here. What is done
// with it, install.mjs says; what follows from an entry, the functions here.

/** How the official files of a split become rows. A data set names one of these. */
export const FORMATS = {
  idx: {
    files: split => [split.images, split.labels],
    rows: (packs, split, { shape, classes }, read) =>
      packs.rowsOfIdx(read(split.images), read(split.labels), split.count, shape, classes),
  },
  cifar: {
    files: split => split.batches,
    rows: (packs, split, { shape, classes }, read) =>
      packs.rowsOfCifar(split.batches.map(read), split.count, shape, classes),
  },
};

/** Of all rows with their labels. */
const sizeOfRows = ({ shape, train, test }) => (train.count + test.count) * (1 + shape.reduce((a, b) => a * b));
const BESIDE = 2 ** 20; // bytes for headers, and for what an archive holds beside the rows

/** How many bytes an official file may have: an archive may be compressed worse than the official one is. */
export const mostBytes = (set, file) => (set.archive ? 2 : 1) * set.bytes[file];
/** How many bytes it may become when it is inflated. */
export const mostInflated = set => sizeOfRows(set) + BESIDE;

/**
 * bytes: of the files as they are downloaded. addresses: folders that hold them, tried in turn. SHA-256: of the files
 * as they are downloaded, or of the members where they come in an archive (tar.gz): what its headers and its
 * compression are makes no difference.
 */
export const DATASETS = {
  mnist: {
    title:
      "MNIST (Y. LeCun, C. Cortes, C. J. C. Burges; http://yann.lecun.com/exdb/mnist/; CC BY-SA 3.0 as stated by the Keras documentation)",
    shape: [28, 28, 1],
    classes: 10,
    format: "idx",
    train: { count: 60000, images: "train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz" },
    test: { count: 10000, images: "t10k-images-idx3-ubyte.gz", labels: "t10k-labels-idx1-ubyte.gz" },
    bytes: {
      "train-images-idx3-ubyte.gz": 9_912_422,
      "train-labels-idx1-ubyte.gz": 28_881,
      "t10k-images-idx3-ubyte.gz": 1_648_877,
      "t10k-labels-idx1-ubyte.gz": 4_542,
    },
    addresses: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "http://yann.lecun.com/exdb/mnist/",
    ],
    sha256: {
      "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
      "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
      "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
  },
  "fashion-mnist": {
    title:
      "Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf; https://github.com/zalandoresearch/fashion-mnist; MIT licence, (c) 2017 Zalando SE)",
    shape: [28, 28, 1],
    classes: 10,
    format: "idx",
    train: { count: 60000, images: "train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz" },
    test: { count: 10000, images: "t10k-images-idx3-ubyte.gz", labels: "t10k-labels-idx1-ubyte.gz" },
    bytes: {
      "train-images-idx3-ubyte.gz": 26_421_880,
      "train-labels-idx1-ubyte.gz": 29_515,
      "t10k-images-idx3-ubyte.gz": 4_422_102,
      "t10k-labels-idx1-ubyte.gz": 5_148,
    },
    addresses: [
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ],
    sha256: {
      "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
      "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
      "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
      "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    },
  },
  "cifar-10": {
    title:
      "CIFAR-10, binary version (A. Krizhevsky, V. Nair, G. Hinton; https://www.cs.toronto.edu/~kriz/cifar.html; the authors state no licence)",
    shape: [32, 32, 3],
    classes: 10,
    format: "cifar",
    archive: "cifar-10-binary.tar.gz",
    train: {
      count: 50000,
      batches: ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"],
    },
    test: { count: 10000, batches: ["test_batch.bin"] },
    bytes: { "cifar-10-binary.tar.gz": 170_052_171 },
    addresses: ["https://www.cs.toronto.edu/~kriz/"],
    sha256: {
      "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
      "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
      "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
      "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
      "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
      "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    },
  },
};

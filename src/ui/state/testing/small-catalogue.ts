// What there is, for tests of the page's stores: a method of two fields, made-up vectors, and images that come in a
// pack.
import type { Catalogue } from "../../../engine/catalogue";
import { live, whole } from "../../../engine/config";

const text = {
  idea: "",
  about: "",
  paragraph: "",
  link: "",
  paper: "A 2019, B",
  by: "A 2019",
  lesson: 1,
  formulas: [],
  charts: [],
  series: {},
  probes: [],
  metrics: [],
};
export const catalogue: Catalogue = {
  methods: [
    {
      ...text,
      id: "vae",
      title: "VAE",
      accepts: ["vectors", "images"],
      starts: {},
      phases: [{ id: "train", title: "Train", counts: [], rows: [] }],
      least: {},
      duels: [],
      offers: [],
      fields: {
        rate: live("Rate", "", 1e-3, 1e-5, 1, { scale: "log", rate: true }),
        latent: whole("Latent", "", 16, 1, 256),
      },
    },
  ],
  datasets: [
    {
      id: "ring",
      title: "Ring",
      about: "",
      fields: { seed: whole("Data seed", "", 0, 0, 100) },
      kind: "vectors",
      shape: [2],
      count: 10,
      classes: 1,
      variance: 1,
    },
    {
      id: "mnist",
      title: "MNIST",
      about: "",
      fields: {},
      kind: "images",
      shape: [28, 28, 1],
      count: 10,
      classes: 10,
      variance: 1,
      pack: { name: "mnist", bytes: 1 },
    },
  ],
  probes: [],
  metrics: [],
};

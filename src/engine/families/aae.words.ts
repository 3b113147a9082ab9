// What is said of what the adversarial autoencoders share (families/aae.ts).
import type { FieldText } from "../config";
import type { headFields } from "./aae";

export const paper = "Anonymous, Towards Well-Distributed Generative Networks Using Adversarial Autoencoders";
export const link = "https://arxiv.org/abs/1511.05644"; // the AAE itself; P1 was read under double-blind review
export const fields: { readonly [K in keyof typeof headFields]: FieldText } = {
  headNoise: {
    label: "Noise into the head",
    help: "How many fresh normal numbers join each row’s features before the head: what lets codes of few-dimensional data fill the prior.",
  },
  headWidth: { label: "Head width", help: "Units in each of the head’s three hidden layers." },
};

// Of reconstructions: what is lost before anything is sampled.
export { frechetReconstructions as default } from "../frechet-features";

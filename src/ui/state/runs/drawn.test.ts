// Which curves of another method a chart may hold beside its own.
import { describe, expect, it } from "vitest";
import { catalogueOf } from "../../../engine/catalogue";
import type { RunConfig } from "../../../engine/config";
import { methods } from "../../../engine/methods";
import { otherUnits } from "./drawn";

const catalogue = catalogueOf(methods, [], [], []);
const of = (method: string): RunConfig => ({ version: 1, method, dataset: "ring", seed: 0, values: {}, data: {} });

describe("series of the same name", () => {
  it("are kept apart where their units differ: nats of a VAE are no squared errors of an autoencoder", () => {
    expect(otherUnits(catalogue, of("vae"), of("ae"))).toContain("train/autoencoder/reconstruction");
    expect(otherUnits(catalogue, of("ae"), of("vae"))).toContain("train/autoencoder/reconstruction");
  });
  it("stand beside one another where they agree", () => {
    expect(otherUnits(catalogue, of("vae"), of("two-stage-vae"))).toEqual([]);
    for (const { id } of methods) expect(otherUnits(catalogue, of(id), of(id))).toEqual([]);
  });
});

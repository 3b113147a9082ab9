// How two runs differ, in words: of two methods too, what both have and does not agree is said. Who reads "VAE" beside
// a curve takes all that it shows for the method's.
import { describe, expect, it } from "vitest";
import { catalogueOf } from "../../engine/catalogue";
import { dataSets } from "../../engine/datasets";
import { methods } from "../../engine/methods";
import { readAddress } from "./address";
import { differenceFrom, wholeLabelOf } from "./difference";

const catalogue = catalogueOf(methods, dataSets, [], []);
const of = (query: string) => readAddress(`${query}&trainSteps=100&v=1`, catalogue, () => true).run;

describe("a run beside another", () => {
  const vae = of("?method=vae&dataset=ring&rate=0.01&width=0.25");
  it("of another method says besides what of its settings is another", () => {
    expect(differenceFrom(catalogue, of("?method=ae&dataset=ring&rate=0.01&width=0.25"), vae)).toBe("VAE");
    expect(differenceFrom(catalogue, of("?method=ae&dataset=ring&rate=0.0036&width=1"), vae)).toBe(
      "VAE, learning rate 0.01, width 0.25",
    );
  });
  it("of another method and its own length says that too", () => {
    const longer = readAddress(
      "?method=ae&dataset=ring&rate=0.01&width=0.25&trainSteps=200&v=1",
      catalogue,
      () => true,
    ).run;
    expect(differenceFrom(catalogue, longer, vae)).toBe("VAE, steps 100");
  });
  it("of the same method says what is another", () => {
    expect(differenceFrom(catalogue, of("?method=vae&dataset=ring"), vae)).toBe("learning rate 0.01, width 0.25");
    expect(differenceFrom(catalogue, vae, vae)).toBe("the same settings");
  });
});
it("a run alone is its method, its data, and what is not as they start", () => {
  expect(wholeLabelOf(catalogue, of("?method=ae&dataset=ring&rate=0.01"))).toBe(
    "Autoencoder, Ring of Gaussians, learning rate 0.01, steps 100",
  );
});

// The order in which methods are told, all that there are, and what is found for what was typed.
import { describe, expect, it } from "vitest";
import { methodEntry } from "../../engine/catalogue";
import { methods } from "../../engine/methods";
import { byPaper, paperOf } from "./methods-found";

const entries = methods.map(method => methodEntry(method));
const told = (sought = "") => byPaper(entries, sought).map(({ authors, methods }) => [authors, methods.map(m => m.id)]);

describe("the order of the chooser", () => {
  const papers = byPaper(entries, "");
  it("has every method once", () => {
    const ids = papers.flatMap(paper => paper.methods.map(m => m.id));
    expect([...ids].sort()).toEqual(methods.map(m => m.id).sort());
  });
  it("begins with what the others build on", () => {
    expect(papers.flatMap(paper => paper.methods.map(m => m.id)).slice(0, 3)).toEqual(["ae", "vae", "two-stage-vae"]);
  });
  it("has the papers by year, one that says none last", () => {
    const years = papers.map(({ authors }) => /\d{4}$/.exec(authors)?.[0] ?? "none");
    expect(years).toEqual([...years].sort());
    expect(years.at(-1)).toBe("none"); // read under review
  });
  it("is the methods' own: no two of a paper have the same place", () => {
    for (const { title, methods: own } of papers) expect(new Set(own.map(m => m.lesson)).size, title).toBe(own.length);
  });
  it("does not hang on that of the files", () => {
    expect(byPaper([...entries].reverse(), "").map(p => p.methods.map(m => m.id))).toEqual(
      papers.map(p => p.methods.map(m => m.id)),
    );
  });
});

describe("who introduced a method", () => {
  it("is said of every one, with the year where the paper has one", () => {
    for (const { by, id } of entries) expect(by, id).toMatch(/ \d{4}$|^Anonymous$/);
  });
  it("is not the paper that only compares it", () => {
    const by = (id: string) => entries.find(m => m.id === id)!.by;
    // docs/methods.md 6.2 to 6.16, and the references of the papers themselves
    expect(by("vae")).toBe("Kingma & Welling 2014");
    expect(by("wae-gan")).toBe("Tolstikhin et al. 2018");
    expect(by("wgan-gp")).toBe("Gulrajani et al. 2017");
    expect(by("rae-sn")).toBe("Ghosh et al. 2020");
    expect(by("two-stage-vae")).toBe(paperOf(entries.find(m => m.id === "two-stage-vae")!.paper).authors);
  });
});

describe("what is found", () => {
  it("holds every word typed, in its title, idea, paper or who introduced it", () => {
    expect(told("tolstikhin")).toEqual([["Dai & Wipf 2019", ["wae-mmd", "wae-gan"]]]);
    expect(told("kernel dai")).toEqual([["Dai & Wipf 2019", ["wae-mmd"]]]);
    expect(told("no such method")).toEqual([]);
  });
  it("has first what is called so", () => {
    // LPGA and LVPGA stand in a paper of 2020; "VAE" begins the names of vae and vae-flow alone
    expect(told("vae")[0]?.[1]?.slice(0, 2)).toEqual(["vae", "vae-flow"]);
    expect(told("lvpga")[0]?.[1]?.[0]).toBe("lvpga");
  });
});

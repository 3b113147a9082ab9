// What the sheet of cards loads: every run of every card, read as an address, is the run that the command line makes,
// with nothing put right.
import { describe, expect, it } from "vitest";
import { catalogueOf } from "../../../engine/catalogue";
import { dataSets } from "../../../engine/datasets";
import { metrics, probes } from "../../../engine/diagnostics";
import { methods } from "../../../engine/methods";
import { readRun } from "../../../engine/run";
import generated from "../../../../docs/results/cards.json";
import byMethod from "../../../../docs/results/cards-of-methods.json";
import { readAddress } from "../../state/address";
import { queryOf, type RunWords } from "./cards-address";

const catalogue = catalogueOf(methods, dataSets, probes, metrics);
const cards = generated as unknown as readonly { id: string; runs: readonly { title: string; run: RunWords }[] }[];

describe.each(cards.map(card => [card.id, card] as const))("%s", (_id, { runs }) => {
  it.each(runs.map(({ title, run }) => [title, run] as const))("loads %s as it is run", (_title, run) => {
    const { run: loaded, notes, chosen } = readAddress(queryOf(run, 7), catalogue, () => true);
    expect([notes, chosen]).toEqual([[], true]);
    expect(loaded).toEqual(readRun({ ...run, seed: 7 }));
  });
});
it("is offered beside methods that there are, and names cards that there are", () => {
  for (const [method, ids] of Object.entries(byMethod)) {
    expect(methods.map(({ id }) => id)).toContain(method);
    for (const id of ids) expect(cards.map(card => card.id)).toContain(id);
  }
});

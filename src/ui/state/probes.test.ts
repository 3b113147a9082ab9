// What the board may show of a method, over all methods and kinds of data: each picture once, for its id is its place.
import { expect, test } from "vitest";
import { catalogueOf, type DataSetEntry, type MethodEntry } from "../../engine/catalogue";
import type { Values } from "../../engine/config";
import { dataSets } from "../../engine/datasets";
import { metrics, probes } from "../../engine/diagnostics";
import { methods } from "../../engine/methods";
import { expected } from "../views/board-plan";
import { probesFor } from "./probes";
import { startValues } from "./starts";

const catalogue = catalogueOf(methods, dataSets, probes, metrics);
const pairs = catalogue.methods.flatMap(method =>
  catalogue.datasets.flatMap(dataset => (method.accepts.includes(dataset.kind) ? [[method, dataset] as const] : [])),
);
/** Start values, and each choice of each field by itself. */
function* settings(method: MethodEntry, dataset: DataSetEntry): Generator<Values> {
  const starts = startValues(method, dataset);
  yield starts;
  for (const [name, field] of Object.entries(method.fields))
    if (field.kind === "choice") for (const option of field.options) yield { ...starts, [name]: option };
}

test("all methods on all data sets are here", () => {
  expect(pairs.length).toBeGreaterThan(catalogue.methods.length);
});
test.each(pairs.map(([method, dataset]) => [method.id, dataset.id, method, dataset] as const))(
  "%s on %s: no picture has the id of another, and the method's own come first",
  (_method, _dataset, method, dataset) => {
    for (const values of settings(method, dataset)) {
      const found = probesFor(catalogue, method, dataset.kind, values),
        ids = found.map(probe => probe.id),
        places = expected(method, found, dataset.kind),
        own = found.filter(probe => method.probes.includes(probe));
      expect(ids).toEqual([...new Set(ids)]);
      expect(places).toEqual([...new Set(places)]);
      expect(found.slice(0, own.length)).toEqual(own);
    }
  },
);
test("of two of the same id the method's own is taken: two-stage VAE's singular values", () => {
  const method = catalogue.methods.find(({ id }) => id === "two-stage-vae")!,
    dataset = catalogue.datasets.find(({ id }) => id === "drawn-digits")!;
  const found = probesFor(catalogue, method, dataset.kind, startValues(method, dataset));
  expect(catalogue.probes.map(({ id }) => id)).toContain("singular-values");
  expect(method.probes).toContain(found.find(({ id }) => id === "singular-values"));
});
test("series and charts have names of their own", () => {
  for (const method of catalogue.methods) {
    const charts = method.charts.map(chart => chart.id);
    expect(charts).toEqual([...new Set(charts)]);
    for (const chart of method.charts) {
      const lines = chart.lines.map(line => line.series);
      expect(lines, `${method.id} ${chart.id}`).toEqual([...new Set(lines)]);
    }
  }
});

// Methods too small to be on the page, and the table they train on: for tests of what trains them. A toy
// declares only what differs.
import type { AnySettings, ConfigOf, Settings } from "../settings";
import type { Table } from "../dataset";
import type { Method, Phase, Update } from "../method";
import type { Scope } from "../nn/scope";
import { normalOf, streamOf } from "../random";

/** [count, width] of N(0, 1), and half as many to hold out. */
export function toyTable(count = 32, width = 3): Table {
  const rows = (n: number, place: number) => ({
    x: normalOf(streamOf(5, { purpose: "data", place, name: "toy" })(n * width)),
  });
  return {
    spec: { kind: "vectors", shape: [width], range: [-4, 4], count, tests: count / 2, classes: 1 },
    train: rows(count, 0),
    test: rows(count / 2, 1),
  };
}
/** A method of given nets and phases, with ids that nobody reads. */
export function toyMethod<F extends AnySettings, N>(
  config: F,
  build: (scope: Scope, config: ConfigOf<F>) => N,
  phases: readonly Phase<ConfigOf<F>, N>[],
): Method<ConfigOf<F>, N> {
  return {
    id: "toy",
    accepts: ["vectors"],
    config: config as unknown as Settings<ConfigOf<F>>,
    build,
    phases,
  };
}
/** Phases of one update each, so many steps long. */
export const phase = <C, N>(id: string, steps: number, ...updates: readonly Update<C, N>[]): Phase<C, N> => ({
  id,
  steps: () => steps,
  updates,
});

// A toy whose net is pulled towards the batch; beside it a state, a second net and a copy. Two phases of the same
// update, or one of an update that a test brings along.
import { choice, flag, live, whole } from "../config";
import type { Rule } from "../method";
import { constant, normal, zeros } from "../nn/init";
import type { Step } from "../step";
import { adam } from "../train/rules";
import type { Session } from "../train/session";
import { phase, toyMethod, toySession } from "./toys";

export const contents = ({ store }: Session) =>
  Object.fromEntries([...store.buffers].map(([path, b]) => [path, Array.from(b.dataSync())]));

/** w falls towards the batch; beside it a state and a second net. */
const config = {
  rate: live("Rate", "", 0.1, 0, 1),
  size: whole("Size", "", 4, 1, 8),
  doubled: flag("Doubled", "", false, { live: true }),
  kind: choice("Kind", "", "a", ["a", "b"]),
};
export const toy = toyMethod(
  config,
  (scope, c) => {
    const w = scope.child("net").parameter("w", [3], normal(1));
    const other = scope.child("other").parameter("w", [3], constant(2));
    const seen = scope.child("other").state("seen", [], zeros);
    const copy = scope.child("copy").parameter("w", [3], zeros);
    return { w, other, seen, copy, net: scope.child("net").net(() => w().mul(c.doubled ? 2 : 1)) };
  },
  [],
);
export type N = ReturnType<(typeof toy)["build"]>;
export type C = Parameters<(typeof toy)["build"]>[1];
export const pull = {
  id: "pull",
  moves: ({ net }: N, c: C): readonly Rule[] => [adam({ rate: c.rate }, net)],
  loss: ({ nets, batch }: Step<C, N>) => ({ terms: { distance: batch(4).x.mean(0).sub(nets.net()).square().sum() } }),
};
export const trained = { ...toy, phases: [phase("one", 30, pull), phase("two", 60, pull)] };
/** A toy whose one update is this. */
export const withUpdate = (
  moves: (nets: N) => readonly Rule[],
  loss: (step: Step<C, N>) => ReturnType<typeof pull.loss>,
) => toySession({ ...toy, phases: [phase("one", 5, { id: "update", moves, loss })] });

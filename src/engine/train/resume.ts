// Snapshots: how one is taken, whether one fits a method and its nets, and how variables and moments go on from it.
// When, session.ts decides; nothing here trains.
import { put } from "../kernels/kernel";
import { copied } from "../kernels/state";
import type { AnyMethod, AnyPhase } from "../method";
import { checkKnown, checkThere, type Expected, ofVariables } from "../named-tensors";
import type { Store, Variable } from "../nn/scope";
import { type Tensor, tf } from "../tf";
import { OptimizerState, type PhaseSlots } from "./optimizer-state";
import type { Block, Snapshot } from "./snapshot";
import type { DecoderLayers } from "./decoder-layers";

/** Of one moment, though reading takes many: everything is copied before the first read. */
export async function snapshotOf(
  place: Pick<Snapshot, "run" | "phase" | "index" | "lengths">,
  { decoder }: DecoderLayers,
  store: Store,
  moments: OptimizerState | undefined,
): Promise<Snapshot> {
  const kept = moments?.copies();
  const copies = [
    ...[...store.buffers].map(([path, b]) => [`net/${path}`, tf.tidy(() => copied(b))] as const),
    ...(kept?.tensors ?? []),
  ];
  const tensors: Record<string, Block> = {};
  for (const [name, copy] of copies) tensors[name] = { shape: copy.shape, data: await read(copy) };
  if (kept?.cells) {
    const row = await read(kept.cells.row);
    for (const [name, at] of kept.cells.at) tensors[name] = { shape: [], data: row.slice(at, at + 1) };
  }
  return { ...place, tensors, ...(decoder && { decoder }) };
}
async function read(tensor: Tensor): Promise<Float32Array> {
  const data = Float32Array.from(await tensor.data());
  tensor.dispose();
  return data;
}

/** The phase that it stands in. Throws where a run of this method has no such place. */
export function phaseOf({ phase, index, lengths }: Snapshot, method: AnyMethod): AnyPhase {
  const found = method.phases[phase];
  if (lengths.length !== method.phases.length || !found || index > lengths[phase]!)
    throw Error(`phase ${phase}, step ${index}: not a place in a run of ${method.id}`);
  return found;
}
/**
 * Throws, naming the tensor, where one is missing, is not known here, has another shape, or holds what it cannot. Every
 * step moves all that its phase keeps, so that only at a phase's beginning there may be no optimizer state.
 */
export function fits(
  { tensors, index }: Snapshot,
  method: string,
  variables: ReadonlyMap<string, Pick<Variable, "shape" | "least">>,
  { slots, groups }: PhaseSlots,
): void {
  const nets = ofVariables(variables, "net/"),
    blocks = Object.fromEntries(blocksOf(tensors));
  checkKnown(blocks, new Map<string, Expected>([...nets, ...slots]), method);
  const begun = groups.filter(group => index > 0 || group.some(name => Object.hasOwn(blocks, name)));
  checkThere(blocks, [...nets.map(([name]) => name), ...begun.flat()]);
}
/** Writes the variables of a snapshot that fits, and makes its moments; none where it has none of them. */
export function restored({ tensors }: Snapshot, { buffers }: Store, { slots }: PhaseSlots): OptimizerState | undefined {
  for (const [path, buffer] of buffers) put(buffer, tensors[`net/${path}`]!.data);
  const blocks = blocksOf(tensors);
  if (!blocks.some(([name]) => slots.has(name))) return undefined;
  const moments = new OptimizerState();
  moments.cover(slots);
  moments.fill(new Map(blocks.map(([name, { data }]) => [name, data])), slots);
  return moments;
}
const blocksOf = (tensors: Snapshot["tensors"]) =>
  Object.entries(tensors).filter(([name]) => !name.startsWith("check/"));

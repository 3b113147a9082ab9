// Everything needed to go on exactly where a run stopped: variables, the running phase's moments, counters and the
// run's config. How one is taken, and whether one fits; when, session.ts decides, and run-file.ts turns it into a
// safetensors file and back.
import type { RunConfig } from "../config";
import { put } from "../kernels/kernel";
import { copied } from "../kernels/state";
import type { AnyMethod, AnyPhase } from "../method";
import type { Layer } from "../nn/layers";
import type { Store } from "../nn/scope";
import { type Tensor, tf } from "../tf";
import { Moments, type PhaseSlots } from "./moments";
import type { Words } from "./words";

export interface Block {
  shape: readonly number[];
  data: Float32Array;
}
export interface Snapshot {
  /** Live changes included. */
  run: RunConfig;
  /** place: phase number and steps done in it. */
  phase: number;
  index: number;
  /** Steps of each phase: as planned, fewer where one was skipped, more where the last was extended. */
  lengths: readonly number[];
  /** net/<path>, optimizer/<phase>/<update>/<path>/<slot>; a file adds check/z0, check/x0. */
  tensors: Readonly<Record<string, Block>>;
  /** The decoder as a list of layers over net/<path> tensors, for readers without our code. */
  decoder?: readonly Layer[];
}

/** Of one moment, though reading takes many: everything is copied before the first read. */
export async function snapshotOf(
  place: Pick<Snapshot, "run" | "phase" | "index" | "lengths">,
  { decoder }: Words,
  store: Store,
  moments: Moments | undefined,
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
/** Throws, naming the tensor, where one is missing, is not known here, or has another shape. */
export function fits({ tensors }: Snapshot, method: string, { buffers }: Store, { slots, groups }: PhaseSlots): void {
  const expected = new Map<string, readonly number[]>([
    ...[...buffers].map(([path, b]) => [`net/${path}`, b.shape] as const),
    ...[...slots].map(([name, { shape }]) => [name, shape] as const),
  ]);
  for (const [name, { shape, data }] of blocksOf(tensors)) {
    const wanted = expected.get(name);
    if (!wanted) throw Error(`${name}: nothing of that name in ${method}`);
    if (String(shape) !== String(wanted)) throw Error(`${name}: has shape [${shape}], expected [${wanted}]`);
    if (data.length !== wanted.reduce((a, b) => a * b, 1))
      throw Error(`${name}: ${data.length} values do not fill its shape [${shape}]`);
  }
  const missing = [
    ...[...buffers.keys()].map(path => `net/${path}`),
    ...groups.filter(g => g.some(name => tensors[name])).flat(),
  ].find(name => !tensors[name]);
  if (missing) throw Error(`${missing}: missing`);
}
/** Writes the variables of a snapshot that fits, and makes its moments; none where it has none of them. */
export function restored({ tensors }: Snapshot, { buffers }: Store, { slots }: PhaseSlots): Moments | undefined {
  for (const [path, buffer] of buffers) put(buffer, tensors[`net/${path}`]!.data);
  const blocks = blocksOf(tensors);
  if (!blocks.some(([name]) => slots.has(name))) return undefined;
  const moments = new Moments();
  moments.cover(slots);
  moments.fill(new Map(blocks.map(([name, { data }]) => [name, data])), slots);
  return moments;
}
const blocksOf = (tensors: Snapshot["tensors"]) =>
  Object.entries(tensors).filter(([name]) => !name.startsWith("check/"));

// A phase's cached columns over the whole training set, in evaluation mode, in fixed chunks so that their noise is
// fixed too. They go to the host, like every other column; made again when a phase is restored, so never saved.
import type { AnyPhase } from "../method";
import { inMode } from "../nn/scope";
import { cacheNoise } from "../noise";
import { type Tensor, tf } from "../tf";
import { type Column, type Columns, columnsOf } from "./columns";
import type { At } from "./at";
import { batchOf, stepOf } from "./step";
import { Abandoned } from "./abandoned";

const CHUNK = 500; // rows at a time: about 30 ms of a small encoder, between which the host may breathe
export async function cached(session: At, phase: AnyPhase): Promise<Columns> {
  const made: Record<string, Column> = {};
  const {
    table: { spec, train },
    nets,
    config,
    counter,
    seed,
    host,
  } = session;
  const rows = columnsOf(train, spec.shape);
  for (let from = 0; phase.cache && from < spec.count; from += CHUNK) {
    if (session.abandoned) throw new Abandoned(phase.id);
    const size = Math.min(CHUNK, spec.count - from);
    const noise = cacheNoise(seed, from / CHUNK, session.phase);
    const around = { nets, config, data: spec, noise, index: counter.index, progress: counter.progress };
    const here = () => Array.from({ length: size }, (_, k) => from + k);
    const values = tf.tidy(() =>
      inMode({ training: new Set(), moving: new Set(), noise }, () =>
        phase.cache!(batchOf(rows, here, 0, size), stepOf(around, rows, here)),
      ),
    );
    for (const [name, value] of Object.entries<Tensor>(values)) {
      const row = value.shape.slice(1),
        width = value.size / size;
      const column = (made[name] ??= { data: new Float32Array(spec.count * width), row, scale: 1 });
      (column.data as Float32Array).set(await value.data<"float32">(), from * width);
      value.dispose();
    }
    await host.pause();
  }
  return made;
}

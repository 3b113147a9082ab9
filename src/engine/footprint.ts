// How much memory a run needs at most: its session, made and trained for a step of every phase on a device that keeps
// sizes alone (kernels/sizes.ts), on a table of few rows. So it counts what really happens: weights, an optimizer's
// moments, what a step computes on the way and keeps for its gradients. Rows of data and what a device keeps for itself
// are not in it.
import type { RunConfig } from "./config";
import type { Table } from "./dataset";
import type { Host } from "./host";
import { sized } from "./kernels/sizes";
import type { AnyMethod } from "./method";
import { sizeOf } from "./shape";
import type { DataSpec } from "./step";
import { Session } from "./train/session";

/**
 * In bytes. resting: what stays between two steps, weights and moments; most: at one time, with them; largest: of one
 * array. Of the phase that needs most of each.
 */
export interface Footprint {
  resting: number;
  most: number;
  largest: number;
  /** Of that array. */
  shape: readonly number[];
}
const ROWS = 4; // that a batch is made of: which ones changes no size

export function footprintOf(method: AnyMethod, run: RunConfig, spec: DataSpec, from: Host): Promise<Footprint> {
  const host = { ...from, pause: async () => {} }; // nothing else has a turn meanwhile: it would run on this device
  return sized(async device => {
    const before = device.now;
    device.begin();
    const session = Session.create({ method, table: blankTable(spec), run, host, replay: false });
    try {
      let resting = 0;
      for (let phase = 0; phase < method.phases.length; phase++) {
        if (session.phases[phase]!.steps > 0) await session.advance(1);
        resting = Math.max(resting, device.now - before);
        session.skip();
      }
      const { most, largest } = device;
      return { resting, most: most - before, largest: largest.bytes, shape: largest.shape };
    } finally {
      session.dispose();
    }
  });
}
function blankTable(spec: DataSpec): Table {
  const rows = { x: new Float32Array(ROWS * sizeOf(spec.shape)), labels: new Uint8Array(ROWS) };
  return { spec: { ...spec, count: ROWS, tests: ROWS }, train: rows, test: rows };
}

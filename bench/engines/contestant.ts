// What every engine of the bench is to the stopwatch: something that queues steps and something that waits
// for the last of them.
import type { Backend, Net, NetName } from "../net";

export interface Contestant {
  adapter: string;
  steps(count: number): Promise<void>; // may wait for the device, to keep its queue short
  done(): Promise<number>; // the device has finished every step; the loss of the last one
  bytes?(): number; // of tensors, where no GPU counts them
}
export const ENGINES = ["tfjs", "eager", "replay", "jax-js"] as const; // those that run in a page; PyTorch is a process
export type Engine = (typeof ENGINES)[number];
export type Open = (name: NetName, net: Net, backend: Backend, assets: Assets) => Promise<Contestant>;
export interface Assets {
  wasmPaths: Readonly<Record<string, string>>;
}

// How a GPU is asked for, with a browser that answers what it is told to: nothing here computes, and what is waited is
// counted, not waited.
import { expect, it } from "vitest";
import { chooseBackend, meet } from "./backend";
import type { Host } from "./host";
import { FEW, PAUSES, SHORT } from "./regain";

/** Of asking for a WebGPU that is never there. busy: ms between the meeting and the choice; before: it was lost. */
async function asked({ early, busy = 0, before = false }: { early: boolean; busy?: number; before?: boolean }) {
  let now = 0,
    asks = 0;
  const paused: number[] = [];
  const gpu = { requestAdapter: async () => (asks++, null) };
  const host: Host = {
    now: () => now,
    pause: async () => {},
    gpu,
    encode: text => new TextEncoder().encode(text),
    decode: bytes => new TextDecoder().decode(bytes),
  };
  if (early) meet(host);
  now += busy;
  const pause = async (ms: number) => {
    now += ms;
    if (ms > 0) paused.push(ms);
  };
  const patience = { before, pause, waiting: () => {} };
  const error = await chooseBackend(host, before ? undefined : "webgpu", { wasmPaths: {}, patience }).catch(
    (e: Error) => e.message,
  );
  return { error, asks, paused };
}
const NONE = "webgpu: WebGPU finds no GPU";

it("asks a few times for a GPU that nobody met, and waits between", async () => {
  expect(await asked({ early: false })).toEqual({ error: NONE, asks: FEW + 1, paused: PAUSES.slice(0, FEW) });
});
it("does not wait where it was asked for long before, asks once more, and says the same", async () => {
  expect(await asked({ early: true, busy: SHORT })).toEqual({ error: NONE, asks: 2, paused: [] });
  expect(await asked({ early: true, busy: 2 * SHORT })).toEqual({ error: NONE, asks: 2, paused: [] });
});
it("waits for the rest where that was only just, and no longer", async () => {
  expect(await asked({ early: true, busy: 100 })).toEqual({ error: NONE, asks: 2, paused: [SHORT - 100] });
});
it("takes the answer once: who asks later asks anew", async () => {
  await asked({ early: true, busy: SHORT });
  expect((await asked({ early: false })).asks).toBe(FEW + 1);
});
it("keeps all its patience where there was a GPU before", async () => {
  const { asks, paused } = await asked({ early: true, busy: SHORT, before: true });
  expect(asks).toBe(1 + PAUSES.length + 1);
  expect(paused).toEqual(PAUSES);
});
it("says at once that a browser has no WebGPU", async () => {
  const host = { now: () => 0, pause: async () => {} } as unknown as Host;
  meet(host);
  await expect(chooseBackend(host, "webgpu", { wasmPaths: {} })).rejects.toThrow("this browser has no WebGPU here");
});

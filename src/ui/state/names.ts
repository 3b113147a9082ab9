// What a run is called: its id in storage, its name on the page.
import type { RunConfig } from "../../engine/config";
import { nameOf } from "./difference";
import { writeAddress } from "./address";
import { useSetup } from "./setup";

/** Ordered by time, and not to be guessed twice; no randomUUID on plain-http addresses. */
export const newId = (): string =>
  `${Date.now().toString(36)}-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`;

export const nameFor = (run: RunConfig): string => {
  const { catalogue } = useSetup.getState();
  return catalogue ? nameOf(writeAddress(run, catalogue)) : "";
};

// What a failure is called, before its own words.
import type { Told } from "./run/data";

export const failureTitles: { readonly [K in Told]: string } = {
  backend: "No backend works in this browser.",
  input: "These settings make no sense together.",
  memory: "This run does not fit into memory.",
  exhausted: "The memory ran out.",
  pack: "The data could not be read.",
  file: "The file could not be used.",
  diverged: "Training stopped.",
  device: "The GPU was lost.",
  internal: "The training worker stopped.",
  kept: "What is kept of this run could not be read:",
  stays: "Another run could not begin.",
};
/** A failure's own words, after its title: of memory they are the rest of a sentence, wherever they are said. */
export const afterTitle = (kind: Told, message: string): string =>
  kind === "memory" ? message.slice(0, 1).toUpperCase() + message.slice(1) : message;
/** All of it, where no title stands before it. */
export const failureText = (kind: Told, message: string): string =>
  `${failureTitles[kind]} ${afterTitle(kind, message)}${/[.!?]$/.test(message) ? "" : "."}`;

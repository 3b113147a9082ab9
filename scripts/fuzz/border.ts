// What a border is to the fuzzer: valid inputs, ways of spoiling them, and a judge. Types, and the two ways in which a
// judge speaks beside returning: it lets the border's own error pass, or says that something was accepted wrongly.
import type { Chance } from "./chance";

export type Mutation<I> = (input: I, chance: Chance) => I;
/** What was accepted goes on with it, outside of what is timed: three steps of training, say. */
export type After = () => Promise<void>;
export interface Opened<I> {
  /** Accepted by the border, each of them. */
  bases: readonly I[];
  mutations: readonly Mutation<I>[];
  /** Reads an input. The border's error is thrown on; Wrong where it accepts what it should not. */
  judge(input: I, chance: Chance): Promise<After | void> | After | void;
  close?(): Promise<void>;
}
export interface Border<I = unknown> {
  /** The name of its file. */
  id: string;
  /** Of all inputs, in proportion: less where one costs much. */
  share: number;
  open(): Promise<Opened<I>>;
}
/** A border does with an input what it must not do. */
export class Wrong extends Error {
  override name = "Wrong";
}
/** For a judge: what must hold of what was accepted. */
export function holds(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Wrong(otherwise);
}
/** As it stands in a file: an input is plain data, typed arrays included. */
export const border = <I>(given: Border<I>): Border => given as unknown as Border;

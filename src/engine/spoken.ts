// A method with its words, erased: what sessions and the catalogue hold. The one place that forgets the types of a
// method.
import type { AnyMethod, Method } from "./method";
import type { Words } from "./words";

/** A method of whatever type, and nothing said of it. */
export type Unspoken = Omit<AnyMethod, "words">;
export const erased = <C, N>(method: Method<C, N>): Unspoken => method as unknown as Unspoken;
export const spoken = <C, N>(method: Method<C, N>, words: Words): AnyMethod => ({ ...erased(method), words });
/** Of a method that stands in no registry and that nobody reads of: tests' toys, the classifier of features. */
export const wordless = (title: string): Words => ({
  title,
  paper: ", ",
  origin: "its paper",
  lesson: 0,
  link: "",
  idea: "",
  about: "",
  paragraph: "",
  fields: {},
  phases: {},
  formulas: [],
});

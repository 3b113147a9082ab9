// A method with its words, erased: what sessions and the catalogue hold. The one place that forgets a method's own types.
import type { AnyMethod, Method } from "./method";
import type { Words } from "./words";

export const spoken = <C, N>(method: Method<C, N>, words: Words): AnyMethod => ({
  ...(method as unknown as Omit<AnyMethod, "words">),
  words,
});
/** Of a method that stands in no registry and that nobody reads of: tests' toys, the classifier of features. */
export const wordless = (title: string): Words => ({
  title,
  paper: "",
  link: "",
  idea: "",
  about: "",
  paragraph: "",
  fields: {},
  phases: {},
  formulas: [],
});

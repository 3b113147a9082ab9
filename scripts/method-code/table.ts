// The code of every update there is, as the page asks for it: by method, phase and update, and by the values that
// choose the formula beside it, where they choose the code too. A loss that is not found is an error that names it: the
// page must not be built without.
import { codeOf, lossOf, type Excerpt, type Of, type Sources } from "./excerpt.ts";

/** values: those that a config must have for this code to be its own; any where left out. */
export interface UpdateCode {
  phase: string;
  update: string;
  values?: Readonly<Record<string, unknown>>;
  excerpts: readonly Excerpt[];
}
export type MethodCode = readonly UpdateCode[];
/** Of the engine's methods: what is needed here. */
export interface Listed {
  id: string;
  phases: readonly { id: string; updates: readonly { id: string }[] }[];
  words: { formulas: readonly { phase?: string; when?: Readonly<Record<string, unknown>> }[] };
}

function codeFor(sources: Sources, of: Of): Excerpt[] {
  if (lossOf(sources, of).length) return codeOf(sources, of);
  const { method, phase, update, values } = of;
  const chosen = values ? `, where ${JSON.stringify(values)}` : "";
  const where = `found neither in methods/${method}.ts nor in what it imports`;
  throw Error(`method-code: the loss of ${method}, phase "${phase}", update "${update}"${chosen}, is ${where}`);
}
/** One entry where all values have the same code; else one for each choice, in the order of the formulas. */
function updateCode(
  sources: Sources,
  { id: method, words: { formulas } }: Listed,
  phase: string,
  update: string,
): UpdateCode[] {
  const formulasHere = formulas.filter(f => f.phase === undefined || f.phase === phase);
  const choices = formulasHere.length ? formulasHere.map(f => f.when) : [undefined];
  const entries = choices.map((values): UpdateCode => {
    const chosen = values && { values };
    return { phase, update, ...chosen, excerpts: codeFor(sources, { method, phase, update, ...chosen }) };
  });
  const different = new Set(entries.map(({ excerpts }) => JSON.stringify(excerpts))).size > 1;
  return different ? entries : [{ phase, update, excerpts: entries[0]!.excerpts }];
}
export const methodCodeOf = (sources: Sources, method: Listed): MethodCode =>
  method.phases.flatMap(phase => phase.updates.flatMap(update => updateCode(sources, method, phase.id, update.id)));

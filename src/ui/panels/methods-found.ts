// Which methods the chooser lists for what was typed, by paper. It knows no page.
import type { MethodEntry } from "../../engine/catalogue";

export interface Paper {
  title: string;
  authors: string;
  methods: readonly MethodEntry[];
}
/** "Dai & Wipf 2019, Diagnosing and Enhancing VAE Models": who, then what. */
export function paperOf(text: string): { authors: string; title: string } {
  const comma = text.indexOf(", ");
  return comma < 0 ? { authors: "", title: text } : { authors: text.slice(0, comma), title: text.slice(comma + 2) };
}
const textOf = ({ title, id, paper, idea, about }: MethodEntry): string =>
  `${title} ${id} ${paper} ${idea} ${about}`.toLowerCase();

/** Those that hold every word, what is called so first. */
export function byPaper(methods: readonly MethodEntry[], sought: string): readonly Paper[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const begins = (method: MethodEntry) =>
    Number(words.length > 0 && method.title.toLowerCase().startsWith(words.join(" ")));
  const papers = new Map<string, MethodEntry[]>();
  for (const method of [...methods].sort((a, b) => begins(b) - begins(a)))
    if (words.every(word => textOf(method).includes(word)))
      papers.set(method.paper, [...(papers.get(method.paper) ?? []), method]);
  return [...papers].map(([paper, found]) => ({ ...paperOf(paper), methods: found }));
}

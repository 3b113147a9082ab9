// Which methods the chooser lists for what was typed, by paper, and in which order: as one would teach them. The order
// and who introduced what are the methods' own words; it knows no method and no page.
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
/** Introduced elsewhere, and here as its paper compares it. */
export const isCompared = ({ by, paper }: MethodEntry): boolean => by !== paperOf(paper).authors;
/** Under a method's title: "Kingma & Welling 2014, as compared by Dai & Wipf 2019". */
export const creditOf = (method: MethodEntry): string =>
  isCompared(method) ? `${method.by}, as compared by ${paperOf(method.paper).authors}` : method.paper;

/** Papers that name no year come last. */
const yearOf = ({ authors }: Paper): number => Number(/\d{4}$/.exec(authors)?.[0] ?? Infinity);
const textOf = ({ title, id, paper, by, idea, about }: MethodEntry): string =>
  `${title} ${id} ${paper} ${by} ${idea} ${about}`.toLowerCase();

/** Those that hold every word: what is called so first, then papers by year, then as they are taught. */
export function byPaper(methods: readonly MethodEntry[], sought: string): readonly Paper[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const begins = (method: MethodEntry) =>
    Number(words.length > 0 && method.title.toLowerCase().startsWith(words.join(" ")));
  const found = methods
    .filter(method => words.every(word => textOf(method).includes(word)))
    .sort((a, b) => begins(b) - begins(a) || a.lesson - b.lesson);
  const papers = [...new Set(found.map(m => m.paper))].map((paper): Paper => ({
    ...paperOf(paper),
    methods: found.filter(m => m.paper === paper),
  }));
  const first = ({ methods: [method] }: Paper) => begins(method!);
  return papers.sort(
    (a, b) => first(b) - first(a) || byYear(yearOf(a), yearOf(b)) || a.authors.localeCompare(b.authors, "en"),
  );
}
/** Infinities have no difference. */
const byYear = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

// How much of the page stands side by side: the one place that decides. The page carries it as data-screen, which the
// style sheets ask for. wide: the sentence in three columns. half (a tablet, half a screen, 200 % zoom) and phone: what
// it learns first, data and fields in sheets, the transport always in sight; on a phone sheets are as wide as it.
export type Screen = "wide" | "half" | "phone";

// CSS pixels
const HALF = 1100; // three columns leave less than the board needs
const PHONE = 700;
const upTo = (width: number): MediaQueryList => matchMedia(`(max-width: ${width}px)`);

export const screenNow = (): Screen => (upTo(PHONE).matches ? "phone" : upTo(HALF).matches ? "half" : "wide");
/** Heard after the page's own mark has changed. */
export function onScreen(listener: () => void): () => void {
  const queries = [upTo(HALF), upTo(PHONE)];
  for (const query of queries) query.addEventListener("change", listener);
  return () => queries.forEach(query => query.removeEventListener("change", listener));
}

export function followScreen(): void {
  const mark = () => {
    document.documentElement.dataset["screen"] = screenNow();
  };
  mark();
  onScreen(mark);
}

/** Down to where the first screen has room, in pixels of the page: the line of progress at its foot left out. */
export const fold = (): number => innerHeight - (document.querySelector("footer")?.getBoundingClientRect().height ?? 0);
/** Where an element ends, in pixels of the page. */
export const endOf = (element: Element): number => element.getBoundingClientRect().bottom + scrollY;

// Style sheets that did not come, asked for once more with the part that they belong to: vite asks for a part's sheets
// only with the first import of it, so the second would show the part without.

const missing = new Set<HTMLLinkElement>();
interface Page {
  addEventListener(kind: "error", listener: (event: { target: unknown }) => void, capture: true): void;
}
/** Hears of those that fail from now on. */
export const watchStyles = (page: Page): void =>
  page.addEventListener(
    "error",
    ({ target }) => {
      if ((target as HTMLLinkElement | null)?.rel === "stylesheet") missing.add(target as HTMLLinkElement);
    },
    true, // such errors do not bubble
  );

/** Throws where one does not come again. */
export const stylesAgain = async (): Promise<void> => {
  await Promise.all([...missing].map(renewed));
};
const renewed = (link: HTMLLinkElement): Promise<void> =>
  new Promise((resolve, reject) => {
    const next = link.cloneNode() as HTMLLinkElement;
    next.addEventListener("load", () => resolve());
    next.addEventListener("error", () => reject(Error(`${next.href} did not load`))); // and is heard of above
    missing.delete(link);
    link.replaceWith(next);
  });

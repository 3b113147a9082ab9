// Which views the page shows at this moment, by their titles: the labelled sections of the board that are drawn. It
// reads the page and draws nothing; picture.ts makes the picture.

export interface Shown {
  title: string;
  probe: string | undefined;
  section: Element;
}
/** In the page's order; sections that hold others are not pictures themselves. */
export const shown = (): Shown[] =>
  [...document.querySelectorAll(".vw section[aria-label]")]
    .filter(section => !section.querySelector("section[aria-label], .vw-wait") && section.querySelector("canvas, svg"))
    .map(section => ({
      title: section.getAttribute("aria-label") ?? "",
      probe: section.getAttribute("data-probe") ?? undefined,
      section,
    }));

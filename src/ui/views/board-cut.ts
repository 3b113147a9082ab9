// By how much pictures and charts are lower than they would be, so that the board ends within the first screen whatever
// its titles need: a title of two lines, or a sentence under one, costs the pictures, not the fold.
import { type RefObject, useLayoutEffect, useState } from "react";
import { endOf, fold, screenNow } from "../theme/screen";

// pixels
const MOST = 130; // below that they say too little, and the reader scrolls
const SPARE = 8; // more than heights in whole pixels may be off, so that it comes to rest

/** What it is next, where the board ends at `end` and may at `fold`. */
export const cutAfter = (cut: number, end: number, fold: number): number =>
  end > fold || end < fold - SPARE ? Math.max(0, Math.min(MOST, Math.ceil(cut + end - fold + 2))) : cut;

export function useCut(root: RefObject<HTMLElement | null>, fixed: boolean): number {
  const [cut, set] = useState(0);
  useLayoutEffect(() => {
    const board = root.current;
    if (fixed || !board) return;
    const measure = () => {
      // terms that the reader unfolded are as long as they are
      if (screenNow() !== "wide" || board.querySelector(".vw-all")) return;
      set(now => cutAfter(now, endOf(board), fold()));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(board);
    const footer = document.querySelector("footer");
    if (footer) observer.observe(footer);
    return () => observer.disconnect();
  }, [root, fixed]);
  return fixed ? 0 : cut;
}

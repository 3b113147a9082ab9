// How many fields of the method stand outside the fold: as many as end within the first screen, so that what is longer
// (a formula of four lines, an idea of five) folds a field away instead of pushing the time line off the screen.
import { type RefObject, useLayoutEffect, useState } from "react";
import { endOf, fold, screenNow } from "../theme/screen";

const MOST = 6;
const LEAST = 2;
const ROOM = 84; // pixels that a field may need, a choice in two lines

/** How many are next, where now so many end at `end` and may at `limit`. */
export const fieldsAfter = (now: number, end: number, limit: number): number => {
  if (end > limit) return Math.max(LEAST, now - 1);
  return end + ROOM < limit ? Math.min(MOST, now + 1) : now;
};

/** end: an element at the end of the fields; of: what they belong to, with which it begins anew. */
export function useFieldsInView(end: RefObject<HTMLElement | null>, of: string): number {
  const [now, set] = useState({ of, count: MOST });
  const count = now.of === of ? now.count : MOST;
  useLayoutEffect(() => {
    const [last, learns] = [end.current, document.getElementById("learns")];
    if (!last || !learns) return;
    const measure = () => {
      if (screenNow() !== "wide") return;
      const next = fieldsAfter(count, endOf(last), Math.max(fold(), endOf(learns)));
      if (next !== count) set({ of, count: next });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(last.parentElement!);
    observer.observe(learns);
    return () => observer.disconnect();
  }, [end, of, count]);
  return screenNow() === "wide" ? count : MOST;
}

// The page's keys: Space, →, Shift →, R, N, E, ?. Off while typing, while a slider (but for Space) or a choice has the
// focus, and while a sheet is open. What they are is written in panels/keys-sheet.tsx.
import { useEffect } from "react";
import { openExport } from "../panels/export-sheet";
import { barred, useRun } from "../state/run";

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
/** A slider has no use for Space, and who has moved one plays or pauses next. */
const sliding = (target: EventTarget | null): boolean => target instanceof HTMLInputElement && target.type === "range";
const covered = (): boolean => document.querySelector("[role=dialog]") !== null; // also where the focus is nowhere
/**
 * What has the focus keeps its own keys: a button its Space (one that was clicked gives the focus back, see below),
 * a slider its arrows.
 */
const keeps = (target: EventTarget | null, key: string): boolean =>
  target instanceof HTMLElement && target.closest(key === " " ? "button, a, summary" : "[role=slider]") !== null;

const actions: Readonly<Record<string, (shift: boolean) => void>> = {
  " ": () => {
    const { playing, play, pause } = useRun.getState();
    (playing ? pause : play)();
  },
  ArrowRight: shift => useRun.getState().advance(shift ? 100 : 1),
  r: () => {
    if (!barred()) useRun.getState().restart();
  },
  n: () => useRun.getState().newData(),
  e: openExport,
};

export function useKeys(showKeys: () => void): void {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || covered()) return;
      if (typing(event.target) && !(event.key === " " && sliding(event.target))) return;
      if (event.key === "?") {
        event.preventDefault();
        return showKeys();
      }
      if ((event.key === " " || event.key.startsWith("Arrow")) && keeps(event.target, event.key)) return;
      const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action || useRun.getState().current === undefined || (event.repeat && event.key !== "ArrowRight")) return;
      event.preventDefault();
      action(event.shiftKey);
    };
    // by pointer: the next Space is the page's again
    const click = (event: MouseEvent) => {
      const active = document.activeElement;
      if (event.detail > 0 && active instanceof HTMLButtonElement) active.blur();
    };
    window.addEventListener("keydown", key);
    window.addEventListener("click", click);
    return () => {
      window.removeEventListener("keydown", key);
      window.removeEventListener("click", click);
    };
  }, [showKeys]);
}

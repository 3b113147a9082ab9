// When charts render: one per macrotask, each at most four times a second (less often if it is slow, and every other
// second off screen), none while the page is hidden. A chart that asks twice renders once. Canvases do not come here:
// they draw in animation frames.
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { RefObject } from "react";

// ms
const PERIOD = 250;
const AWAY = 2000; // of a chart off screen, so that none is empty when one scrolls to it
const SHARE = 10; // a chart may take a tenth of the time

interface Job {
  render(): void;
  due: number;
  waiting: boolean;
  visible: boolean;
}
const queue: Job[] = [];
let timer = 0;

function turn(): void {
  const now = performance.now();
  const ready = queue.findIndex(job => job.due <= now);
  if (ready >= 0) {
    const [job] = queue.splice(ready, 1);
    job!.waiting = false;
    try {
      job!.render();
    } finally {
      job!.due = now + Math.max(job!.visible ? PERIOD : AWAY, SHARE * (performance.now() - now));
      plan(); // one that throws does not keep the others from drawing
    }
  } else plan();
}
function plan(): void {
  clearTimeout(timer);
  if (!queue.length || document.hidden) return;
  timer = window.setTimeout(turn, Math.max(0, Math.min(...queue.map(job => job.due)) - performance.now()));
}
if (typeof document !== "undefined") document.addEventListener("visibilitychange", plan);
function ask(job: Job): void {
  if (!job.waiting) {
    job.waiting = true;
    queue.push(job);
  }
  plan();
}
function withdraw(job: Job): void {
  const i = queue.indexOf(job);
  if (i >= 0) queue.splice(i, 1);
  job.waiting = false;
}

/**
 * Renders the component when `version` has changed, at the pace of this file; `subscribe` tells of news. The number
 * grows with each such turn: what is dear to draw depends on it alone (useMemo), so that another cause of rendering,
 * which may render all charts in one commit, draws none.
 */
export function usePaced(
  subscribe: (listener: () => void) => () => void,
  version: () => string,
  ref: RefObject<Element | null>,
): number {
  const [turn, render] = useState(0);
  const latest = useRef(version);
  const shown = useRef("");
  const drawn = useRef(0);
  const look = useRef<() => void>(undefined);
  latest.current = version;
  if (turn !== drawn.current) [drawn.current, shown.current] = [turn, version()];
  useEffect(() => {
    const job: Job = { render: () => flushSync(() => render(n => n + 1)), due: 0, waiting: false, visible: true };
    const news = () => {
      if (latest.current() !== shown.current) ask(job);
    };
    const observer = new IntersectionObserver(
      ([entry]) => {
        job.visible = entry?.isIntersecting ?? true;
        if (job.visible) job.due = Math.min(job.due, performance.now() + PERIOD);
        news();
      },
      { rootMargin: "120px" },
    );
    if (ref.current) observer.observe(ref.current);
    look.current = news;
    const forget = subscribe(news);
    return () => {
      forget();
      observer.disconnect();
      withdraw(job);
    };
  }, [subscribe, ref]);
  useEffect(() => look.current?.()); // what `version` reads may have come with this very render
  return turn;
}

// Tasks of the page's main thread by a trace, for the specs that judge how long it does not answer: thread time, which
// counts nothing of what else the machine does. But a core whose other half is busy, or a slower one, takes longer for
// the same: a yardstick, work of a fixed amount that the page does once a second meanwhile, says how much.
import { expect, type Browser, type Page } from "@playwright/test";

export const LIMIT = 50; // ms of thread time: a longer task is felt under the pointer
/** ms that the yardstick takes while it trains on the machine where the limit was set (AMD EPYC, Chromium 156). */
const YARD = 12;

export interface Task {
  at: number;
  /** Without what was collected in it. */
  thread: number;
  collected: number;
  wall: number;
  /** How many times as long as on the machine of YARD the yardstick took about then. */
  slow: number;
}
/** In the page: elements, attributes, texts and numbers as its charts make them, once a second. */
function yardstick(): void {
  const work = () => {
    performance.mark("yardstick");
    for (let chart = 0; chart < 12; chart++) {
      const root = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      for (let line = 0; line < 8; line++) {
        const points = Array.from({ length: 60 }, (_, i) => ({ x: i, y: Math.sin(i * line) }));
        const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
        path.setAttribute("d", points.map(({ x, y }) => `L${x.toFixed(1)} ${y.toFixed(1)}`).join(""));
        root.append(path);
      }
    }
  };
  work();
  setInterval(work, 1000);
}
/** Tasks of the page's main thread while `during` runs, longest first, the yardstick's own left out. */
export async function tasksOf(browser: Browser, page: Page, during: () => Promise<void>): Promise<readonly Task[]> {
  await page.evaluate(yardstick);
  await browser.startTracing(page, {
    categories: ["disabled-by-default-devtools.timeline", "devtools.timeline", "v8", "blink.user_timing"],
  });
  await page.evaluate(() => performance.mark("watched"));
  await during();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: { name: string; ph: string; pid: number; tid: number; ts: number; dur: number; tdur?: number }[];
  };
  const mark = traceEvents.find(event => event.name === "watched")!; // its thread is the main one of the right renderer
  const tasks = traceEvents.filter(
    event =>
      event.name === "RunTask" &&
      event.ph === "X" &&
      event.pid === mark.pid &&
      event.tid === mark.tid &&
      event.ts > mark.ts,
  );
  expect(tasks.length, "tasks in the trace").toBeGreaterThan(100);
  for (const { tdur } of tasks) expect(tdur, "thread time").toBeDefined();
  const collections = traceEvents.filter(
    event =>
      /^(Major|Minor)GC$/.test(event.name) && event.ph === "X" && event.pid === mark.pid && event.tid === mark.tid,
  );
  expect(collections.length, "collections in the trace").toBeGreaterThan(0);
  const marks = traceEvents.filter(event => event.name === "yardstick" && event.pid === mark.pid);
  const all = tasks.map(({ ts, dur, tdur }) => {
    const collected = collections
      .filter(gc => gc.ts >= ts && gc.ts < ts + dur)
      .reduce((sum, gc) => sum + (gc.tdur ?? 0), 0);
    return {
      measures: marks.some(at => at.ts >= ts && at.ts < ts + dur),
      at: (ts - mark.ts) / 1000,
      thread: (tdur! - collected) / 1000,
      collected: collected / 1000,
      wall: dur / 1000,
    };
  });
  const yards = all.filter(task => task.measures);
  expect(yards.length, "yardsticks in the trace").toBeGreaterThan(2);
  /** By the two yardsticks next to it in time, the slower one: another phase of a run keeps other cores busy. */
  const slowAt = (at: number) =>
    Math.max(
      ...[...yards]
        .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))
        .slice(0, 2)
        .map(({ thread }) => thread / YARD),
    );
  return all
    .filter(task => !task.measures)
    .sort((a, b) => b.thread - a.thread)
    .map(({ measures: _, ...task }) => ({ ...task, slow: slowAt(task.at) }));
}

export const words = ({ thread, wall, collected, at, slow }: Task): string =>
  `${thread.toFixed(0)} ms of thread time (wall ${wall.toFixed(0)}, collected besides ${collected.toFixed(0)}) at ${(at / 1000).toFixed(1)} s, the machine ${slow.toFixed(2)} times as slow`;
/** Those over the limit, on a slower machine over as many times the limit. */
export const long = (tasks: readonly Task[]): readonly string[] =>
  tasks.filter(t => t.thread > LIMIT * Math.max(1, t.slow)).map(words);

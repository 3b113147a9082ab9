// Counts the reports that the page has not heard yet. One that hears nothing for long (a dialog of the browser, a
// debugger, a tab put aside) must not find its memory full of what was trained meanwhile: training waits for it. It
// sends nothing itself; the page counts in ui/client.
import type { Post } from "./outbox";

/** Reports under way: a minute of training at ten a second; measured 3 kB each with their series, so less than 2 MB. */
export const MOST = 600;

export class Unheard {
  private count = 0;
  constructor(private readonly to: Post) {}

  readonly post: Post = message => {
    if (message.kind === "state" || message.kind === "queued") this.count++;
    this.to(message);
  };
  /** So many of them have reached the page. */
  heard(reports: number): void {
    this.count -= reports;
  }
  /** Nothing that makes more of them is to be begun. */
  get full(): boolean {
    return this.count >= MOST;
  }
}

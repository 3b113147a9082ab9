// A part of the page that is loaded when it is needed: asked for once, and again after a failure, which nothing
// remembers (React.lazy would, for the life of the page). Every import() of the page goes through here. Who waits for
// it listens; what is drawn meanwhile or instead is lazily.tsx's and not-shown.tsx's.
import { messageOf } from "../../engine/errors";
import { stylesAgain } from "./styles";

// Chromium, Firefox and Safari of an import that did not come; vite and styles.ts of its style sheets
const AWAY =
  /failed to fetch|error loading dynamically imported|importing a module script failed|unable to preload|did not load$/i;
/**
 * away: it did not come. Offline, or a page that was built anew has put other files in its place. Else it came, and an
 * error was thrown as it began.
 */
export class NotLoaded extends Error {
  override name = "NotLoaded";
  readonly away: boolean;
  constructor(cause: unknown) {
    const away = AWAY.test(messageOf(cause));
    super(
      away
        ? "it could not be loaded. The network may be away, or the page was renewed meanwhile: try again, or reload the page"
        : `it failed as it began: ${messageOf(cause)}`,
      { cause },
    );
    this.away = away;
  }
}

/** One of the two, or none: not asked for, or under way. */
export interface Lately<T> {
  value?: T;
  error?: NotLoaded;
}
export interface Late<T> {
  /** The same object until something changes. */
  now(): Lately<T>;
  /** Asks, but where that failed already. */
  need(): void;
  /** Asks where it is not there yet, also after a failure. */
  again(): void;
  /** Asks like `again`. Throws NotLoaded. */
  get(): Promise<T>;
  subscribe(listener: () => void): () => void;
}

export function late<T>(load: () => Promise<T>): Late<T> {
  let now: Lately<T> = {};
  let asked: Promise<T> | undefined;
  const listeners = new Set<() => void>();
  const set = (next: Lately<T>) => {
    now = next;
    for (const listener of [...listeners]) listener();
  };
  const ask = async (failed: boolean): Promise<T> => {
    try {
      if (failed) await stylesAgain();
      const value = await load();
      set({ value });
      return value;
    } catch (cause) {
      asked = undefined;
      const error = new NotLoaded(cause);
      set({ error });
      throw error;
    }
  };
  const get = (): Promise<T> => {
    if (asked) return asked;
    const failed = now.error !== undefined;
    if (failed) set({});
    // a turn later: what throws at once fails after it was asked for, too
    return (asked = Promise.resolve().then(() => ask(failed)));
  };
  const again = () => void get().catch(() => undefined); // told by `now`
  return {
    now: () => now,
    need: () => {
      if (!now.error) again();
    },
    again,
    get,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

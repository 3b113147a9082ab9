// What stays the same object over renders, so that what depends on it need not be made anew.
import { useCallback, useRef } from "react";

/** A value that stays the same object while its content does. */
export function useSame<T>(value: T): T {
  const last = useRef(value);
  const text = JSON.stringify(value);
  const lastText = useRef(text);
  if (text !== lastText.current) [last.current, lastText.current] = [value, text];
  return last.current;
}
/** The newest of several functions behind one that never changes. */
export function useStable<A extends unknown[], R>(call: (...a: A) => R): (...a: A) => R {
  const newest = useRef(call);
  newest.current = call;
  return useCallback((...a: A) => newest.current(...a), []);
}

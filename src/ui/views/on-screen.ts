// Which probes are on screen, for whoever asks the worker for their pictures.
import { type RefObject, useEffect, useRef } from "react";
import { useStable } from "./stable";

const NEAR = "40px"; // so far from the screen a picture is drawn already: nothing of what is below the first screen
const idOf = (place: Element): string => place.getAttribute("data-probe") ?? "";

interface Watched {
  roots: readonly RefObject<HTMLElement | null>[];
  /** Changes whenever other places stand in them. */
  places: string;
  /** Of the first screen's, ids of those without a picture yet: they count too, so that none is empty when seen. */
  empty: readonly string[];
  tell(ids: readonly string[]): void;
}
/** Tells which of the probes in these roots are on screen. */
export function useOnScreen({ roots, places, empty, tell }: Watched): void {
  const seen = useRef(new Set<string>());
  const all = useStable(() => roots.flatMap(root => [...(root.current?.querySelectorAll("[data-probe]") ?? [])]));
  const say = useStable(() => {
    const ids = all().map(idOf);
    tell(ids.filter(id => seen.current.has(id) || empty.includes(id)));
  });
  useEffect(() => {
    seen.current.clear();
    const observer = new IntersectionObserver(
      entries => {
        for (const { target, isIntersecting } of entries)
          if (isIntersecting) seen.current.add(idOf(target));
          else seen.current.delete(idOf(target));
        say();
      },
      { rootMargin: NEAR },
    );
    for (const place of all()) observer.observe(place);
    return () => observer.disconnect();
  }, [places, say, all]);
  useEffect(say, [empty.join(" "), say]);
}

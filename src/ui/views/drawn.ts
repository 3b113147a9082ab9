// Says that a picture made of elements has really been drawn: one animation frame after it was rendered. Canvases say
// so themselves (canvas.ts).
import { useEffect, useRef } from "react";

export function useDrawn(view: unknown, onDrawn: () => void): void {
  const drawn = useRef(onDrawn);
  drawn.current = onDrawn;
  useEffect(() => {
    const frame = requestAnimationFrame(() => drawn.current());
    return () => cancelAnimationFrame(frame);
  }, [view]);
}

// A 2-D canvas that is sharp at every device pixel ratio, follows its box and the theme, and draws in animation frames
// only. What is drawn is the caller's; React hears nothing of it.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { onTheme, paletteOf, type Palette } from "./palette";
import type { RefObject } from "react";

/** CSS pixels. */
export interface Size {
  width: number;
  height: number;
}
export type Draw = (context: CanvasRenderingContext2D, size: Size, palette: Palette, ratio: number) => void;

/** The size of an element's box, undefined before the first layout. */
export function useSize(ref: RefObject<Element | null>): Size | undefined {
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const { width, height } = element.getBoundingClientRect();
      const now = { width: Math.round(width), height: Math.round(height) };
      setSize(was => (was?.width === now.width && was.height === now.height ? was : now));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

const drawings = new WeakMap<HTMLCanvasElement, Draw>(); // what stands on each canvas
/**
 * The same drawing on a canvas of its own, `ratio` pixels to the CSS pixel: for a picture that is
 * sharper than the screen.
 */
export function redrawn(canvas: HTMLCanvasElement, ratio: number): HTMLCanvasElement {
  const draw = drawings.get(canvas);
  const copy = document.createElement("canvas");
  if (draw) paintNow(copy, draw, canvas, ratio);
  return draw ? copy : canvas;
}

/**
 * Draws when `draw` changes (memoise it), when the box does, and when the theme does. `onDrawn` after each
 * drawing of a new `draw`.
 */
export function useCanvas(
  ref: RefObject<HTMLCanvasElement | null>,
  draw: Draw | undefined,
  onDrawn?: () => void,
): void {
  const drawn = useRef(onDrawn);
  drawn.current = onDrawn;
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas || !draw) return;
    let frame = 0;
    let fresh = true;
    const paint = () => {
      frame = 0;
      drawings.set(canvas, draw);
      paintNow(canvas, draw, canvas, Math.min(3, window.devicePixelRatio || 1));
      if (fresh) drawn.current?.();
      fresh = false;
    };
    const ask = () => {
      frame ||= requestAnimationFrame(paint);
    };
    ask();
    const observer = new ResizeObserver(ask);
    const forget = onTheme(ask);
    observer.observe(canvas);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      forget();
    };
  }, [ref, draw]);
}
/** like: whose size and hues count. */
function paintNow(canvas: HTMLCanvasElement, draw: Draw, like: HTMLCanvasElement, ratio: number): void {
  const { clientWidth: width, clientHeight: height } = like;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (w === 0 || h === 0) return;
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  draw(context, { width, height }, paletteOf(like), ratio);
}

// A 2-D canvas that is sharp at every device pixel ratio, follows its box and the theme, and draws in animation frames only. What is drawn
// is the caller's; React hears nothing of it.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { onTheme, paletteOf, type Palette } from "./palette";
import type { RefObject } from "react";

export interface Size { width: number; height: number } // CSS pixels
export type Draw = (context: CanvasRenderingContext2D, size: Size, palette: Palette, ratio: number) => void;

/** The size of an element's box, undefined before the first layout. */
export function useSize(ref: RefObject<Element | null>): Size | undefined {
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const { width, height } = element.getBoundingClientRect(), now = { width: Math.round(width), height: Math.round(height) };
      setSize(was => was?.width === now.width && was.height === now.height ? was : now);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

/** Draws when `draw` changes (memoise it), when the box does, and when the theme does. `onDrawn` after each drawing of a new `draw`. */
export function useCanvas(ref: RefObject<HTMLCanvasElement | null>, draw: Draw | undefined, onDrawn?: () => void): void {
  const drawn = useRef(onDrawn);
  drawn.current = onDrawn;
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas || !draw) return;
    let frame = 0, fresh = true;
    const paint = () => {
      frame = 0;
      paintNow(canvas, draw);
      if (fresh) drawn.current?.();
      fresh = false;
    };
    const ask = () => { frame ||= requestAnimationFrame(paint); };
    ask();
    const observer = new ResizeObserver(ask), forget = onTheme(ask);
    observer.observe(canvas);
    return () => { cancelAnimationFrame(frame); observer.disconnect(); forget(); };
  }, [ref, draw]);
}
function paintNow(canvas: HTMLCanvasElement, draw: Draw): void {
  const { clientWidth: width, clientHeight: height } = canvas, ratio = Math.min(3, window.devicePixelRatio || 1);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (w === 0 || h === 0) return;
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  draw(context, { width, height }, paletteOf(canvas), ratio);
}

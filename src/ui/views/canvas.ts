// A 2-D canvas that is sharp at every device pixel ratio, follows its box and the theme, and draws once a frame at
// most, each in a task of its own behind the frame: many in one make a long task of it. What is drawn is the caller's;
// React hears nothing of it.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { onTheme, paletteOf, type Palette } from "./palette";
import type { RefObject } from "react";

/** CSS pixels. */
export interface Size {
  width: number;
  height: number;
}
export type Draw = (context: CanvasRenderingContext2D, size: Size, palette: Palette, ratio: number) => void;

/**
 * The size of an element's box, undefined before the first layout. It waits for the browser's own, or asks for one at
 * once: where many stand side by side that would lay out the page in the middle of making them.
 */
export function useSize(ref: RefObject<Element | null>, atOnce = false): Size | undefined {
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const { width, height } = element.getBoundingClientRect();
      const now = { width: Math.round(width), height: Math.round(height) };
      setSize(was => (was?.width === now.width && was.height === now.height ? was : now));
    };
    if (atOnce) measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, atOnce]);
  return size;
}

const queue = new Set<() => void>();
let next = 0;
function turn(): void {
  next = 0;
  for (const paint of queue) {
    queue.delete(paint);
    if (queue.size) next = window.setTimeout(turn);
    return paint();
  }
}
/** In a task of its own, after those that asked before. */
function inTurn(paint: () => void): void {
  queue.add(paint);
  next ||= window.setTimeout(turn);
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
  const [, fail] = useState<never>();
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas || !draw) return;
    let frame = 0;
    let fresh = true;
    const paint = () => {
      drawings.set(canvas, draw);
      try {
        paintNow(canvas, draw, canvas, Math.min(3, window.devicePixelRatio || 1));
      } catch (error) {
        return fail(() => {
          throw error; // where the boundary around the picture hears it
        });
      }
      if (fresh) drawn.current?.();
      fresh = false;
    };
    const ask = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        inTurn(paint);
      });
    };
    ask();
    const observer = new ResizeObserver(ask);
    const forget = onTheme(ask);
    observer.observe(canvas);
    return () => {
      cancelAnimationFrame(frame);
      queue.delete(paint);
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

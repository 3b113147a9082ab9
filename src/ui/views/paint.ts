// Pixels onto a canvas as ink on paper: grey values become the ink's opacity, so that a picture has no frame and no
// ground of its own and follows the theme. Colour pictures are drawn as they are. Scaled up smoothly, one picture at a
// time, so that none bleeds into its neighbour.

export interface Pictures {
  pixels: Uint8ClampedArray;
  height: number;
  width: number;
  depth: number;
  count: number;
}
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

const GAP = 2; // empty rows between pictures: smoothing looks a little beyond a picture's edge
/** All pictures in a column, at their own size, in ink. */
function strip(
  { pixels, height, width, depth, count }: Pictures,
  [r, g, b]: readonly [number, number, number],
): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement("canvas"), { width, height: (height + GAP) * count });
  const context = canvas.getContext("2d");
  if (!context || !count) return canvas;
  const image = context.createImageData(width, canvas.height);
  const all = new Uint32Array(image.data.buffer);
  const size = height * width;
  const ink = (b << 16) | (g << 8) | r; // little-endian: alpha is the highest byte
  for (let k = 0; k < count; k++) {
    const out = all.subarray(k * (height + GAP) * width);
    const from = k * size * depth;
    if (depth === 1) for (let i = 0; i < size; i++) out[i] = (pixels[from + i]! << 24) | ink;
    else
      for (let i = 0, p = from; i < size; i++, p += depth)
        out[i] = (255 << 24) | (pixels[p + 2]! << 16) | (pixels[p + 1]! << 8) | pixels[p]!;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
/** Draws each picture at its place, or the first of every so many. */
export function paint(
  context: CanvasRenderingContext2D,
  pictures: Pictures,
  ink: readonly [number, number, number],
  place: (k: number) => Place,
  every = 1,
): void {
  const { width, height, count } = pictures;
  const from = strip(pictures, ink);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  for (let k = 0; k < count; k += every) {
    const { x, y, width: w, height: h } = place(k);
    context.drawImage(from, 0, k * (height + GAP), width, height, x, y, w, h);
  }
}

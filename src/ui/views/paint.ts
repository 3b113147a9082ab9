// Pixels onto a canvas as ink on paper: grey values become the ink's opacity, so that a picture has no frame and no ground of its own and
// follows the theme. Colour pictures are drawn as they are. Scaled up smoothly, one picture at a time, so that none bleeds into its neighbour.

export interface Picture { pixels: Uint8ClampedArray; height: number; width: number; depth: number }
let scratch: HTMLCanvasElement | undefined;

/** Draws the k-th of several pictures into a square of the page. */
export function paint(context: CanvasRenderingContext2D, { pixels, height, width, depth }: Picture, k: number, ink: readonly [number, number, number], x: number, y: number, w: number, h: number): void {
  scratch ??= document.createElement("canvas");
  if (scratch.width !== width || scratch.height !== height) Object.assign(scratch, { width, height });
  const small = scratch.getContext("2d");
  if (!small) return;
  const image = small.createImageData(width, height), size = height * width, from = k * size * depth;
  for (let i = 0; i < size; i++) {
    const p = from + i * depth, o = i * 4;
    image.data[o] = depth === 1 ? ink[0] : pixels[p]!;
    image.data[o + 1] = depth === 1 ? ink[1] : pixels[p + 1]!;
    image.data[o + 2] = depth === 1 ? ink[2] : pixels[p + 2] ?? 0;
    image.data[o + 3] = depth === 1 ? pixels[p]! : 255;
  }
  small.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(scratch, x, y, w, h);
}

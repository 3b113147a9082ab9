// Digits drawn by our own pen: strokes through a few points, bent, slanted and thickened by chance, rasterised to 28 by
// 28 grey. Made for the look of handwritten digits with every factor known; it contains no picture of anyone's. The
// strokes are the table at the end.
import { whole, type ConfigOf } from "../config";
import type { DataSet, Draws } from "../dataset";

const config = {
  seed: whole("Data seed", "Another number makes new data: other hands write the digits.", 0, 0, 4294967295),
};
const counts = { train: 10000, test: 2000 };

const SIZE = 28;
// pixels from the top point of a digit's skeleton to its lowest, at scale 1: about 20 with the ink
const HEIGHT = 17;
const EDGE = 1.25; // pixels over which ink fades to paper
// half waves across and down of the bending; [0, 1] would be slant and scale again
const WAVES = [
  [1, 0],
  [1, 1],
  [0, 2],
  [2, 0],
  [1, 2],
  [2, 1],
  [0, 3],
] as const;
const BEND = 0.05; // standard deviation of the longest wave's bending, in heights

const set: DataSet<ConfigOf<typeof config>> = {
  id: "drawn-digits",
  title: "Drawn digits",
  config,
  about:
    "Digits written by a small program, in the format of MNIST: the same size, grey and centred. Class, slant, thickness, scale and shift of each are known.",
  spec: () => ({
    kind: "images",
    shape: [SIZE, SIZE, 1],
    range: [0, 1],
    count: counts.train,
    tests: counts.test,
    classes: 10,
    mean: [0.1222],
    features: "drawn-digits",
  }),
  source: {
    make(_config, split, noise) {
      const count = counts[split];
      const labels = Uint8Array.from(noise("class").uniform(count), u => 10 * u);
      const hands = handsOf(count, noise),
        form = noise("form").uniform(count),
        bend = noise("bend").normal(2 * WAVES.length * count);
      const x = new Uint8Array(count * SIZE * SIZE);
      for (let row = 0; row < count; row++) {
        const forms = DIGITS[labels[row]!]!;
        const hand = {
          bend: bend.subarray(2 * WAVES.length * row, 2 * WAVES.length * (row + 1)),
          slant: hands.slant[row]!,
          thickness: hands.thickness[row]!,
          size: HEIGHT * hands.scale[row]!,
          width: hands.width[row]!,
          shiftX: hands.shiftX[row]!,
          shiftY: hands.shiftY[row]!,
        };
        draw(
          write(forms[Math.floor(forms.length * form[row]!)]!, hand),
          hand.thickness,
          x.subarray(row * SIZE * SIZE, (row + 1) * SIZE * SIZE),
        );
      }
      const { slant, thickness, scale, shiftX, shiftY } = hands;
      return { x, labels, factors: { class: Float32Array.from(labels), slant, thickness, scale, shiftX, shiftY } };
    },
  },
};
export default set;

/**
 * What is drawn by chance for each digit. slant: x per unit of y, leaning right when positive; thickness: pixels;
 * shifts: pixels, right and down.
 */
function handsOf(count: number, noise: (purpose: string) => Draws) {
  const between = (purpose: string, from: number, to: number) =>
    noise(purpose)
      .uniform(count)
      .map(u => from + (to - from) * u);
  return {
    slant: noise("slant")
      .normal(count)
      .map(n => Math.min(0.65, Math.max(-0.45, 0.1 + 0.2 * n))),
    thickness: between("thickness", 1.5, 3.6),
    scale: between("scale", 0.85, 1.1),
    width: between("width", 0.8, 1.15),
    shiftX: between("shift-x", -1.5, 1.5),
    shiftY: between("shift-y", -1.5, 1.5),
  };
}
interface Hand {
  bend: Float32Array;
  slant: number;
  thickness: number;
  size: number;
  width: number;
  shiftX: number;
  shiftY: number;
}
type Form = readonly (readonly number[])[]; // strokes, each x, y, x, y… in hundredths of the digit's height, y down

/**
 * The strokes of one digit as line segments x0, y0, x1, y1… in pixels, centred by their mass and then shifted, as
 * MNIST's digits are centred.
 */
function write(form: Form, hand: Hand): number[] {
  const segments: number[] = [];
  for (const stroke of form) {
    const points: number[] = [];
    for (let i = 0; i < stroke.length; i += 2) points.push(...bent(stroke[i]! / 100, stroke[i + 1]! / 100, hand));
    smooth(points, segments);
  }
  let length = 0,
    massX = 0,
    massY = 0;
  for (let i = 0; i < segments.length; i += 4) {
    const piece = Math.hypot(segments[i + 2]! - segments[i]!, segments[i + 3]! - segments[i + 1]!);
    length += piece;
    massX += (piece * (segments[i]! + segments[i + 2]!)) / 2;
    massY += (piece * (segments[i + 1]! + segments[i + 3]!)) / 2;
  }
  const moveX = (SIZE - 1) / 2 + hand.shiftX - massX / length,
    moveY = (SIZE - 1) / 2 + hand.shiftY - massY / length;
  return segments.map((value, i) => value + (i % 2 ? moveY : moveX));
}

/**
 * Bends the plane by a few long waves, so that neighbouring points go together and strokes that meet still meet; then
 * width, slant and size.
 */
function bent(x: number, y: number, { bend, slant, size, width }: Hand): readonly [number, number] {
  let dx = 0,
    dy = 0;
  WAVES.forEach(([across, down], k) => {
    const wave = (BEND / (across + down)) * Math.cos(Math.PI * across * (x + 0.15)) * Math.cos(Math.PI * down * y);
    dx += wave * bend[2 * k]!;
    dy += wave * bend[2 * k + 1]!;
  });
  const up = 0.5 - (y + dy);
  return [size * (width * (x + dx) + slant * up), -size * up];
}

/** A Catmull-Rom curve through the points, as segments of about a pixel and a half. Two points are a straight line. */
function smooth(points: readonly number[], segments: number[]): void {
  const last = points.length / 2 - 1;
  const at = (i: number, axis: 0 | 1) => points[2 * Math.min(last, Math.max(0, i)) + axis]!;
  for (let i = 0; i < last; i++) {
    const pieces = Math.max(
      1,
      last === 1 ? 1 : Math.ceil(Math.hypot(at(i + 1, 0) - at(i, 0), at(i + 1, 1) - at(i, 1)) / 1.5),
    );
    const curve = (t: number, axis: 0 | 1) => {
      const a = at(i - 1, axis),
        b = at(i, axis),
        c = at(i + 1, axis),
        d = at(i + 2, axis);
      return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    };
    for (let piece = 0; piece < pieces; piece++)
      segments.push(
        curve(piece / pieces, 0),
        curve(piece / pieces, 1),
        curve((piece + 1) / pieces, 0),
        curve((piece + 1) / pieces, 1),
      );
  }
}

// squared distance of a pixel to the pen's path; filled anew by every digit
const nearest = new Float32Array(SIZE * SIZE);

/** Ink by distance to the path: full within the pen, fading over EDGE. Only pixels near a segment are looked at. */
function draw(segments: readonly number[], thickness: number, pixels: Uint8Array): void {
  const reach = thickness / 2 + EDGE / 2;
  nearest.fill(Infinity);
  for (let s = 0; s < segments.length; s += 4) {
    const x0 = segments[s]!,
      y0 = segments[s + 1]!,
      dx = segments[s + 2]! - x0,
      dy = segments[s + 3]! - y0;
    const perLength = 1 / Math.max(dx * dx + dy * dy, 1e-12);
    const left = Math.max(0, Math.ceil(Math.min(x0, x0 + dx) - reach)),
      right = Math.min(SIZE - 1, Math.floor(Math.max(x0, x0 + dx) + reach));
    const top = Math.max(0, Math.ceil(Math.min(y0, y0 + dy) - reach)),
      bottom = Math.min(SIZE - 1, Math.floor(Math.max(y0, y0 + dy) + reach));
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        const px = column - x0,
          py = row - y0,
          along = Math.min(1, Math.max(0, (px * dx + py * dy) * perLength));
        const away = (px - along * dx) ** 2 + (py - along * dy) ** 2;
        if (away < nearest[row * SIZE + column]!) nearest[row * SIZE + column] = away;
      }
  }
  for (let i = 0; i < pixels.length; i++)
    if (nearest[i]! < reach * reach) pixels[i] = Math.round(255 * Math.min(1, (reach - Math.sqrt(nearest[i]!)) / EDGE));
}

/** The forms of each digit, all equally likely. A corner is where one stroke ends and the next begins. */
const DIGITS: readonly (readonly Form[])[] = [
  // 0: a round, a narrow one, one that does not quite close
  [
    [[40, 2, 15, 16, 4, 50, 15, 84, 38, 98, 62, 84, 72, 50, 62, 16, 40, 2, 26, 7]],
    [[36, 1, 20, 18, 13, 50, 19, 82, 33, 99, 48, 82, 55, 50, 49, 18, 36, 1]],
    [[52, 4, 26, 6, 7, 34, 6, 68, 26, 97, 54, 92, 73, 62, 70, 28, 50, 8, 36, 12]],
  ],
  // 1: a stroke, a stroke with a flag, one with flag and foot
  [
    [[30, 0, 30, 100]],
    [[30, 0, 31, 50, 29, 100]],
    [
      [14, 20, 26, 12, 34, 0],
      [34, 0, 34, 100],
    ],
    [
      [14, 22, 26, 13, 34, 0],
      [34, 0, 34, 98],
      [10, 98, 58, 98],
    ],
  ],
  // 2: with a corner, with a loop, with a wavy foot
  [
    [
      [8, 24, 20, 5, 42, 1, 60, 14, 58, 38, 38, 66, 8, 96],
      [8, 96, 70, 95],
    ],
    [[8, 18, 26, 2, 50, 4, 60, 24, 48, 54, 26, 88, 8, 96, 4, 84, 18, 78, 44, 92, 72, 95]],
    [
      [6, 30, 14, 8, 38, 0, 58, 14, 56, 40, 36, 70, 6, 97],
      [6, 97, 30, 88, 50, 97, 74, 88],
    ],
  ],
  // 3: round above, with a flat top, without a corner in the middle
  [
    [
      [8, 15, 26, 1, 50, 4, 57, 22, 46, 40, 24, 47],
      [24, 47, 50, 51, 64, 70, 54, 92, 28, 99, 4, 87],
    ],
    [
      [8, 4, 60, 3],
      [60, 3, 28, 41],
      [28, 41, 54, 47, 65, 70, 52, 93, 26, 99, 3, 88],
    ],
    [[6, 12, 28, 0, 52, 8, 52, 32, 30, 46, 44, 50, 62, 62, 62, 84, 40, 99, 14, 96, 2, 84]],
  ],
  // 4: open, closed, open with a round corner
  [
    [
      [16, 2, 10, 28, 6, 54],
      [6, 54, 36, 55, 72, 50],
      [58, 0, 55, 50, 52, 100],
    ],
    [
      [52, 0, 30, 30, 3, 64],
      [3, 64, 72, 62],
      [52, 0, 52, 100],
    ],
    [
      [14, 3, 8, 30, 12, 50, 34, 54, 58, 46],
      [62, 2, 58, 50, 54, 100],
    ],
  ],
  // 5: with a corner, with a short neck, written as an S
  [
    [
      [66, 3, 20, 4],
      [20, 4, 14, 44],
      [14, 44, 36, 37, 58, 47, 65, 68, 54, 91, 28, 99, 4, 88],
    ],
    [
      [62, 2, 24, 5],
      [24, 5, 22, 34],
      [22, 34, 46, 40, 60, 58, 56, 84, 34, 99, 6, 94],
    ],
    [[66, 1, 40, 3, 22, 16, 26, 36, 48, 48, 62, 66, 54, 90, 28, 99, 4, 90]],
  ],
  // 6: bent, straight
  [
    [[56, 2, 30, 18, 11, 48, 8, 78, 26, 98, 52, 94, 64, 72, 50, 54, 26, 58, 11, 78]],
    [[44, 0, 24, 32, 12, 64, 16, 90, 36, 99, 56, 86, 54, 64, 36, 56, 16, 70]],
  ],
  // 7: plain, round, with a bar, with a serif
  [
    [
      [5, 4, 66, 3],
      [66, 3, 44, 44, 28, 100],
    ],
    [[6, 8, 26, 2, 48, 8, 64, 4, 56, 34, 42, 62, 34, 100]],
    [
      [6, 4, 64, 4],
      [64, 4, 44, 46, 30, 100],
      [20, 52, 64, 48],
    ],
    [
      [6, 16, 8, 4],
      [8, 4, 66, 3],
      [66, 3, 46, 46, 34, 100],
    ],
  ],
  // 8: in one stroke from the right, in two rings, narrow
  [
    [[60, 14, 38, 0, 14, 12, 16, 32, 38, 47, 62, 66, 58, 91, 32, 100, 8, 88, 12, 66, 38, 47, 58, 32, 62, 14, 50, 3]],
    [
      [36, 48, 14, 34, 16, 10, 36, 0, 56, 10, 58, 34, 36, 48],
      [36, 48, 8, 64, 10, 90, 36, 100, 62, 90, 62, 64, 36, 48],
    ],
    [[54, 8, 36, 0, 20, 14, 26, 36, 44, 58, 50, 82, 34, 100, 16, 86, 24, 62, 46, 38, 56, 18, 50, 4]],
  ],
  // 9: with a straight, a curved and a long leaning tail
  [
    [
      [62, 20, 44, 2, 18, 8, 8, 30, 22, 49, 46, 44, 62, 20],
      [62, 16, 60, 56, 54, 100],
    ],
    [
      [60, 22, 42, 2, 18, 8, 8, 30, 22, 48, 46, 44, 60, 22],
      [60, 18, 62, 60, 48, 92, 24, 99, 8, 90],
    ],
    [
      [56, 10, 32, 1, 12, 18, 16, 42, 38, 46, 56, 28, 60, 6],
      [60, 6, 52, 50, 34, 100],
    ],
  ],
];

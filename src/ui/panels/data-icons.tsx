// A small picture for each data set, drawn by hand or by its own law; a set without one gets the picture of its kind.
// No image of anyone's data is among them.
import type { ReactElement } from "react";
import type { DataSetEntry } from "../../engine/catalogue";

/** A fixed little generator: the same dots on every load. */
function dice(seed: number) {
  let state = seed;
  const uniform = () => (state = (state * 1664525 + 1013904223) >>> 0) / 4294967296;
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(uniform() + 1e-9)) * Math.cos(2 * Math.PI * uniform()) };
}
type Dice = ReturnType<typeof dice>;
function dots(place: (i: number, d: Dice) => readonly [number, number], count = 150, radius = 0.85): ReactElement {
  const d = dice(7);
  const path = Array.from({ length: count }, (_, i) => {
    const [x, y] = place(i, d);
    return `M${(x - radius).toFixed(1)} ${y.toFixed(1)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
  }).join("");
  return (
    <svg viewBox="0 0 36 36" aria-hidden="true">
      <path d={path} fill="var(--real)" opacity={0.85} />
    </svg>
  );
}
const strokes = (colour: string, width: number, d: string): ReactElement => (
  <svg viewBox="0 0 36 36" aria-hidden="true">
    <path d={d} fill="none" stroke={colour} strokeWidth={width} strokeLinecap="round" strokeLinejoin="round" />
  </svg>
);

const icons: Readonly<Record<string, ReactElement>> = {
  ring: dots((i, d) => [
    18 + 12.5 * Math.cos((i % 8) * 0.7854) + 1.1 * d.normal(),
    18 + 12.5 * Math.sin((i % 8) * 0.7854) + 1.1 * d.normal(),
  ]),
  grid: dots(
    (i, d) => [5 + 6.5 * (i % 5) + 0.7 * d.normal(), 5 + 6.5 * (Math.floor(i / 5) % 5) + 0.7 * d.normal()],
    175,
    0.75,
  ),
  moons: dots((i, d) => {
    const a = Math.PI * d.uniform();
    return i % 2
      ? [13.5 + 9.5 * Math.cos(a) + 0.7 * d.normal(), 20.5 - 10 * Math.sin(a) + 0.7 * d.normal()]
      : [22.5 - 9.5 * Math.cos(a) + 0.7 * d.normal(), 15.5 + 10 * Math.sin(a) + 0.7 * d.normal()];
  }),
  "swiss-roll": dots(
    (_, d) => {
      const a = 4 + 9.2 * d.uniform();
      return [18 + 1.12 * a * Math.cos(a) + 0.4 * d.normal(), 18 + 1.12 * a * Math.sin(a) + 0.4 * d.normal()];
    },
    190,
    0.8,
  ),
  "drawn-digits": strokes(
    "var(--real)",
    2.1,
    "M4.5 6.5c2-3 7.5-2.5 7 1C11 10.5 6 12.5 4.5 15.5h7.5M24 3.5v12.5M5 21.5c3.5-2.5 7.5-.5 6.5 2.5-.6 1.7-3 2-3.5 2 2.5 0 4.6 1.2 4.2 3.6-.5 3-5 3.6-7.5 1.6M30 20.5l-6.5 8.5h9M29.5 25.5v7.5",
  ),
  mnist: strokes(
    "var(--ink)",
    1.7,
    "M9.8 4.2c-3.200.4-5.6 3.8-5 7.200.5 3 3.9 4.2 6.3 2.2 2.7-2.3 3.3-6.8 1.2-8.6-.8-.7-1.6-.9-2.5-.8M30.5 3.6c-4 1-7 4.7-7.2 8.2-.1 2.7 1.7 4.2 3.9 3.9 2.2-.3 3.9-2.3 3.5-4.2-.4-1.8-2.6-2.2-4.3-1.1-1.300.8-2.2 2.1-2.5 3.5M12 23.3c-1.2-1.9-4.3-2.1-6-.3-1.5 1.6-1.1 4.100.8 4.5 2.200.5 4.6-1.3 5.2-3.900.1-.4 0-.6 0-.3-.2 3-.8 5.7-2.2 9M28.4 20.9c-2.700.3-4.8 3.1-4.7 6.300.1 3 2.4 5.1 4.9 4.3 2.9-.9 4.3-4.7 3.2-7.7-.6-1.6-1.8-2.9-3.4-2.9",
  ),
  "cifar-10": strokes(
    "var(--prior)",
    1.3,
    "M4 25h28M7 25l2.500-6.500h12l4 6.500M12.500 18.500V25M9.500 27.500a2.200 2.200 0 1 0 .01 0M24 27.500a2.200 2.200 0 1 0 .01 0M21 9.500c1.500-2 3.500-2 4.500 0 1-2 3-2 4.500 0M8 8.500h5M10.500 6v5",
  ),
  "fashion-mnist": strokes(
    "var(--prior)",
    1.1,
    "M13 6l-7 4 2.5 6 3-1.5V30h13V14.5l3 1.5L30 10l-7-4c-1.5 3-8.5 3-10 0z",
  ),
};
const byKind: Readonly<Record<DataSetEntry["kind"], ReactElement>> = {
  vectors: dots((_, d) => [18 + 6 * d.normal(), 18 + 6 * d.normal()]),
  images: strokes(
    "var(--prior)",
    1.1,
    "M6 6h24v24H6zM6 25l7-8 6 7 4-4 7 7M25.5 12.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0",
  ),
};
export const DataIcon = ({ dataset }: { dataset: DataSetEntry }) => (
  <span className="data-icon">{icons[dataset.id] ?? byKind[dataset.kind]}</span>
);

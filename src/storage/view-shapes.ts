// What a picture that is kept must be to be drawn: the kinds of engine/view.ts, each with its lengths. Types are
// checked against the kinds: forgetting one does not compile. How they are read is engine/by-type.ts.
import {
  type Fields,
  finite,
  listOf,
  made,
  number,
  objectOf,
  oneOf,
  optional,
  type Read,
  text,
  whole,
} from "../engine/by-type";
import { expected } from "../engine/unknown";
import type { Axis, Ellipses, Interval, Layer, Line, Picks, Pixels, Strand, Thumbnails, View } from "../engine/view";

type Of<K extends View["kind"]> = Extract<View, { kind: K }>;
type Own<K extends View["kind"]> = Omit<Of<K>, "kind" | "title" | "note" | "lookFor" | "moot">;
const floats = made(Float32Array);
const extent = listOf(finite, 2) as Read<[number, number]>;
const axes = listOf(text, 2) as Read<[string, string]>;
const hold = (values: ArrayLike<unknown>, count: number, path: string): void => {
  if (values.length !== count) throw expected(path, `${count} values`, values.length);
};
const hue = oneOf("real", "generated", "latent", "prior", "critic");
const actor = oneOf("real", "generated", "latent", "prior", "critic", "ink");

const pixels: Fields<Pixels> = {
  ...{ height: whole(), width: whole(), depth: whole(), count: whole() },
  pixels: made(Uint8ClampedArray),
};
const filled = ({ height, width, depth, count, pixels: all }: Pixels, path: string) =>
  hold(all, height * width * depth * count, `${path}.pixels`);
const layer = objectOf<Layer>({ name: text, actor: hue, xy: floats, labels: optional(made(Uint8Array)) });
const line = objectOf<Line>({
  ...{ name: text, actor, xy: floats },
  ...{ dots: optional(oneOf("only", "too")), dashed: optional(oneOf(true)), right: optional(oneOf(true)) },
});
const thumbnails = objectOf<Thumbnails>({ ...pixels, name: text, actor, xy: floats, side: finite }, filled);
const ellipses = objectOf<Ellipses>({ name: text, actor, xy: floats, axes: floats });
const interval = objectOf<Interval>({ name: text, actor, value: number, error: optional(number) });
const strand = objectOf<Strand>({
  ...{ name: text, actor, values: floats, extent: optional(extent) },
  mark: optional(objectOf<NonNullable<Strand["mark"]>>({ name: text, value: number })),
});
const axis = objectOf<Axis>({ label: text, scale: optional(oneOf("log")), extent: optional(extent) });

const kinds: { readonly [K in View["kind"]]: Read<Own<K>> } = {
  images: objectOf<Own<"images">>(
    { ...pixels, columns: whole(), captions: optional(listOf(text)), rows: optional(listOf(text)) },
    filled,
  ),
  points: objectOf<Own<"points">>({
    layers: listOf(layer),
    axes,
    rings: optional(oneOf(true)),
    plane: optional(objectOf<NonNullable<Of<"points">["plane"]>>({ origin: floats, across: floats, up: floats })),
    grid: optional(listOf(floats)),
    thumbnails: optional(thumbnails),
  }),
  field: objectOf<Own<"field">>(
    {
      ...{ rows: whole(), columns: whole(), values: floats, actor: optional(actor) },
      extent: listOf(finite, 4) as Read<[number, number, number, number]>,
      ...{ axes: optional(axes), layers: optional(listOf(layer)) },
      ...{ ellipses: optional(ellipses), lines: optional(listOf(line)) },
    },
    ({ rows, columns, values }, path) => hold(values, rows * columns, `${path}.values`),
  ),
  bars: objectOf<Own<"bars">>(
    { values: floats, labels: listOf(text), scale: optional(oneOf("log")), threshold: optional(number) },
    ({ values, labels }, path) => hold(labels, values.length, `${path}.labels`),
  ),
  plot: objectOf<Own<"plot">>({
    ...{ x: axis, y: axis, right: optional(axis), lines: listOf(line) },
    band: optional(objectOf<NonNullable<Of<"plot">["band"]>>({ name: text, y: extent })),
  }),
  intervals: objectOf<Own<"intervals">>({
    ...{ label: text, rows: listOf(interval) },
    none: optional(objectOf<NonNullable<Of<"intervals">["none"]>>({ name: text, extent })),
  }),
  history: objectOf<Own<"history">>(
    {
      ...{ rows: listOf(text), columns: whole(), filled: whole(), values: floats, every: finite },
      lines: optional(listOf(strand)),
      picks: optional(objectOf<Picks>({ probe: text, option: text, values: listOf(number), hint: text })),
    },
    ({ rows, filled: upTo, values }, path) => hold(values, rows.length * upTo, `${path}.values`),
  ),
};
const head = objectOf<Pick<View, "kind" | "title" | "note" | "lookFor" | "moot">>({
  kind: oneOf(...(Object.keys(kinds) as View["kind"][])),
  ...{ title: optional(text), note: optional(text), lookFor: optional(text), moot: optional(listOf(text)) },
});
export const view: Read<View> = (path, value) => {
  const read = head(path, value);
  return { ...read, ...kinds[read.kind](path, value) } as View;
};

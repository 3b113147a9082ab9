// InceptionV3's graph (Szegedy et al. 2016), written once over anything that can be convolved, pooled and joined:
// inception.ts reads it over channels to check a file, and over tensors to run it. Names are torchvision's.

/** published: of 2015-12-05, as pytorch-fid ported it, whose last block takes a maximum. */
export type Kind = "published" | "torchvision";
type Padding = "same" | "valid";
export interface Over<T> {
  /** With batch norm and rectifier. */
  conv(x: T, name: string, outputs: number, h?: number, w?: number, stride?: 1 | 2, padding?: Padding): T;
  /** Of 3x3. */
  most(x: T, stride: 1 | 2, padding: Padding): T;
  /** Of 3x3, stride 1, same size. */
  mean(x: T): T;
  /** Along channels. */
  joined(parts: readonly T[]): T;
  /** x is not needed afterwards. */
  block(x: T, make: (x: T) => T): T;
}
type Convolution = readonly [name: string, outputs: number, h?: number, w?: number, stride?: 1 | 2, padding?: Padding];
type Block = <T>(over: Over<T>, x: T) => T;

/** One convolution after the other, their names under a block's. */
const chain = <T>({ conv }: Over<T>, x: T, at: string, ...convolutions: readonly Convolution[]): T =>
  convolutions.reduce((y, [name, ...given]) => conv(y, `${at}.${name}`, ...given), x);

const stem: readonly Block[] = [
  ({ conv }, x) => conv(x, "Conv2d_1a_3x3", 32, 3, 3, 2, "valid"),
  ({ conv }, x) => conv(x, "Conv2d_2a_3x3", 32, 3, 3, 1, "valid"),
  ({ conv }, x) => conv(x, "Conv2d_2b_3x3", 64, 3, 3),
  ({ most }, x) => most(x, 2, "valid"),
  ({ conv }, x) => conv(x, "Conv2d_3b_1x1", 80),
  ({ conv }, x) => conv(x, "Conv2d_4a_3x3", 192, 3, 3, 1, "valid"),
  ({ most }, x) => most(x, 2, "valid"),
];
const a =
  (at: string, pooled: number): Block =>
  (over, x) =>
    over.joined([
      chain(over, x, at, ["branch1x1", 64]),
      chain(over, x, at, ["branch5x5_1", 48], ["branch5x5_2", 64, 5, 5]),
      chain(over, x, at, ["branch3x3dbl_1", 64], ["branch3x3dbl_2", 96, 3, 3], ["branch3x3dbl_3", 96, 3, 3]),
      chain(over, over.mean(x), at, ["branch_pool", pooled]),
    ]);
const b =
  (at: string): Block =>
  (over, x) =>
    over.joined([
      chain(over, x, at, ["branch3x3", 384, 3, 3, 2, "valid"]),
      chain(
        over,
        x,
        at,
        ["branch3x3dbl_1", 64],
        ["branch3x3dbl_2", 96, 3, 3],
        ["branch3x3dbl_3", 96, 3, 3, 2, "valid"],
      ),
      over.most(x, 2, "valid"),
    ]);
/** inner: channels between the long and narrow kernels. */
const c =
  (at: string, inner: number): Block =>
  (over, x) =>
    over.joined([
      chain(over, x, at, ["branch1x1", 192]),
      chain(over, x, at, ["branch7x7_1", inner], ["branch7x7_2", inner, 1, 7], ["branch7x7_3", 192, 7, 1]),
      chain(
        over,
        x,
        at,
        ["branch7x7dbl_1", inner],
        ["branch7x7dbl_2", inner, 7, 1],
        ["branch7x7dbl_3", inner, 1, 7],
        ["branch7x7dbl_4", inner, 7, 1],
        ["branch7x7dbl_5", 192, 1, 7],
      ),
      chain(over, over.mean(x), at, ["branch_pool", 192]),
    ]);
const d =
  (at: string): Block =>
  (over, x) =>
    over.joined([
      chain(over, x, at, ["branch3x3_1", 192], ["branch3x3_2", 320, 3, 3, 2, "valid"]),
      chain(
        over,
        x,
        at,
        ["branch7x7x3_1", 192],
        ["branch7x7x3_2", 192, 1, 7],
        ["branch7x7x3_3", 192, 7, 1],
        ["branch7x7x3_4", 192, 3, 3, 2, "valid"],
      ),
      over.most(x, 2, "valid"),
    ]);
const e =
  (at: string, pool: Block): Block =>
  (over, x) => {
    const plain = chain(over, x, at, ["branch3x3_1", 384]),
      double = chain(over, x, at, ["branch3x3dbl_1", 448], ["branch3x3dbl_2", 384, 3, 3]);
    return over.joined([
      chain(over, x, at, ["branch1x1", 320]),
      chain(over, plain, at, ["branch3x3_2a", 384, 1, 3]),
      chain(over, plain, at, ["branch3x3_2b", 384, 3, 1]),
      chain(over, double, at, ["branch3x3dbl_3a", 384, 1, 3]),
      chain(over, double, at, ["branch3x3dbl_3b", 384, 3, 1]),
      chain(over, pool(over, x), at, ["branch_pool", 192]),
    ]);
  };
const mean: Block = (over, x) => over.mean(x),
  most: Block = (over, x) => over.most(x, 1, "same");

/** From an image of 299x299 to maps of 8x8x2048. */
export function graph<T>(image: T, over: Over<T>, kind: Kind): T {
  const blocks: readonly Block[] = [
    ...stem,
    a("Mixed_5b", 32),
    a("Mixed_5c", 64),
    a("Mixed_5d", 64),
    b("Mixed_6a"),
    c("Mixed_6b", 128),
    c("Mixed_6c", 160),
    c("Mixed_6d", 160),
    c("Mixed_6e", 192),
    d("Mixed_7a"),
    e("Mixed_7b", mean),
    e("Mixed_7c", kind === "published" ? most : mean),
  ];
  return blocks.reduce((x, make) => over.block(x, y => make(over, y)), image);
}

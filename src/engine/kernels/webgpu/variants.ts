// Which variant of a matrix product runs, from its shape and the kind of adapter alone: the table beside this file,
// made by `npm run bench -- tune`. Never a stopwatch at run time: the same link must give the same series.
import table from "../variants.json";

/**
 * height, width: outputs of one invocation. shared: through workgroup memory. split: the sum over k in parts, which a
 * second pass adds in order.
 */
export interface Variant {
  height: number;
  width: number;
  shared: boolean;
  split: boolean;
}
export const VARIANTS = {
  "direct 4x4": { height: 4, width: 4, shared: false, split: false },
  "direct 8x8": { height: 8, width: 8, shared: false, split: false },
  "direct 4x4 split": { height: 4, width: 4, shared: false, split: true },
  "tiled 4x4": { height: 4, width: 4, shared: true, split: false },
  "tiled 8x8": { height: 8, width: 8, shared: true, split: false },
  "tiled 4x4 split": { height: 4, width: 4, shared: true, split: true },
} as const satisfies Record<string, Variant>;
export type VariantName = keyof typeof VARIANTS;
export const variantNames = Object.keys(VARIANTS) as VariantName[];

export const ADAPTERS = ["software", "gpu"] as const;
export type AdapterKind = (typeof ADAPTERS)[number];

/**
 * measured: on what, or that it was not. choice[i][j]: for outputs up to 2^outputs[i] and sums of up to
 * 2^depth[j] terms, the last row and column for all the rest. partial: a split sum has parts until there are
 * 2^partial partial sums.
 */
export interface Table {
  measured: string;
  outputs: readonly number[];
  depth: readonly number[];
  choice: readonly (readonly VariantName[])[];
  partial: number;
}
export const tables = table as unknown as Readonly<Record<AdapterKind, Table>>;
let kind: AdapterKind = "gpu";
let forced: VariantName | undefined;

/** Adapters that compute on the CPU: SwiftShader (Chromium), llvmpipe (Mesa), Basic Render Driver (Windows). */
export const kindOf = ({ description, vendor, architecture, isFallbackAdapter }: GPUAdapterInfo): AdapterKind =>
  isFallbackAdapter || /swiftshader|llvmpipe|basic render/i.test(`${description} ${vendor} ${architecture}`)
    ? "software"
    : "gpu";
export const adapterKind = (): AdapterKind => kind;
export const setAdapterKind = (adapter: AdapterKind): void => void (kind = adapter);
/** For tests and the tuner alone: everything inside runs this variant. */
export function forcing<T>(name: VariantName, run: () => T): T {
  forced = name;
  try {
    return run();
  } finally {
    forced = undefined;
  }
}
/** Which of the limits 2^limit is the first not to be exceeded; past the last one, how many there are. */
export const cellOf = (limits: readonly number[], n: number): number => {
  const at = limits.findIndex(limit => n <= 2 ** limit);
  return at < 0 ? limits.length : at;
};
export function variantFor(outputs: number, depth: number): VariantName {
  const table = tables[kind];
  return forced ?? table.choice[cellOf(table.outputs, outputs)]![cellOf(table.depth, depth)]!;
}
/** Into how many parts a split sum falls, none shorter than 32 terms. */
export const partsOf = (outputs: number, depth: number): number =>
  Math.max(1, Math.min(Math.ceil(2 ** tables[kind].partial / outputs), Math.floor(depth / 32)));

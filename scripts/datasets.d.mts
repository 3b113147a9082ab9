// Types of datasets.mjs, for the tests that call it.
export interface IdxFiles {
  count: number;
  images: string;
  labels: string;
}
export interface CifarFiles {
  count: number;
  batches: readonly string[];
}
type Splits =
  | { format: "idx"; train: IdxFiles; test: IdxFiles }
  | { format: "cifar"; archive: string; train: CifarFiles; test: CifarFiles };
export type Description = Splits & {
  title: string;
  shape: readonly number[];
  classes: number;
  addresses: readonly string[];
  sha256: Readonly<Record<string, string>>;
};
export interface Options {
  from?: string;
  to?: string;
  timeout?: number;
  table?: Readonly<Record<string, Description>>;
  log?: (text: string) => void;
  cache?: string;
}
export const DATASETS: Readonly<Record<string, Description>>;
export function install(names: readonly string[], options?: Options): Promise<void>;
export function installed(name: string, to?: string): Promise<boolean>;
export function main(args: readonly string[], options?: Options): Promise<0 | 1 | 2>;

// Types of table.mjs, for who calls it from TypeScript.
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
  bytes: Readonly<Record<string, number>>;
  addresses: readonly string[];
  sha256: Readonly<Record<string, string>>;
};
export const DATASETS: Readonly<Record<string, Description>>;

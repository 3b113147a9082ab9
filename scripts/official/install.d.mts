// Types of install.mjs, for who calls it from TypeScript.
import type { Description } from "./table.mjs";

export interface Options {
  from?: string;
  to?: string;
  timeout?: number;
  table?: Readonly<Record<string, Description>>;
  log?: (text: string) => void;
  cache?: string;
}
export function install(names: readonly string[], options?: Options): Promise<void>;
export function installed(name: string, to?: string): Promise<boolean>;

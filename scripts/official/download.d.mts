// Types of download.mjs, for the test that calls it.
export interface Wanted<T> {
  name: string;
  file: string;
  addresses: readonly string[];
  most: number;
  check: (bytes: Uint8Array) => Promise<T>;
}
export function local<T>(wanted: Wanted<T>, from: string): Promise<T>;
export function download<T>(
  wanted: Wanted<T>,
  cache: string,
  deadline: AbortSignal | undefined,
  log: (text: string) => void,
): Promise<T>;

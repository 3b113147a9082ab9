// Types of command.mjs, for the test that calls it.
import type { Options } from "./install.mjs";

export function main(args: readonly string[], options?: Options): Promise<0 | 1 | 2>;

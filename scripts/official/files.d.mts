// Types of files.mjs, for the tests that call it.
export class Refused extends Error {}
export function inflate(bytes: Uint8Array, what: string, most: number): Promise<Uint8Array>;

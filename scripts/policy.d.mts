// Types of what vite.config.ts and the tests take from policy.mjs.
export const policy: string;
export const headers: Readonly<Record<string, string>>;
export const headersFile: string;

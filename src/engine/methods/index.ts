// The folder is the registry: every file here that exports a method by default is one. Adding a
// method is adding a file.
import type { AnyMethod } from "../method";

const files = import.meta.glob<AnyMethod>(["./*.ts", "!./*.test.ts", "!./index.ts"], {
  eager: true,
  import: "default",
});
export const methods: readonly AnyMethod[] = Object.values(files);
export function methodOf(id: string): AnyMethod {
  const method = methods.find(m => m.id === id);
  if (!method) throw Error(`method: expected one of ${methods.map(m => m.id).join(", ")}, got "${id}"`);
  return method;
}

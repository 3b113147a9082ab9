// The folder is the registry: every file here that exports a method by default is one, and the file beside it under the
// same name (`vae.words.ts` of `vae.ts`) has its words. Adding a method is adding these two.
import type { AnyMethod } from "../method";
import { said } from "../unknown";
import type { Words } from "../words";

const files = import.meta.glob<Omit<AnyMethod, "words"> | undefined>(
  ["./*.ts", "!./*.test.ts", "!./*.words.ts", "!./index.ts"],
  {
    eager: true,
    import: "default",
  },
);
const texts = import.meta.glob<Words>("./*.words.ts", { eager: true, import: "default" });
export const methods: readonly AnyMethod[] = Object.entries(files).map(([path, method]) => {
  const file = path.replace("./", "methods/");
  if (!method) throw Error(`${file}: expected a method as its default export`);
  if (file !== `methods/${method.id}.ts`) throw Error(`${file}: has the id "${method.id}", expected its file's name`);
  const words = texts[path.replace(/\.ts$/, ".words.ts")];
  if (!words) throw Error(`${file}: expected its words in methods/${method.id}.words.ts`);
  return { ...method, words };
});
export function methodOf(id: string): AnyMethod {
  const method = methods.find(m => m.id === id);
  if (!method) throw Error(`method: expected one of ${methods.map(m => m.id).join(", ")}, got ${said(id)}`);
  return method;
}

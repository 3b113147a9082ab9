// The folder is the registry: a file beside this one that exports a border by default is one.
import type { Border } from "../border";

const files = import.meta.glob<Border>(["./*.ts", "!./index.ts"], { eager: true, import: "default" });
export const borders: readonly Border[] = Object.entries(files).map(([path, border]) => {
  if (path !== `./${border.id}.ts`)
    throw Error(`borders/${path.slice(2)}: has the id "${border.id}", expected its file's name`);
  return border;
});
